"""The engines in the planner of a report: their admission and texts against those of `kvplace plan --engine`."""

import concurrent.futures
import json
import math
import random

import pytest

from conftest import kvplace
from test_planner import COMPARED, close, result  # noqa: F401

ROUNDS = 200
SERVERS = [
    ["--model", "deepseek-v3.2"],
    ["--model", "glm-5.1", "--gpu", "h200"],
    ["--model", "glm-5.2", "--gpu", "b200", "--tp", "4", "--dp", "8"],
    ["--model", "deepseek-v3.2", "--gpu", "rtx-pro-6000", "--max-batched-tokens", "2048"],
    ["--model", "glm-5.3", "--gpu", "h20", "--kv-layout", "bf16", "--max-model-len", "163000"],
]  # fmt: skip


def between(rng, low, high):
    return math.exp(rng.uniform(math.log(low), math.log(high)))


def planner_of(folder, result, flags):  # noqa: F811
    """What the page of a report with these flags hands to its planner."""
    kvplace("report", result, "--single-file", "--out", folder / "page.html", "--quiet", *flags)
    page = (folder / "page.html").read_text()
    return json.loads(page.split('<script type="application/json">')[1].split("</script>")[0])


def moved(rng, given):
    """The same planner's inputs as its fields would change them."""
    inputs = dict(given)
    inputs["context_tokens"] = round(between(rng, 2100, 163_000))
    inputs["host_bytes"] = round(between(rng, 4, 2000) * 2**30)
    inputs["max_requests"] = rng.choice([1024, round(between(rng, 1, 200))])
    inputs["link_gb_per_s"] = round(between(rng, 5, 400), 1)
    inputs["overlap"] = rng.choice([0, 0.5, 0.9])
    inputs["base_step_ms"] = [round(rng.uniform(5, 40), 1), rng.choice([0, 0.1])]
    inputs["tpot_ms"] = round(rng.uniform(40, 150), 1)
    return inputs


def flags_of(inputs):
    return [
        "--context", inputs["context_tokens"], "--host-dram", f"{inputs['host_bytes']}B", "--max-requests",
        inputs["max_requests"], "--link-gbps", inputs["link_gb_per_s"], "--overlap", inputs["overlap"],
        "--base-step-ms", ",".join(map(str, inputs["base_step_ms"])), "--tpot-ms", inputs["tpot_ms"],
    ]  # fmt: skip


@pytest.mark.parametrize("engine", ["sglang", "vllm", "tensorrt-llm"])
def test_two_hundred_random_inputs_an_engine_give_the_numbers_of_the_program(
    reports,
    result,  # noqa: F811
    open_page,
    tmp_path,
    engine,
):
    rng = random.Random(engine)
    page = open_page(reports["large"][1])
    cases = []
    for number, server in enumerate(SERVERS):
        folder = tmp_path / str(number)
        folder.mkdir()
        # Where K is what weights leave of a GPU, the engine's tables come out of it.
        inside = number > 0
        memory = ["--weights", "20GB"] if inside else ["--kv-hbm", "20GiB"]
        data = planner_of(folder, result, [*server, *memory])
        assert data["server"]["bookkeeping_inside"] == inside
        for _ in range(ROUNDS // len(SERVERS)):
            inputs = moved(rng, data["inputs"])
            if inside:
                weights = round(between(rng, 1, 25) * 10**9)
                inputs["kv_hbm_bytes"] = data["inputs"]["kv_hbm_bytes"] + 20 * 10**9 - weights
                memory = ["--weights", f"{weights}B"]
            else:
                inputs["kv_hbm_bytes"] = round(between(rng, 0.5, 80) * 2**30)
                memory = ["--kv-hbm", f"{inputs['kv_hbm_bytes']}B"]
            cases.append((data, inputs, [*server, *memory, *flags_of(inputs)]))

    def expected(case):
        return json.loads(kvplace("plan", result, *case[2], "--engine", engine, "--json", "--quiet"))["plans"][0]

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        plans = list(pool.map(expected, cases))
    kinds, texts = set(), 0
    for (data, inputs, flags), plan in zip(cases, plans, strict=True):
        found = page.evaluate(
            """([inputs, data, engine]) => {
                const plan = kvplacePlan(inputs, data.rows, data.constants, data.server, engine)
                const c = plan.choice
                if (c && c.kind === 'buffer') plan.text = kvplaceText(inputs, data.server, engine, c)
                return plan
            }""",
            [inputs, data, engine],
        )
        kinds.add(plan["choice"]["kind"])
        assert (found["choice"] or {"kind": "none"})["kind"] == plan["choice"]["kind"], flags
        assert found["baseline"]["max_requests"] == plan["baseline"]["max_requests"], flags
        assert [c["capacity_blocks"] for c in found["candidates"]] == [
            c["capacity_blocks"] for c in plan["candidates"]
        ], flags
        for own, other in zip(found["candidates"], plan["candidates"], strict=True):
            for key in COMPARED:
                assert close(own[key], other[key]), (key, flags, own[key], other[key])
        if plan["choice"]["kind"] == "buffer":
            for key in ("capacity_blocks", "limited_by"):
                assert found["choice"][key] == plan["choice"][key], (key, flags)
            assert found["text"] == plan["settings"].get(engine), flags
            texts += found["text"] is not None
    assert kinds >= {"whole", "buffer"} and texts > 20
