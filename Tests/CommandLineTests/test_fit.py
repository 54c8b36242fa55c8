"""`kvplace fit`: what released engines admit, exactly, and what they refuse."""

import concurrent.futures
import json
import random
import re

import pytest

import engines_twin
from conftest import ROOT, released_engines
from engines_twin import Load

GOLDEN = ROOT / "Tests" / "Golden" / "engines"
# Of the golden cases, and of the twin.
FLAGS = {
    "model": "--model",
    "layout": "--kv-layout",
    "generation": "--generation",
    "kv_hbm_bytes": "--kv-hbm",
    "context_tokens": "--context",
    "buffer_rows": "--buffer",
    "drafts": "--draft-tokens",
    "max_requests": "--max-requests",
    "host_bytes": "--host-dram",
    "max_model_len": "--max-model-len",
    "tp": "--tp",
    "max_num_batched_tokens": "--max-batched-tokens",
    "model_context": "--context-length",
}
H200 = ("fit", "--model", "deepseek-v3.2", "--gpu", "h200", "--weights", "90GB", "--context", "100000")


def cases(name):
    return json.loads((GOLDEN / name).read_text())


def flags(inputs):
    """The flags of inputs; the context of a golden case without one is the reference's."""
    known = {"model_context": 163_840, **inputs}
    return [part for key, flag in FLAGS.items() if known.get(key) is not None for part in (flag, known[key])]


def flat(fit):
    """An answer with the names of the golden cases."""
    names = {"limited_by": "refused_by"}
    answer = {names.get(key, key): value for key, value in fit.items() if key not in ("pools", "log", "refused")}
    answer |= fit["pools"]
    answer["refused"] = [refusal["kind"] for refusal in fit["refused"]]
    answer["when"] = [refusal["when"] for refusal in fit["refused"]]
    return answer


def ask(kvplace, inputs, *engine):
    done = kvplace("fit", *flags(inputs), *engine, "--json")
    file = json.loads(done.stdout)
    assert file["schema_version"] == 1
    assert done.returncode == (64 if all(fit["refused"] for fit in file["fits"]) else 0), done.stderr
    return [flat(fit) for fit in file["fits"]]


@pytest.mark.parametrize("engine", ["sglang", "vllm"])
def test_plans_of_the_engines_own_code_are_met_exactly(kvplace, engine):
    golden = cases(f"{engine}_plans.json")
    assert len(golden) > 10
    for case in golden:
        (found,) = ask(kvplace, case["inputs"], "--engine", engine)
        assert {key: found.get(key) for key in case["expected"]} == case["expected"], case["inputs"]


@pytest.mark.parametrize("engine", ["sglang", "vllm"])
def test_refusals_of_the_engines_own_code_are_met_exactly(kvplace, engine):
    for case in cases(f"{engine}_refusals.json"):
        (found,) = ask(kvplace, case["inputs"], "--engine", engine)
        expected = {key: value for key, value in case["expected"].items() if key != "checked"}
        assert {key: found.get(key) for key in expected} == expected, case["inputs"]
        if found["refused"]:
            assert found["requests"] is None and found["flags"] is None


def random_load(chance):
    """A load that engines take now and then: at the edges of a rule, and far from them."""
    layouts = ["fp8_ds_mla"] * 5 + ["bf16"] * 2 + ["fp8", "nvfp4_ds_mla"]
    context = chance.choice([chance.randrange(200, 5000), chance.randrange(5000, 163_000)])
    rows = chance.choice([2048, 3072, 4096, 8192, 64 * chance.randrange(32, 600), chance.randrange(1000, 36_000)])
    load = Load(
        model=chance.choice(list(engines_twin.LAYERS)),
        layout=chance.choice(layouts),
        generation=chance.choice(["sm90", "sm90", "sm100", "sm120", "gfx9"]),
        kv_hbm_bytes=int(10 ** chance.uniform(8.5, 11.3)),
        context_tokens=context,
        buffer_rows=rows,
    )
    if chance.random() < 0.3:
        load.max_requests = chance.choice([chance.randrange(1, 100), chance.randrange(1, 8000)])
    if chance.random() < 0.3:
        load.host_bytes = int(10 ** chance.uniform(9, 12.5))
    if chance.random() < 0.25:
        load.drafts = chance.randrange(1, 5)
    if chance.random() < 0.2:
        load.max_model_len = chance.randrange(context, 163_840)
    if chance.random() < 0.2:
        load.tp = chance.choice([2, 4, 8])
    if chance.random() < 0.2:
        load.max_num_batched_tokens = chance.choice([1024, 2048, 16_384])
    return load


def test_random_loads_are_answered_as_by_counting(kvplace):
    chance = random.Random(19)
    loads = [random_load(chance) for _ in range(250)]

    def answers(load):
        return [ask(kvplace, vars(load), "--engine", engine)[0] for engine in engines_twin.TWINS]

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        found = list(pool.map(answers, loads))
    taken = 0
    for load, both in zip(loads, found, strict=True):
        for answer, twin in zip(both, engines_twin.TWINS.values(), strict=True):
            expected = dict(twin(load))
            refused = expected.pop("refused")
            assert list(zip(answer["refused"], answer["when"], strict=True)) == refused, load
            assert {key: answer.get(key) for key in expected} == expected, load
            taken += expected.get("requests") is not None
    # Of 500 answers enough have numbers to compare.
    assert taken > 150


def test_every_engine_is_asked_for_six_buffers_where_none_is_named(kvplace):
    fits, engines = json.loads(kvplace(*H200, "--json").stdout)["fits"], released_engines(kvplace)
    assert [fit["buffer_rows"] for fit in fits] == [2048, 3072, 4096, 6144, 8192, 16384] * len(engines)
    assert [fit["engine"] for fit in fits[::6]] == engines
    assert all(fit["requests"] and fit["flags"] and not fit["refused"] for fit in fits)
    unchecked = {(fit["upper_bound"], fit["estimate"]) for fit in fits if fit["engine"] == "tensorrt-llm"}
    assert unchecked == {(None, "release candidates, not checked against the engine")}


def test_bookkeeping_comes_out_of_what_weights_leave(kvplace):
    """The largest number of requests whose pools fit beside the tables for them."""
    fits = json.loads(kvplace(*H200, "--json", "--buffer", "4096", "--host-dram", "400GB").stdout)["fits"]
    whole = int(141_000_000_000 * 0.9) - 90_000_000_000
    for fit in fits[:2]:
        twin = engines_twin.TWINS[fit["engine"]]

        def least(requests, kv_hbm_bytes, twin=twin):
            load = Load("deepseek-v3.2", "fp8_ds_mla", "sm90", kv_hbm_bytes, 100_000, 4096, max_requests=requests)
            load.host_bytes = 400_000_000_000
            return twin(load)

        assert least(fit["requests"], fit["kv_hbm_bytes"])["requests"] == fit["requests"]
        tables = fit["bookkeeping_bytes"]
        if fit["engine"] == "sglang":
            tables += 8 * (fit["pools"]["logical_tokens"] + 65)
        assert 0 <= whole - fit["kv_hbm_bytes"] - tables < 64_000_000
        more = least(fit["requests"] + 1, fit["kv_hbm_bytes"] - tables // fit["requests"])
        assert (more["requests"] or 0) <= fit["requests"]


def test_the_page_says_what_to_set_and_what_to_compare(kvplace):
    page = " ".join(kvplace(*H200, "--buffer", "4096").stdout.split())
    for text in [
        "SGLang 0.5.23",
        "vLLM 0.33.0",
        '--enable-hisparse --hisparse-config \'{"top_k": 2048, "device_buffer_size": 4096',
        '"kv_role": "kv_both", "kv_connector_extra_config": {"host_pool_gib":',
        "max_total_num_tokens = ",
        "HiSparse steady-state maximum concurrency = ",
        "record a trace",
    ]:
        assert text in page
    other = kvplace(*H200, "--buffer", "4096", "--language", "zh").stdout
    assert "--enable-hisparse" in other and "record a trace" not in other


def test_a_v4_load_is_in_entries_and_a_bound_on_sglang(kvplace):
    load = ("--model", "deepseek-v4-pro", "--gpu", "h200", "--weights", "90GB", "--context", "100002")
    done = kvplace("fit", *load, "--engine", "sglang")
    assert done.returncode == 0
    assert "25,000 entries" in done.stdout.replace("\n", " ") and "Upper bound" in done.stdout
    assert "--enable-hisparse" not in done.stdout


@pytest.mark.parametrize(
    "changes, said",
    [
        (
            ("--buffer", "3000", "--engine", "sglang"),
            "buffer alignment (at start): device_buffer_size a multiple of 64",
        ),
        (("--kv-layout", "nvfp4_ds_mla", "--engine", "vllm"), "no backend stores nvfp4_ds_mla"),
        (("--buffer", "32832", "--engine", "sglang"), "buffer above int16"),
        (("--gpu", "mi300x", "--engine", "vllm"), "vendor"),
        (("--model", "deepseek-v4-pro", "--engine", "vllm"), "DeepSeek V4"),
        (("--model", "minimax-m3"), "MiniMax M3"),
        (("--generation", "sm100"), "--gpu h200 is of sm90"),
        (("--generation", "sm99", "--gpu", "b200"), "--gpu b200 is of sm100"),
        (("--gpu", "h20000"), "not in the catalogue"),
        (("--weights", "200GB"), "--weights leaves nothing"),
        (("--weights", "90"), "--gpu"),
        (("--context", "170000", "--engine", "vllm"), "context length"),
        (("--max-model-len", "50000"), "below the 100000 tokens"),
        (("--engine", "sglan"), "did you mean 'sglang'"),
        (("--buffer", "0"), "must be from 1"),
        (("--model", "deepseek-v4.1-flash"), "the catalogue does not know"),
        (("--draft-tokens", "4", "--engine", "sglang"), "1 to 3 draft tokens"),
    ],
)
def test_what_does_not_fit_together_is_refused_in_one_line(kvplace, changes, said):
    arguments = dict(zip(H200[1::2], H200[2::2], strict=True))
    arguments |= dict(zip(changes[::2], changes[1::2], strict=True))
    if changes == ("--weights", "90"):
        del arguments["--gpu"]
    done = kvplace("fit", *[part for pair in arguments.items() for part in pair])
    assert done.returncode == 64
    assert said in done.stderr
    assert done.stdout == ""


REFUSED = [
    ("deepseek-v4-flash", "--generation", "sm90"),
    ("deepseek-v3.2", "--generation", "sm80"),
    ("deepseek-v3.2", "--generation", "sm90", "--kv-layout", "fp8"),
    ("deepseek-v3.2", "--generation", "sm90", "--draft-tokens", "5"),
    ("deepseek-v3.2", "--generation", "sm90", "--context-length", "65536", "--max-model-len", "400000"),
]


@pytest.mark.parametrize("model", REFUSED, ids=" ".join)
def test_what_an_engine_refuses_is_said_in_chinese_too(kvplace, model):
    told = kvplace("fit", "--model", *model, "--context", 100_000, "--kv-hbm", "40GB", "--language", "zh")
    lines = " ".join(told.stdout.split()).split("被拒绝：")[1:]
    assert lines
    for line in lines:
        rule = line.partition("。")[2].partition("。")[0]
        assert not re.search(r"\b(wants|checked|stores|only|bytes|multiple|support|not|with|the|has|of)\b", rule), rule
