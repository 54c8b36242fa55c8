"""The gates of `kvplace advise`: findings, regressions since a baseline, and who is told in which form."""

import copy
import gzip
import json
import random
import xml.etree.ElementTree as ElementTree

import pytest

from test_advise import advice_of, golden


@pytest.fixture
def analyzed(kvplace, tmp_path):
    """A result of token rows and blocks of 64, and a function that writes a changed copy of it."""
    made = ["synth", "--preset", "longbench-v2", "--out", "run", "--layers", 4, "--steps", 40, "--requests", 2]
    assert kvplace(*made, "--quiet").returncode == 0
    assert kvplace("analyze", "run", "--block-sizes", "1,64", "--out", "old.json", "--quiet").returncode == 0
    result = json.loads((tmp_path / "old.json").read_text())

    def write(name, change):
        changed = copy.deepcopy(result)
        for entry in changed["results"]:
            change(entry)
        (tmp_path / name).write_text(json.dumps(changed))
        return name

    return write


def raised(share):
    """A change: every mean of misses is higher by a share, and nobody knows how requests differ."""

    def change(entry):
        for point in entry["request_step_misses"]["capacities"]:
            for steps in ("steady", "all"):
                point[steps]["mean"] *= 1 + share
            point["request_means"] = None

    return change


def gate(kvplace, now, baseline, *flags):
    return kvplace("advise", now, "--baseline", baseline, "--max-increase", *(flags or ("misses=5%",)))


def junit(tmp_path):
    """The suite's counts, and name → what its case holds."""
    suite = ElementTree.parse(tmp_path / "gates.xml").getroot()
    cases = {f"{case.get('name')} {case.get('classname')}": [child.tag for child in case] for case in suite}
    return {key: int(suite.get(key)) for key in ("tests", "failures", "errors", "skipped")}, cases


def test_fail_on_exits_2_after_writing(kvplace, tmp_path):
    (tmp_path / "seed.json").write_text(json.dumps(golden("long")))
    finished = kvplace("advise", "seed.json", "--json", "--fail-on", "stable-steps,hot-blocks")
    assert finished.returncode == 2
    assert len(advice_of(finished)) == 1
    assert "stable-steps" in finished.stderr and "hot-blocks" not in finished.stderr


def test_a_rule_that_could_not_be_judged_warns_or_fires_as_asked(kvplace, tmp_path):
    (tmp_path / "seed.json").write_text(json.dumps(golden("long")))
    rules = ["--fail-on", "hot-blocks,thrashing"]
    finished = kvplace("advise", "seed.json", *rules)
    assert finished.returncode == 0
    assert finished.stderr.startswith("kvplace: thrashing@") and finished.stderr.count("\n") == 1
    assert "not evaluated" in finished.stderr
    strict = kvplace("advise", "seed.json", *rules, "--fail-on-unevaluated")
    assert strict.returncode == 2 and "thrashing" in strict.stderr and strict.stdout == finished.stdout


def test_a_code_with_a_block_size_is_judged_there_alone(kvplace, analyzed):
    name = analyzed("new.json", lambda entry: None)
    advice = advice_of(kvplace("advise", name, "--json"))
    statuses = {
        (entry["block_size_tokens"], finding["code"]): finding["status"]
        for entry in advice
        for finding in entry["findings"]
    }
    codes = {code for _, code in statuses}
    differing = [code for code in codes if statuses[1, code] == "fired" and statuses[64, code] == "not_fired"]
    assert differing
    for code in differing:
        assert kvplace("advise", name, "--fail-on", f"{code}@1").returncode == 2
        assert kvplace("advise", name, "--fail-on", f"{code}@64").returncode == 0
        assert kvplace("advise", name, "--fail-on", code).returncode == 2
    missing = kvplace("advise", name, "--fail-on", f"{differing[0]}@16")
    assert missing.returncode == 0 and "no block size 16, only 1, 64" in missing.stderr
    strict = kvplace("advise", name, "--fail-on", f"{differing[0]}@16", "--fail-on-unevaluated")
    assert strict.returncode == 2


@pytest.mark.parametrize(
    "flags, what",
    [
        (["--fail-on", "thrashing@"], "CODE@BLOCKSIZE"),
        (["--fail-on", "thrashing@0"], "CODE@BLOCKSIZE"),
        (["--fail-on", "thrashing@1@2"], "CODE@BLOCKSIZE"),
        (["--fail-on", "thrashin@64"], "did you mean 'thrashing'"),
        (["--fail-on-unevaluated"], "--fail-on"),
        (["--junit", "gates.xml"], "--fail-on"),
        (["--annotations", "github"], "--fail-on"),
        (["--fail-on", "thrashing", "--annotations", "gitlab"], "github"),
        (["--baseline", "old.json"], "--max-increase"),
        (["--max-increase", "misses=5%"], "--baseline"),
        (["--baseline", "x", "--max-increase", "mises=5%"], "misses, step"),
        (["--baseline", "x", "--max-increase", "misses=x"], "misses=5%"),
    ],
)
def test_wrong_flags_of_gates_are_refused(kvplace, tmp_path, flags, what):
    (tmp_path / "seed.json").write_text(json.dumps(golden("long")))
    finished = kvplace("advise", "seed.json", *flags)
    assert finished.returncode == 64 and what in finished.stderr and finished.stdout == ""


def test_a_regression_exits_2_after_writing_and_says_what_rose(kvplace, analyzed):
    new = analyzed("new.json", raised(0.06))
    assert gate(kvplace, "old.json", "old.json", "misses=0%").returncode == 0
    assert gate(kvplace, new, "old.json", "misses=7%").returncode == 0
    finished = gate(kvplace, new, "old.json", "misses=5%", "--max-increase", "step=50%")
    assert finished.returncode == 2 and finished.stdout != ""
    assert "misses rose by 6 %" in finished.stderr and "limit 5 %" in finished.stderr


@pytest.mark.parametrize("sizes", ["64", "1", "1,64"])
@pytest.mark.parametrize("tokens", [None, 600])
def test_a_result_against_itself_passes_whatever_it_holds(kvplace, tmp_path, sizes, tokens):
    """With and without token rows, and with sequences shorter than a selection."""
    made = ["synth", "--preset", "ruler", "--out", "run", "--layers", 2, "--steps", 24, "--quiet"]
    made += ["--prompt-length", tokens] if tokens else []
    assert kvplace(*made).returncode == 0
    assert kvplace("analyze", "run", "--block-sizes", sizes, "--out", "a.json", "--quiet").returncode == 0
    finished = gate(kvplace, "a.json", "a.json", "misses=0%")
    assert finished.returncode == 0 and "not compared" not in finished.stderr


def means(mean, spread, count):
    return {"count": count, "min": 0, "max": 2 * mean, "mean": mean, "std": spread}


def test_a_change_within_both_intervals_is_none_whatever_its_share(kvplace, analyzed):
    def with_means(share, spread):
        def change(entry):
            raised(share)(entry)
            for point in entry["request_step_misses"]["capacities"]:
                point["request_means"] = means(point["steady"]["mean"], spread * point["steady"]["mean"], 10)

        return change

    # t(9) / sqrt(9) = 0.754: a spread of 20 % is an interval of ±15 %.
    old = analyzed("old-means.json", with_means(0, 0.2))
    assert gate(kvplace, analyzed("near.json", with_means(0.25, 0.2)), old, "misses=5%").returncode == 0
    assert gate(kvplace, analyzed("far.json", with_means(0.5, 0.2)), old, "misses=5%").returncode == 2
    assert gate(kvplace, analyzed("sure.json", with_means(0.25, 0.001)), old, "misses=5%").returncode == 2
    assert gate(kvplace, analyzed("one.json", raised(0.25)), old, "misses=5%").returncode == 2


def refused(kvplace, now, baseline, *parts):
    finished = gate(kvplace, now, baseline)
    assert finished.returncode == 65 and finished.stdout != "", finished.stderr
    for part in parts:
        assert part in finished.stderr, finished.stderr


def test_what_cannot_be_compared_is_refused_with_the_reason(kvplace, analyzed, tmp_path):
    def other_data(entry):
        entry["run_meta"]["dataset"] = "another"

    def sampled(entry):
        entry["run_meta"]["sample_rate"] = 0.5

    def shorter(entry):
        entry["placement_sim"]["min_feasible_capacity_blocks"] //= 2

    refused(kvplace, "old.json", analyzed("data.json", other_data), "the baseline has no data set")
    refused(kvplace, "old.json", analyzed("sampled.json", sampled), "the baseline is of a sampled trace", "0.5")
    refused(kvplace, analyzed("sampled.json", sampled), "old.json", "this result is of a sampled trace")
    refused(kvplace, "old.json", analyzed("k.json", shorter), "a step of the baseline selects 1,024 tokens")
    mode = ["--key-mode", "request", "--block-sizes", "1,64", "--out", "request.json"]
    assert kvplace("analyze", "run", *mode, "--quiet").returncode == 0
    refused(kvplace, "old.json", "request.json", "--key-mode request, this result with request_layer")
    assert kvplace("analyze", "run", "--block-size", 16, "--out", "16.json", "--quiet").returncode == 0
    refused(kvplace, "16.json", "old.json", "no block size 16 of it, only 1, 64")
    warm = ["--warmup-steps", 3, "--block-size", 64, "--out", "warm.json"]
    assert kvplace("analyze", "run", *warm, "--quiet").returncode == 0
    refused(kvplace, "warm.json", "old.json", "--warmup-steps: 16 in the baseline, 3 in this result")
    (tmp_path / "newer.json").write_text(json.dumps({"schema_version": 99, "results": []}))
    refused(kvplace, "old.json", "newer.json", "newer")
    (tmp_path / "seed.json").write_text(json.dumps(golden("long", block_size_tokens=64)))
    refused(kvplace, "seed.json", "seed.json", "no misses of request steps", "another program or an older version")


def test_what_has_no_partner_is_said_and_the_others_are_compared(kvplace, analyzed, tmp_path):
    assert kvplace("analyze", "run", "--block-size", 1, "--out", "rows.json", "--quiet").returncode == 0
    finished = gate(kvplace, "old.json", "rows.json")
    assert finished.returncode == 0 and "misses@64: not compared: the baseline has no block size 64" in finished.stderr
    assert gate(kvplace, analyzed("new.json", raised(0.1)), "rows.json").returncode == 2


def test_runs_of_one_data_set_are_paired_by_their_names(kvplace, analyzed, tmp_path):
    """In any order: a result of several runs against itself passes, and one that got worse is named."""
    runs = []
    for name, share in (("red", 0), ("green", 1), ("blue", 3)):

        def change(entry, name=name, share=share):
            raised(share)(entry)
            entry["run_meta"]["run_name"], entry["trace_dir"] = name, f"runs/{name}"

        runs += json.loads((tmp_path / analyzed("x.json", change)).read_text())["results"]
    head = json.loads((tmp_path / "x.json").read_text())
    (tmp_path / "all.json").write_text(json.dumps({**head, "results": runs}))
    random.Random(4).shuffle(runs)
    (tmp_path / "mixed.json").write_text(json.dumps({**head, "results": runs}))
    assert gate(kvplace, "mixed.json", "all.json", "misses=0%").returncode == 0
    for entry in runs:
        if entry["trace_dir"] == "runs/green":
            raised(0.1)(entry)
    (tmp_path / "worse.json").write_text(json.dumps({**head, "results": runs}))
    finished = gate(kvplace, "worse.json", "all.json")
    assert finished.returncode == 2 and "runs/green" in finished.stderr and "runs/red" not in finished.stderr


def test_junit_and_annotations_say_what_the_exit_code_says(kvplace, analyzed, tmp_path):
    told = ["--junit", "gates.xml", "--annotations", "github"]
    passed = gate(kvplace, "old.json", "old.json", "misses=0%", *told)
    assert passed.returncode == 0 and "::" not in passed.stderr
    counts, cases = junit(tmp_path)
    assert counts == {"tests": 2, "failures": 0, "errors": 0, "skipped": 0} and len(cases) == 2
    fired = gate(kvplace, analyzed("new.json", raised(0.1)), "old.json", "misses=5%", *told)
    assert fired.returncode == 2
    counts, cases = junit(tmp_path)
    failing = [name for name, tags in cases.items() if tags == ["failure"]]
    assert counts["failures"] == len(failing) > 0 and any(name.startswith("misses@1 ") for name in failing)
    assert fired.stderr.count("::error title=kvplace%3A misses@") == len(failing)
    assert kvplace("analyze", "run", "--block-size", 16, "--out", "16.json", "--quiet").returncode == 0
    broken = gate(kvplace, "16.json", "old.json", "misses=5%", *told)
    assert broken.returncode == 65 and junit(tmp_path)[0]["errors"] == 1 and "::error" in broken.stderr
    rules = kvplace("advise", "old.json", "--fail-on", "thrashing@16,scattered-access@64", *told)
    counts, cases = junit(tmp_path)
    assert (counts["failures"] > 0) == (rules.returncode == 2)
    assert counts["tests"] == 2 and counts["skipped"] == 1 and "::warning title=kvplace%3A thrashing@16" in rules.stderr


def test_hostile_names_stay_texts_in_junit_and_annotations(kvplace, analyzed, tmp_path):
    hostile = 'a"><failure/>&\u0001\n::error::x'

    def change(entry):
        raised(0.5)(entry)
        entry["trace_dir"] = hostile

    flags = ["misses=5%", "--junit", "gates.xml", "--annotations", "github"]
    finished = gate(kvplace, analyzed("new.json", change), "old.json", *flags)
    assert finished.returncode == 2
    suite = ElementTree.parse(tmp_path / "gates.xml").getroot()
    assert {case.get("classname") for case in suite} == {hostile.replace("\u0001", "\ufffd")}
    assert not any(line.startswith("::error::x") for line in finished.stderr.splitlines())


def test_one_broken_folder_among_many_leaves_the_answers_for_the_others(kvplace, tmp_path):
    for name in ("one", "two"):
        made = ["synth", "--preset", "ruler", "--layers", 2, "--steps", 12, "--out", f"outputs/{name}", "--quiet"]
        assert kvplace(*made).returncode == 0
    folder = tmp_path / "outputs/broken"
    folder.mkdir()
    (folder / "trace_steps.jsonl").write_text("nothing of a record\n")
    (folder / "run_meta.json").write_text('{"block_size_tokens": 16}')
    advised = kvplace("advise", "outputs", "--json", "--fail-on", "thrashing", "--junit", "gates.xml")
    assert advised.returncode == 65 and "outputs/broken" in advised.stderr
    assert {entry["trace_dir"].split("/")[1] for entry in json.loads(advised.stdout)["advice"]} == {"one", "two"}
    assert junit(tmp_path)[0]["errors"] == 1
    analyzed = kvplace("analyze", "outputs", "--out", "all.json")
    assert analyzed.returncode == 65 and len(json.loads((tmp_path / "all.json").read_text())["results"]) == 2
    assert kvplace("site", "outputs", "--out", "site").returncode == 65
    assert (tmp_path / "site/index.html").exists()


def test_a_shard_that_ends_early_is_65_for_all_three(kvplace, tmp_path):
    assert (
        kvplace("synth", "--preset", "ruler", "--layers", 2, "--steps", 12, "--out", "run", "--quiet").returncode == 0
    )
    shard = next((tmp_path / "run").rglob("trace_steps*.jsonl"))
    packed = gzip.compress(shard.read_bytes())
    shard.unlink()
    (shard.parent / f"{shard.name}.gz").write_bytes(packed[: len(packed) // 2])
    codes = [
        kvplace("analyze", "run", "--out", "all.json").returncode,
        kvplace("advise", "run").returncode,
        kvplace("site", "run", "--out", "site").returncode,
    ]
    assert codes == [65, 65, 65]
