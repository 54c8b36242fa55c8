"""The engines in the planner of a report: their admission and texts against those of `kvplace plan --engine`."""

import concurrent.futures
import json
import math
import random
import re

import pytest

from conftest import ROOT, kvplace
from test_planner import COMPARED, close, result  # noqa: F401

ROUNDS = 200
# Draft tokens of a pass, and what the server is.
SERVERS = [
    (0, ["--model", "deepseek-v3.2"]),
    (0, ["--model", "glm-5.1", "--gpu", "h200"]),
    (0, ["--model", "glm-5.2", "--gpu", "b200", "--tp", "4", "--dp", "8"]),
    (0, ["--model", "deepseek-v3.2", "--gpu", "rtx-pro-6000", "--max-batched-tokens", "2048"]),
    (0, ["--model", "glm-5.3", "--gpu", "h20", "--kv-layout", "bf16", "--max-model-len", "163000"]),
    (1, ["--model", "deepseek-v3.2"]),
    (1, ["--model", "glm-5.2", "--gpu", "b200", "--tp", "4"]),
    (3, ["--model", "glm-5.1", "--gpu", "h200"]),
]  # fmt: skip
ACCEPTED = {1: "1.6", 3: "2.6"}


@pytest.fixture(scope="module")
def passes(result, tmp_path_factory):  # noqa: F811
    """Draft tokens → the result of the same trace in passes with so many."""
    folder, made = tmp_path_factory.mktemp("passes"), {0: result}
    for drafts, accepted in ACCEPTED.items():
        made[drafts] = folder / f"{drafts}.json"
        kvplace(
            "analyze", "--input", result.parent / "run", "--block-sizes", "1,64", "--draft-tokens", drafts,
            "--accepted-tokens", accepted, "--out", made[drafts], "--quiet",
        )  # fmt: skip
    return made


# No GPU of the catalogue runs it: rows in bf16, and HBM as it is left.
ASCEND = [
    ["--model", "deepseek-v3.2", "--kv-layout", "bf16"],
    ["--model", "glm-5.2", "--kv-layout", "bf16"],
    ["--model", "glm-5.3", "--kv-layout", "bf16", "--max-batched-tokens", "16"],
    ["--model", "glm-5.1", "--kv-layout", "bf16", "--dp", "4"],
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


# Those of the page: a test says that these are the program's.
TWINS = re.search(r"kvplaceEngines = \{([^}]*)\}", (ROOT / "site/assets/engines.js").read_text()).group(1)


@pytest.mark.parametrize("engine", re.findall(r'([\w-]+)"?:', TWINS))
def test_two_hundred_random_inputs_an_engine_give_the_numbers_of_the_program(
    reports, passes, open_page, tmp_path, engine
):
    rng = random.Random(engine)
    page = open_page(reports["large"][1])
    cases = []
    servers = [(0, server) for server in ASCEND] if engine == "vllm-ascend" else SERVERS
    for number, (drafts, server) in enumerate(servers):
        folder = tmp_path / str(number)
        folder.mkdir()
        # Where K is what weights leave of a GPU, the engine's tables come out of it.
        inside = "--gpu" in server
        memory = ["--weights", "20GB"] if inside else ["--kv-hbm", "20GiB"]
        data = planner_of(folder, passes[drafts], [*server, *memory])
        assert data["server"]["bookkeeping_inside"] == inside
        assert data["server"]["drafts"] == drafts
        for _ in range(ROUNDS // len(servers)):
            inputs = moved(rng, data["inputs"])
            if inside:
                weights = round(between(rng, 1, 25) * 10**9)
                inputs["kv_hbm_bytes"] = data["inputs"]["kv_hbm_bytes"] + 20 * 10**9 - weights
                memory = ["--weights", f"{weights}B"]
            else:
                inputs["kv_hbm_bytes"] = round(between(rng, 0.5, 80) * 2**30)
                memory = ["--kv-hbm", f"{inputs['kv_hbm_bytes']}B"]
            cases.append((data, inputs, [passes[drafts], *server, *memory, *flags_of(inputs)]))

    def expected(case):
        return json.loads(kvplace("plan", *case[2], "--engine", engine, "--json", "--quiet"))["plans"][0]

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        plans = list(pool.map(expected, cases))
    kinds, texts, drafted = set(), 0, 0
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
            drafted += data["server"]["drafts"] > 0
            selected = (data["server"]["drafts"] + 1) * data["selection"]
            assert found["choice"]["capacity_blocks"] * found["choice"]["block_size_tokens"] >= selected
    assert kinds >= {"whole", "buffer"} and (drafted > 5) == (engine != "vllm-ascend")
    # No release of vllm-ascend has it, so nothing is printed.
    assert (texts == 0) if engine in ("generic", "vllm-ascend") else (texts > 20)


@pytest.mark.parametrize("engine", ["sglang", "vllm", "generic"])
def test_fewer_indexers_give_the_numbers_of_a_model_that_shares_them(
    reports,
    result,  # noqa: F811
    open_page,
    tmp_path,
    engine,
):
    rng = random.Random(engine)
    page = open_page(reports["large"][1])
    data = planner_of(tmp_path, result, ["--model", "deepseek-v3.2", "--kv-hbm", "20GiB"])
    assert [len(entry["pattern"]) for entry in data["server"]["sharing"]] == [61] * 61
    shares = [entry["kept_share"] for entry in data["server"]["sharing"]]
    assert shares == sorted(shares) and shares[-1] == 1
    known = json.loads((ROOT / "Templates/catalogue.json").read_text())["models"]
    model = next(entry for entry in known if entry["name"] == "deepseek-v3.2")
    for count in [1, 7, rng.randrange(2, 60), 60]:
        pattern = data["server"]["sharing"][count - 1]["pattern"]
        ids = [place for place, letter in enumerate(pattern) if letter == "F"]
        own = {**model, "name": "shared", "indexer_layers": count, "indexer_layer_ids": ids, "source": "a test"}
        (tmp_path / "own.json").write_text(json.dumps({"models": [own]}))
        inputs = moved(rng, data["inputs"])
        inputs["indexer_layers"] = count
        inputs["base_step_ms"] = [20, None]
        flags = [
            *["--catalogue", tmp_path / "own.json", "--model", "shared", "--kv-hbm", "20GiB", "--engine", engine],
            *flags_of({**inputs, "base_step_ms": [20]}),
        ]
        plan = json.loads(kvplace("plan", result, *flags, "--json", "--quiet"))["plans"][0]
        found = page.evaluate(
            "([inputs, data, engine]) => kvplacePlan(inputs, data.rows, data.constants, data.server, engine)",
            [inputs, data, engine],
        )
        assert found["baseline"]["max_requests"] == plan["baseline"]["max_requests"], flags
        assert len(found["candidates"]) == len(plan["candidates"]) > 0
        for mine, other in zip(found["candidates"], plan["candidates"], strict=True):
            for key in COMPARED:
                assert close(mine[key], other[key]), (key, flags, mine[key], other[key])


def test_the_page_of_passes_plans_passes_and_says_so(passes, open_page, tmp_path):
    page_path = tmp_path / "page.html"
    for language, word, step in [("en", "pass takes", " step takes"), ("zh", "每趟", "每步")]:
        kvplace(
            "report", passes[1], "--single-file", "--out", page_path, "--quiet", "--force", "--language", language,
            "--model", "deepseek-v3.2", "--kv-hbm", "20GiB",
        )  # fmt: skip
        page = open_page(page_path)
        spoken = page.locator(".planner-sentence").text_content()
        assert word in spoken and step not in spoken
        assert word in page.locator("p.decision").text_content()


def test_a_field_for_indexers_says_what_is_kept(reports, open_page):
    page = open_page(reports["large"][1].as_uri() + "#planner:indexers=7")
    assert page.locator("#planner-indexers").input_value() == "7"
    assert "7 of 61 layers choose" in page.locator(".planner-indexers").text_content()
    page.get_by_role("button", name="Reset").click()
    assert page.locator(".planner-indexers").count() == 0
