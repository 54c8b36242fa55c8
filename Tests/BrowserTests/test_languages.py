"""Reports and sites in Chinese, and in a language with longer words, in a browser."""

import pathlib
import sys

import pytest
from axe_playwright_python.sync_playwright import Axe

from conftest import ROOT, kvplace
from labels import LABELS
from validators import nu_errors, parse_strictly

sys.path.append(str(ROOT / "Tests" / "CommandLineTests"))

SIZED = ["--model", "deepseek-v3.2", "--gpu", "h200", "--weights", "90GB"]
KINDS = ["report", "front", "runs", "compare", "set", "pair", "guide", "metrics", "prose", "decision"]


@pytest.fixture(scope="session")
def pages(tmp_path_factory):
    """A report and a site of both languages: the folder that holds them."""
    root = tmp_path_factory.mktemp("languages")
    for preset in ["longbench-v2", "ruler"]:
        kvplace(
            "synth",
            "--preset",
            preset,
            "--requests",
            1,
            "--steps",
            24,
            "--layers",
            8,
            "--out",
            root / preset,
            "--quiet",
        )
        kvplace(
            "analyze", "--input", root / preset, "--block-sizes", "1,64", "--out", root / f"{preset}.json", "--quiet"
        )
    results = [root / "longbench-v2.json", root / "ruler.json"]
    kvplace("report", results[0], *SIZED, "--language", "zh", "--out", root / "report", "--quiet")
    kvplace("site", *results, *SIZED, "--language", "en,zh", "--out", root / "site", "--quiet")
    return root


def page_of(pages, kind):
    site = pages / "site" / "zh"
    return {
        "report": pages / "report/index.html",
        "front": site / "index.html",
        "runs": site / "runs/ruler/index.html",
        "compare": site / "compare/index.html",
        "set": site / "compare/block-64/index.html",
        "pair": site / "compare/longbench-v2-vs-ruler/index.html",
        "guide": site / "guide/index.html",
        "metrics": site / "guide/metrics.html",
        "prose": site / "guide/sizing.html",
        "decision": site / "guide/decisions/exact-sums.html",
    }[kind]


def unfold(page):
    page.evaluate("document.querySelectorAll('details').forEach(folded => { folded.open = true })")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", ["report", "front", "pair", "prose"])
def test_axe_finds_nothing_in_chinese(pages, open_page, kind, scheme):
    page = open_page(page_of(pages, kind), color_scheme=scheme)
    unfold(page)
    assert page.said == []
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("kind", KINDS)
def test_chinese_pages_reflow_and_their_labels_stand_free(pages, open_page, kind):
    target = page_of(pages, kind)
    page = open_page(target)
    unfold(page)
    assert page.evaluate("document.documentElement.lang") == "zh"
    assert page.evaluate(LABELS) == []
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert target.stat().st_size <= 2 << 20


def test_the_reader_goes_to_the_twin_and_back(pages, open_page):
    page = open_page(pages / "site/runs/ruler/index.html")
    page.get_by_role("link", name="中文").click()
    assert page.evaluate("document.documentElement.lang") == "zh" and page.url.endswith("/zh/runs/ruler/index.html")
    page.get_by_role("link", name="English").click()
    assert page.url.endswith("/site/runs/ruler/index.html")


def test_the_planner_speaks_chinese(pages, open_page):
    page = open_page(pages / "report/index.html")
    form = page.locator(".planner").text_content()
    assert "上下文" in form and "Context" not in form


def test_html5lib_and_the_nu_checker_find_nothing_in_chinese(pages):
    paths = sorted((pages / "site/zh").rglob("*.html")) + [pages / "report/index.html"]
    assert len(paths) > 30
    parse_strictly(paths)
    found = nu_errors(paths)
    assert found == [], found[:5]


def test_layouts_hold_longer_words(pages, open_page, tmp_path):
    from pseudo_language import make_pseudo_language

    make_pseudo_language(tmp_path / "words")
    flags = ["--templates", tmp_path / "words", "--language", "xx"]
    results = [pages / "longbench-v2.json", pages / "ruler.json"]
    kvplace("report", results[0], *SIZED, *flags, "--out", tmp_path / "report", "--quiet")
    kvplace("site", *results, *SIZED, *flags, "--out", tmp_path / "site", "--quiet")
    site: pathlib.Path = tmp_path / "site"
    for target in [
        tmp_path / "report/index.html",
        site / "index.html",
        site / "compare/block-64/index.html",
        site / "compare/longbench-v2-vs-ruler/index.html",
    ]:
        page = open_page(target)
        unfold(page)
        wrong = [text for text in page.evaluate(LABELS) if "shortened" not in text]
        assert wrong == [], target
        page.set_viewport_size({"width": 320, "height": 700})
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, target
