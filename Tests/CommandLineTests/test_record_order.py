"""Records in any order: what does not stand as an analysis takes it is said, counted, and never summed as if it did."""

import json
import random

import pytest

from conftest import ROOT
from traces import assert_failure, record, results, without_directory, write_trace

GOLDEN = ROOT / "Tests" / "Golden"
COUNTERS = ("resumed_steps", "split_requests", "continued_requests", "repeated_rows")


def rows(request=0, layers=range(3), steps=range(100, 140), seed=1):
    """(step, layer, line) of a request whose layers select for themselves."""
    chance = random.Random(f"{request} {seed}")
    return [
        (step, layer, record(chance.sample(range(step + 1), 20), request, layer, step, step + 1))
        for step in steps
        for layer in layers
    ]


def lines(*requests):
    return [line for request in requests for _, _, line in request]


def layer_by_layer(request):
    return sorted(request, key=lambda row: (row[1], row[0]))


def analyzed(kvplace, *flags, name="run"):
    """The diagnostics that are not 0, the warnings, and the result."""
    finished = kvplace("analyze", "--input", name, "--out", "-", *flags)
    (result,) = results(finished)
    counts = {key: result["diagnostics"][key] for key in COUNTERS if result["diagnostics"][key]}
    return counts, finished.stderr.splitlines(), result


def test_a_trace_in_step_order_has_nothing_to_say(kvplace, tmp_path):
    shards = {f"trace_steps_{i}.jsonl": lines(rows(2 * i), rows(2 * i + 1)) for i in range(3)}
    write_trace(tmp_path / "run", shards)
    assert analyzed(kvplace)[:2] == ({}, [])


def test_records_layer_by_layer_are_said_and_give_the_misses_of_step_order(kvplace, tmp_path):
    write_trace(tmp_path / "run", {"trace_steps.jsonl": lines(rows(0), rows(1))})
    write_trace(tmp_path / "sorted", {"trace_steps.jsonl": lines(layer_by_layer(rows(0)), layer_by_layer(rows(1)))})
    _, _, expected = analyzed(kvplace)
    for jobs in (1, 7):
        counts, warnings, result = analyzed(kvplace, "--jobs", jobs, name="sorted")
        # The second and the third layer return to every step of both requests.
        assert counts == {"resumed_steps": 2 * 2 * 40}
        (warning,) = warnings
        assert warning.startswith("kvplace: warning: sorted: 160 times a request returns to a step")
        assert "kvplace convert sorted --order step" in warning
        assert result["request_step_misses"] == expected["request_step_misses"]


def test_a_union_of_pieces_is_refused_with_the_cure(kvplace, tmp_path):
    write_trace(tmp_path / "run", {"trace_steps_0.jsonl": lines(rows()), "trace_steps_1.jsonl": lines(rows(1))})
    assert analyzed(kvplace, "--step-union")[:2] == ({}, [])
    shards = {"trace_steps_0.jsonl": lines(rows()), "trace_steps_1.jsonl": lines(layer_by_layer(rows("seven")))}
    write_trace(tmp_path / "sorted", shards)
    place = ("sorted/trace_steps_1.jsonl:41: request seven", "step 100", "kvplace convert")
    assert_failure(kvplace("analyze", "--input", "sorted", "--step-union"), 65, *place)
    assert_failure(kvplace("analyze", "--input", "sorted", "--step-union", "--partial", "--out", "x.part"), 65, *place)
    assert not (tmp_path / "x.part").exists() and not (tmp_path / "sorted" / "analysis.json").exists()


def test_steps_that_come_again_with_all_layers_are_steps_of_their_own(kvplace, tmp_path):
    again = [*rows(steps=range(100, 110)), *rows(steps=range(105, 120), seed=2)]
    write_trace(tmp_path / "run", {"trace_steps.jsonl": lines(again)})
    counts, warnings, result = analyzed(kvplace)
    assert (counts, warnings) == ({}, [])
    assert result["diagnostics"]["steps_backwards"] == 3
    assert result["request_step_misses"]["capacities"][0]["all"]["count"] == 25
    assert analyzed(kvplace, "--step-union")[0] == {}


def split(folder):
    """Pipeline ranks: each writes its layers of the same steps."""
    request = rows()
    shards = {"trace_steps_pp0.jsonl": lines([row for row in request if row[1] < 2])}
    shards["trace_steps_pp1.jsonl"] = lines([row for row in request if row[1] >= 2])
    return write_trace(folder, shards, block_size=1)


def test_a_request_whose_layers_stand_in_several_shards_is_analysed_and_not_sized(kvplace, tmp_path):
    split(tmp_path / "run")
    counts, (warning,), _ = analyzed(kvplace)
    assert counts == {"split_requests": 1}
    assert "1 request is in pieces" in warning and "kvplace convert run --order step" in warning
    assert kvplace("analyze", "--input", "run").returncode == 0
    sized = kvplace("plan", "run")
    assert sized.returncode == 65
    assert "not sized" in sized.stderr and "kvplace convert run --order step" in sized.stderr
    advice = kvplace("advise", "run")
    assert advice.returncode == 0 and "not sized" in advice.stdout + advice.stderr
    report = kvplace("report", "run", "--single-file", "--out", "r.html")
    assert report.returncode == 0, report.stderr
    page = (tmp_path / "r.html").read_text()
    assert "not sized" in page and "split_requests" in page


@pytest.mark.parametrize("cut", [60, 61])
def test_a_request_that_was_cut_is_said(kvplace, tmp_path, cut):
    request = lines(rows())
    write_trace(tmp_path / "run", {"trace_steps_a.jsonl": request[:cut], "trace_steps_b.jsonl": request[cut:]})
    counts, (warning,), _ = analyzed(kvplace)
    assert sum(counts.values()) == 1 and ("continued_requests" in counts or cut == 61)
    assert "kvplace convert run --order step" in warning


def test_the_cure_that_a_warning_names_cures(kvplace, tmp_path):
    write_trace(tmp_path / "whole", {"trace_steps.jsonl": lines(rows())}, block_size=1)
    _, _, expected = analyzed(kvplace, name="whole")
    request = rows()
    cut = {"trace_steps_a.jsonl": lines(request[:60]), "trace_steps_b.jsonl": lines(request[60:])}
    write_trace(tmp_path / "cut", cut, block_size=1)
    write_trace(tmp_path / "sorted", {"trace_steps.jsonl": lines(layer_by_layer(request))}, block_size=1)
    split(tmp_path / "pp")
    for name in ("cut", "sorted", "pp"):
        cured = kvplace("convert", name, "--order", "step", "--out", f"{name}-cured")
        assert cured.returncode == 0, cured.stderr
        counts, _, result = analyzed(kvplace, name=f"{name}-cured")
        assert counts == {}
        assert result["request_step_misses"] == expected["request_step_misses"]


def test_ids_that_every_shard_uses_anew_are_no_pieces(kvplace, tmp_path):
    shards = {f"trace_steps_{i}.jsonl": lines(rows(seed=i), rows(1, seed=i)) for i in range(4)}
    write_trace(tmp_path / "run", shards)
    assert analyzed(kvplace)[:2] == ({}, [])


def test_rows_that_repeat_over_all_layers_are_said(kvplace, tmp_path):
    stale = [record([3, 9, 50], 0, layer, step, step + 1) for step in range(100, 110) for layer in range(3)]
    write_trace(tmp_path / "run", {"trace_steps.jsonl": [*lines(rows(1)), *stale]})
    counts, (warning,), _ = analyzed(kvplace)
    assert counts == {"repeated_rows": 10}
    assert "in 10 steps all layers select the same positions" in warning and "recorder" in warning
    # A short sequence is selected whole by every layer, and a single layer repeats nothing.
    whole = [record(range(step), 0, layer, step, step + 1) for step in range(5, 15) for layer in range(3)]
    alone = [record([3, 9, 50], 1, 0, step, step + 1) for step in range(100, 110)]
    write_trace(tmp_path / "short", {"trace_steps.jsonl": [*whole, *alone]})
    assert analyzed(kvplace, name="short")[:2] == ({}, [])


@pytest.mark.parametrize("seed", range(6))
def test_partials_carry_what_is_said_in_any_split(kvplace, tmp_path, seed):
    chance = random.Random(seed)
    shards = {}
    for shard in range(5):
        pieces = [layer_by_layer(rows(shard + 10))]
        pieces.append([row for row in rows(1) if row[1] % 5 == shard or shard > 2])
        pieces.append(rows(2, steps=range(100 + 10 * shard, 110 + 10 * shard)))
        chance.shuffle(pieces)
        shards[f"trace_steps_{shard}.jsonl"] = lines(*pieces)
    write_trace(tmp_path / "run", shards)
    whole = kvplace("analyze", "--input", "run", "--out", "whole.json")
    counts = json.loads((tmp_path / "whole.json").read_text())["results"][0]["diagnostics"]
    assert counts["resumed_steps"] and counts["split_requests"] and counts["continued_requests"]
    parts = []
    for number in range(1, 4):
        share = ("--partial", "--shards", f"{number}/3", "--out", f"{number}.part")
        assert kvplace("analyze", "--input", "run", *share).returncode == 0
        parts.append(f"{number}.part")
    chance.shuffle(parts)
    assert kvplace("merge", *parts[:2], "--partial", "--out", "half.part").returncode == 0
    merged = kvplace("merge", "half.part", *parts[2:], "--out", "merged.json")
    assert (tmp_path / "merged.json").read_bytes() == (tmp_path / "whole.json").read_bytes()
    assert merged.stderr == whole.stderr


def test_goldens_in_another_order_are_said_and_differ_in_nothing_else(kvplace):
    for base, folder in (("short", "order_layer_short"), ("interleaved", "order_mixed_interleaved")):
        texts = []
        for name in (base, folder):
            (run,) = (GOLDEN / name).glob("block*")
            _, warnings, result = analyzed(kvplace, "--block-size", 16, name=run)
            assert len(warnings) == (name == folder)
            for key in ("cross_layer_overlap", "access_map", "inputs", "diagnostics", "run_meta", "per_request"):
                result.pop(key)
            texts.append(without_directory(json.dumps(result)))
        assert texts[0] == texts[1], folder


def test_results_of_older_versions_are_read(kvplace, tmp_path):
    write_trace(tmp_path / "run", {"trace_steps.jsonl": lines(rows(0), rows(1))}, block_size=1)
    (result,) = results(kvplace("analyze", "--input", "run", "--out", "-"))
    for key in COUNTERS:
        del result["diagnostics"][key]
    misses = result["request_step_misses"]
    for key in ("written_rows", "layers", "layer_weights"):
        del misses[key]
    for point in misses["capacities"]:
        del point["request_means"], point["all"]["skewness"], point["steady"]["skewness"]
    (tmp_path / "old.json").write_text(json.dumps({"schema_version": 1, "results": [result]}))
    for command in ("plan", "advise"):
        finished = kvplace(command, "old.json")
        assert finished.returncode == 0, finished.stderr
    assert kvplace("report", "old.json", "--out", "r").returncode == 0
