"""Passes of several tokens: `--draft-tokens` and `--accepted-tokens` of `analyze`, and of what analyses on the way."""

import json
import random

import pytest

from conftest import ROOT, validate
from traces import assert_failure, assert_usage_error, differences, record, results, write_lines, write_trace

GOLDEN = ROOT / "Tests" / "Golden"
CASES = sorted(GOLDEN.glob("*/expected/passes_*.json"))
FLAGS = ("--draft-tokens", 3, "--accepted-tokens", "2.6")


def name(path):
    return f"{path.parts[-3]}/{path.stem}"


def passes(golden):
    return ("--draft-tokens", golden["draft_tokens"], "--accepted-tokens", golden["accepted_tokens"])


def trace_of(case):
    """The trace directory of a case, or the folder itself where it holds captures."""
    return next(case.parents[1].glob("block*"), case.parents[1])


def assert_golden(golden, result):
    expected = dict(golden["result"])
    assert expected.pop("min_feasible_capacity_blocks") == result["placement_sim"]["min_feasible_capacity_blocks"]
    assert differences(expected, result["request_step_misses"]) == []


@pytest.mark.parametrize("case", CASES, ids=name)
def test_golden_misses_of_passes_hold_for_any_number_of_workers(kvplace, case):
    golden = json.loads(case.read_text())
    flags = ["--block-size", golden["block_size_tokens"], "--warmup-steps", golden["warmup_steps"], *passes(golden)]
    outputs = [
        kvplace("analyze", "--input", trace_of(case), "--out", "-", "--jobs", jobs, *flags, "--quiet")
        for jobs in (1, 2, 7)
    ]
    (result,) = results(outputs[0])
    assert_golden(golden, result)
    assert result["configuration"]["draft_tokens"] == golden["draft_tokens"]
    assert result["configuration"]["accepted_tokens"] == golden["accepted_tokens"]
    assert {finished.stdout for finished in outputs} == {outputs[0].stdout}


@pytest.mark.parametrize("case", [case for case in CASES if case.parts[-3] == "real"], ids=name)
def test_shares_of_real_selections_merge_into_the_same_passes(kvplace, tmp_path, case):
    golden = json.loads(case.read_text())
    flags = ["--block-size", 1, "--warmup-steps", golden["warmup_steps"], *passes(golden), "--quiet"]
    parts = [f"{share}.part" for share in (1, 2, 3)]
    for share, out in zip((1, 2, 3), parts, strict=True):
        done = kvplace(
            "analyze", "--input", trace_of(case), "--partial", "--shards", f"{share}/3", "--out", out, *flags
        )
        assert done.returncode == 0, done.stderr
    merged = kvplace("merge", *parts[::-1], "--out", "merged.json", "--quiet")
    assert merged.returncode == 0, merged.stderr
    (result,) = validate((tmp_path / "merged.json").read_text())["results"]
    assert_golden(golden, result)


def whole_trace(folder, seed, shards=4, missing=0.0, **metadata):
    """A trace of several layers; a share of its records is missing."""
    chance = random.Random(seed)
    contents = {}
    for shard in range(shards):
        lines = []
        for step in range(chance.randrange(20, 60)):
            for layer in range(3):
                length = 300 + step
                positions = [*chance.sample(range(length), chance.randrange(1, 30)), length - 1]
                if chance.random() >= missing:
                    lines.append(record(positions, shard, layer, step, length))
        contents[f"trace_steps_{shard}.jsonl"] = lines
    return write_trace(folder, contents, **metadata)


@pytest.mark.parametrize("seed", range(6))
def test_any_split_gives_the_bytes_of_one_analysis(kvplace, tmp_path, seed):
    chance = random.Random(seed)
    drafts = chance.randrange(1, 8)
    accepted = chance.randrange(1000, 1000 * (drafts + 1) + 1) / 1000
    whole_trace(tmp_path / "trace", seed, shards=5, missing=0.002)
    flags = ["--draft-tokens", drafts, "--accepted-tokens", accepted, "--block-sizes", "1,16", "--quiet"]
    if seed % 2:
        flags += ["--max-steps-per-stream", 7]
    whole = kvplace("analyze", "--input", "trace", "--out", "whole.json", *flags)
    assert whole.returncode == 0, whole.stderr
    count = chance.randrange(2, 6)
    parts = []
    for share in range(1, count + 1):
        parts.append(f"{share}.part")
        done = kvplace(
            "analyze", "--input", "trace", "--partial", "--shards", f"{share}/{count}", "--out", parts[-1], *flags
        )
        assert done.returncode == 0, done.stderr
    chance.shuffle(parts)
    merged = kvplace("merge", *parts, "--out", "merged.json", "--quiet")
    assert merged.returncode == 0, merged.stderr
    assert (tmp_path / "merged.json").read_bytes() == (tmp_path / "whole.json").read_bytes()
    assert merged.stderr == whole.stderr


def test_partials_of_other_passes_are_refused(kvplace, tmp_path):
    whole_trace(tmp_path / "trace", 1)
    for out, accepted in (("1.part", 2.6), ("2.part", 2.601)):
        flags = ["--partial", "--shards", f"{out[0]}/2", "--out", out, "--draft-tokens", 3, "--quiet"]
        assert kvplace("analyze", "--input", "trace", *flags, "--accepted-tokens", accepted).returncode == 0
    assert_failure(kvplace("merge", "1.part", "2.part", "--out", "whole.json"), 65, "other flags")


def test_without_drafts_the_analysis_is_the_same_to_the_byte(kvplace, tmp_path):
    whole_trace(tmp_path / "trace", 3)
    plain = kvplace("analyze", "--input", "trace", "--out", "-")
    for flags in (["--draft-tokens", 0], ["--draft-tokens", 0, "--accepted-tokens", "1.0", "--step-union"]):
        union = ["--step-union"] if "--step-union" in flags else []
        other = kvplace("analyze", "--input", "trace", "--out", "-", *flags)
        expected = kvplace("analyze", "--input", "trace", "--out", "-", *union) if union else plain
        assert other.returncode == 0 and other.stdout == expected.stdout


USAGE = [
    (["--draft-tokens", 3], "add --accepted-tokens"),
    (["--accepted-tokens", 2], "--draft-tokens"),
    (["--draft-tokens", 3, "--accepted-tokens", "4.001"], "from 1 to 4"),
    (["--draft-tokens", 3, "--accepted-tokens", "0.999"], "from 1 to 4"),
    (["--draft-tokens", 0, "--accepted-tokens", "1.5"], "from 1 to 1"),
    (["--draft-tokens", 3, "--accepted-tokens", "2.6001"], "three decimals"),
    (["--draft-tokens", 3, "--accepted-tokens", "2,6"], "2 numbers and --draft-tokens 1"),
    (["--draft-tokens", 3, "--accepted-tokens", "-2"], "accepted-tokens"),
    (["--draft-tokens", 3, "--accepted-tokens", "1e0"], "as 2.6"),
    (["--draft-tokens", 64, "--accepted-tokens", "2"], "from 0 to 63"),
    (["--draft-tokens", "x", "--accepted-tokens", "2"], "whole number"),
    ([*FLAGS, "--step-union"], "leave one of them out"),
    ([*FLAGS, "--key-mode", "request"], "leave one of them out"),
]


@pytest.mark.parametrize(("flags", "what"), USAGE, ids=[" ".join(map(str, flags)) for flags, _ in USAGE])
def test_flags_that_make_no_pass_are_usage_errors(kvplace, tmp_path, flags, what):
    whole_trace(tmp_path / "trace", 1)
    assert_usage_error(kvplace("analyze", "--input", "trace", "--out", "-", *flags), what)


def gap_lines(count, gaps):
    """One stream of records whose step jumps at some places."""
    step, lines = 0, []
    for place in range(count):
        step += 2 if place in gaps else 1
        lines.append(record([1, 2, 3], step=step, length=400 + step))
    return lines


def test_a_trace_that_lacks_steps_is_refused(kvplace, tmp_path):
    write_lines(tmp_path / "trace", gap_lines(201, {50, 90, 120}))
    finished = kvplace("analyze", "--input", "trace", "--out", "-", *FLAGS)
    assert_failure(finished, 65, "3 of 200 records", "--draft-tokens")
    assert kvplace("analyze", "--input", "trace", "--out", "-").returncode == 0


def test_few_missing_steps_are_said(kvplace, tmp_path):
    write_lines(tmp_path / "trace", gap_lines(201, {50, 90}))
    finished = kvplace("analyze", "--input", "trace", "--out", "-", "--quiet", *FLAGS)
    (result,) = results(finished)
    assert "2 of 200 records do not follow" in finished.stderr
    assert result["diagnostics"]["step_gaps"] == 2 and result["diagnostics"]["records_analyzed"] == 201


def test_of_shares_the_merged_whole_is_judged(kvplace, tmp_path):
    contents = {"trace_steps_0.jsonl": gap_lines(11, {5}), "trace_steps_1.jsonl": gap_lines(101, set())}
    for places in ({5}, {5, 7}):
        contents["trace_steps_0.jsonl"] = gap_lines(11, places)
        write_trace(tmp_path / "trace", contents)
        for share in (1, 2):
            flags = ["--partial", "--shards", f"{share}/2", "--out", f"{share}.part", "--quiet"]
            assert kvplace("analyze", "--input", "trace", *flags, *FLAGS).returncode == 0
        merged = kvplace("merge", "1.part", "2.part", "--out", "whole.json", "--quiet")
        if len(places) == 1:
            assert merged.returncode == 0 and "1 of 110 records" in merged.stderr
        else:
            assert_failure(merged, 65, "2 of 110 records")


def test_a_stored_result_of_other_passes_does_not_answer(kvplace, tmp_path):
    whole_trace(tmp_path / "trace", 5)
    assert kvplace("analyze", "--input", "trace", *FLAGS, "--block-sizes", "1,16", "--quiet").returncode == 0
    stored = (tmp_path / "trace" / "analysis.json").read_bytes()
    other = (*FLAGS[:-1], "2.601")
    for flags, differing in (([], None), (FLAGS, None), (other, FLAGS[-2]), (["--draft-tokens", 0], "--draft-tokens")):
        advised = kvplace("advise", "trace", "--json", *flags)
        assert advised.returncode == 0, advised.stderr
        assert ("using trace/analysis.json" in advised.stderr) == (differing is None), flags
        assert differing is None or f"was made without {differing};" in advised.stderr, flags
    assert (tmp_path / "trace" / "analysis.json").read_bytes() == stored
