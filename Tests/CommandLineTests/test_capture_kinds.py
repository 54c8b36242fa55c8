"""Captures of the kinds that users really have, ten of each: read as what they are, or named with what to do."""

import gzip
import json
import subprocess

import numpy as np
import pytest

from captures import comparable, native_response, npy_bytes, selections, trace_lines, vllm_response
from conftest import validate
from traces import assert_failure, write_lines

SMALL = ("--block-size", "4", "--out", "-")
PROMPT, COMPLETION, LAYERS, SELECTED = 20, 10, 2, 8
LAYER_FLAGS = ("--indexer-layers", str(LAYERS))


def whole(seed=1, layers=LAYERS):
    """All rows of a response."""
    return selections(seed, PROMPT + COMPLETION - 1, layers, SELECTED)


def decode_lines(array, request=0, layer_ids=None):
    """The decode steps of such a response as a trace."""
    return list(trace_lines(array, request, rows=range(PROMPT, len(array)), layer_ids=layer_ids))


def native(array, name="id", **more):
    return native_response(array, PROMPT, COMPLETION, name, **more)


def lines(*values):
    """JSON values, one a line."""
    return "".join(json.dumps(value) + "\n" for value in values).encode()


def zstd(data, *flags):
    return subprocess.run(["zstd", "-q", *flags], input=data, capture_output=True, check=True).stdout


def analyze(kvplace, tmp_path, name, data, *flags):
    (tmp_path / name).write_bytes(data)
    return kvplace("analyze", "--input", name, *SMALL, *flags)


def found(done, code=0):
    """What was analysed."""
    assert done.returncode == code, done.stderr
    return comparable(done.stdout)


def twin(kvplace, tmp_path, trace):
    return found(kvplace("analyze", "--input", write_lines(tmp_path / "twin", trace), *SMALL))


def is_read(kvplace, tmp_path, name, data, trace, *flags):
    """The file gives the result of a trace, and nothing but its block size is said."""
    done = analyze(kvplace, tmp_path, name, data, *flags)
    assert found(done) == twin(kvplace, tmp_path, trace), done.stderr
    return done


# ---- Compressed responses and arrays


def two_responses():
    return [whole(1), whole(2)]


def responses(form):
    """Two responses in a form of their own."""
    values = [native(array, f"r{i}") for i, array in enumerate(two_responses())]
    if form == "array":
        return json.dumps(values, indent=1).encode()
    if form == "events":
        return b"".join(b"data: " + json.dumps(value).encode() + b"\n\n" for value in values) + b"data: [DONE]\n\n"
    return lines(*values)


def in_members(data, size=1000):
    return b"".join(gzip.compress(data[i : i + size]) for i in range(0, len(data), size))


COMPRESSED = {
    "r.jsonl.gz": lambda: gzip.compress(responses("lines")),
    "members.jsonl.gz": lambda: in_members(responses("lines")),
    "r.jsonl.zst": lambda: zstd(responses("lines")),
    "frames.jsonl.zst": lambda: zstd(responses("lines")[:999]) + zstd(responses("lines")[999:]),
    "checked.jsonl.zst": lambda: zstd(responses("lines"), "--check", "-19"),
    "unnamed": lambda: gzip.compress(responses("lines"), 1),
    "batch.json.gz": lambda: gzip.compress(responses("array")),
    "batch.json.zst": lambda: zstd(responses("array")),
    "stream.txt.gz": lambda: gzip.compress(responses("events")),
    "wrong.jsonl": lambda: zstd(responses("lines"), "--fast=5"),
}


@pytest.mark.parametrize("name", COMPRESSED)
def test_compressed_responses_are_read(kvplace, tmp_path, name):
    trace = [line for i, array in enumerate(two_responses()) for line in decode_lines(array, i)]
    is_read(kvplace, tmp_path, name, COMPRESSED[name](), trace, *LAYER_FLAGS)


@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("form", ["npy.gz", "npy.zst", "safetensors.gz", "safetensors.zst", "json.gz"])
def test_compressed_arrays_are_read(kvplace, tmp_path, form, order):
    array = np.asarray(selections(3, 300, LAYERS, 64, first_token=70), order=order)
    kind, pack = form.split(".")[0], gzip.compress if form.endswith("gz") else zstd
    plain = {
        "npy": lambda: npy_bytes(array),
        "safetensors": lambda: safetensors(x=array, y=np.zeros(5, np.int32)),
        "json": lambda: json.dumps(vllm_response([np.ascontiguousarray(array)], 70, 301)).encode(),
    }[kind]()
    flags = () if kind == "json" else ("--prompt-tokens", "70")
    is_read(kvplace, tmp_path, f"a.{form}", pack(plain), trace_lines(array, first_token=70), *flags)


def safetensors(**tensors):
    header, data = {}, b""
    for name, array in tensors.items():
        raw = np.ascontiguousarray(array).tobytes()
        header[name] = {"dtype": "I32", "shape": array.shape, "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + data


@pytest.mark.parametrize("share", [0.1, 0.5, 0.6, 0.9, 0.99])
@pytest.mark.parametrize("pack", [gzip.compress, zstd], ids=["gzip", "zstd"])
def test_a_compressed_file_that_is_cut_is_analysed_up_to_there_and_named(kvplace, tmp_path, pack, share):
    """Rows that stand whole before the cut are good; the response that is cut is named with its file."""
    arrays = [selections(seed, 400, LAYERS, 64, first_token=0) for seed in range(3)]
    data = pack(lines(*[native_response(array, 100, 301, f"r{i}") for i, array in enumerate(arrays)]))
    done = analyze(kvplace, tmp_path, "r.jsonl.gz", data[: int(len(data) * share)], *LAYER_FLAGS)
    assert done.returncode == 65 and "r.jsonl.gz" in done.stderr, done.stderr
    if share < 0.2:
        return
    records = validate(done.stdout)["results"][0]["diagnostics"]["records_analyzed"]
    assert 600 * int(share * 3) <= records <= 1800 * share + 50


# ---- Answer files of a batch API


def batch_line(number, body, status=200, **more):
    response = {"status_code": status, "request_id": f"q{number}", "body": body}
    return {"id": f"batch_{number}", "custom_id": f"mine-{number}", "response": response, "error": None, **more}


def batch(kind):
    arrays = two_responses()
    bodies = [native(array) for array in arrays]
    if kind == "completions":
        bodies = [vllm_response([array], PROMPT, COMPLETION) for array in arrays]
    if kind == "chat":
        bodies = [{"choices": [{"message": {"content": "a"}, **native(array)}]} for array in arrays]
    values = [batch_line(i, body) for i, body in enumerate(bodies)]
    if kind == "sorted keys":
        values = [{key: value[key] for key in sorted(value, reverse=True)} for value in values]
    if kind == "no custom id":
        for value in values:
            del value["custom_id"]
    if kind == "body alone":
        values = [{"response": {"body": body}} for body in bodies]
    if kind == "array":
        return json.dumps(values).encode()
    if kind == "gzip":
        return gzip.compress(lines(*values))
    if kind == "blank lines":
        return lines(*values).replace(b"\n", b"\r\n\r\n")
    if kind == "long prompt before":
        values = [{"input": {"text": "x" * 300_000}, **value} for value in values]
    return lines(*values)


BATCHES = ["native", "completions", "chat", "sorted keys", "no custom id", "body alone", "array", "gzip"]
BATCHES += ["blank lines", "long prompt before"]


@pytest.mark.parametrize("kind", BATCHES)
def test_answers_of_a_batch_are_read_from_their_body(kvplace, tmp_path, kind):
    trace = [line for i, array in enumerate(two_responses()) for line in decode_lines(array, i)]
    done = is_read(kvplace, tmp_path, "out.jsonl", batch(kind), trace, *LAYER_FLAGS)
    names = [request.get("request_name") for request in validate(done.stdout)["results"][0]["per_request"]]
    if kind in ("native", "completions", "chat", "array"):
        assert names == ["mine-0", "mine-1"]


FAILED = {
    "error beside": {"custom_id": "bad", "response": None, "error": {"code": "x", "message": "too long"}},
    "error in body": batch_line(7, {"error": {"message": "too long"}}, status=400, custom_id="bad"),
    "message in body": batch_line(7, {"object": "error", "message": "too long"}, status=400, custom_id="bad"),
    "text": {"custom_id": "bad", "error": "too long"},
}


@pytest.mark.parametrize("kind", FAILED)
def test_a_failed_request_of_a_batch_is_named_with_its_reason(kvplace, tmp_path, kind):
    data = lines(batch_line(0, native(whole(1))), FAILED[kind], batch_line(2, native(whole(2))))
    done = analyze(kvplace, tmp_path, "out.jsonl", data, *LAYER_FLAGS)
    assert "response 2 (bad): the request failed: too long" in done.stderr
    trace = [line for i, array in enumerate(two_responses()) for line in decode_lines(array, i)]
    assert found(done, 65) == twin(kvplace, tmp_path, trace)


# ---- Any number of rows


@pytest.mark.parametrize("rows", [9, 10, 11, 12, 15, 18, 20, 24, 28, 29])
@pytest.mark.parametrize("form", ["native", "vllm", "npz", "flat npz", "safetensors"])
def test_any_number_of_prompt_rows_says_the_token_of_the_first(kvplace, tmp_path, rows, form):
    first = PROMPT + COMPLETION - 1 - rows
    array = selections(4, rows, LAYERS, SELECTED, first_token=first)
    trace = trace_lines(array, first_token=first, rows=range(PROMPT - first, rows))
    name, data, flags = captured(tmp_path, form, array, PROMPT, COMPLETION)
    is_read(kvplace, tmp_path, name, data, trace, *flags)


def captured(tmp_path, form, array, prompt, completion):
    """A capture with lengths: its name, its bytes, its flags."""
    if form == "native":
        flags = (*LAYER_FLAGS, "--index-topk", str(array.shape[2]))
        return "r.json", json.dumps(native_response(array, prompt, completion)).encode(), flags
    if form == "vllm":
        return "v.json", json.dumps(vllm_response([array], prompt, completion)).encode(), ()
    if form == "safetensors":
        data = safetensors(x=array)
        length = int.from_bytes(data[:8], "little")
        header = {
            **json.loads(data[8 : 8 + length]),
            "__metadata__": {"prompt_tokens": str(prompt), "completion_tokens": str(completion)},
        }
        text = json.dumps(header).encode()
        return "a.safetensors", len(text).to_bytes(8, "little") + text + data[8 + length :], ()
    members = {"topk_indices": array}
    if form == "flat npz":
        members = {"indexer_topk_flat": array.reshape(-1), "num_layers": array.shape[1], "index_topk": array.shape[2]}
    np.savez(tmp_path / "made.npz", prompt_len=prompt, output_len=completion, **members)
    return "r.npz", (tmp_path / "made.npz").read_bytes(), ()


@pytest.mark.parametrize("rows", [8, 30])
@pytest.mark.parametrize("form", ["native", "vllm", "npz", "flat npz", "safetensors"])
def test_fewer_and_more_rows_are_refused_with_the_numbers(kvplace, tmp_path, rows, form):
    name, data, flags = captured(tmp_path, form, selections(5, rows, LAYERS, SELECTED), PROMPT, COMPLETION)
    done = analyze(kvplace, tmp_path, name, data, *flags, "--quiet")
    assert_failure(done, 65, name, f"{PROMPT} prompt_tokens", f"{COMPLETION} completion_tokens", "9 to 29 rows")


# ---- Layers without an indexer


def spread(array, ids, count, dtype=np.int32):
    """An array with a slot for every layer, zero where there is no indexer."""
    wide = np.zeros((array.shape[0], count, array.shape[2]), dtype)
    wide[:, list(ids)] = array
    return wide


@pytest.mark.parametrize("ids", [(0,), (6,), (0, 6), (2, 5), (1, 2, 3, 4, 5, 6), (3, 4), (0, 1, 2, 3, 4, 5)])
@pytest.mark.parametrize("phase", ["decode", "all"])
def test_layers_of_zeros_are_left_out_with_one_note(kvplace, tmp_path, ids, phase):
    arrays = [whole(seed, len(ids)) for seed in (1, 2)]
    rows = range(PROMPT if phase == "decode" else 0, PROMPT + COMPLETION - 1)
    trace = [line for i, a in enumerate(arrays) for line in trace_lines(a, i, layer_ids=ids, rows=rows)]
    data = lines(*[native(spread(array, ids, 7)) for array in arrays])
    done = is_read(kvplace, tmp_path, "r.jsonl", data, trace, "--indexer-layers", "7", "--phase", phase)
    left = ",".join(str(i) for i in range(7) if i not in ids)
    assert done.stderr.count("layers without an indexer") == 1 and f": {left}\n" in done.stderr
    assert "layers choose" not in done.stderr


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed], ids=["stored", "deflated"])
def test_layers_of_zeros_of_a_folder_are_judged_over_all_its_files(kvplace, tmp_path, save):
    (tmp_path / "run").mkdir()
    arrays = [whole(1, 2), whole(2, 2)]
    for i, array in enumerate(arrays):
        wide = spread(array, (1, 3), 5)
        save(tmp_path / "run" / f"req_{i}.npz", topk_indices=wide, prompt_len=PROMPT, output_len=COMPLETION)
    done = kvplace("analyze", "--input", "run", *SMALL)
    trace = [line for i, array in enumerate(arrays) for line in decode_lines(array, i, layer_ids=(1, 3))]
    assert found(done) == twin(kvplace, tmp_path, trace)
    assert "run: layers without an indexer are left out" in done.stderr and "0,2,4" in done.stderr
    # A layer that one of them holds has an indexer: the other was not captured whole.
    wide = spread(arrays[0], (1, 3), 5)
    wide[:, 1] = 0
    save(tmp_path / "run" / "req_0.npz", topk_indices=wide, prompt_len=PROMPT, output_len=COMPLETION)
    done = kvplace("analyze", "--input", "run", *SMALL)
    assert done.returncode == 65
    assert "req_0.npz: 9 rows hold nothing but zeros" in done.stderr and "0,2,4" in done.stderr


def test_converting_leaves_out_layers_of_zeros_too(kvplace, tmp_path):
    (tmp_path / "r.jsonl").write_bytes(lines(native(spread(whole(1), (1, 4), 6))))
    done = kvplace("convert", "r.jsonl", "--out", "run", "--indexer-layers", "6")
    assert done.returncode == 0 and "layers without an indexer are left out" in done.stderr, done.stderr
    records = [json.loads(line) for line in next((tmp_path / "run").glob("*.jsonl")).read_text().splitlines()]
    assert {record["layer_id"] for record in records} == {1, 4} and len(records) == 18


@pytest.mark.parametrize("share", ["1/2", "2/2"])
def test_layers_of_zeros_in_partials_are_those_of_the_whole_run(kvplace, tmp_path, share):
    (tmp_path / "run").mkdir()
    for i, ids in enumerate([(1, 3), (3,)]):
        wide = spread(whole(i, len(ids)), ids, 5)
        np.savez(tmp_path / "run" / f"req_{i}.npz", topk_indices=wide, prompt_len=PROMPT, output_len=COMPLETION)
    flags = ("analyze", "--input", "run", "--block-size", "4")
    expected = kvplace(*flags, "--out", "-")
    assert expected.returncode == 65 and "req_1.npz: 9 rows" in expected.stderr
    other = {"1/2": "2/2", "2/2": "1/2"}[share]
    for name, part in [("a.part", share), ("b.part", other)]:
        assert kvplace(*flags, "--shards", part, "--partial", "--out", name).returncode in (0, 65)
    merged = kvplace("merge", "a.part", "b.part", "--out", "-")
    assert merged.returncode == 65 and "req_1.npz: 9 rows" in merged.stderr
    assert validate(merged.stdout) == validate(expected.stdout)
