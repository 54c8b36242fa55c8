"""`analyze` and `load`: what the program writes, as tables; what it refuses, as exceptions."""

import json
import pickle
import re

import pandas
import pytest

import kvplace
from conftest import program


@pytest.fixture(scope="module")
def result(trace):
    return kvplace.analyze(trace, block_sizes=[16, 64], sim="policies", warmup_steps=4)


def test_analyze_gives_the_bytes_that_the_program_writes(trace, result, tmp_path):
    flags = ["--block-sizes", "16,64", "--sim", "policies", "--warmup-steps", "4"]
    program("analyze", "--input", trace, *flags, "--out", tmp_path / "a.json")
    assert result.data == (tmp_path / "a.json").read_bytes()
    assert kvplace.load(tmp_path / "a.json").raw == result.raw
    result.save(tmp_path / "b.json")
    assert (tmp_path / "b.json").read_bytes() == result.data


def test_tables_hold_the_numbers_of_the_file(result):
    for entry in result.results:
        size, simulation = entry["block_size_tokens"], entry["placement_sim"]

        def rows(table, size=size):
            return table.xs(size, level="block_size_tokens")

        curve = rows(result.lru_curve)
        assert list(curve.capacity_blocks) == [point["capacity_blocks"] for point in simulation["lru_curve"]]
        assert list(curve.hit_rate) == [point["hit_rate"] for point in simulation["lru_curve"]]
        for name, points in simulation["policies"].items():
            policies = rows(result.policies)
            table = policies[policies.policy == name]
            assert list(table.hits.dropna()) == [point["hits"] for point in points if point["feasible"]]
        misses = rows(result.step_misses)
        assert list(misses[misses.steps == "steady"]["p99"]) == [
            point["steady"]["percentiles"]["p99"] for point in entry["request_step_misses"]["capacities"]
        ]
        assert list(rows(result.per_layer).unique_blocks) == [
            layer["means"]["unique_blocks"] for layer in entry["per_layer"]
        ]
        assert list(rows(result.working_set)["mean"]) == [part["mean"] for part in entry["working_set"].values()]
        assert list(rows(result.cache_sim).hits) == [part["hits"] for part in entry["cache_sim"].values()]
        warmup = rows(result.warmup_curve)
        expected = [value for step in entry["request_step_misses"]["warmup_curve"] for value in step["mean_misses"]]
        assert list(warmup.mean_misses) == expected
        requests = rows(result.requests).reset_index()
        assert list(requests.request_id) == [part["request_id"] for part in entry["per_request"]]
        assert list(requests.step_jaccard) == [part["means"]["step_jaccard"] for part in entry["per_request"]]
        assert requests.records.sum() == entry["diagnostics"]["records_analyzed"]
        summary = rows(result.summary).iloc[0]
        assert summary.records == entry["diagnostics"]["records_analyzed"] == 6 * 20 * 3
        assert summary.step_jaccard == entry["temporal_locality"]["step_jaccard"]["mean"]
        statistics = rows(result.record_stats).set_index("metric")
        assert (
            statistics.loc["block_concentration.gini", "mean"]
            == (entry["record_stats"]["block_concentration"]["gini"]["mean"])
        )


@pytest.mark.parametrize(
    "name",
    [
        "summary",
        "lru_curve",
        "policies",
        "step_misses",
        "warmup_curve",
        "per_layer",
        "layer_lru_curves",
        "requests",
        "record_stats",
        "working_set",
        "working_set_curve",
        "recency_curve",
        "reuse_cdf",
        "cache_sim",
        "diagnostics",
    ],
)
def test_every_table_says_its_trace_and_block_size(result, name):
    table = getattr(result, name)
    assert isinstance(table, pandas.DataFrame) and len(table) > 0
    assert list(table.index.names[:2]) == ["trace_dir", "block_size_tokens"]
    assert set(table.index.get_level_values("block_size_tokens")) == {16, 64}
    assert not {"trace_dir", "block_size_tokens"} & set(table.columns)


def test_what_was_not_simulated_is_an_empty_table(trace):
    bare = kvplace.analyze(trace, sim="off")
    assert len(bare.policies) == 0 and len(bare.step_misses) == 0 and len(bare.summary) == 1
    assert list(bare.policies.index.names) == ["trace_dir", "block_size_tokens"]


def test_a_request_is_known_by_its_number_and_name(trace, tmp_path):
    (tmp_path / "run").mkdir()
    for path in trace.iterdir():
        text = path.read_text()
        (tmp_path / "run" / path.name).write_text(
            re.sub(r'"request_id": ?(\d+)', r'"request_id": "chat-\1"', text) if path.suffix == ".jsonl" else text
        )
    numbered, named = kvplace.analyze(trace).requests, kvplace.analyze(tmp_path / "run").requests
    assert list(numbered.index.names) == ["trace_dir", "block_size_tokens", "request_id"]
    assert numbered.request_name.isna().all()
    assert sorted(named.request_name) == [f"chat-{number}" for number in sorted(numbered.index.levels[2], key=str)]


def test_results_of_several_traces_stand_in_their_order(trace, result):
    both = kvplace.analyze([trace, trace], block_size=16)
    assert len(both.results) == 2 and both.results[0] == both.results[1]
    assert kvplace.Result.parse(both.data, "both").raw == both.raw


def test_a_notebook_shows_the_decision(result):
    said = program_text(result)
    assert len(said) > 100 and result.decision == said
    page = result._repr_html_()
    assert page.startswith("<p>&lt;kvplace.Result") and said.splitlines()[0] in page


def program_text(result):
    from kvplace.program import run

    return run(["advise", "-"], result.data).output.decode()


def test_errors_have_the_line_and_the_exit_code_of_the_program(tmp_path, trace):
    alone = program("analyze", "--input", tmp_path / "nope", "--out", "-", check=False)
    with pytest.raises(kvplace.KVPlaceError) as caught:
        kvplace.analyze(tmp_path / "nope")
    assert caught.value.exit_code == alone.returncode == 66
    assert f"kvplace: {caught.value.line}\n" == alone.stderr.decode()
    assert caught.value.result is None
    with pytest.raises(kvplace.KVPlaceError, match="block-sizs") as caught:
        kvplace.analyze(trace, block_sizs=[16])
    assert caught.value.exit_code == 64 and len(caught.value.lines) == 1
    copied = pickle.loads(pickle.dumps(caught.value))
    assert (copied.line, copied.exit_code) == (caught.value.line, 64)
    with pytest.raises(ValueError):
        kvplace.analyze([])


def test_damaged_shards_do_not_cost_the_result(damaged):
    alone = program("analyze", "--input", damaged, "--out", "-", "--quiet", check=False)
    with pytest.raises(kvplace.KVPlaceError, match=r"jsonl\.gz") as caught:
        kvplace.analyze(damaged)
    assert caught.value.exit_code == 65
    assert caught.value.result.data == alone.stdout
    assert caught.value.result.summary.records.iloc[0] > 5 * 20 * 3 - 1


@pytest.mark.parametrize(
    "text, part",
    [
        ("", "not a result"),
        ("[]", "results"),
        ('{"results": []}', "results"),
        ("[" * 100_000, "not a result"),
        ('{"results": [1]}', "results"),
        ('{"schema_version": 99, "results": [{}]}', "newer"),
    ],
)
def test_load_refuses_what_is_no_result(tmp_path, text, part):
    (tmp_path / "a.json").write_text(text)
    with pytest.raises(kvplace.KVPlaceError, match=part) as caught:
        kvplace.load(tmp_path / "a.json")
    assert caught.value.exit_code == 65 and str(tmp_path / "a.json") in caught.value.line
    with pytest.raises(kvplace.KVPlaceError) as caught:
        kvplace.load(tmp_path / "b.json")
    assert caught.value.exit_code == 66


def test_results_without_a_version_are_read(tmp_path, result):
    entry = {key: result.results[0][key] for key in ("trace_dir", "block_size_tokens", "record_stats", "cache_sim")}
    (tmp_path / "seed.json").write_text(json.dumps({"results": [entry]}))
    old = kvplace.load(tmp_path / "seed.json")
    assert len(old.cache_sim) == 4 and len(old.lru_curve) == 0 and len(old.summary) == 1
