"""The validators of HTML: html5lib, strict, and the Nu checker."""

import json
import pathlib
import subprocess

import html5lib

NU_CHECKER = pathlib.Path(__file__).resolve().parents[2] / ".venv" / "vnu.jar"

# Standard CSS properties that this release of the checker does not know.
UNKNOWN_PROPERTIES = [
    "color-scheme",
    "content-visibility",
    "text-decoration-thickness",
    "text-underline-offset",
    "text-wrap",
]


def parse_strictly(paths):
    """Parses pages; raises at the first error."""
    for path in paths:
        html5lib.HTMLParser(strict=True).parse(path.read_text(encoding="utf-8"))


def nu_errors(paths, known=()):
    """What the Nu checker finds in pages, apart from properties it does not know and messages known to be false."""
    finished = subprocess.run(
        ["java", "-jar", str(NU_CHECKER), "--format", "json", "--exit-zero-always", *map(str, paths)],
        capture_output=True,
        text=True,
        timeout=300,
    )
    messages = json.loads(finished.stderr)["messages"]
    false = [*known, *(f"CSS: “{name}”: Property “{name}” doesn't exist." for name in UNKNOWN_PROPERTIES)]
    return [item for item in messages if item["type"] == "error" and item["message"] not in false]
