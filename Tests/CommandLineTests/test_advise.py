"""kvplace advise: from result files, standard input and traces to text, JSON and exit codes."""

import json
import os
import pty
import re
import subprocess

import pytest

from conftest import BINARY, ROOT

TWELVE = [
    "scattered-access", "hot-blocks", "concentrated", "low-block-utilization", "stable-steps", "volatile-steps",
    "short-reuse", "long-reuse", "sliding-window", "history-needed", "lru-sufficient", "thrashing",
]  # fmt: skip


def golden(case, name="default", **changes):
    """A result file in the seed's own shape: no schema version, nothing beyond its four parts."""
    result = json.loads((ROOT / "Tests/Golden" / case / "expected" / f"{name}.json").read_text())["result"]
    return {"results": [{"trace_dir": f"runs/{case}", **result, **changes}]}


@pytest.fixture
def seed_result(tmp_path):
    path = tmp_path / "seed.json"
    path.write_text(json.dumps(golden("long")))
    return path


def synthesize(kvplace, preset, *flags):
    assert kvplace("synth", "--preset", preset, "--out", "run", "--quiet", *flags).returncode == 0


def advice_of(finished):
    assert finished.returncode in (0, 2), finished.stderr
    document = json.loads(finished.stdout)
    assert document["schema_version"] == 1
    return document["advice"]


def test_json_has_every_code_with_its_keys(kvplace, seed_result):
    (entry,) = advice_of(kvplace("advise", seed_result, "--json"))
    assert entry["trace_dir"] == "runs/long" and entry["block_size_tokens"] == 64
    assert entry["key_mode"] == "request_layer" and entry["dataset"] is None
    assert [finding["code"] for finding in entry["findings"]][:12] == TWELVE
    for finding in entry["findings"]:
        assert finding["status"] in ("fired", "not_fired", "not_evaluated")
        assert finding["level"] in ("info", "advice", "warning")
        for key in ("claim", "rule", "measured", "threshold", "margin", "flips_when", "contradicted_by"):
            assert key in finding
        if finding["status"] != "not_evaluated":
            sign = 1 if finding["comparison"] == ">" else -1
            margin = sign * (finding["measured"] - finding["threshold"]) / finding["threshold"]
            assert finding["margin"] == pytest.approx(margin)
            assert (finding["margin"] > 0) == (finding["status"] == "fired")
    codes = {finding["code"] for finding in entry["findings"]}
    for strategy in entry["strategies"]:
        assert set(strategy["evidence"]) <= codes
    assert set(entry["plan"]) >= {"tiers", "capacity_for_share"}


def test_measured_values_are_those_of_the_result(kvplace, seed_result):
    (entry,) = advice_of(kvplace("advise", seed_result, "--json"))
    measured = {finding["code"]: finding["measured"] for finding in entry["findings"]}
    (result,) = json.loads(seed_result.read_text())["results"]
    records, temporal = result["record_stats"], result["temporal_locality"]
    assert measured["scattered-access"] == pytest.approx(records["unique_blocks"]["mean"], rel=1e-12)
    assert measured["hot-blocks"] == pytest.approx(records["block_concentration"]["gini"]["mean"], rel=1e-12)
    assert measured["stable-steps"] == pytest.approx(temporal["step_jaccard"]["mean"], rel=1e-12)


def test_standard_input_gives_the_same_as_the_file(kvplace, seed_result):
    from_file = kvplace("advise", seed_result, "--json")
    from_pipe = kvplace("advise", "-", "--json", stdin=seed_result.read_text())
    assert from_file.stdout == from_pipe.stdout != ""


def test_several_files_and_block_sizes_are_compared(kvplace, tmp_path):
    for name in ("block8", "block32", "block64"):
        (tmp_path / f"{name}.json").write_text(json.dumps(golden("short", name)))
    entries = advice_of(kvplace("advise", "block8.json", "block32.json", "block64.json", "--json"))
    assert [entry["block_size_tokens"] for entry in entries] == [8, 32, 64]
    for entry in entries:
        times = [row["fetch_microseconds_per_step"] for row in entry["block_sizes"]]
        assert len(times) == 3 and times == sorted(times)
        for row in entry["block_sizes"]:
            modelled = row["transfers_per_step"] * row["latency_microseconds"]
            modelled += row["bytes_per_step"] / (1000 * row["bandwidth_gigabytes_per_second"])
            assert row["fetch_microseconds_per_step"] == pytest.approx(modelled)


def test_text_leads_with_the_verdict_and_fits_a_hundred_columns(kvplace, seed_result):
    finished = kvplace("advise", seed_result, "--model", "deepseek-v3.2", "--hbm", "40GiB", "--dram", "1TiB",
                       "--requests", 64, "--link-gbps", 50)  # fmt: skip
    lines = finished.stdout.splitlines()
    assert finished.returncode == 0 and lines[0].startswith("runs/long")
    order = [lines.index(heading) for heading in ("Strategies", "Findings", "Placement plan")]
    assert order == sorted(order) and order[0] <= 10
    assert max(map(len, lines)) <= 100
    assert len(lines) <= 60
    more = kvplace("advise", seed_result, "--verbose").stdout.splitlines()
    assert "Not evaluated:" in more and max(map(len, more)) <= 100
    assert "\x1b" not in finished.stdout and "{" not in finished.stdout


@pytest.mark.parametrize(
    "extra, colours",
    [({"TERM": "xterm", "NO_COLOR": ""}, True), ({"TERM": "xterm", "NO_COLOR": "1"}, False),
     ({"TERM": "dumb", "NO_COLOR": ""}, False)],
)  # fmt: skip
def test_colour_is_for_terminals_only(seed_result, extra, colours):
    master, slave = pty.openpty()
    process = subprocess.Popen([BINARY, "advise", seed_result], stdout=slave, stderr=slave, env={**os.environ, **extra})
    os.close(slave)
    output = b""
    try:
        while chunk := os.read(master, 65536):
            output += chunk
    except OSError:  # Linux's way of saying that the other end has closed
        pass
    assert process.wait(timeout=60) == 0
    os.close(master)
    assert (b"\x1b[" in output) == colours and b"Strategies" in output


@pytest.mark.parametrize(
    "content, what",
    [
        ("", "empty"),
        ("garbage", "not valid JSON"),
        ('{"results": []}', "'results' is empty"),
        ('{"schema_version": 2, "results": {}}', "newer"),
        ('{"results": [{}]}', "no key 'trace_dir'"),
        ('{"results": [{"trace_dir": "t", "block_size_tokens": 64, "key_mode": "request"}]}', "record_stats"),
        ('{"results": [{"trace_dir": "t", "block_size_tokens": "64", "key_mode": "request"}]}', "wrong type"),
        ('{"advice": []}', "no key 'results'"),
        ("[1, 2]", "wrong type"),
    ],
)
def test_bad_data_is_65_and_one_line(kvplace, tmp_path, content, what):
    (tmp_path / "bad.json").write_text(content)
    for finished in (kvplace("advise", "bad.json"), kvplace("advise", "-", stdin=content)):
        assert finished.returncode == 65 and finished.stdout == ""
        assert finished.stderr.count("\n") == 1 and finished.stderr.startswith("kvplace: ")
    if content:
        assert what in kvplace("advise", "bad.json").stderr


def test_unknown_keys_are_ignored(kvplace, tmp_path):
    plain, odd = golden("long"), golden("long", surprise={"a": [1]})
    odd["also"] = None
    (tmp_path / "plain.json").write_text(json.dumps(plain))
    (tmp_path / "odd.json").write_text(json.dumps(odd))
    assert kvplace("advise", "plain.json").stdout == kvplace("advise", "odd.json").stdout != ""


@pytest.mark.parametrize(
    "arguments, status, what",
    [
        ([], 64, "No input"),
        (["nowhere.json"], 66, "nowhere.json"),
        (["seed.json", "--fail-on", "hot-block"], 64, "hot-blocks"),
        (["seed.json", "--hbm", "40GiB", "--kv-hbm", "30GiB"], 64, "--kv-hbm 30GiB and --hbm 40GiB"),
        (["seed.json", "--dram", "1TiB", "--host-dram", "2TiB"], 64, "--host-dram 2TiB and --dram 1TiB"),
        (["seed.json", "--transfer", "memcpy", "--link", "pcie5-x16"], 64, "--link pcie5-x16 and --transfer memcpy"),
        (["seed.json", "--hbm", "lots"], 64, "40GiB"),
        (["seed.json", "--model", "gpt"], 64, "deepseek-v3.2"),
        (["seed.json", "--kv-layout", "fp7"], 64, "fp8_ds_mla"),
        (["seed.json", "--requests", "0"], 64, "--requests"),
        (["seed.json", "--link-gbps", "nan"], 64, "--link-gbps"),
        (["seed.json", "--rules", "nowhere.json"], 66, "nowhere.json"),
    ],
)
def test_wrong_use_says_what_to_do(kvplace, seed_result, arguments, status, what):
    finished = kvplace("advise", *arguments)
    assert finished.returncode == status and what in finished.stderr and finished.stdout == ""


@pytest.mark.parametrize(
    "rules, status, what",
    [
        ('{"hot-blocks": {"threshold": x}}', 65, "line 1, column 30"),
        ('{"hot-blocks": {"threshold": "x"}}', 65, "hot-blocks.threshold"),
        ('{"hot-blocks": {"threshold": 0}}', 65, "above 0"),
        ('{"hot-block": {"threshold": 1}}', 64, "did you mean 'hot-blocks'"),
        ('{"hot-blocks": {"limit": 1}}', 64, "hot-blocks has threshold"),
    ],
)
def test_broken_rules_are_refused_with_the_place(kvplace, seed_result, tmp_path, rules, status, what):
    (tmp_path / "rules.json").write_text(rules)
    finished = kvplace("advise", seed_result, "--rules", "rules.json")
    assert finished.returncode == status and what in finished.stderr and finished.stderr.count("\n") == 1


def test_rules_override_a_threshold(kvplace, seed_result, tmp_path):
    (tmp_path / "rules.json").write_text('{"hot-blocks": {"threshold": 0.1}}')
    assert kvplace("advise", seed_result, "--fail-on", "hot-blocks").returncode == 0
    assert kvplace("advise", seed_result, "--fail-on", "hot-blocks", "--rules", "rules.json").returncode == 2


def test_names_from_a_trace_cannot_command_the_terminal(kvplace, tmp_path):
    hostile = golden("long", trace_dir="a\x1b[31m\u202e\nb", run_meta={"dataset": "\x07bell"})
    (tmp_path / "hostile.json").write_text(json.dumps(hostile))
    finished = kvplace("advise", "hostile.json", "--fail-on", "stable-steps")
    assert finished.returncode == 2
    for text in (finished.stdout, finished.stderr):
        assert not set(text) & set("\x1b\x07\u202e")


def test_the_plan_of_deepseek_is_in_bytes(kvplace, seed_result):
    (entry,) = advice_of(
        kvplace("advise", seed_result, "--json", "--model", "deepseek-v3.2", "--hbm", "100GiB", "--requests", 2)
    )
    plan = entry["plan"]
    assert plan["bytes_per_block"] == 64 * 656 and plan["streams"] == {"requests": 2, "layers": 61, "count": 122}
    near = plan["tiers"][0]
    assert near["budget_blocks"] == (100 << 30) // (64 * 656) // 122
    assert near["total_bytes"] == near["capacity_blocks"] * 64 * 656 * 122
    assert plan["indexer"]["bytes_per_token"] == 61 * 132


def test_a_trace_is_analysed_and_its_stored_result_reused(kvplace):
    synthesize(kvplace, "sliding-window")
    from_trace = kvplace("advise", "run", "--json")
    assert [entry["block_size_tokens"] for entry in advice_of(from_trace)] == [64, 1]
    assert kvplace("analyze", "--input", "run", "--block-sizes", "64,1", "--quiet").returncode == 0
    stored = kvplace("advise", "run", "--json")
    assert "analysis.json" in stored.stderr and stored.stdout == from_trace.stdout
    again = kvplace("advise", "run", "--json", "--reanalyze")
    assert "analysis.json" not in again.stderr and again.stdout == from_trace.stdout


@pytest.mark.parametrize(
    ("preset", "knobs", "block_size", "expected"),
    [
        ("sliding-window", [], 64, "sliding-window"),
        ("hot-set", [], 64, "hot-block-pinning"),
        # Single tokens: at 64 tokens a block uniform noise touches every block, and says nothing.
        ("uniform", [], 1, "working-set-prefetch"),
        # A scan of three steps' length, longer than the cache of two.
        ("cyclic", ["--prompt-length", 3072], 1, "hot-block-pinning"),
    ],
)
def test_a_pure_pattern_gets_its_strategy(kvplace, preset, knobs, block_size, expected):
    synthesize(kvplace, preset, *knobs)
    (entry,) = advice_of(kvplace("advise", "run", "--json", "--block-size", block_size, "--sim", "policies"))
    assert entry["strategies"][0]["strategy"] == expected


def near_capacities(entry):
    """Every capacity of the near tier that an advice proposes, in blocks a stream."""
    for strategy in entry["strategies"]:
        if strategy["needs"]["capacity_blocks"] is not None:
            yield strategy["strategy"], strategy["needs"]["capacity_blocks"]
    for tier in entry["plan"]["tiers"]:
        if tier["capacity_blocks"] is not None:
            yield tier["name"], tier["capacity_blocks"]


@pytest.mark.parametrize(
    ("preset", "knobs"),
    [
        ("ruler", ["--steps", 24]), ("longbench-v2", ["--layers", 8, "--steps", 24]),
        ("long-context", ["--layers", 4, "--steps", 24]), ("uniform", ["--steps", 32]),
    ],
)  # fmt: skip
def test_no_capacity_is_above_the_sequence_or_the_budget(kvplace, tmp_path, preset, knobs):
    """Each of these once got twice a step's blocks, more than the whole sequence has, "measured 100 %"."""
    synthesize(kvplace, preset, *knobs)
    assert kvplace("analyze", "--input", "run", "--block-sizes", "1,64", "--sim", "policies", "--quiet").returncode == 0
    (stored,) = tmp_path.rglob("analysis.json")
    context = json.loads(stored.read_text())["results"][0]["request_step_misses"]["context_tokens"]["max"]
    layers = len(json.loads(stored.read_text())["results"][0]["per_layer"])
    for budget in ([], ["--hbm", 3000, "--dram", 100_000_000]):
        for entry in advice_of(kvplace("advise", "run", "--json", *budget)):
            size = entry["block_size_tokens"]
            sequence = -(-context // size)
            for name, capacity in near_capacities(entry):
                assert capacity <= sequence, (size, name)
                if name not in ("near", "middle"):
                    assert capacity < 0.95 * sequence, (size, name)
                if budget and name not in ("middle", "tiered-cache"):
                    assert capacity <= 3000 * 64 // size // layers, (size, name)


def test_where_everything_is_touched_the_first_line_says_so(kvplace):
    synthesize(kvplace, "ruler", "--layers", 4, "--steps", 24)
    text = kvplace("advise", "run", "--block-size", 64).stdout.splitlines()
    assert text[1].startswith("Blocks of 64 tokens tell nothing here: a step accesses 100.0 %")
    assert "--block-sizes 1,16" in " ".join(text[1:3])
    (entry,) = advice_of(kvplace("advise", "run", "--block-size", 64, "--json"))
    assert entry["verdict"].startswith("Blocks of 64 tokens")
    for strategy in entry["strategies"]:
        if strategy["strategy"] != "block-size":
            assert strategy["verdict"] != "recommended" and strategy["needs"]["capacity_blocks"] is None


@pytest.mark.parametrize("preset", ["ruler", "longbench-v2", "sharegpt", "burstgpt", "long-context", "sliding-window",
                                    "hot-set", "uniform", "cyclic"])  # fmt: skip
def test_four_block_sizes_make_one_answer_of_at_most_sixty_lines(kvplace, preset):
    knobs = ["--layers", 4, "--steps", 24, "--requests", 2, "--quiet"]
    synthesize(kvplace, preset, *knobs)
    for flags in ([], ["--model", "deepseek-v3.2", "--hbm", "40GiB", "--dram", "400GiB", "--link-gbps", 50]):
        lines = kvplace("advise", "run", "--block-sizes", "1,16,64,128", *flags).stdout.splitlines()
        assert len(lines) <= 60 and max(map(len, lines)) <= 100
        assert sum(line.startswith("Strategies") for line in lines) == 1
        head = " ".join(lines[:10])
        assert "Keep " in head or "Nothing keeps" in head or "Not one request fits" in head
        assert not re.search(r"\([+−][\d.]+ %\)", "\n".join(lines))


def test_strategies_that_contradict_the_choice_are_not_recommended(kvplace):
    synthesize(kvplace, "hot-set", "--steps", 40)
    plenty = ["--block-sizes", "1,64", "--sim", "policies", "--kv-hbm", "1TiB", "--max-requests", 4]
    finished = kvplace("advise", "run", *plenty, "--json")
    document = json.loads(finished.stdout)
    assert document["plans"][0]["choice"]["kind"] == "whole"
    for entry in document["advice"]:
        for strategy in entry["strategies"]:
            if strategy["strategy"] != "block-size":
                assert strategy["verdict"] != "recommended"
    text = kvplace("advise", "run", *plenty).stdout
    assert "Keep the full KV cache in HBM" in text and "sizing chose otherwise" in text


def test_the_middle_tier_is_the_whole_cache_in_dram(kvplace, tmp_path):
    synthesize(kvplace, "uniform", "--layers", 4, "--steps", 40)
    budgets = ["--block-size", 1, "--hbm", 4 * 2 * 4096]
    (whole,) = advice_of(kvplace("advise", "run", "--json", *budgets, "--dram", 10**9))
    near, middle, far = whole["plan"]["tiers"]
    assert middle["fill"] == "whole_cache" and middle["shortfall_blocks"] is None
    assert near["expected_hit_share"] + middle["expected_hit_share"] == pytest.approx(1)
    assert far["expected_hit_share"] == pytest.approx(0) and far["cost"]["misses_per_step"] == pytest.approx(0)
    (part,) = advice_of(kvplace("advise", "run", "--json", *budgets, "--dram", 4 * 8000))
    near, middle, far = part["plan"]["tiers"]
    assert middle["fill"] == "newest_tokens" and middle["capacity_blocks"] == 8000
    assert 0 < middle["expected_hit_share"] < 1 - near["expected_hit_share"]
    assert far["expected_hit_share"] == pytest.approx(1 - near["expected_hit_share"] - middle["expected_hit_share"])
    fired = {finding["code"] for finding in part["findings"] if finding["status"] == "fired"}
    assert "history-needed" in fired and not near["fill"].startswith("recent_window")


def test_a_stored_analysis_is_used_whatever_flags_made_it(kvplace, tmp_path):
    synthesize(kvplace, "ruler", "--layers", 2, "--steps", 24)
    made = ["--block-sizes", "1,16,64", "--ws-windows", "2,8", "--sim-seed", 7, "--warmup-steps", 4]
    assert kvplace("analyze", "run", *made, "--quiet").returncode == 0
    (stored,) = tmp_path.rglob("analysis.json")
    before = stored.read_bytes()
    finished = kvplace("advise", "run", "--json")
    assert "using " in finished.stderr and [e["block_size_tokens"] for e in advice_of(finished)] == [1, 16, 64]
    for flags in (["--block-size", 16], ["--ws-windows", "8"], ["--sim-seed", 7]):
        assert "using " in kvplace("advise", "run", *flags).stderr
    for flags in (["--block-sizes", "1,32"], ["--ws-windows", "16"], ["--sim-seed", 8], ["--warmup-steps", 16],
                  ["--key-mode", "request"], ["--step-union"], ["--max-line-bytes", 100000]):  # fmt: skip
        finished = kvplace("advise", "run", *flags)
        assert finished.returncode == 0
        assert f"was made without {flags[0]}; analysing again" in finished.stderr, flags
        assert stored.read_bytes() == before


@pytest.mark.parametrize("command", ["advise", "plan", "report", "site"])
def test_flags_of_an_analysis_on_a_result_are_refused(kvplace, seed_result, command):
    out = ["--out", "x"] if command in ("report", "site") else []
    for flags in (["--block-sizes", "1,64"], ["--ws-windows", "4"], ["--step-union"], ["--phase", "all"]):
        finished = kvplace(command, seed_result, *flags, *out)
        assert finished.returncode == 64 and finished.stdout == ""
        assert flags[0] in finished.stderr and "is a result" in finished.stderr


def test_names_of_one_budget_and_of_one_link_are_one(kvplace, seed_result):
    def advise(*flags):
        finished = kvplace("advise", "--json", seed_result, "--model", "deepseek-v3.2", *flags)
        assert finished.returncode == 0, finished.stderr
        return finished

    old = advise("--hbm", "40GiB", "--dram", "1TiB", "--transfer", "memcpy", "--transfer-gigabytes", 50)
    new = advise("--kv-hbm", "40GiB", "--host-dram", "1TiB", "--link", "memcpy", "--link-gbps", 50)
    assert old.stdout == new.stdout
    assert "--transfer is called --link now" in old.stderr
    assert "--transfer-gigabytes is called --link-gbps now" in old.stderr and "called" not in new.stderr
    both = advise("--hbm", "40GiB", "--kv-hbm", "40GiB")
    assert both.stdout == advise("--kv-hbm", "40GiB").stdout


def test_what_a_row_weighs_is_assumed_and_said(kvplace, seed_result):
    text = kvplace("advise", "--verbose", seed_result, "--hbm", "40GiB").stdout
    assert "656 bytes per token and layer are assumed" in " ".join(text.split())


def test_reasons_and_sources_are_said_in_chinese(kvplace, tmp_path):
    """What results and errors carry in English: why there is no plan, where a share comes from."""
    synthesize(kvplace, "long-context", "--layers", 2, "--steps", 24, "--quiet")
    budgets = ["--model", "deepseek-v3.2", "--hbm", "40GiB", "--dram", "400GiB", "--language", "zh"]
    told = kvplace("advise", "run", "--block-size", 64, *budgets, "--verbose", "--quiet").stdout
    assert "块大小为 1（单个 token）" in told
    assert kvplace("report", "run", "--block-size", 64, *budgets, "--out", "page", "--quiet").returncode == 0
    page = (tmp_path / "page" / "report.md").read_text()
    assert "块，不计冷缺失" in page
    for text in [told, page]:
        for left in ["sizing needs", "single tokens", "cold misses", r"\d blocks?\b", " at "]:
            assert not re.search(left, re.sub(r"`[^`]*`|kvplace .*", "", text)), left
