"""Pages and pictures against the validators of their formats."""

import subprocess

import html5lib
import pytest

from validators import nu_errors, parse_strictly


def pages(reports):
    return [page for pair in reports.values() for page in pair]


def test_html5lib_parses_every_page_strictly(reports):
    parse_strictly(pages(reports))


def test_the_nu_checker_finds_nothing(reports):
    found = nu_errors(pages(reports), known=["CSS: Unknown pseudo-element or pseudo-class “::details-content”."])
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
