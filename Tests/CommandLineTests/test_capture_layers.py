"""Captures of the choosing layers alone against those of all layers, and which engine made a capture."""

import json
import shutil

import jsonschema
import numpy as np
import pytest

from captures import case, native_response, selections, trace_lines, vllm_response, write
from conftest import validate
from test_plan import SCHEMA
from traces import write_lines

CHOOSING = [0, 1, *range(2, 75, 4)]
OWNERS = [0, 1] + [2 + (layer - 2) // 4 for layer in range(2, 78)]
WEIGHTS = [1, 1] + [4] * 19
PROMPT, ROWS = 4000, 24
MODEL = ["--model", "glm-5.2"]


def analyzed(kvplace, *arguments):
    finished = kvplace("analyze", *arguments, "--block-sizes", "1,64", "--out", "-")
    assert finished.returncode == 0, finished.stderr
    return validate(finished.stdout)["results"], finished.stderr


def planned(kvplace, path, *flags):
    finished = kvplace("plan", path, "--json", "--quiet", *flags)
    assert finished.returncode == 0, finished.stderr
    file = json.loads(finished.stdout)
    jsonschema.validate(file, SCHEMA, cls=jsonschema.Draft202012Validator)
    return file["plans"][0]


def save(path, array):
    np.savez(path, topk_indices=array, prompt_len=PROMPT, output_len=ROWS + 1)


@pytest.fixture(scope="module")
def array():
    """Selections of the choosing layers that change by a tenth in a step, layers by different tokens."""
    generator = np.random.default_rng(5)
    rows = np.empty((ROWS, len(CHOOSING), 2048), np.int32)
    for layer in range(len(CHOOSING)):
        chosen = generator.permutation(PROMPT)[:2048]
        for row in range(ROWS):
            others = np.setdiff1d(np.arange(PROMPT + row), chosen)
            count = 20 + 10 * layer
            chosen[generator.permutation(2048)[:count]] = generator.permutation(others)[:count]
            rows[row, layer] = chosen
    return rows


def sums(results):
    found = json.loads(json.dumps([result["request_step_misses"] for result in results]))
    for misses in found:
        del misses["layers"], misses["layer_weights"]
    return found


def test_choosing_layers_alone_and_all_layers_give_the_same_sums_and_plan(kvplace, tmp_path, array):
    save(tmp_path / "choosing.npz", array)
    save(tmp_path / "all.npz", array[:, OWNERS])
    few, note = analyzed(kvplace, "choosing.npz", *MODEL)
    every, other = analyzed(kvplace, "all.npz", *MODEL)
    assert few[0]["request_step_misses"]["layers"] == CHOOSING
    assert few[0]["request_step_misses"]["layer_weights"] == WEIGHTS
    assert every[0]["request_step_misses"]["layers"] == list(range(78))
    assert every[0]["request_step_misses"]["layer_weights"] is None
    assert sums(few) == sums(every) and few[0]["request_step_misses"]["capacities"][0]["all"]["mean"] > 100
    assert "21 layers that choose" in note and "78 in all" in note and "in all" not in other
    flags = [*MODEL, "--kv-hbm", "1GiB", "--tpot-ms", "80"]
    plans = [planned(kvplace, f"{name}.npz", *flags) for name in ("choosing", "all")]
    assert [plan.pop("trace_layers") for plan in plans] == [21, 78]
    for plan in plans:
        del plan["trace_dir"], plan["dataset"]
    assert plans[0] == plans[1] and plans[0]["choice"]["kind"] == "buffer"
    assert not {"scaled-layers", "layers-apart"} & set(plans[0]["notes"])
    # Without the model's name 21 layers are 21 layers: scaled, named and warned of.
    assert kvplace("analyze", "choosing.npz", "--block-sizes", "1,64", "--out", "alone.json").returncode == 0
    alone = json.loads((tmp_path / "alone.json").read_text())["results"]
    assert alone[0]["request_step_misses"]["layer_weights"] is None
    scaled = planned(kvplace, "alone.json", *flags)
    assert {"scaled-layers", "layers-apart"} <= set(scaled["notes"])


def test_layers_of_zeros_and_lines_of_a_trace_count_the_same(kvplace, tmp_path, array):
    save(tmp_path / "choosing.npz", array)
    expected, _ = analyzed(kvplace, "choosing.npz", *MODEL)
    # A server that keeps a slot for every layer leaves those of layers without an indexer empty.
    zeros = np.zeros((ROWS, 78, 2048), np.int32)
    zeros[:, CHOOSING] = array
    save(tmp_path / "zeros.npz", zeros)
    write_lines(tmp_path / "trace", trace_lines(array, first_token=PROMPT, layer_ids=CHOOSING))
    for name in ("zeros.npz", "trace"):
        found, _ = analyzed(kvplace, name, *MODEL)
        assert found[0]["request_step_misses"] == expected[0]["request_step_misses"], name
    # What was stored without the model is analysed again with it, and only then.
    assert kvplace("analyze", "trace", "--block-sizes", "1,64", "--quiet").returncode == 0
    flags = ["plan", "trace", "--kv-hbm", "1GiB", "--tpot-ms", "80"]
    assert "using" in kvplace(*flags).stderr
    again = kvplace(*flags, *MODEL)
    assert again.returncode == 0 and "without --model" in again.stderr and "layers (" not in again.stdout
    assert kvplace("analyze", "trace", "--block-sizes", "1,64", "--quiet", *MODEL).returncode == 0
    assert "using" in kvplace(*flags, *MODEL).stderr


def test_partials_of_choosing_layers_merge_to_the_bytes_of_one_analysis(kvplace, tmp_path, array):
    (tmp_path / "run").mkdir()
    for number in range(3):
        save(tmp_path / "run" / f"req_{number}.npz", array[:, :, ::-1] if number else array)
    flags = ["--block-sizes", "1,64", "--quiet", *MODEL]
    assert kvplace("analyze", "run", "--out", "whole.json", *flags).returncode == 0
    for number in (1, 2):
        made = kvplace("analyze", "run", "--partial", "--shards", f"{number}/2", "--out", f"{number}.part", *flags)
        assert made.returncode == 0, made.stderr
    assert kvplace("merge", "2.part", "1.part", "--out", "merged.json", "--quiet").returncode == 0
    assert (tmp_path / "merged.json").read_bytes() == (tmp_path / "whole.json").read_bytes()
    file = validate((tmp_path / "merged.json").read_text())
    assert file["results"][0]["request_step_misses"]["layer_weights"] == WEIGHTS
    assert file["results"][0]["inputs"]["capture"]["model"] == "glm-5.2"


ENGINES = {
    ("captures", "sglang_jsonl"): "sglang",
    ("captures", "sglang_batch"): "sglang",
    ("captures", "sglang_chat"): "sglang",
    ("captures", "vllm_jsonl"): "vllm",
    ("captures", "npz_flat"): None,
    ("captures", "npy_decode"): None,
    ("captures_engines", "sglang_stream_sse"): "sglang",
    ("captures_engines", "sglang_miles"): "sglang",
    ("captures_engines", "vllm_completions"): "vllm",
    ("captures_engines", "vllm_prompt_start"): "vllm",
    ("captures_engines", "safetensors"): None,
}


@pytest.mark.parametrize("folder, name", ENGINES, ids="/".join)
def test_results_name_the_engine_that_made_a_capture_and_plans_take_it(kvplace, tmp_path, folder, name):
    path, args, _ = case(folder, name)
    inputs = [path for path in path.iterdir() if path.suffix in (".jsonl", ".json", ".npz", ".npy", ".txt",
              ".safetensors") and path.name != "case.json"]  # fmt: skip
    (tmp_path / "run").mkdir()
    for file in inputs:
        shutil.copy(file, tmp_path / "run")
    source = tmp_path / "run" / inputs[0].name if len(inputs) == 1 else "run"
    finished = kvplace("analyze", source, *args, "--block-sizes", "1,16", "--out", tmp_path / "r.json", "--quiet")
    assert finished.returncode in (0, 65), finished.stderr
    results = validate((tmp_path / "r.json").read_text())["results"]
    engine = ENGINES[folder, name]
    assert {result["inputs"]["capture"]["engine"] for result in results} == {engine}
    plan = planned(kvplace, tmp_path / "r.json", "--kv-hbm", "1GiB", "--context", "4096")
    assert plan["engine"] == (engine or "sglang")
    assert plan["inputs"]["engine"]["source"] == ("trace" if engine else "assumption")
    asked = planned(kvplace, tmp_path / "r.json", "--kv-hbm", "1GiB", "--context", "4096", "--engine", "generic")
    assert asked["engine"] == "generic"


def test_the_engine_of_a_capture_is_kept_through_partials_and_lost_among_several(kvplace, tmp_path):
    (tmp_path / "run").mkdir()
    for number in range(3):
        array = selections(number, rows=29, layers=2, selected=8)
        write(tmp_path / "run" / f"r{number}.jsonl", vllm_response([array], 20, 10, f"id{number}"))
    flags = ["--block-sizes", "1,16", "--quiet"]
    for number in (1, 2):
        made = kvplace("analyze", "run", "--partial", "--shards", f"{number}/2", "--out", f"{number}.part", *flags)
        assert made.returncode == 0, made.stderr
    assert kvplace("merge", "1.part", "2.part", "--out", "all.json", "--quiet").returncode == 0
    assert planned(kvplace, "all.json", "--kv-hbm", "1GiB")["engine"] == "vllm"
    shutil.copytree(tmp_path / "run", tmp_path / "mixed")
    array = selections(9, rows=29, layers=2, selected=8)
    write(tmp_path / "mixed" / "r9.jsonl", native_response(array, 20, 10))
    assert kvplace("analyze", "mixed", "--out", "mixed.json", *flags, "--indexer-layers", 2).returncode == 0
    file = json.loads((tmp_path / "mixed.json").read_text())
    assert file["results"][0]["inputs"]["capture"]["engine"] is None
    plan = planned(kvplace, "mixed.json", "--kv-hbm", "1GiB")
    assert plan["engine"] == "sglang" and plan["inputs"]["engine"]["source"] == "assumption"
    # A refusal of the capture's engine is said, and memory alone counts.
    plan = planned(kvplace, "all.json", "--kv-hbm", "1GiB", "--kv-layout", "bf16", "--generation", "sm120")
    assert plan["engine"] == "generic" and "engine-refuses" in plan["notes"]
