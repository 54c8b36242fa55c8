"""Pages and pictures against the validators of their formats."""

import json
import pathlib
import subprocess

import html5lib
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
NU_CHECKER = ROOT / ".venv" / "vnu.jar"

# Standard CSS properties that this release of the checker does not know.
UNKNOWN_PROPERTIES = ["color-scheme", "content-visibility",
                      "text-decoration-thickness", "text-underline-offset", "text-wrap"]


def pages(reports):
    return [page for pair in reports.values() for page in pair]


def test_html5lib_parses_every_page_strictly(reports):
    for page in pages(reports):
        html5lib.HTMLParser(strict=True).parse(page.read_text(encoding="utf-8"))


def test_the_nu_checker_finds_nothing(reports):
    finished = subprocess.run(
        ["java", "-jar", str(NU_CHECKER), "--format", "json", "--exit-zero-always", *map(str, pages(reports))],
        capture_output=True, text=True, timeout=300)
    messages = json.loads(finished.stderr)["messages"]
    false = [f"CSS: “{name}”: Property “{name}” doesn't exist." for name in UNKNOWN_PROPERTIES]
    false.append("CSS: Unknown pseudo-element or pseudo-class “::details-content”.")
    found = [item for item in messages if item["type"] == "error" and item["message"] not in false]
    assert found == [], found[:5]


def test_every_picture_is_xml_and_can_be_drawn(reports, tmp_path):
    pictures = [picture for folder, _ in reports.values() for picture in sorted(folder.parent.glob("charts/*.svg"))]
    assert len(pictures) > 20
    subprocess.run(["xmllint", "--noout", *map(str, pictures)], check=True)
    for picture in sorted(reports["large"][0].parent.glob("charts/*.svg"))[:20]:
        image = tmp_path / (picture.stem + ".png")
        subprocess.run(["rsvg-convert", str(picture), "-o", str(image)], check=True)
        assert image.stat().st_size > 1000


@pytest.mark.parametrize("name", ["large", "seed"])
def test_the_markdown_twin_has_the_page_s_sections(reports, name):
    folder = reports[name][0].parent
    text = (folder / "report.md").read_text(encoding="utf-8")
    tree = html5lib.parse((folder / "index.html").read_text(encoding="utf-8"), namespaceHTMLElements=False)
    heads = ["".join(head.itertext()).replace("#", "").strip() for head in tree.iter("h2")]
    assert heads == [line[3:] for line in text.splitlines() if line.startswith("## ")]
