"""`kvplace report`, driven as a user would."""

import base64
import csv
import hashlib
import json
import os
import re

import pytest

from captures import GOLDEN


@pytest.fixture
def trace(kvplace, tmp_path):
    made = kvplace("synth", "--preset", "sliding-window", "--out", "run", "--quiet")
    assert made.returncode == 0, made.stderr
    return tmp_path / "run" / "block64"


def digest(folder):
    """Path → content of everything in a folder."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_a_trace_becomes_a_folder_beside_it(kvplace, trace):
    finished = kvplace("report", trace)
    assert finished.returncode == 0, finished.stderr
    assert finished.stdout == f"Wrote: {trace}/report/index.html\n"
    for path in ["index.html", "report.md", "assets/kvplace.css", "charts/working-set.svg", "data/hit-rate.csv"]:
        assert (trace / "report" / path).is_file(), path


def test_the_same_input_gives_the_same_bytes_in_any_zone_and_language(kvplace, trace):
    one = {"TZ": "Asia/Tokyo", "LC_ALL": "C"}
    other = {"TZ": "America/New_York", "LC_ALL": "de_DE.UTF-8"}
    assert kvplace("report", trace, "--out", "a", env=one).returncode == 0
    assert kvplace("report", trace, "--out", "b", env=other).returncode == 0
    assert digest(trace.parents[1] / "a") == digest(trace.parents[1] / "b")


def test_standard_input_to_a_single_file_on_standard_output(kvplace, trace):
    result = kvplace("analyze", "--input", trace, "--out", "-").stdout
    finished = kvplace("report", "-", "--single-file", "--out", "-", stdin=result)
    assert finished.returncode == 0
    assert finished.stdout.startswith("<!DOCTYPE html>") and finished.stdout.count('<svg class="chart"') > 8
    assert finished.stderr == ""


def test_its_own_folder_is_replaced_and_nothing_old_stays(kvplace, trace, tmp_path):
    assert kvplace("report", trace, "--out", "out").returncode == 0
    (tmp_path / "out" / "old.txt").write_text("left from before")
    before = digest(tmp_path / "out")
    assert kvplace("report", trace, "--out", "out").returncode == 0
    before.pop("old.txt")
    assert digest(tmp_path / "out") == before
    assert sorted(os.listdir(tmp_path)) == ["out", "run"]


def test_another_s_folder_is_left_alone_without_force(kvplace, trace, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.txt").write_text("mine")
    refused = kvplace("report", trace, "--out", "out")
    assert refused.returncode == 73 and "--force" in refused.stderr
    assert os.listdir(tmp_path / "out") == ["thesis.txt"]
    assert kvplace("report", trace, "--out", "out", "--force").returncode == 0
    assert (tmp_path / "out" / "thesis.txt").read_text() == "mine"
    assert (tmp_path / "out" / "index.html").is_file()


def test_what_else_stands_in_a_forced_folder_stays(kvplace, trace, tmp_path):
    own = tmp_path / "out" / "charts" / "mine.txt"
    own.parent.mkdir(parents=True)
    own.write_text("kept")
    (tmp_path / "out" / "index.html").write_text("old")
    assert kvplace("report", trace, "--out", "out", "--force").returncode == 0
    assert own.read_text() == "kept" and len(list(own.parent.iterdir())) > 1
    assert (tmp_path / "out" / "index.html").read_text().startswith("<!DOCTYPE html>")
    assert not [path.name for path in (tmp_path / "out").iterdir() if "kvplace-" in path.name]


def test_a_folder_where_a_page_belongs_is_named_and_kept(kvplace, trace, tmp_path):
    (tmp_path / "out" / "index.html").mkdir(parents=True)
    (tmp_path / "out" / "index.html" / "mine.txt").write_text("kept")
    refused = kvplace("report", trace, "--out", "out", "--force")
    assert refused.returncode == 73 and "cannot be replaced" in refused.stderr
    assert (tmp_path / "out" / "index.html" / "mine.txt").read_text() == "kept"


def test_another_s_file_is_left_alone_without_force(kvplace, trace, tmp_path):
    (tmp_path / "page.html").write_text("<p>mine</p>")
    refused = kvplace("report", trace, "--single-file", "--out", "page.html")
    assert refused.returncode == 73
    assert (tmp_path / "page.html").read_text() == "<p>mine</p>"
    for _ in range(2):
        assert kvplace("report", trace, "--single-file", "--out", "own.html").returncode == 0


def test_a_place_that_cannot_be_made_is_73(kvplace, trace, tmp_path):
    (tmp_path / "file").write_text("x")
    assert kvplace("report", trace, "--out", "file/report").returncode == 73


@pytest.mark.parametrize("text, code", [("{", 65), ('{"results": []}', 65), ('{"schema_version": 9}', 65)])
def test_bad_results_are_named_in_one_line(kvplace, tmp_path, text, code):
    (tmp_path / "x.json").write_text(text)
    finished = kvplace("report", "x.json", "--out", "out")
    assert finished.returncode == code
    assert finished.stderr.count("\n") == 1 and "x.json" in finished.stderr
    assert not (tmp_path / "out").exists()


def test_usage_and_missing_input(kvplace):
    assert kvplace("report").returncode == 64
    assert kvplace("report", "-", "--out", "-").returncode == 64
    assert kvplace("report", "nowhere", "--out", "out").returncode == 66


def test_templates_of_the_user_s_own_replace_files_one_by_one(kvplace, trace, tmp_path):
    words = tmp_path / "mine" / "en"
    words.mkdir(parents=True)
    (words / "report.txt").write_text("verdict.title: What they are\n")
    assert kvplace("report", trace, "--out", "out", "--templates", "mine").returncode == 0
    page = (tmp_path / "out" / "index.html").read_text()
    assert "What they are" in page and "Three tiers" in page


def test_a_page_in_one_file_allows_its_own_style_and_scripts_alone(kvplace, trace, tmp_path):
    assert kvplace("report", trace, "--single-file", "--out", "one.html").returncode == 0
    page = (tmp_path / "one.html").read_bytes()
    policy = re.search(rb'Content-Security-Policy" content="([^"]*)"', page).group(1).decode()
    allowed = set(re.findall(r"(sha256-[^&']+)", policy))
    parts = re.findall(rb"<style>(.*?)</style>|<script>(.*?)</script>", page, re.DOTALL)
    hashes = {base64.b64encode(hashlib.sha256(style or script).digest()).decode() for style, script in parts}
    assert {f"sha256-{digest}" for digest in hashes} == allowed and len(allowed) >= 2, policy


def test_broken_or_missing_templates_are_refused(kvplace, trace, tmp_path):
    pages = tmp_path / "mine" / "html"
    pages.mkdir(parents=True)
    (pages / "page.mustache").write_text("{{#open}}")
    broken = kvplace("report", trace, "--out", "out", "--templates", "mine")
    assert broken.returncode == 65 and "page.mustache" in broken.stderr
    assert kvplace("report", trace, "--out", "out", "--templates", "nowhere").returncode == 66
    (tmp_path / "mine" / "en").mkdir()
    (tmp_path / "mine" / "en" / "phrases.md").write_text("## text-findings\nWhat was found\n")
    outdated = kvplace("report", trace, "--out", "out", "--templates", "mine")
    assert outdated.returncode == 66 and "phrases.txt since 0.3" in outdated.stderr, outdated.stderr
    assert kvplace("report", trace, "--out", "out", "--language", "xx").returncode == 64


def test_several_traces_make_one_report_with_a_section_each(kvplace, trace, tmp_path):
    kvplace("synth", "--preset", "hot-set", "--out", "run2", "--steps", 8, "--quiet")
    finished = kvplace("report", "run", "run2", "--out", "out")
    assert finished.returncode == 0, finished.stderr
    page = (tmp_path / "out" / "index.html").read_text()
    assert 'id="verdicts"' in page and page.count('class="part part-decision"') == 2


def test_budgets_and_model_reach_the_plan(kvplace, trace, tmp_path):
    flags = ["--model", "deepseek-v3.2", "--hbm", "1GiB", "--dram", "10GiB", "--link-gbps", 100]
    assert kvplace("report", trace, "--out", "out", *flags).returncode == 0
    text = (tmp_path / "out" / "report.md").read_text()
    for words in ["Near (HBM)", "Middle (DRAM)", "Far (remote)"]:
        assert words in text


@pytest.mark.parametrize("preset", ["hot-set", "uniform", "ruler", "real"])
@pytest.mark.parametrize("budgets", [[], ["--hbm", "20GiB", "--dram", "200GiB", "--requests", 4, "--link-gbps", 40]])
def test_a_page_tells_one_number_for_one_quantity(kvplace, tmp_path, preset, budgets):
    """Every (quantity, value) of the page by its data attributes, with the plan and the planner beside them."""
    trace, model = GOLDEN / "real", ["--bytes-per-token", 656]
    if preset != "real":
        knobs = ["--layers", 4, "--steps", 40, "--prompt-length", 32768, "--quiet"]
        assert kvplace("synth", "--preset", preset, "--out", "run", *knobs).returncode == 0
        trace, model = tmp_path / "run", ["--model", "deepseek-v3.2"]
    assert kvplace("analyze", "--input", trace, "--block-sizes", "1,64", "--out", "r.json", "--quiet").returncode == 0
    assert kvplace("report", "r.json", "--out", "out", *model, *budgets).returncode == 0
    page = (tmp_path / "out" / "index.html").read_text()
    told = re.findall(r'data-quantity="([^"]+)" data-value="([^"]+)"', page)
    names = {name for name, _ in told}
    assert {"choice.requests", "choice.step_ms", "choice.hbm_per_request"} <= names
    assert sum(name == "choice.requests" for name, _ in told) >= 2
    assert len(set(told)) == len(names), sorted(set(told))
    own = [flag for flag in budgets if flag not in ("--requests", 4)]
    (entry,) = json.loads(kvplace("plan", "r.json", "--json", *model, *own).stdout)["plans"]
    assert dict(told)["choice.requests"] == str(entry["choice"]["requests"])
    inputs = json.loads(re.search(r'class="planner".*?json">(.*?)</script>', page, re.DOTALL)[1])["inputs"]
    for name, value in inputs.items():
        if name in entry["inputs"] and not isinstance(value, list):
            assert entry["inputs"][name]["value"] == pytest.approx(value, rel=1e-12), name
    if budgets:
        notes = re.sub(r"<[^>]*>", "", page)
        assert f"fits {entry['choice']['requests']:,} into the same memory" in notes


def test_numbers_of_the_csv_are_those_of_the_result(kvplace, trace, tmp_path):
    assert kvplace("report", trace, "--out", "out").returncode == 0
    own = re.search(r'<div class="size" data-size="(\d+)"', (tmp_path / "out/index.html").read_text()).group(1)
    analyzed = kvplace("analyze", "--input", trace, "--block-sizes", own, "--out", "-").stdout
    result = json.loads(analyzed)["results"][0]
    lines = (tmp_path / "out/data/working-set.csv").read_text().splitlines()
    curve = {int(line.split(",")[0]): float(line.split(",")[1]) for line in lines[1:]}
    for point in result["working_set_curve"]:
        assert curve[point["window_steps"]] == point["mean_blocks"]


def test_what_an_engine_counted_is_drawn_beside_the_prediction(kvplace, trace, tmp_path):
    machine = ["--engine", "generic", "--kv-hbm", "64MiB", "--block-sizes", "1,64", "--quiet"]
    plain = kvplace("report", trace, "--out", "plain", *machine)
    assert plain.returncode == 0, plain.stderr
    assert not (tmp_path / "plain/data/observed.csv").exists()
    planned = json.loads(kvplace("plan", trace, "--json", *machine).stdout)["plans"][0]
    rows = planned["candidates"][0]["capacity_blocks"]
    counted = ["--observed-hits", 3000, "--observed-misses", 1000, "--buffer", rows]
    made = kvplace("report", trace, "--out", "counted", *machine, *counted)
    assert made.returncode == 0, made.stderr
    found = {row["source"]: row for row in csv.DictReader((tmp_path / "counted/data/observed.csv").open())}
    assert float(found["counted"]["hit_rate"]) == 0.75
    forced = json.loads(kvplace("plan", trace, "--json", *machine, "--buffer", rows).stdout)["plans"][0]
    assert float(found["predicted"]["hit_rate"]) == forced["prediction"]["hit_rate"]
    alone = kvplace("report", trace, "--out", "x", *machine, "--observed-hits", 3)
    assert alone.returncode == 64 and "give both" in alone.stderr


def test_requests_stand_worst_first_with_the_misses_of_the_result(kvplace, tmp_path):
    machine = ["--engine", "generic", "--kv-hbm", "64MiB", "--quiet"]
    synth = ["--preset", "ruler", "--requests", 3, "--layers", 4, "--steps", 40, "--k", 64]
    assert kvplace("synth", *synth, "--out", "run", "--quiet").returncode == 0
    assert kvplace("analyze", "--input", "run", "--block-sizes", "1,64", "--out", "r.json", "--quiet").returncode == 0
    made = kvplace("report", "r.json", "--out", "made", *machine)
    assert made.returncode == 0, made.stderr
    result = json.loads((tmp_path / "r.json").read_text())["results"][0]
    assert len(result["per_request"]) == 3
    rows = list(csv.DictReader((tmp_path / "made/data/requests.csv").open()))
    rates = [float(row["misses_per_step"]) for row in rows]
    assert rates == sorted(rates, reverse=True) and len(rows) == len(result["per_request"])
    assert sum(float(row["share_of_misses"]) for row in rows) == pytest.approx(1)
