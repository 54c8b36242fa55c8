"""What the guide says of pages, against the pages that are made."""

import html
import re

import pytest

from conftest import ROOT, _runner


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("guide")
    made = _runner(folder)("synth", "--preset", "ruler", "--requests", 2, "--steps", 24, "--layers", 4, "--out", "run")
    assert made.returncode == 0, made.stderr
    return folder


def names(page):
    """What a reader can find by name: headings, what unfolds, captions, kinds of charts, and what the script adds."""
    found = re.findall(r"<(h[1-6]|summary|caption|p class=\"kind\")[^>]*>(.*?)</(?:h[1-6]|summary|caption|p)>", page)
    texts = [re.sub(r"<[^>]*>", "", text).removesuffix("#").strip() for _, text in found]
    return {html.unescape(text) for text in texts + re.findall(r'data-sizes="([^"]*)"', page)}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_parts_of_a_report_that_the_guide_names_are_there(folder, language):
    flags = ["--block-sizes", "1,16,64", "--model", "deepseek-v3.2", "--gpu", "h200", "--weights", "90GB"]
    done = _runner(folder)("report", "run", *flags, "--language", language, "--out", language)
    assert done.returncode == 0, done.stderr
    there = names((folder / language / "index.html").read_text())
    guide = (ROOT / "site/pages" / language / "first-report.md").read_text()
    named = re.findall(r"\*\*(.+?)\*\*", guide)
    assert len(named) > 8
    assert [name for name in named if name not in there] == []
