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


def heads(language):
    """Key → what a reader sees of it first: words of pages and answers, titles of charts, headings of the guide."""
    texts = {}
    words = ROOT / "Templates" / language
    for file in ["phrases.txt", "report.txt", "site.txt", "planner.txt"]:
        lines = (line.partition(": ") for line in (words / file).read_text().splitlines() if line[:1] != "#")
        texts.update({key: text for key, _, text in lines})
    for file in sorted(words.glob("charts/*.md")):
        texts["charts/" + file.stem] = file.read_text().splitlines()[0].partition(": ")[2]
    for file in sorted((ROOT / "site/pages" / language).rglob("*.md")):
        titles = re.findall(r"^#+ (.*)$", file.read_text(), re.MULTILINE)
        texts.update({f"{file.name}/{place}": title for place, title in enumerate(titles)})
    return {key: re.split("[:：]", text)[0].strip() for key, text in texts.items()}


@pytest.mark.parametrize("page", ["campaigns", "passes", "python", "recording", "sizing"])
def test_every_page_of_the_guide_calls_things_as_the_program_does(page):
    """A name in italics is that of a table, a column, a part of a page or a page, in Chinese that of the same."""
    english, chinese = heads("en"), heads("zh")
    code = re.compile(r"```.*?```|`[^`]*`", re.DOTALL)
    text = {tag: code.sub("", (ROOT / f"site/pages/{tag}/{page}.md").read_text()) for tag in ["en", "zh"]}
    named = re.findall(r"(?<!\*)\*([A-Z][^*\n]+?)\*(?!\*)", text["en"])
    assert named
    for name in named:
        keys = [key for key, head in english.items() if head == name]
        assert keys, name
        assert any(chinese[key] in text["zh"] for key in keys), (name, [chinese[key] for key in keys])
