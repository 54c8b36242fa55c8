"""`kvplace plan --engine`: the engine's own admission, and every engine's own row."""

import json
import re

import pytest

from conftest import released_engines
from test_plan import folder, plan, results  # noqa: F401
from traces import assert_failure

LOAD = ["--model", "deepseek-v3.2", "--context", "90000", "--host-dram", "400GiB"]
GPU = [*LOAD, "--gpu", "h200", "--weights", "100GB"]
SERVER = {
    "gpu": GPU,
    "bytes": [*LOAD, "--kv-hbm", "20GiB"],
    "shared": ["--model", "glm-5.2", "--context", "70000", "--host-dram", "1T", "--gpu", "b200", "--weights", "120GB"],
    "vllm": [*GPU, "--max-model-len", "120000", "--tp", "2", "--max-batched-tokens", "2048"],
}  # fmt: skip


def fit(kvplace, engine, rows, flags, most=1024):
    done = kvplace("fit", "--engine", engine, "--buffer", rows, "--max-requests", most, *flags, "--json")
    return json.loads(done.stdout)["fits"][0]


@pytest.mark.parametrize("engine", ["sglang", "vllm", "tensorrt-llm"])
@pytest.mark.parametrize("flags", SERVER.values(), ids=SERVER)
def test_candidates_are_those_the_engine_takes_with_its_own_requests(kvplace, results, engine, flags):  # noqa: F811
    entry = plan(kvplace, results["hot"], *flags, "--engine", engine)["plans"][0]
    assert entry["engine"] == engine and entry["inputs"]["engine"] == {"value": engine, "source": "flag"}
    every = plan(kvplace, results["hot"], *flags, "--engine", "generic")["plans"][0]["candidates"]
    rows = {row["capacity_blocks"]: row for row in entry["candidates"]}
    assert rows and all(row["block_size_tokens"] == 1 for row in entry["candidates"])
    for capacity in {row["capacity_blocks"] for row in every if row["block_size_tokens"] == 1}:
        answer = fit(kvplace, engine, capacity, flags)
        assert (capacity in rows) == (not answer["refused"]), capacity
        if capacity in rows:
            assert rows[capacity]["max_requests"] == (answer["requests"] or 0)
            assert entry["baseline"]["max_requests"] == min(answer["whole"]["requests"], 1024)


@pytest.mark.parametrize("flags", SERVER.values(), ids=SERVER)
def test_each_engine_has_its_own_row_and_the_text_of_fit(kvplace, results, flags):  # noqa: F811
    entry = plan(kvplace, results["hot"], *flags)["plans"][0]
    assert entry["engine"] == "sglang" and entry["choice"]["kind"] == "buffer"
    assert [row["engine"] for row in entry["engines"]] == released_engines(kvplace)
    for row in entry["engines"]:
        answer = fit(kvplace, row["engine"], row["buffer_rows"], flags, row["requests_within_tpot"])
        assert row["buffer_rows"] == entry["choice"]["capacity_blocks"]
        # Fewer asked for than fit are their own limit.
        answer["limited_by"] = row["limited_by"]
        assert {key: row[key] for key in answer} == answer
        assert entry["settings"][row["engine"]] == row["flags"]
        done = kvplace("plan", results["hot"], *flags, "--emit", row["engine"], "--quiet")
        assert (done.returncode, done.stdout, done.stderr) == (0, row["flags"] + "\n", "")
    own = entry["engines"][0]
    assert own["requests_within_tpot"] == entry["choice"]["requests"]
    assert own["step_ms_mean"] == entry["choice"]["step_ms_mean"]
    text = kvplace("plan", results["hot"], *flags).stdout
    assert all(title in text for title in ("SGLang 0.5.23", "vLLM 0.33.0", "TensorRT-LLM 1.4.0rc4 ≈"))


@pytest.mark.parametrize(
    "flags, parts",
    [
        (["--engine", "vllm", "--gpu", "mi300x", "--weights", "90GB", "--model", "glm-5.1"], ["vLLM", "vendor"]),
        (["--engine", "sglang", "--kv-layout", "nvfp4_ds_mla", *GPU], ["layout", "nvfp4_ds_mla", "sm90", "start"]),
        (["--engine", "vllm", "--kv-layout", "bf16", "--gpu", "rtx-pro-6000", "--weights", "20GB"], ["bf16", "sm120"]),
        (["--engine", "vllm-ascend", *GPU], ["vendor", "Ascend"]),
        (["--engine", "sglang", *GPU, "--context-length", "80000"], ["context length", "80000", "first request"]),
        (["--engine", "vllm", *GPU, "--max-model-len", "200000"], ["context length", "200000"]),
        (["--engine", "sgl"], ["--engine sgl", "did you mean 'sglang'?"]),
        (["--engine", "sglang", *GPU, "--buffer", "4000"], ["--buffer 4000", "multiple of 64", "start"]),
        (["--emit", "vllm", "--gpu", "mi300x", "--weights", "20GB", "--kv-layout", "bf16", *LOAD], ["vendor", "CUDA"]),
    ],
)  # fmt: skip
def test_what_an_engine_refuses_is_one_line_with_the_rule(kvplace, results, flags, parts):  # noqa: F811
    finished = kvplace("plan", results["hot"], *flags, "--quiet")
    assert finished.returncode == 64 and finished.stdout == ""
    first = finished.stderr.splitlines()[0]
    for part in parts:
        assert part in first, finished.stderr


def test_a_generation_is_asked_where_no_gpu_is_named(kvplace, results):  # noqa: F811
    memory = [*LOAD, "--kv-hbm", "20GiB", "--kv-layout", "bf16"]
    assert plan(kvplace, results["hot"], *memory, "--engine", "vllm")["plans"][0]["engine"] == "vllm"
    # As for fit: what the catalogue's GPUs of a generation are refused, the generation is.
    refused = kvplace("plan", results["hot"], *memory, "--engine", "vllm", "--generation", "SM120", "--quiet")
    assert_failure(refused, 64, "layout", "bf16", "sm120")
    rows = plan(kvplace, results["hot"], *memory, "--generation", "sm120")["plans"][0]["engines"]
    assert {row["engine"]: bool(row["refused"]) for row in rows}["vllm"]
    for flags, part in [([*GPU, "--generation", "sm100"], "--gpu h200 is of sm90"),
                        ([*memory, "--generation", "sm9"], "did you mean 'sm90'?")]:  # fmt: skip
        wrong = kvplace("plan", results["hot"], *flags)
        assert wrong.returncode == 64 and part in wrong.stderr.splitlines()[0]
    same = [plan(kvplace, results["hot"], *GPU, *more)["plans"] for more in ([], ["--generation", "sm90"])]
    assert same[0] == same[1]


def test_where_the_usual_engine_refuses_memory_alone_counts_and_it_is_said(kvplace, results):  # noqa: F811
    flags = ["--gpu", "h200", "--weights", "100GB", "--model", "deepseek-v3.2", "--kv-layout", "nvfp4_ds_mla"]
    entry = plan(kvplace, results["hot"], *flags)["plans"][0]
    assert entry["engine"] == "generic" and "engine-refuses" in entry["notes"]
    assert entry["inputs"]["engine"]["source"] == "assumption"
    text = " ".join(kvplace("plan", results["hot"], *flags).stdout.split())
    assert "SGLang 0.5.23 refuses this: layout" in text


def test_a_plan_of_entries_on_sglang_is_called_an_upper_bound(kvplace, make_kvplace, tmp_path):
    run = make_kvplace(tmp_path)
    made = run("synth", "--preset", "hot-set", "--out", "v4", "--layers", 8, "--requests", 1, "--steps", 30,
               "--prompt-length", 16384, "--k", 512, "--quiet")  # fmt: skip
    assert made.returncode == 0, made.stderr
    flags = ["--model", "deepseek-v4-flash", "--context", "200000", "--kv-hbm", "4GiB"]
    entry = plan(run, "v4", *flags)["plans"][0]
    assert entry["engine"] == "sglang" and "upper-bound" in entry["notes"]
    if entry["choice"]["kind"] == "buffer":
        own = entry["engines"][0]
        assert own["upper_bound"] == "leaves out window, state and C128 bytes" and own["flags"] is None
        assert "sglang" not in entry["settings"]
        assert_failure(run("plan", "v4", *flags, "--emit", "sglang", "--quiet"), 65, "Upper bound")
    text = " ".join(run("plan", "v4", *flags, "--quiet").stdout.split())
    assert "Upper bound" in text and "50,000 entries of context" in text
    # What is buffered and selected are entries; tokens are what is generated.
    assert not re.search(r"\d tokens?\b(?!/s)", text.split("Note")[0])


def test_the_engine_refuses_buffers_in_one_note(kvplace, results):  # noqa: F811
    text = " ".join(kvplace("plan", results["hot"], *GPU).stdout.split())
    assert text.count("buffers that were measured") == 1 and "it buffers single tokens" in text
