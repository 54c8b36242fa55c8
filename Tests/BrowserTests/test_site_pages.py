"""A site of several runs in a browser: every kind of page, its table by keyboard, without a script, on paper."""

import itertools
import json
import pathlib
import subprocess

import pytest
from axe_playwright_python.sync_playwright import Axe

from conftest import BINARY, hostile_result, kvplace
from labels import LABELS
from validators import nu_errors, parse_strictly

SCHEMES = ["light", "dark"]

# One page of each kind; the name of a pair or a set is found by its folder.
KINDS = [
    "front",
    "runs",
    "run",
    "compare",
    "set",
    "pair",
    "refused",
    "guide",
    "metrics",
    "findings",
    "prose",
    "decision",
]


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """A site with a broken input, a hostile name, and a run that may not be compared with the others."""
    root = tmp_path_factory.mktemp("sites")
    inputs = []
    for preset, sizes, flags in [
        ("ruler", "16,64", []),
        ("longbench-v2", "16,64", []),
        ("sharegpt", "64", ["--ws-windows", "1,2"]),
    ]:
        run = root / preset
        kvplace("synth", "--preset", preset, "--requests", 1, "--steps", 24, "--layers", 6, "--out", run, "--quiet")
        inputs.append(root / f"{preset}.json")
        kvplace("analyze", "--input", run, "--block-sizes", sizes, "--out", inputs[-1], "--quiet", *flags)
    (root / "hostile.json").write_text(json.dumps({"results": [hostile_result()]}))
    (root / "broken.json").write_text("{")
    inputs += [root / "hostile.json", root / "broken.json"]
    done = subprocess.run(
        [str(BINARY), "site", *map(str, inputs), "--out", str(root / "site"), "--quiet"],
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 65, done.stderr
    return root / "site"


def page_of(site, kind):
    compare = site / "compare"
    return {
        "front": site / "index.html",
        "runs": site / "runs/index.html",
        "run": site / "runs/ruler/index.html",
        "compare": compare / "index.html",
        "set": compare / "block-64/index.html",
        "pair": compare / "longbench-v2-vs-ruler/index.html",
        "refused": compare / "ruler-vs-sharegpt/index.html",
        "guide": site / "guide/index.html",
        "metrics": site / "guide/metrics.html",
        "findings": site / "guide/findings.html",
        "prose": site / "guide/tiers.html",
        "decision": site / "guide/decisions/exact-sums.html",
    }[kind]


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("kind", KINDS)
def test_axe_finds_nothing_on_any_kind_of_page(site, open_page, kind, scheme):
    page = open_page(page_of(site, kind), color_scheme=scheme)
    page.evaluate("document.querySelectorAll('details').forEach(folded => { folded.open = true })")
    # Before axe, which reads the stylesheet in a way that a page from a file is refused.
    assert page.said == []
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_page_reflows_keeps_its_budget_and_asks_for_nothing_outside(site, open_page, kind):
    target = page_of(site, kind)
    page = open_page(target, viewport={"width": 320, "height": 700})
    page.evaluate("document.querySelectorAll('details').forEach(folded => { folded.open = true })")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert target.stat().st_size <= 2 << 20
    assert page.evaluate("document.querySelectorAll('*').length") <= 5000
    assert all(asked.startswith(site.as_uri()) for asked in page.asked)
    heads = page.eval_on_selector_all("h1,h2,h3,h4,h5,h6", "heads => heads.map(head => Number(head.tagName[1]))")
    assert heads.count(1) == 1 and all(after - before <= 1 for before, after in itertools.pairwise(heads))


@pytest.mark.parametrize("kind", KINDS)
def test_no_label_of_any_kind_of_page_is_cut_or_meets_another(site, open_page, kind):
    page = open_page(page_of(site, kind))
    page.evaluate("document.querySelectorAll('details').forEach(folded => { folded.open = true })")
    assert page.evaluate(LABELS) == []


def test_long_names_stand_whole_in_every_chart_of_a_pair_and_of_a_set(site, open_page, tmp_path):
    """Names as people give them; beside a curve there is room for a quarter of one."""
    inputs = []
    for preset in ["ruler", "longbench-v2"]:
        result = json.loads((site.parent / f"{preset}.json").read_text())
        name = f"{preset} answers of the evening shift, temperature 0.7, second of three replicas on rack 14"
        for part in result["results"]:
            part["run_meta"]["dataset"] = part["run_meta"]["run_name"] = name
        inputs.append(tmp_path / f"{preset}.json")
        inputs[-1].write_text(json.dumps(result))
    kvplace("site", *inputs, "--out", tmp_path / "site", "--quiet")
    paths = [*tmp_path.glob("site/compare/*-vs-*/index.html"), *tmp_path.glob("site/compare/block-*/index.html")]
    assert len(paths) == 3
    for path in paths:
        page = open_page(path)
        page.evaluate("document.querySelectorAll('details').forEach(folded => { folded.open = true })")
        assert page.evaluate(LABELS) == [], path
        shown = page.eval_on_selector_all("svg.chart", "charts => charts.map(chart => chart.textContent)")
        assert any("rack" in text.replace(" ", "") and "replicas" in text for text in shown), path


def rows(page, number):
    return page.eval_on_selector_all(
        "#data-sets tbody tr", f"rows => rows.filter(row => !row.hidden).map(row => row.cells[{number}].textContent)"
    )


def test_the_table_is_sorted_by_keyboard(site, open_page):
    page = open_page(site / "index.html")
    head = page.locator("#data-sets thead th").nth(4)
    head.locator("button").focus()
    page.keyboard.press("Enter")
    shown = [float(text.replace(",", "")) for text in rows(page, 4)]
    assert head.get_attribute("aria-sort") == "ascending"
    assert len(set(shown)) > 2 and shown == sorted(shown)
    page.keyboard.press("Space")
    assert [float(text.replace(",", "")) for text in rows(page, 4)] == shown[::-1]


def test_the_table_is_filtered_by_keyboard(site, open_page):
    page = open_page(site / "index.html")
    field = page.locator("div.table").filter(has=page.locator("#data-sets")).get_by_label("Filter rows")
    field.focus()
    page.keyboard.type("RULER")
    assert rows(page, 0) == ["ruler", "ruler"]
    assert rows(page, 1) == ["16", "64"]


def test_everything_is_there_without_a_script_and_under_a_strict_policy(site, open_page, strict_server):
    scripted = open_page(site / "index.html")
    bare = open_page(strict_server(site), java_script_enabled=False)
    for selector in ["#data-sets tbody tr", "svg.spark", "details table", "nav a"]:
        assert bare.locator(selector).count() == scripted.locator(selector).count() > 0
    assert bare.locator("body").evaluate("element => getComputedStyle(element).marginTop") == "0px"
    line = bare.locator("svg.spark .s-series1").first
    assert line.evaluate("element => getComputedStyle(element).stroke") == "rgb(10, 92, 176)"


def test_what_is_wrong_is_on_the_front_page_and_what_differs_on_the_pair(site, open_page):
    assert "broken.json" in open_page(site / "index.html").locator("#left-out").text_content()
    refused = open_page(page_of(site, "refused")).locator("main").text_content()
    assert "Working-set windows, steps: 1, 4, 16, 64 against 1, 2" in refused


def test_a_hostile_name_runs_nothing_on_any_page(site, open_page):
    for path in [site / "index.html", *site.glob("runs/*/index.html"), *site.glob("compare/*/index.html")]:
        page = open_page(path)
        assert page.said == [] and page.locator("img[src=x]").count() == 0, path
        page.close()


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_page_prints_in_light_colours(site, open_page, tmp_path, kind):
    page = open_page(page_of(site, kind), color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.locator("h1").evaluate("element => getComputedStyle(element).color") == "rgb(28, 33, 39)"
    page.pdf(path=tmp_path / "page.pdf", format="A4")
    assert (tmp_path / "page.pdf").read_bytes().startswith(b"%PDF")


def test_html5lib_and_the_nu_checker_find_nothing_on_any_page(site):
    paths = sorted(site.rglob("*.html"))
    assert len(paths) > 25
    parse_strictly(paths)
    found = nu_errors(paths)
    assert found == [], found[:5]


def test_every_picture_is_xml(site):
    pictures: list[pathlib.Path] = sorted(site.rglob("*.svg"))
    assert len(pictures) > 5
    subprocess.run(["xmllint", "--noout", *map(str, pictures)], check=True)


def test_charts_of_a_run_are_saved_as_svg_and_png_and_their_numbers_lie_in_one_file(site, open_page, tmp_path):
    page = open_page(page_of(site, "run"))
    page.evaluate("document.querySelectorAll('details').forEach(folded => { folded.open = true })")
    charts = page.locator("figure:has(svg.chart)")
    assert charts.count() > 8
    assert page.locator("figure .picture.svg").count() == page.locator("figure .picture.png").count() == charts.count()
    for kind in ("svg", "png"):
        with page.expect_download() as saved:
            page.locator(f"#working-set .picture.{kind}").click()
        assert saved.value.suggested_filename == f"working-set.{kind}"
        saved.value.save_as(tmp_path / f"chart.{kind}")
    subprocess.run(["xmllint", "--noout", str(tmp_path / "chart.svg")], check=True)
    subprocess.run(["rsvg-convert", str(tmp_path / "chart.svg"), "-o", str(tmp_path / "drawn.png")], check=True)
    assert (tmp_path / "drawn.png").stat().st_size > 5_000 and (tmp_path / "chart.png").stat().st_size > 5_000
    text = (tmp_path / "chart.svg").read_text()
    assert "data-probes" not in text and 'fill="#ffffff"' in text
    targets = page.eval_on_selector_all("figure .files a", "links => links.map(link => link.getAttribute('href'))")
    assert set(targets) == {"data.csv"} and (page_of(site, "run").parent / "data.csv").is_file()
