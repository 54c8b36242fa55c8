"""A language that nobody speaks, to see what longer words do to pages."""

import pathlib
import re


def long_words(text):
    """The same text in a language whose words are longer: letters doubled, names and code as they are."""
    kept = re.split(r"(```.*?```|`[^`]*`|\{[a-zA-Z0-9_]+\}|\]\([^)]*\)|<[^>]*>|https?://\S+)", text, flags=re.DOTALL)
    return "".join(part if index % 2 else re.sub(r"([aeiou])", r"\1\1", part) for index, part in enumerate(kept))


def make_pseudo_language(folder):
    """`Templates/xx` in a folder of the user's, made of the English words."""
    root = pathlib.Path(__file__).resolve().parents[2] / "Templates" / "en"
    for path in sorted(path for path in root.rglob("*") if path.is_file()):
        target = folder / "xx" / path.relative_to(root)
        target.parent.mkdir(parents=True, exist_ok=True)
        lines = path.read_text().split("\n")
        in_keys = path.suffix == ".txt" or path.parent.name == "charts"
        made = []
        for line in lines:
            if in_keys and ":" in line and not line.startswith("#"):
                key, _, value = line.partition(":")
                made.append(key + ":" + long_words(value))
                continue
            if in_keys and not line and path.suffix != ".txt":
                in_keys = False
            made.append(line if line.startswith("#") else long_words(line))
        target.write_text("\n".join(made))
