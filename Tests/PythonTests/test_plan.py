"""`plan`: the program's choice, its candidates as a table, its refusals."""

import json

import pytest

import kvplace
from conftest import has_plan, program

pytestmark = pytest.mark.skipif(not has_plan(), reason="this program has no command 'plan'")


@pytest.fixture(scope="module")
def result(trace):
    return kvplace.analyze(trace, block_sizes=[1, 64])


def test_a_plan_is_what_the_program_says(result, trace):
    plan = kvplace.plan(result, kv_hbm="40GiB", tpot_ms=40)
    result.save(trace.parent / "plan.json")
    words = ["plan", trace.parent / "plan.json", "--kv-hbm=40GiB", "--tpot-ms", 40, "--quiet"]
    assert plan.raw == json.loads(program(*words, "--json").stdout)
    assert plan.text == program(*words).stdout.decode()
    assert plan.choice == plan.raw["plans"][0]["choice"] and plan.choice["requests"] > 0
    assert list(plan.candidates.capacity_blocks) == [row["capacity_blocks"] for row in plan.plans[0]["candidates"]]
    assert plan.settings == plan.plans[0]["settings"]
    assert plan.text.splitlines()[1] in plan._repr_html_()
    assert kvplace.plan(trace.parent / "plan.json", kv_hbm="40GiB", tpot_ms=40).raw == plan.raw


def test_refusals_are_exceptions(result, tmp_path):
    with pytest.raises(kvplace.KVPlaceError, match="no-such-model") as caught:
        kvplace.plan(result, model="no-such-model")
    assert caught.value.exit_code == 64
    with pytest.raises(kvplace.KVPlaceError, match="nope") as caught:
        kvplace.plan(tmp_path / "nope")
    assert caught.value.exit_code == 66


def test_numbers_of_drafts_are_compared_in_one_table(trace):
    machine = {"engine": "generic", "kv_hbm": "64MiB", "block_sizes": [1, 64]}
    plan = kvplace.plan(trace, draft_tokens=[0, 1, 3], accepted_tokens=[1.6, 2.6], **machine)
    words = ["plan", trace, "--engine", "generic", "--kv-hbm", "64MiB", "--block-sizes", "1,64", "--quiet"]
    flags = ["--draft-tokens", "0,1,3", "--accepted-tokens", "1.6,2.6"]
    assert plan.raw == json.loads(program(*words, *flags, "--json").stdout)
    table = plan.passes.reset_index()
    assert list(table.draft_tokens) == [0, 1, 3] and list(table.accepted_tokens) == [1, 1.6, 2.6]
    assert list(table.tokens_per_second) == [entry["choice"]["tokens_per_second"] for entry in plan.plans]
    candidates = plan.candidates.reset_index()
    for drafts in (0, 1, 3):
        rows = candidates[(candidates.draft_tokens == drafts) & (candidates.block_size_tokens == 1)]
        # The trace selects 64 positions a token.
        assert rows.capacity_blocks.min() >= (drafts + 1) * 64


def test_results_of_passes_are_of_their_own_and_merge_no_others(trace):
    plain = kvplace.analyze(trace, block_sizes=[1])
    passes = kvplace.analyze(trace, block_sizes=[1], draft_tokens=3, accepted_tokens=2.6)
    assert [entry["configuration"]["draft_tokens"] for entry in passes.results] == [3]
    assert passes.summary.iloc[0].unique_blocks > plain.summary.iloc[0].unique_blocks
    with pytest.raises(kvplace.KVPlaceError, match="accepted-tokens") as caught:
        kvplace.analyze(trace, block_sizes=[1], draft_tokens=3)
    assert caught.value.exit_code == 64
    with pytest.raises(kvplace.KVPlaceError, match="from 1 to 4"):
        kvplace.analyze(trace, block_sizes=[1], draft_tokens=3, accepted_tokens=4.5)


def test_shared_indexers_are_a_table(result, trace):
    plan = kvplace.plan(result, share_indexers=True, indexers=2)
    rows = plan.raw["plans"][0]["indexer_sharing"]
    table = plan.indexer_sharing.reset_index()
    assert list(table.indexers) == [1, 2, 3] == [row["indexers"] for row in rows]
    assert list(table.pattern) == [row["pattern"] for row in rows] and table.pattern.iloc[-1] == "FFF"
    assert list(table.kept_share) == sorted(table.kept_share) and table.kept_share.iloc[-1] == 1
    assert rows[1]["pattern"] in plan.text
    assert len(kvplace.plan(result).indexer_sharing) == 0


def test_requests_have_their_own_misses(result):
    entry = result.results[0]
    table = result.request_misses.xs(entry["block_size_tokens"], level="block_size_tokens").reset_index()
    capacities = [point["capacity_blocks"] for point in entry["request_step_misses"]["capacities"]]
    assert len(table) == len(entry["per_request"]) * len(capacities)
    for place, capacity in enumerate(capacities):
        rows = table[table.capacity_blocks == capacity]
        steps = [part["step_misses"]["steps"] for part in entry["per_request"]]
        sums = [part["step_misses"]["misses"][place] for part in entry["per_request"]]
        assert list(rows.misses_per_step) == [total / count for total, count in zip(sums, steps, strict=True)]
        whole = entry["request_step_misses"]["capacities"][place]["all"]
        assert sum(sums) == pytest.approx(whole["mean"] * whole["count"])
    requests = result.requests.xs(entry["block_size_tokens"], level="block_size_tokens")
    assert list(requests.context_tokens) == [part["context_tokens"] for part in entry["per_request"]]
