"""`kvplace site` as a user runs it: inputs, exit codes, folder rules, and a site whose every link leads somewhere."""

import csv
import html.parser
import json
import os
import re
import urllib.parse

import pytest

from conftest import result_errors


def synth(kvplace, name, preset="ruler", **flags):
    """A small trace below outputs/<name>."""
    knobs = {"requests": 1, "steps": 12, "layers": 3, **flags}
    arguments = [item for key, value in knobs.items() for item in (f"--{key.replace('_', '-')}", value)]
    assert kvplace("synth", "--preset", preset, "--out", f"outputs/{name}", *arguments).returncode == 0


def analyze(kvplace, path, *flags):
    assert kvplace("analyze", "--input", path, "--quiet", *flags).returncode == 0


class Links(html.parser.HTMLParser):
    """Identifiers and link targets of a page."""

    def __init__(self, text):
        super().__init__()
        self.ids, self.targets = [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        for name, value in attributes:
            if name == "id":
                self.ids.append(value)
            if name in ("href", "src") and not value.startswith("data:"):
                self.targets.append(value)


def pages(site):
    return {path: Links(path.read_text()) for path in sorted(site.rglob("*.html"))}


@pytest.fixture
def outputs(kvplace, tmp_path):
    for name, preset in [("one", "ruler"), ("two", "sharegpt"), ("three", "burstgpt")]:
        synth(kvplace, name, preset)
        analyze(kvplace, f"outputs/{name}", "--block-sizes", "16,64")
    return tmp_path / "outputs"


def test_every_link_of_a_site_resolves_and_every_page_is_two_clicks_from_every_other(kvplace, outputs, tmp_path):
    done = kvplace("site", "outputs", "--out", "site")
    assert done.returncode == 0 and done.stdout == "Wrote: site/index.html\n"
    site = tmp_path / "site"
    found = pages(site)
    assert len(found) > 20
    reached = reached_pages(site, found)
    for path in found:
        two = set().union(*(reached[next_page] for next_page in reached[path]))
        assert two == set(found), f"{path}: more than two clicks to {set(found) - two}"


def reached_pages(site, found):
    """Page → pages that it links to, itself among them; every link leads to a file, every fragment to an id."""
    reached = {}
    for path, page in found.items():
        assert len(set(page.ids)) == len(page.ids), f"{path}: an id twice"
        reached[path] = {path}
        for target in page.targets:
            if urllib.parse.urlparse(target).scheme in ("http", "https"):
                continue
            file, _, fragment = target.partition("#")
            goal = (path.parent / file).resolve() if file else path
            assert goal.is_file() and goal.is_relative_to(site), f"{path}: {target} leads nowhere"
            if fragment:
                # A picture is a view of a sheet.
                ids = found[goal].ids if goal in found else re.findall(r'<view id="([^"]*)"', goal.read_text())
                assert urllib.parse.unquote(fragment) in ids, f"{path}: no {target}"
            if goal in found:
                reached[path].add(goal)
    return reached


def test_the_same_inputs_in_another_order_give_the_same_bytes(kvplace, outputs, tmp_path):
    inputs = sorted(str(path) for path in outputs.glob("*/block64/analysis.json"))
    assert kvplace("site", *inputs, "--out", "a").returncode == 0
    assert kvplace("site", *reversed(inputs), *inputs, "--out", "b", env={"TZ": "Asia/Tokyo"}).returncode == 0
    files = sorted(path.relative_to(tmp_path / "a") for path in (tmp_path / "a").rglob("*") if path.is_file())
    assert files == sorted(p.relative_to(tmp_path / "b") for p in (tmp_path / "b").rglob("*") if p.is_file())
    for file in files:
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes(), file


def test_a_broken_input_is_named_and_does_not_lose_the_others(kvplace, outputs, tmp_path):
    (tmp_path / "broken.json").write_text('{"results": [')
    (outputs / "empty" / "block64").mkdir(parents=True)
    (outputs / "empty" / "block64" / "trace_steps.jsonl").write_text("not a record\n")
    (outputs / "empty" / "block64" / "run_meta.json").write_text('{"block_size_tokens": 64}')
    done = kvplace("site", "broken.json", "outputs", "--out", "site")
    assert done.returncode == 65
    assert "broken.json" in done.stderr and "empty/block64" in done.stderr
    front = (tmp_path / "site" / "index.html").read_text()
    assert "broken.json" in front and "empty/block64" in front
    assert len(list((tmp_path / "site" / "runs").glob("*/index.html"))) == 3


def test_without_a_usable_input_nothing_is_written(kvplace, tmp_path):
    (tmp_path / "broken.json").write_text("[]")
    assert kvplace("site", "broken.json", "--out", "site").returncode == 65
    assert kvplace("site", "missing.json", "--out", "site").returncode == 66
    assert not (tmp_path / "site").exists()


def test_a_missing_input_among_good_ones_is_named_too(kvplace, outputs, tmp_path):
    done = kvplace("site", "missing", "outputs", "--out", "site")
    assert done.returncode == 66 and "missing" in done.stderr
    assert "missing" in (tmp_path / "site" / "index.html").read_text()


def test_a_folder_of_others_is_refused_and_one_of_ours_replaced(kvplace, outputs, tmp_path):
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / "thesis.tex").write_text("years of work")
    done = kvplace("site", "outputs", "--out", "theirs")
    assert done.returncode == 73 and "--force" in done.stderr
    assert os.listdir(tmp_path / "theirs") == ["thesis.tex"]
    assert kvplace("site", "outputs", "--out", "theirs", "--force").returncode == 0
    assert (tmp_path / "theirs" / "thesis.tex").read_text() == "years of work"
    assert kvplace("site", "outputs/one", "--out", "theirs").returncode == 0
    assert [path.name for path in (tmp_path / "theirs" / "runs").iterdir() if path.is_dir()] != []


def test_an_interrupted_run_leaves_the_old_site_and_its_remains_are_cleared(kvplace, outputs, tmp_path):
    assert kvplace("site", "outputs/one", "--out", "site").returncode == 0
    before = (tmp_path / "site" / "index.html").read_bytes()
    gone = 2**22 - 1  # no process has the highest number
    (tmp_path / f"site.new.kvplace-{gone}" / "runs").mkdir(parents=True)
    (tmp_path / "site").rename(tmp_path / f"site.old.kvplace-{gone}")
    assert kvplace("site", "outputs/one", "--out", "site").returncode == 0
    assert (tmp_path / "site" / "index.html").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("site")] == ["site"]


def test_results_come_from_standard_input(kvplace, outputs, tmp_path):
    text = (outputs / "one" / "block64" / "analysis.json").read_text()
    assert kvplace("site", "-", "--out", "site", stdin=text).returncode == 0
    assert len(list((tmp_path / "site" / "runs").glob("*/index.html"))) == 1


def test_traces_are_analysed_on_the_way_with_the_flags_of_analyze(kvplace, tmp_path):
    synth(kvplace, "one")
    synth(kvplace, "two", seed=2)
    assert kvplace("site", "outputs", "--out", "site", "--block-sizes", "32,64").returncode == 0
    names = [path.parent.name for path in (tmp_path / "site" / "compare").glob("*/index.html")]
    assert any("-vs-" in name for name in names), names
    assert "block-32" in names and "block-64" in names


def test_pairs_are_chosen_by_name_and_refused_by_reason(kvplace, outputs, tmp_path):
    done = kvplace("site", "outputs", "--out", "site", "--pair", "ruler=nothing")
    assert done.returncode == 64 and "nothing" in done.stderr
    assert kvplace("site", "outputs", "--out", "site", "--pair", "ruler").returncode == 64
    analyze(kvplace, "outputs/two", "--block-size", "64", "--ws-windows", "1,2", "--out", "other.json")
    done = kvplace("site", "outputs/one/block64/analysis.json", "other.json", "--out", "site")
    assert done.returncode == 0
    pair = next((tmp_path / "site" / "compare").glob("*-vs-*/index.html")).read_text()
    assert "Working-set windows, steps: 1, 4, 16, 64 against 1, 2" in pair


HOSTILE = [
    "</script><script>alert(1)</script>",
    '"quo\'tes"',
    "{{x}}",
    "a\u2028b",
    "\u202eevil",
    "x" * 10_000,
    "数据集",
    "",
    "../../up",
    "<b>bold</b> & co",
    "[link](javascript:alert(1))",
    "`code` **bold**",
]


def test_hostile_names_are_shown_and_never_run(kvplace, outputs, tmp_path):
    result = json.loads((outputs / "one" / "block64" / "analysis.json").read_text())
    inputs = []
    for number, name in enumerate(HOSTILE):
        for part in result["results"]:
            part["trace_dir"] = f"{name}/{number}"
            part["run_meta"].update(dataset=name, run_name=name)
        path = tmp_path / f"{number}.json"
        path.write_text(json.dumps(result))
        inputs.append(path.name)
    assert kvplace("site", *inputs, "--out", "site", "--pair", "数据集={{x}}").returncode == 0
    assert len(list((tmp_path / "site" / "runs").glob("*/index.html"))) == len(HOSTILE)
    for path in (tmp_path / "site").rglob("*"):
        assert path.is_relative_to(tmp_path / "site") and len(path.name) < 200
        if path.suffix in (".html", ".svg"):
            text = path.read_text()
            assert "<script>alert" not in text and "<b>bold" not in text, path
            assert 'href="javascript:' not in text, path
            assert "\u202e" not in text and "\u2028" not in text, path


def test_ranks_of_a_run_are_listed_apart(kvplace, outputs, tmp_path):
    result = json.loads((outputs / "one" / "block64" / "analysis.json").read_text())
    for rank in (0, 1):
        for part in result["results"]:
            part["run_meta"].update(rank=rank, world_size=2)
        (tmp_path / f"rank{rank}.json").write_text(json.dumps(result))
    assert kvplace("site", "rank0.json", "rank1.json", "--out", "site").returncode == 0
    names = sorted(path.parent.name for path in (tmp_path / "site" / "runs").glob("*/index.html"))
    assert len(names) == 2 and names[0].endswith("rank-0") and names[1].endswith("rank-1")


def dated(kvplace, tmp_path, name, date):
    """A trace below outputs/<name> whose metadata has this date."""
    synth(kvplace, name, requests=2, steps=24, seed=len(name))
    path = next((tmp_path / "outputs" / name).rglob("run_meta.json"))
    path.write_text(json.dumps({**json.loads(path.read_text()), "date": date}))


def test_dates_of_run_meta_order_the_trend_and_a_bad_one_is_named(kvplace, tmp_path):
    for name, date in (
        ("late", "2026-11-03"),
        ("early", "2026-11-01T23:00:00-05:00"),
        ("b", "2026-11-02"),
        ("bad", "03.11.2026"),
    ):
        dated(kvplace, tmp_path, name, date)
    analyzed = kvplace("analyze", "outputs", "--block-sizes", "1,64", "--out", "all.json")
    assert analyzed.returncode == 0
    warnings = [line for line in analyzed.stderr.splitlines() if "date" in line]
    assert len(warnings) == 1 and "bad" in warnings[0] and "03.11.2026" in warnings[0], analyzed.stderr
    assert result_errors(tmp_path / "all.json") == []
    results = json.loads((tmp_path / "all.json").read_text())["results"]
    read = {part["run_meta"]["run_name"]: part["run_meta"].get("date") for part in results}
    assert read == {"late": "2026-11-03", "early": "2026-11-01T23:00:00-05:00", "b": "2026-11-02", "bad": None}
    assert {part["run_meta"].get("unread_date") for part in results} == {None, "03.11.2026"}
    assert kvplace("site", "all.json", "--out", "site").returncode == 0
    rows = list(csv.DictReader((tmp_path / "site/trend/data/trend-ruler-misses.csv").open()))
    assert [row["mark"] for row in rows] == ["2026-11-02", "2026-11-01T23:00:00-05:00", "2026-11-03"]
    page = (tmp_path / "site/trend/index.html").read_text()
    assert "ruler · bad (“03.11.2026”)" in page
    assert kvplace("convert", "outputs/bad", "--out", "moved").returncode == 0
    assert json.loads(next((tmp_path / "moved").rglob("run_meta.json")).read_text())["date"] == "03.11.2026"


def test_a_run_s_page_has_one_file_of_data_and_charts_of_their_own_where_asked(kvplace, outputs, tmp_path):
    assert kvplace("site", "outputs/one", "--out", "site").returncode == 0
    assert kvplace("site", "outputs/one", "--out", "full", "--standalone-charts").returncode == 0
    run = next((tmp_path / "site/runs").glob("*/index.html")).parent
    # Charts at block sizes that the page is not about share a sheet a size.
    assert sorted(path.name for path in run.iterdir()) == ["charts-block-16.svg", "data.csv", "index.html", "report.md"]
    full = tmp_path / "full" / run.relative_to(tmp_path / "site")
    assert len(list(full.glob("charts/*.svg"))) > 20 and not (full / "data.csv").exists()
    values = {}
    for row in csv.DictReader((run / "data.csv").open()):
        values[row["chart"], row["block_size"], row["series"], row["x"]] = row["y"]
    for size, name in (("64", "working-set"), ("16", "working-set-block-16")):
        rows = list(csv.DictReader((full / f"data/{name}.csv").open()))
        assert len(rows) > 5
        for row in rows:
            x = row.pop("window_steps")
            for series, value in row.items():
                assert values.get(("working-set", size, series, x), "") == value
    page, other = ((folder / "index.html").read_text() for folder in (run, full))
    assert page.count('<svg class="chart"') == other.count('<svg class="chart"') > 8
    assert "data.csv" in page and '.svg"' not in page.replace('icon.svg"', "")
    markdown = (run / "report.md").read_text()
    links = re.findall(r"\]\(([^)]*)\)", markdown)
    ids = set(Links(page).ids)
    for link in links:
        file, _, fragment = link.partition("#")
        assert not file or urllib.parse.urlparse(link).scheme or (run / file).is_file(), link
        assert not fragment or fragment in ids, link
    assert "index.html#working-set" in links


def test_a_pair_says_how_sure_each_decision_is(kvplace, tmp_path):
    """The ranges of the page are those of the plan; of one request nothing is known."""
    for name, requests in (("three", 3), ("one", 1)):
        synth(kvplace, name, "longbench-v2", requests=requests, steps=40, layers=4)
        analyze(kvplace, f"outputs/{name}", "--block-sizes", "1,64", "--out", f"{name}.json")
        result = json.loads((tmp_path / f"{name}.json").read_text())
        for part in result["results"]:
            part["run_meta"]["dataset"] = name
        (tmp_path / f"{name}.json").write_text(json.dumps(result))
    flags = ["--model", "deepseek-v3.2", "--gpu", "h200", "--weights", "90GB", "--context", "100000"]
    assert kvplace("site", "three.json", "one.json", "--out", "site", *flags).returncode == 0
    page = next((tmp_path / "site/compare").glob("*-vs-*/index.html")).read_text()
    told = dict(re.findall(r"<li><strong>(three|one)</strong>:\s*(.*?)</li>", page, re.DOTALL))
    assert set(told) == {"three", "one"} and "no range is known" in told["one"]
    plan = json.loads(kvplace("plan", "three.json", "--json", *flags).stdout)["plans"][0]
    ends = [plan["interval"][end] for end in ("fewest_misses", "most_misses")]
    for end in ends:
        assert f"{end['requests']:,}" in told["three"], (told["three"], end)


def test_a_site_of_one_run_counts_in_the_singular(kvplace, tmp_path):
    knobs = ["--requests", 2, "--steps", 8, "--layers", 2, "--quiet"]
    assert kvplace("synth", "--preset", "ruler", *knobs, "--out", "alone").returncode == 0
    done = kvplace("site", "alone", "--block-sizes", "64", "--out", "one", "--quiet")
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "one" / "index.html").read_text()
    assert "1 run, 1 result. " in page
