"""`kvplace plan`: traces with a known answer, JSON against its schema, settings, and what is refused."""

import json
import re

import jsonschema
import pytest

from conftest import ROOT, released_engines
from traces import assert_failure

SCHEMA = json.loads((ROOT / "Templates" / "plan.schema.json").read_text())
SIZING = ROOT / "Tests" / "Golden" / "sizing"
MACHINE = ["--kv-hbm", "20GiB", "--host-dram", "512GiB", "--model", "deepseek-v3.2"]


def plan(kvplace, *arguments):
    finished = kvplace("plan", *arguments, "--json", "--quiet")
    assert finished.returncode == 0, finished.stderr
    file = json.loads(finished.stdout)
    jsonschema.validate(file, SCHEMA, cls=jsonschema.Draft202012Validator)
    return file


@pytest.fixture(scope="module")
def folder(tmp_path_factory, make_kvplace):
    """Three traces of 61 layers: a short context, a hot set in a long context, and uniform noise."""
    root = tmp_path_factory.mktemp("plans")
    run = make_kvplace(root)
    for name, preset, steps, prompt in [
        ("short", "ruler", 40, 1024), ("hot", "hot-set", 40, 65536), ("noise", "uniform", 40, 65536),
    ]:  # fmt: skip
        made = run("synth", "--preset", preset, "--out", name, "--layers", 61, "--requests", 1, "--steps", steps,
                   "--prompt-length", prompt, "--k", 2048, "--quiet")  # fmt: skip
        assert made.returncode == 0, made.stderr
        made = run("analyze", "--input", name, "--block-sizes", "1,64", "--quiet")
        assert made.returncode == 0, made.stderr
    return root


@pytest.fixture
def results(folder, kvplace):
    return {name: next((folder / name).rglob("analysis.json")) for name in ("short", "hot", "noise")}


def test_a_short_context_stays_whole_in_hbm(kvplace, results):
    entry = plan(kvplace, results["short"], *MACHINE)["plans"][0]
    assert entry["choice"]["kind"] == "whole"
    assert entry["choice"]["requests"] == entry["baseline"]["requests_within_tpot"] > 0
    assert entry["settings"] == {}
    text = kvplace("plan", results["short"], *MACHINE).stdout
    assert "Keep the full KV cache in HBM" in text and "offloading brings no benefit here" in text.replace("\n", " ")


def test_a_hot_set_gets_a_small_buffer(kvplace, results):
    entry = plan(kvplace, results["hot"], *MACHINE)["plans"][0]
    choice = entry["choice"]
    assert (choice["kind"], choice["block_size_tokens"]) == ("buffer", 1)
    assert choice["capacity_blocks"] <= 4096
    assert choice["requests"] > entry["baseline"]["requests_within_tpot"]
    assert choice["tokens_per_second"] > entry["baseline"]["tokens_per_second"]
    assert set(entry["settings"]) >= {"sglang", "vllm", "tensorrt-llm"}


def test_uniform_noise_is_not_worth_offloading(kvplace, results):
    """Every step fetches most of its rows, so any buffer misses a tight limit; the whole cache does not fit."""
    tight = [
        "--kv-hbm",
        "2GiB",
        "--host-dram",
        "512GiB",
        "--model",
        "deepseek-v3.2",
        "--tpot-ms",
        31.9,
        "--link-gbps",
        20,
        "--engine",
        "generic",
    ]
    entry = plan(kvplace, results["noise"], *tight)["plans"][0]
    assert entry["choice"]["kind"] == "none" and entry["choice"]["smallest_step_ms"] > 31.9
    text = kvplace("plan", results["noise"], *tight).stdout
    assert text.splitlines()[1].startswith("Nothing keeps the p99 TPOT limit of 31.9 ms")


def test_the_answer_is_twenty_lines_and_the_table_fits_the_terminal(kvplace, results):
    for name in results:
        lines = kvplace("plan", results[name], *MACHINE).stdout.splitlines()
        assert lines.index("") <= 20
        assert max(map(len, lines)) <= 100


@pytest.mark.parametrize("name", sorted(path.stem for path in SIZING.glob("*.json")))
def test_a_result_with_these_misses_gives_the_expected_outcome(kvplace, tmp_path, folder, results, name):
    """The golden sizing, brought in as a result file and as flags."""
    golden = json.loads((SIZING / f"{name}.json").read_text())
    unit = golden["block_size_tokens"]
    file = json.loads(results["hot"].read_text())
    rows = next(entry for entry in file["results"] if entry["block_size_tokens"] == 1)
    rows["per_layer"] = rows["per_layer"][: golden["trace_layers"]]
    misses = golden["request_step_misses"]
    rows["request_step_misses"] = {
        "warmup_steps": misses["warmup_steps"], "capacities": misses["capacities"],
        "warmup_curve": misses["warmup_curve"], "context_tokens": None}  # fmt: skip
    entries = [rows]
    if unit != 1:
        entries = [json.loads(json.dumps(rows)), rows]
        entries[1]["block_size_tokens"] = unit
    (tmp_path / "golden.json").write_text(json.dumps({**file, "results": entries}))
    given = golden["inputs"]
    catalogue = {"models": [{
        "name": "golden", "title": "Golden", "layers": given["layers"], "indexer_layers": given["indexer_layers"],
        "indexer_bytes_per_token_and_layer": given["indexer_bytes"], "selected_tokens": 1, "layout": "bf16",
        "source": "test"}]}  # fmt: skip
    (tmp_path / "own.json").write_text(json.dumps(catalogue))
    entry = plan(
        kvplace, "golden.json", "--catalogue", "own.json", "--model", "golden", "--bytes-per-token", given["row_bytes"],
        "--context", given["context_tokens"], "--kv-hbm", f"{given['kv_hbm_bytes']}B", "--host-dram",
        f"{given['host_bytes']}B", "--max-requests", given["max_requests"], "--link-gbps", given["link_gb_per_s"],
        "--layer-overhead-us", given["layer_overhead_us"], "--overlap", given["overlap"], "--base-step-ms",
        ",".join(map(str, given["base_step_ms"])), "--tpot-ms", given["tpot_ms"], "--engine", "generic",
    )["plans"][0]  # fmt: skip
    for key, value in golden["expected"]["baseline"].items():
        assert entry["baseline"][key] == pytest.approx(value, rel=1e-9), key
    ours = [row for row in entry["candidates"] if row["block_size_tokens"] == unit]
    assert len(ours) == len(golden["expected"]["candidates"])
    for own, expected in zip(ours, golden["expected"]["candidates"], strict=True):
        for key, value in expected.items():
            assert own[key] == (value if value is None else pytest.approx(value, rel=1e-9)), key


def test_the_help_names_every_entry_of_the_catalogue(kvplace):
    catalogue = json.loads((ROOT / "Templates" / "catalogue.json").read_text())
    text = kvplace("plan", "--help").stdout
    flags = {"model": "models", "gpu": "gpus", "generation": "generations", "kv-layout": "layouts", "link": "links"}
    assert set(flags.values()) == set(catalogue)
    for flag, kind in flags.items():
        said = re.search(rf"--{flag} <name>(.*?)(?=\n  --)", text, re.DOTALL).group(1)
        names = {entry["name"] for entry in catalogue[kind]}
        assert names <= set(re.findall(r"[a-z0-9._-]*[a-z0-9]", said)), kind


def test_settings_go_to_stdout_alone_and_are_those_of_the_json(kvplace, results):
    entry = plan(kvplace, results["hot"], *MACHINE)["plans"][0]
    engines = released_engines(kvplace)
    assert set(entry["settings"]) <= set(engines)
    for engine in engines:
        finished = kvplace("plan", results["hot"], *MACHINE, "--emit", engine)
        if engine not in entry["settings"]:
            assert_failure(finished, 65, f"nothing to set for {engine}", "saves less than 5 %")
            continue
        assert finished.returncode == 0 and finished.stdout == entry["settings"][engine] + "\n"
        assert "kvplace: for " in finished.stderr and "Nothing misses in a steady step" in finished.stderr


def test_settings_hold_the_buffer_and_parse(kvplace, results):
    entry = plan(kvplace, results["hot"], *MACHINE)["plans"][0]
    capacity = entry["choice"]["capacity_blocks"]
    settings = entry["settings"]
    flags = json.loads(settings["sglang"].split("'")[1])
    assert flags["top_k"] == 2048 and flags["device_buffer_size"] == capacity and flags["host_to_device_ratio"] >= 2
    assert json.loads(settings["vllm"].split("'")[1]) == {"hisparse_config": {"device_buffer_size": capacity}}
    assert json.loads(settings["vllm"].split("'")[3])["kv_connector_extra_config"]["host_pool_gib"] > 0
    assert f"gpu_cache_factor: {capacity / 2048:g}\n" in settings["tensorrt-llm"]


def test_a_trace_is_analysed_in_token_rows_and_its_stored_analysis_used(kvplace, folder, results, tmp_path):
    trace = results["hot"].parent
    finished = kvplace("plan", trace, *MACHINE)
    assert finished.returncode == 0 and "using" in finished.stderr
    bare = tmp_path / "bare"
    made = kvplace("synth", "--preset", "ruler", "--out", bare, "--layers", 2, "--requests", 1, "--steps", 20,
                   "--prompt-length", 8192, "--k", 64, "--quiet")  # fmt: skip
    assert made.returncode == 0
    run = next(bare.rglob("run_meta.json")).parent
    every = plan(kvplace, bare, "--engine", "generic")["plans"][0]["candidates"]
    assert {row["block_size_tokens"] for row in every} == {1, 64}
    assert kvplace("analyze", "--input", bare, "--quiet").returncode == 0
    before = (run / "analysis.json").read_bytes()
    finished = kvplace("plan", bare)
    assert finished.returncode == 0 and "lacks the misses of single tokens" in finished.stderr
    assert (run / "analysis.json").read_bytes() == before


def test_a_buffer_is_shown_batch_by_batch_with_what_it_depends_on(kvplace, results):
    flags = [*MACHINE, "--dp", 4]
    entry = plan(kvplace, results["hot"], *flags)["plans"][0]
    most, batches = entry["choice"]["requests"], entry["batches"]
    assert [row["requests"] for row in batches] == [2**i for i in range(12) if 2**i < most] + [most]
    last, whole = batches[-1], entry["baseline"]["requests_within_tpot"]
    assert last["tokens_per_second"] == entry["choice"]["tokens_per_second"]
    assert all((row["whole_step_ms"] is None) == (row["requests"] > whole) for row in batches)
    node = entry["node"]
    assert (node["ranks"], node["requests"]) == (4, 4 * most)
    assert node["tokens_per_second"] == pytest.approx(4 * entry["choice"]["tokens_per_second"])
    assert node["hbm_bytes"] == 4 * most * entry["choice"]["hbm_bytes_per_request"]
    assert plan(kvplace, results["hot"], *MACHINE)["plans"][0]["node"] is None
    text = kvplace("plan", results["hot"], *flags).stdout
    table = text.split("at so many requests:\n")[1].split("\n\n")[0].splitlines()[1:]
    assert [int(line.split()[0].replace(",", "")) for line in table] == [row["requests"] for row in batches]
    assert [line.split()[-1] == "–" for line in table] == [row["whole_step_ms"] is None for row in batches]
    # Every input stands there, the decisive ones in the first sentence.
    words = " ".join(text.split())
    depends = words.split("Holds for ")[1].split(" Rank ")[0]
    inputs = {"link_gb_per_s": "link", "misses_factor": "misses", "context_tokens": "context",
              "layer_overhead_us": "overhead per layer", "base_step_ms": "base step ",
              "base_step_per_request_ms": "base step per request", "overlap": "overlap"}  # fmt: skip
    assert {row["input"] for row in entry["sensitivity"]} == set(inputs)
    for row in entry["sensitivity"]:
        assert inputs[row["input"]] in depends, row
    assert "4 ranks" in words and "A rank is one data-parallel copy" in words


def test_standard_input_is_a_result_too(kvplace, results):
    text = results["short"].read_text()
    piped = kvplace("plan", "-", *MACHINE, "--json", stdin=text)
    assert json.loads(piped.stdout) == plan(kvplace, results["short"], *MACHINE)


def test_an_engines_counters_stand_beside_the_prediction(kvplace, results):
    # As the counters of engines print them.
    counted = ["--observed-hits", "9e+08", "--observed-misses", "100m"]
    finished = kvplace("plan", results["hot"], *MACHINE, *counted)
    assert "Observed hit rate 90 %, predicted " in finished.stdout
    assert plan(kvplace, results["hot"], *MACHINE, *counted)["observed"]["hit_rate"] == 0.9


@pytest.mark.parametrize(
    "flags, rate",
    [
        (["--observed-hits", 'vllm:hisparse_cache_hits_total{engine="0"} 9e+08 1764000000', "--observed-misses", "1e8"],
         0.9),
        (["--observed-hits", '{engine="0"} 812345.4', "--observed-misses", "270781.9"], 812345 / (812345 + 270781)),
        (["--observed-hits", "93.1%"], 0.931),
        (["--observed-misses", "25 %"], 0.75),
        (["--observed-hits", "0%"], 0),
    ],
)  # fmt: skip
def test_counts_are_taken_as_prometheus_prints_them(kvplace, results, flags, rate):
    observed = plan(kvplace, results["hot"], *MACHINE, *flags)["observed"]
    assert observed["hit_rate"] == pytest.approx(rate, rel=1e-12)
    assert (observed["hits"] is None) == ("%" in flags[1])


METRICS = """# HELP vllm:hisparse_cache_hits_total Rows found.
# TYPE vllm:hisparse_cache_hits_total counter
vllm:hisparse_cache_hits_created{{engine="0"}} 1.7e+09
vllm:hisparse_cache_hits_total{{engine="0",model_name="a }} b"}} {hits}
vllm:hisparse_cache_hits_total{{engine="1",model_name="a"}} 1e+08 1764000000
vllm:hisparse_cache_misses_total{{engine="0",model_name="a"}} {misses}
vllm:hisparse_cache_misses_total{{engine="1",model_name="a"}} 0.0
vllm:hisparse_host_cache_usage_perc{{engine="0"}} 0.5
"""


def test_a_saved_page_of_counters_is_read_and_two_are_subtracted(kvplace, results, tmp_path):
    before, after = tmp_path / "before.txt", tmp_path / "after.txt"
    before.write_text(METRICS.format(hits="8e+08", misses="1e+08"))
    after.write_text(METRICS.format(hits="1.2e+09", misses="5e+08"))
    flags = [*MACHINE, "--observed-metrics"]
    assert plan(kvplace, results["hot"], *flags, before)["observed"]["hit_rate"] == 0.9
    both = plan(kvplace, results["hot"], *flags, f"{before},{after}")["observed"]
    assert both == {"hits": 400_000_000, "misses": 400_000_000, "hit_rate": 0.5}
    text = " ".join(kvplace("plan", results["hot"], *flags, before).stdout.split())
    # Every layer of this model chooses for itself, so nothing is counted otherwise.
    assert "Observed hit rate 90 %" in text and "pages still in HBM" in text and "share an index" not in text
    assert_failure(kvplace("plan", results["hot"], *flags, f"{after},{before}"), 65, "smaller", "restarted")


def test_misses_that_vllm_counts_are_those_of_the_layers_that_choose(kvplace, results, tmp_path):
    (tmp_path / "page.txt").write_text(METRICS.format(hits="8e+08", misses="1e+08"))
    flags = ["--model", "glm-5.2", "--kv-hbm", "20GiB", "--buffer", "3072", "--observed-metrics", tmp_path / "page.txt"]
    entry = plan(kvplace, results["noise"], *flags)["plans"][0]
    misses = entry["prediction"]["misses_per_request_step"]
    counted = entry["prediction"]["vllm_misses_per_request_step"]
    assert misses > 1000 and counted == pytest.approx(misses * 21 / 78, rel=1e-12)
    text = " ".join(kvplace("plan", results["noise"], *flags).stdout.split())
    assert f"of the {round(misses):,} misses of a request's step it counts {round(counted):,}" in text


@pytest.mark.parametrize(
    "content, status, parts",
    [
        ("sglang:num_running_reqs 3\n", 65, ["no vllm:hisparse_cache_hits_total", "SGLang does not"]),
        (METRICS.format(hits="NaN", misses=1), 65, ["page.txt:4", "has no count"]),
        (METRICS.format(hits="", misses=1), 65, ["page.txt:4", "has no count"]),
        (None, 66, ["page.txt", "cannot be read"]),
    ],
)
def test_a_page_without_the_counters_is_refused_in_one_line(kvplace, results, tmp_path, content, status, parts):
    if content is not None:
        (tmp_path / "page.txt").write_text(content)
    finished = kvplace("plan", results["hot"], *MACHINE, "--observed-metrics", tmp_path / "page.txt", "--quiet")
    assert_failure(finished, status, *parts)


def test_inputs_name_their_source(kvplace, results):
    inputs = plan(kvplace, results["hot"], "--model", "glm-5.1", "--gpu", "h200", "--weights", "90GB",
                  "--tpot-ms", 40)["plans"][0]["inputs"]  # fmt: skip
    assert inputs["kv_hbm_bytes"] == {
        "value": 36_900_000_000, "source": "catalogue", "detail": "h200: 141 GB × 0.9 − weights"}  # fmt: skip
    assert inputs["tpot_ms"] == {"value": 40, "source": "flag"}
    assert inputs["host_bytes"]["source"] == "assumption"
    assert inputs["layers"] == {"value": 78, "source": "catalogue", "detail": "glm-5.1"}
    assert inputs["context_tokens"]["source"] == "trace"


@pytest.mark.parametrize(
    "flags, parts",
    [
        (["--gpu", "h200"], ["--gpu", "--weights"]),
        (["--weights", "90GB"], ["--weights needs --gpu"]),
        (["--gpu", "h20", "--weights", "90GB"], ["leaves nothing"]),
        (["--gpu", "h200", "--weights", "90GB", "--kv-hbm", "20GiB"], ["both say"]),
        (["--gpu", "h2000", "--weights", "1GB"], ["--gpu h2000", "did you mean 'h200'?"]),
        (["--model", "deepseek-v3.1"], ["--model deepseek-v3.1", "did you mean 'deepseek-v3.2'?"]),
        (["--kv-layout", "bf1"], ["--kv-layout bf1", "did you mean 'bf16'?"]),
        (["--link-gbps", "0"], ["--link-gbps", "above 0"]),
        (["--tpot-ms", "-1"], ["--tpot-ms"]),
        (["--base-step-ms", "-30"], ["--base-step-ms"]),
        (["--base-step-ms", "30,1,2"], ["--base-step-ms 30,1,2"]),
        (["--layer-overhead-us", "-1"], ["--layer-overhead-us"]),
        (["--overlap", "1.5"], ["--overlap 1.5", "from 0.0 to 1.0"]),
        (["--hbm-utilization", "0", "--gpu", "h200", "--weights", "1GB"], ["--hbm-utilization"]),
        (["--kv-hbm", "20"], ["--kv-hbm 20", "40GiB"]),
        (["--context", "0"], ["--context 0"]),
        (["--model", "glm-5", "--buffer", "2000"], ["--buffer 2000", "2048 rows"]),
        (["--emit", "sgl"], ["--emit sgl", "did you mean 'sglang'?"]),
        (["--emit", "vllm", "--json"], ["--emit and --json"]),
        (["--observed-hits", "5"], ["--observed-misses"]),
        (["--observed-hits", "5", "--observed-metrics", "x"], ["--observed-metrics and --observed-hits"]),
        (["--observed-hits", "0", "--observed-misses", "0"], ["not both 0"]),
        (["--observed-hits", "93%", "--observed-misses", "7%"], ["give it alone"]),
        (["--observed-hits", "130%"], ["--observed-hits", "0% to 100%"]),
        (["--observed-hits", "x NaN", "--observed-misses", "1"], ["--observed-hits", "a line of counters"]),
        (["--observed-hits", "-3", "--observed-misses", "1"], ["--observed-hits"]),
    ],
)  # fmt: skip
def test_flags_that_contradict_each_other_are_refused_in_one_line(kvplace, results, flags, parts):
    finished = kvplace("plan", results["hot"], *flags)
    assert finished.returncode == 64 and finished.stdout == ""
    first, *rest = finished.stderr.splitlines()
    assert (first.startswith("Error: ") and rest[0].startswith("Help:")) or "Usage: kvplace plan" in finished.stderr
    for part in parts:
        assert part in first, finished.stderr


def edited(results, tmp_path, change):
    file = json.loads(results["hot"].read_text())
    for entry in file["results"]:
        change(entry)
    path = tmp_path / "edited.json"
    path.write_text(json.dumps(file))
    return path


@pytest.mark.parametrize(
    "change, flags, parts",
    [
        (lambda entry: entry.update(block_size_tokens=64), [], ["sizing needs a block size of 1", "sizes 1,64"]),
        (lambda entry: entry.update(request_step_misses=None), [], ["sizing needs", "--block-sizes 1,64"]),
        (lambda entry: entry["run_meta"].update(sample_rate=0.25), [], ["0.25", "a request's step lacks layers"]),
        (lambda entry: None, ["--layers", "60"], ["the trace has 61 layers"]),
        (lambda entry: entry["request_step_misses"].update(context_tokens=None), [], ["--context"]),
        (lambda entry: None, ["--model", "deepseek-v4-flash"], ["61 layers"]),
        (lambda entry: None, ["--buffer", "5120"], ["were not measured there", "one of 2048"]),
    ],
)  # fmt: skip
def test_results_that_cannot_be_sized_are_refused_with_what_would_help(
    kvplace, results, tmp_path, change, flags, parts
):
    if flags[:2] == ["--model", "deepseek-v4-flash"]:
        flags = [*flags, "--indexer-bytes", "132"]
    assert_failure(kvplace("plan", edited(results, tmp_path, change), *flags), 65, *parts)


def test_one_run_that_cannot_be_sized_does_not_cost_the_others(kvplace, results, tmp_path):
    broken = edited(results, tmp_path, lambda entry: entry.update(request_step_misses=None, trace_dir="runs/broken"))
    finished = kvplace("plan", broken, results["hot"], *MACHINE)
    assert finished.returncode == 0
    assert "warning: runs/broken: sizing needs" in finished.stderr
    assert "Keep" in finished.stdout


def test_where_no_run_can_be_sized_each_is_named_and_the_last_line_says_so(kvplace, results, tmp_path):
    first = edited(results, tmp_path, lambda entry: entry.update(request_step_misses=None))
    first = first.rename(tmp_path / "first.json")
    second = edited(results, tmp_path, lambda entry: entry.update(request_step_misses=None, trace_dir="runs/other"))
    finished = kvplace("plan", first, second)
    assert finished.returncode == 65 and finished.stdout == ""
    lines = finished.stderr.splitlines()
    assert len(lines) == 3 and all(line.startswith("kvplace: warning: ") for line in lines[:2])
    assert lines[2] == "kvplace: none of 2 trace directories can be sized; see above"


def test_block_sizes_of_another_configuration_are_not_mixed_in(kvplace, results, tmp_path):
    def other(entry):
        if entry["block_size_tokens"] == 64:
            entry["configuration"]["max_steps_per_stream"] = 8

    units = {
        row["block_size_tokens"] for row in plan(kvplace, edited(results, tmp_path, other))["plans"][0]["candidates"]
    }
    assert units == {1}


def test_fewer_layers_than_the_model_has_are_scaled_and_said(kvplace, results, tmp_path):
    def first(entry):
        entry.update(per_layer=entry["per_layer"][:16])
        if entry["request_step_misses"].get("layers"):
            entry["request_step_misses"]["layers"] = list(range(16))

    path = edited(results, tmp_path, first)
    text = kvplace("plan", path, *MACHINE).stdout.replace("\n", " ")
    assert "The trace has 16 of 61 layers (0–15); misses are scaled by 3.81." in " ".join(text.split())


def test_a_catalogue_of_ones_own_adds_and_is_refused_where_it_is_broken(kvplace, results, tmp_path):
    (tmp_path / "own.json").write_text(json.dumps({"gpus": [{
        "name": "mine", "title": "Mine", "hbm_bytes": 64_000_000_000, "host_link_bytes_per_second": 64_000_000_000,
        "link": "pcie5-x16", "source": "data sheet"}]}))  # fmt: skip
    inputs = plan(kvplace, results["hot"], "--catalogue", "own.json", "--gpu", "mine", "--weights", "10GB")["plans"][0][
        "inputs"
    ]
    assert inputs["kv_hbm_bytes"]["value"] == 47_600_000_000
    (tmp_path / "own.json").write_text('{"gpus": [{"name": "mine"}]}')
    finished = kvplace("plan", results["hot"], "--catalogue", "own.json")
    assert_failure(finished, 65, "own.json: gpus[0].title: missing")
    assert_failure(kvplace("plan", results["hot"], "--catalogue", "none.json"), 66, "none.json")
