"""Eight requests of real selections: what is recommended from them, and what the guide draws of them."""

import json
import subprocess

import pytest

from conftest import BINARY, ROOT

REAL = ROOT / "Tests" / "Golden" / "real"
POLICIES = {
    "sliding-window": "sliding_window",
    "hot-block-pinning": "hot_pinning",
    "lfu": "lfu",
    "lru-near-tier": "lru",
}


@pytest.fixture(scope="module")
def result_file(tmp_path_factory):
    out = tmp_path_factory.mktemp("real") / "real.json"
    done = subprocess.run(
        [BINARY, "analyze", "--input", REAL, "--block-sizes", "1,16", "--out", out, "--quiet"],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return out


def simulations(result_file):
    return {r["block_size_tokens"]: r["placement_sim"] for r in json.loads(result_file.read_text())["results"]}


def test_policies_are_simulated_on_a_sample_of_layers_of_the_first_request(result_file):
    for simulation in simulations(result_file).values():
        sample = simulation["sampled_streams"]
        assert sample["request_id"] == 0 and 16 in sample["layers"] and sample["touches"] <= 131_072
        assert len(sample["layers"]) <= 8 and sample["records"] >= 200
        assert "policies_left_out" not in simulation
        assert {"hot_pinning", "lfu", "sliding_window", "belady"} <= simulation["policies"].keys()


def test_nothing_that_is_recommended_hits_less_than_lru_at_its_capacity(kvplace, result_file):
    advised = kvplace("advise", str(result_file), "--json")
    assert advised.returncode == 0, advised.stderr
    simulated = simulations(result_file)
    checked = 0
    for advice in json.loads(advised.stdout)["advice"]:
        policies = simulated[advice["block_size_tokens"]]["policies"]
        for strategy in advice["strategies"]:
            policy = POLICIES.get(strategy["strategy"])
            if policy is None or strategy["verdict"] != "recommended":
                continue
            capacity = strategy["needs"]["capacity_blocks"]
            rates = {
                name: next(row["warm_hit_rate"] for row in policies[name] if row["capacity_blocks"] == capacity)
                for name in (policy, "lru")
            }
            assert rates[policy] >= rates["lru"], (strategy["strategy"], capacity, rates)
            checked += 1
    assert checked > 0


def test_in_token_rows_pinning_and_windows_lose_and_the_window_rules_look_at_tokens(kvplace, result_file):
    advised = json.loads(kvplace("advise", result_file, "--json").stdout)["advice"]
    rows = next(advice for advice in advised if advice["block_size_tokens"] == 1)
    verdicts = {strategy["strategy"]: strategy["verdict"] for strategy in rows["strategies"]}
    assert verdicts["hot-block-pinning"] == verdicts["sliding-window"] == "not_recommended"
    findings = {finding["code"]: finding for finding in rows["findings"]}
    assert findings["history-needed"]["metric"].endswith("recent_token_ratio.4096.mean")


def test_the_guide_draws_what_the_analysis_gives(result_file):
    drawn = json.loads((ROOT / "Templates" / "real-selections.json").read_text())
    result = json.loads(result_file.read_text())["results"][0]
    streams = {s["layer_id"]: s for s in result["access_map"]["streams"]}
    assert all(stream == streams[stream["layer_id"]] for stream in drawn["access_map"]["streams"])
    curve = {p["capacity_blocks"]: 1 - p["warm_hit_rate"] for p in result["placement_sim"]["lru_curve"]}
    for point in drawn["curve"]:
        assert curve[128 * point["buffer_in_k"]] == pytest.approx(point["shipped"], abs=5e-4)
