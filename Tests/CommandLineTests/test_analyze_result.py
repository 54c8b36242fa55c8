"""The result file of `analyze`: golden cases, places it goes to, bytes that depend on nothing but the trace."""

import json
import shutil

import pytest

from conftest import ROOT, validate
from traces import assert_failure, differences, entries, record, results, without_directory, write_lines, write_trace

GOLDEN = ROOT / "Tests" / "Golden"
CASES = sorted(
    path
    for path in GOLDEN.glob("*/expected/*.json")
    if not path.name.startswith(("simulation_", "step_misses_", "passes_"))
)
SIMULATIONS = sorted(GOLDEN.glob("*/expected/simulation_*.json"))
STEP_MISSES = sorted(GOLDEN.glob("*/expected/step_misses_*.json"))


def name(path):
    return f"{path.parts[-3]}/{path.stem}"


def golden_trace(case):
    """The trace directory of a case, or the folder itself where it holds captures."""
    return next(case.parents[1].glob("block*"), case.parents[1])


def golden_result(kvplace, case, golden, *flags):
    size = golden["block_size_tokens"]
    (result,) = results(kvplace("analyze", "--input", golden_trace(case), "--out", "-", "--block-size", size, *flags))
    return result


@pytest.mark.parametrize("case", CASES, ids=name)
def test_a_golden_case_holds(kvplace, case):
    golden = json.loads(case.read_text())
    (result,) = results(kvplace("analyze", "--input", golden_trace(case), "--out", "-", *golden["args"]))
    assert differences(golden["result"], result) == []
    for counter, value in golden["diagnostics"].items():
        assert result["diagnostics"][counter] == value, counter


@pytest.mark.parametrize("case", SIMULATIONS, ids=name)
def test_a_golden_simulation_holds(kvplace, case):
    golden = json.loads(case.read_text())
    capacities = ",".join(map(str, golden["capacities"]))
    result = golden_result(kvplace, case, golden, "--sim-caps", capacities)
    expected = golden["result"]
    assert result["placement_sim"]["min_feasible_capacity_blocks"] == expected["min_feasible_capacity_blocks"]


@pytest.mark.parametrize("case", STEP_MISSES, ids=name)
def test_golden_misses_of_request_steps_hold(kvplace, case):
    golden = json.loads(case.read_text())
    result = golden_result(kvplace, case, golden, "--warmup-steps", golden["warmup_steps"])
    assert result["configuration"]["warmup_steps"] == golden["warmup_steps"]
    expected = dict(golden["result"])
    assert expected.pop("min_feasible_capacity_blocks") == result["placement_sim"]["min_feasible_capacity_blocks"]
    assert differences(expected, result["request_step_misses"]) == []


@pytest.mark.parametrize("flags", [["--key-mode", "request"], ["--sim", "off"]], ids=" ".join)
def test_misses_of_request_steps_are_null_where_they_are_not_measured(kvplace, flags):
    (result,) = results(kvplace("analyze", "--input", golden_trace(STEP_MISSES[0]), "--out", "-", *flags))
    assert result["request_step_misses"] is None


def test_several_block_sizes_share_a_pass_and_stand_in_the_order_given(kvplace):
    run = GOLDEN / "short" / "block16"
    together = results(kvplace("analyze", "--input", run, "--out", "-", "--block-sizes", "64,8,32,8,16"))
    assert [result["block_size_tokens"] for result in together] == [64, 8, 32, 16]
    for result in together:
        alone = results(kvplace("analyze", "--input", run, "--out", "-", "--block-size", result["block_size_tokens"]))
        assert alone == [result]
    for size in (8, 32, 64):
        golden = json.loads((GOLDEN / "short" / "expected" / f"block{size}.json").read_text())
        (result,) = [result for result in together if result["block_size_tokens"] == size]
        assert differences(golden["result"], result) == []


def test_the_block_size_is_read_from_the_run_where_none_is_given(kvplace, tmp_path):
    write_lines(tmp_path / "run", [record()], block_size=48)
    for flags in ([], ["--block-size", 0]):
        (result,) = results(kvplace("analyze", "--input", "run", "--out", "-", *flags))
        assert result["block_size_tokens"] == 48


def test_metadata_of_the_run_stands_in_the_result(kvplace, tmp_path):
    write_lines(
        tmp_path / "run",
        [record()],
        run_name="r",
        dataset="d",
        rank=3,
        world_size=8,
        schema_version=2,
        config={"sample_rate": 0.5},
    )
    (result,) = results(kvplace("analyze", "--input", "run", "--out", "-"))
    assert result["run_meta"] == {
        "run_name": "r",
        "dataset": "d",
        "rank": 3,
        "world_size": 8,
        "schema_version": 2,
        "sample_rate": 0.5,
    }
    write_lines(tmp_path / "bare", [record()], block_size=None)
    (result,) = results(kvplace("analyze", "--input", "bare", "--out", "-", "--block-size", 16))
    assert set(result["run_meta"].values()) == {None}


def test_metadata_that_is_no_object_is_named_and_not_needed(kvplace, tmp_path):
    write_lines(tmp_path / "run", [record()])
    (tmp_path / "run" / "run_meta.json").write_text("{broken")
    finished = kvplace("analyze", "--input", "run", "--out", "-", "--block-size", 16)
    results(finished)
    assert len(finished.stderr.splitlines()) == 1 and "run/run_meta.json: not a JSON object" in finished.stderr


def test_the_result_goes_beside_the_trace_and_its_path_is_the_only_word(kvplace, tmp_path):
    write_lines(tmp_path / "run", [record()])
    finished = kvplace("analyze", "--input", "run")
    assert (finished.returncode, finished.stdout, finished.stderr) == (0, "Wrote: run/analysis.json\n", "")
    assert entries(tmp_path) == ["run", "run/analysis.json", "run/run_meta.json", "run/trace_steps.jsonl"]
    validate(tmp_path / "run" / "analysis.json")


@pytest.mark.parametrize(
    "written, reported",
    [
        ("run/", "run/block16/analysis.json"),
        ("run/block16/", "run/block16/analysis.json"),
        ("run/block16/trace_steps.jsonl", "run/block16/analysis.json"),
        (".", "./run/block16/analysis.json"),
    ],
)
def test_the_default_place_follows_the_input_as_written(kvplace, tmp_path, written, reported):
    write_lines(tmp_path / "run" / "block16", [record()])
    assert kvplace("analyze", "--input", written).stdout == f"Wrote: {reported}\n"
    assert (tmp_path / reported).exists()


def test_a_single_file_stands_for_its_folder(kvplace, tmp_path):
    write_trace(tmp_path / "run", {"mine.jsonl": [record()], "trace_steps.jsonl": [record()] * 3})
    (result,) = results(kvplace("analyze", "--input", "run/mine.jsonl", "--out", "-"))
    assert (result["trace_dir"], result["diagnostics"]["records_analyzed"]) == ("run", 1)
    assert [file["name"] for file in result["inputs"]["files"]] == ["mine.jsonl"]
    (result,) = results(kvplace("analyze", "--input", "mine.jsonl", "--out", "-", cwd=tmp_path / "run"))
    assert result["trace_dir"] == "."


def test_quiet_says_nothing_and_stdout_gets_the_result_alone(kvplace, tmp_path):
    write_lines(tmp_path / "run", [record()])
    finished = kvplace("analyze", "--input", "run", "--quiet")
    assert (finished.stdout, finished.stderr) == ("", "")
    finished = kvplace("analyze", "--input", "run", "--out", "-")
    assert finished.stdout == (tmp_path / "run" / "analysis.json").read_text()
    assert finished.stdout.endswith("}\n")


def test_the_order_of_keys_is_fixed(kvplace):
    def walk(node):
        if isinstance(node, dict):
            assert list(node) == sorted(node)
        for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else []:
            walk(child)

    flags = ["--input", GOLDEN / "tiny" / "block4", "--out", "-", "--block-size", 4, "--ws-windows", "16,4,100"]
    walk(json.loads(kvplace("analyze", *flags).stdout))


def test_an_old_result_is_replaced_as_a_whole(kvplace, tmp_path):
    write_lines(tmp_path / "run", [record()])
    (tmp_path / "out.json").write_text("x" * 1_000_000)
    assert kvplace("analyze", "--input", "run", "--out", "out.json").returncode == 0
    validate(tmp_path / "out.json")
    assert entries(tmp_path) == ["out.json", "run", "run/run_meta.json", "run/trace_steps.jsonl"]


def test_a_link_as_output_is_followed(kvplace, tmp_path):
    write_lines(tmp_path / "run", [record()])
    (tmp_path / "store").mkdir()
    (tmp_path / "store" / "real.json").write_text("old")
    (tmp_path / "link.json").symlink_to("store/real.json")
    assert kvplace("analyze", "--input", "run", "--out", "link.json").stdout == "Wrote: link.json\n"
    assert (tmp_path / "link.json").is_symlink()
    validate(tmp_path / "store" / "real.json")


def test_standard_output_may_be_named_as_a_device(kvplace, tmp_path):
    write_lines(tmp_path / "run", [record()])
    finished = kvplace("analyze", "--input", "run", "--out", "/dev/stdout", "--quiet")
    assert finished.stdout == kvplace("analyze", "--input", "run", "--out", "-").stdout


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """Several shards and block sizes, requests interleaved, some hundred segments of work for workers to share."""
    folder = tmp_path_factory.mktemp("large") / "run"
    lines = [
        record(
            [(step * 37 + layer * 11 + i * i * request) % (900 + step) for i in range(200 + layer)],
            request=request,
            layer=layer,
            step=900 + step,
            length=901 + step,
        )
        for step in range(60)
        for request in range(1, 6)
        for layer in range(4)
    ]
    return write_trace(
        folder,
        {
            "trace_steps_0_5.jsonl": lines,
            "trace_steps_5_7.jsonl": lines[:400] + ["broken"],
            "trace_steps_7_8.jsonl": lines[::3],
        },
    )


@pytest.mark.parametrize(
    "flags",
    [
        [],
        ["--step-union"],
        ["--key-mode", "request"],
        ["--step-union", "--key-mode", "request"],
        ["--max-steps-per-stream", 7],
    ],
    ids=lambda flags: " ".join(map(str, flags)) or "default",
)
def test_the_number_of_workers_changes_no_byte(kvplace, large, flags):
    texts = {
        kvplace("analyze", "--input", large, "--out", "-", "--block-sizes", "1,16,64", "--jobs", jobs, *flags).stdout
        for jobs in (1, 2, 7)
    }
    assert len(texts) == 1
    validate(texts.pop())


def test_place_zone_and_language_change_no_byte(kvplace, large, tmp_path):
    shutil.copytree(large, tmp_path / "a" / "run")
    first = kvplace("analyze", "--input", "run", "--out", "-", cwd=tmp_path / "a").stdout
    for environment in (
        {"TZ": "Asia/Shanghai", "LANG": "de_DE.UTF-8", "LC_ALL": "de_DE.UTF-8"},
        {"TZ": "UTC", "LC_ALL": "C"},
    ):
        assert kvplace("analyze", "--input", "run", "--out", "-", cwd=tmp_path / "a", env=environment).stdout == first
    shutil.copytree(large, tmp_path / "b" / "run")
    assert kvplace("analyze", "--input", "run", "--out", "-", cwd=tmp_path / "b").stdout == first
    other = kvplace("analyze", "--input", "a/run", "--out", "-").stdout
    assert other != first and without_directory(other) == without_directory(first)


def test_a_bad_neighbour_is_named_and_the_good_ones_are_kept(kvplace, tmp_path):
    good = [record()]
    write_lines(tmp_path / "out" / "a" / "block16", good)
    write_lines(tmp_path / "out" / "b" / "block16", ["garbage", "more"])
    write_lines(tmp_path / "out" / "c" / "block16", [])
    write_lines(tmp_path / "out" / "d" / "block16", ['{"layer_id": 1}'])
    write_trace(tmp_path / "out" / "e", {"trace_steps_0.jsonl": good, "trace_steps_0.jsonl.gz": b"x"})
    write_lines(tmp_path / "out" / "f", [])
    (tmp_path / "out" / "f" / "trace_steps.jsonl").unlink()
    (tmp_path / "out" / "f" / "trace_steps.jsonl").symlink_to("nowhere")
    write_lines(tmp_path / "out" / "z" / "block16", good)
    finished = kvplace("analyze", "--input", "out")
    assert finished.returncode == 65
    assert finished.stdout == "Wrote: out/a/block16/analysis.json\n"
    kept = validate(tmp_path / "out" / "a" / "block16" / "analysis.json")["results"]
    assert [result["trace_dir"] for result in kept] == ["out/a/block16", "out/z/block16"]
    *warnings, last = finished.stderr.splitlines()
    missing = "2 folder(s) or file(s) could not be read, 3 trace folder(s) left out, see above"
    assert last == f"kvplace: {missing}; the result lacks the rest"
    left_out = ["out/e/", "out/f/", "out/b/block16/trace_steps.jsonl:1: ", "out/c/", "out/d/"]
    for path, warning in zip(left_out, warnings, strict=True):
        assert warning.startswith(f"kvplace: warning: {path}") and warning.endswith("; left out")


def test_where_no_directory_is_good_each_is_named(kvplace, tmp_path):
    write_lines(tmp_path / "out" / "a", ["garbage"])
    write_lines(tmp_path / "out" / "b", [])
    finished = kvplace("analyze", "--input", "out")
    assert finished.returncode == 65 and finished.stdout == ""
    lines = finished.stderr.splitlines()
    assert len(lines) == 3 and "out/a" in lines[0] and "out/b" in lines[1] and "none of 2" in lines[2]
    assert not list(tmp_path.rglob("*.tmp")) and not list(tmp_path.rglob("analysis.json"))


def test_results_of_several_directories_stand_in_order_of_their_paths(kvplace, tmp_path):
    for place in ("b/block64", "a/rank1", "a/rank0", "B/x"):
        write_lines(tmp_path / "out" / place, [record()])
    finished = kvplace("analyze", "--input", "out/", "--block-sizes", "4,2")
    assert finished.stdout == "Wrote: out/B/x/analysis.json\n"
    found = validate(tmp_path / "out" / "B" / "x" / "analysis.json")["results"]
    assert [(result["trace_dir"], result["block_size_tokens"]) for result in found] == [
        (f"out/{place}", size) for place in ("B/x", "a/rank0", "a/rank1", "b/block64") for size in (4, 2)
    ]


def test_a_result_file_in_the_folder_is_no_trace(kvplace, tmp_path):
    write_lines(tmp_path / "run", [record()])
    first = kvplace("analyze", "--input", "run", "--out", "-").stdout
    kvplace("analyze", "--input", "run")
    assert kvplace("analyze", "--input", "run", "--out", "-").stdout == first


def test_a_part_of_the_trace_is_never_the_output(kvplace, tmp_path):
    write_lines(tmp_path / "run", [record()])
    for place in ("run/trace_steps.jsonl", "run/run_meta.json", "run/../run/trace_steps.jsonl"):
        assert_failure(kvplace("analyze", "--input", "run", "--out", place), 73, place, "part of the trace")
    assert (tmp_path / "run" / "trace_steps.jsonl").read_text() == record() + "\n"


def test_every_setting_is_a_flag_decides_the_result_and_contradicts_a_stored_one(kvplace, tmp_path):
    """Whatever settings `configuration` has: each gets another value by its flag."""
    shutil.copytree(golden_trace(next(path for path in CASES if "short" in path.parts)), tmp_path / "run")
    (result,) = results(kvplace("analyze", "--input", "run", "--out", "-"))
    assert kvplace("analyze", "--input", "run", "--quiet").returncode == 0
    usual = result["configuration"]
    del usual["draft_tokens"], usual["accepted_tokens"]  # One needs the other: test_passes.
    for key, value in usual.items():
        flag = "--" + key.replace("_", "-")
        other = {bool: True, int: 5, str: "curve"}.get(type(value), [3, 7])
        given = [] if other is True else [",".join(map(str, other)) if isinstance(other, list) else other]
        (result,) = results(kvplace("analyze", "--input", "run", "--out", "-", flag, *given))
        assert {**usual, key: other}.items() <= result["configuration"].items(), flag
        assert f"made without {flag};" in kvplace("advise", "run", flag, *given).stderr
