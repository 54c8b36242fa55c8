"""More kinds of captures that users really have, ten of each: odd arrays are read right, or named with what to do."""

import gzip
import io
import json

import numpy as np
import pytest

from captures import encoded, native_response, npy_bytes, selections, trace_lines, vllm_response
from conftest import validate
from test_capture_kinds import (
    COMPLETION,
    LAYER_FLAGS,
    LAYERS,
    PROMPT,
    SELECTED,
    analyze,
    captured,
    decode_lines,
    found,
    is_read,
    lines,
    native,
    safetensors,
    twin,
    whole,
    zstd,
)
from traces import assert_failure

# ---- Rows of varying length: k rounded up to pools, -1 between the entries


def pooled(seed, rows, least, width, first_token=0):
    """A row of a sequence longer than `least` holds so many entries or more, with -1 anywhere."""
    generator = np.random.default_rng(seed)
    array = np.full((rows, LAYERS, width), -1, np.int32)
    for row in range(rows):
        for layer in range(LAYERS):
            tokens = first_token + row + 1
            count = min(tokens, int(generator.integers(least, width)))
            places = np.sort(generator.permutation(width)[:count])
            array[row, layer, places] = generator.permutation(tokens)[:count]
    return array


def inner_padding(array, rows):
    """How many -1 stand in front of a row's last entry."""
    flat = array[rows].reshape(-1, array.shape[2])
    return sum(int((row[: np.flatnonzero(row >= 0)[-1]] < 0).sum()) for row in flat if (row >= 0).any())


@pytest.mark.parametrize("width", [9, 10, 12, 13, 15])
@pytest.mark.parametrize("phase", ["decode", "all"])
@pytest.mark.parametrize("form", ["vllm", "npz", "native"])
def test_rows_of_varying_length_are_whole(kvplace, tmp_path, width, phase, form):
    array = pooled(width, 29, 8, width)
    rows = range(PROMPT, 29) if phase == "decode" else range(29)
    name, data, flags = captured(tmp_path, form, array, PROMPT, COMPLETION)
    if form == "native":
        flags = LAYER_FLAGS
    done = analyze(kvplace, tmp_path, name, data, *flags, "--index-topk", "8", "--phase", phase)
    results = found(done)
    assert results[0]["diagnostics"]["incomplete_rows"] == 0
    assert results[0]["diagnostics"].pop("padding_positions") == inner_padding(array, list(rows))
    expected = twin(kvplace, tmp_path, trace_lines(array, rows=rows))
    expected[0]["diagnostics"].pop("padding_positions")
    assert results == expected


@pytest.mark.parametrize("index_topk", ["9", "12", "15"])
def test_a_k_below_that_of_the_array_is_refused_where_every_row_is_full(kvplace, tmp_path, index_topk):
    data = npy_bytes(selections(1, 10, LAYERS, 16, first_token=40))
    flags = ("--prompt-tokens", "40", "--index-topk", index_topk, "--quiet")
    assert_failure(analyze(kvplace, tmp_path, "a.npy", data, *flags), 65, "16 entries", index_topk)


# ---- Recordings without the mask


def unmasked(rows, layers, width, first_token=0):
    """As a hook on the indexer alone keeps them: every row is full, also of tokens that the query cannot see."""
    generator = np.random.default_rng(7)
    seen = [max(width, first_token + row + 1) for row in range(rows)]
    return np.array([[generator.permutation(count)[:width] for _ in range(layers)] for count in seen], np.int32)


@pytest.mark.parametrize("rows, width, first", [(30, 30, 0), (40, 32, 5), (64, 48, 20), (100, 100, 1), (50, 64, 30)])
@pytest.mark.parametrize("form", ["npy", "json"])
def test_unmasked_recordings_are_told_from_slots(kvplace, tmp_path, rows, width, first, form):
    array = unmasked(rows, LAYERS, width, first)
    if form == "npy":
        name, data, flags = "a.npy", npy_bytes(array), ("--prompt-tokens", str(first))
    else:
        name, flags = "v.json", ()
        data = json.dumps(vllm_response([array], max(1, first), rows + first + 1 - max(1, first))).encode()
    done = analyze(kvplace, tmp_path, name, data, *flags, "--quiet")
    assert_failure(done, 65, name, "unmasked recording", "transformers_recorder.py")
    assert "SGLANG" not in done.stderr


@pytest.mark.parametrize("first", [100, 200, 300, 1000, 9])
def test_slots_are_not_taken_for_unmasked_recordings(kvplace, tmp_path, first):
    array = selections(3, 40, 3, 8, first_token=first) + 64 * (first // 2)
    done = analyze(kvplace, tmp_path, "a.npy", npy_bytes(array), "--prompt-tokens", str(first), "--quiet")
    assert_failure(done, 65, "SGLANG_DSA_FUSE_TOPK=0")
    assert "unmasked" not in done.stderr


# ---- What is no selection of tokens


def npz_bytes(**members):
    stream = io.BytesIO()
    np.savez(stream, **members)
    return stream.getvalue()


def experts():
    return np.random.default_rng(1).integers(0, 256, (29, 4, 8)).astype(np.int32)


EXPERTS = {
    "a.safetensors": lambda: safetensors(routed_experts=experts()),
    "b.safetensors": lambda: safetensors(**{"model.routed_experts": experts()}),
    "c.safetensors.gz": lambda: gzip.compress(safetensors(Routed_Experts=experts())),
    "routed_experts.npy": lambda: npy_bytes(experts()),
    "req_0_routed_experts.npy.zst": lambda: zstd(npy_bytes(experts())),
    "a.npz": lambda: npz_bytes(routed_experts=experts(), prompt_len=20, output_len=10),
    "flat.npz": lambda: npz_bytes(routed_experts_flat=experts().reshape(-1)),
    "native.json": lambda: lines({"meta_info": {"id": "a", "routed_experts": encoded(experts().tobytes())}}),
    "choice.json": lambda: lines({"choices": [{"routed_experts": encoded(npy_bytes(experts()))}]}),
    "chat.json": lambda: lines({"choices": [{"meta_info": {"routed_experts": encoded(experts().tobytes())}}]}),
}


@pytest.mark.parametrize("name", EXPERTS)
def test_routed_experts_are_no_selections(kvplace, tmp_path, name):
    done = analyze(kvplace, tmp_path, name, EXPERTS[name](), "--quiet")
    assert_failure(done, 65, name, "xperts")


def test_experts_beside_selections_do_not_disturb(kvplace, tmp_path):
    trace = decode_lines(whole())
    data = safetensors(a=whole()[PROMPT:], routed_experts=experts())
    is_read(kvplace, tmp_path, "a.safetensors", data, trace, "--prompt-tokens", str(PROMPT))
    refused = analyze(kvplace, tmp_path, "a.safetensors", data, "--array", "routed_experts", "--quiet")
    assert_failure(refused, 65, "routed_experts")
    data = npz_bytes(routed_experts=experts(), topk_indices=whole(), prompt_len=PROMPT, output_len=COMPLETION)
    is_read(kvplace, tmp_path, "a.npz", data, trace)


# ---- Axes in another order


AXES = [(1, 0, 2), (2, 1, 0), (0, 2, 1), (1, 2, 0), (2, 0, 1)]


@pytest.mark.parametrize("axes", AXES)
@pytest.mark.parametrize("form", ["vllm", "npz"])
def test_axes_that_fit_only_in_another_order_are_named(kvplace, tmp_path, axes, form):
    array = selections(1, 29, 3, SELECTED)
    # Where rows of 20 + 10 tokens and 3 layers of 8 entries stand is known.
    name, data, _ = captured(tmp_path, form, np.ascontiguousarray(array.transpose(axes)), PROMPT, COMPLETION)
    flags = ("--indexer-layers", "3", "--index-topk", str(SELECTED), "--quiet")
    done = analyze(kvplace, tmp_path, name, data, *flags)
    shape = ", ".join(str(array.shape[axis]) for axis in axes)
    assert_failure(done, 65, name, f"({shape})", "numpy.transpose(array, (")
    # What it says to do is right.
    order = tuple(map(int, done.stderr.split("numpy.transpose(array, (")[1].split(")")[0].split(",")))
    name, data, _ = captured(tmp_path, form, array.transpose(axes).transpose(order), PROMPT, COMPLETION)
    is_read(kvplace, tmp_path, name, data, decode_lines(array), *flags)


@pytest.mark.parametrize("layers, rows", [(2, 30), (3, 60), (3, 17), (7, 40), (61, 90)])
@pytest.mark.parametrize("width", [8, 200])
def test_layers_first_is_told_by_the_entries_where_no_flag_does(kvplace, tmp_path, layers, rows, width):
    array = selections(layers, rows, layers, width, first_token=50)
    data = npy_bytes(np.ascontiguousarray(array.transpose(1, 0, 2)))
    done = analyze(kvplace, tmp_path, "a.npy", data, "--prompt-tokens", "50", "--quiet")
    assert_failure(done, 65, "a.npy", f"({layers}, {rows}, {width})", "(layers, rows, k)", "(1, 0, 2)")
    assert "SGLANG" not in done.stderr


def test_more_layers_than_models_have_are_asked_about(kvplace, tmp_path):
    data = npy_bytes(selections(1, 3, 200, 4, first_token=50))
    done = analyze(kvplace, tmp_path, "a.npy", data)
    assert done.returncode == 0 and "200 layers are more than models have" in done.stderr


# ---- Bytes behind an array


def behind(kind):
    """The bytes of a file whose first array is `whole`, and how many stand behind it."""
    first, second = npy_bytes(whole(1)), npy_bytes(whole(2))
    more = {
        "two saves": second,
        "three saves": second + second,
        "other shape": npy_bytes(np.zeros((3, 1, 1), np.int64)),
        "appended rows": whole(2)[:7].tobytes(),
        "half a row": whole(2).tobytes()[:33],
        "one byte": b"\0",
        "line feed": b"\n",
        "zeros": bytes(4096),
        "text": b"# saved by me\n",
        "many": second * 300,
    }[kind]
    return first + more, len(more)


BEHIND = ["two saves", "three saves", "other shape", "appended rows", "half a row", "one byte", "line feed", "zeros"]
BEHIND += ["text", "many"]


@pytest.mark.parametrize("kind", BEHIND)
@pytest.mark.parametrize("form", ["npy", "npy.gz", "npy.zst", "json", "json.gz"])
def test_bytes_behind_an_array_are_named_and_what_stands_before_is_analysed(kvplace, tmp_path, kind, form):
    data, count = behind(kind)
    flags = ("--prompt-tokens", "0")
    trace = list(trace_lines(whole(1)))
    if form.startswith("json"):
        value = vllm_response([whole(1)], PROMPT, COMPLETION)
        value["choices"][0]["indexer_topk"] = encoded(data)
        data, flags, trace = json.dumps(value).encode(), (), decode_lines(whole(1))
    data = gzip.compress(data) if form.endswith("gz") else zstd(data) if form.endswith("zst") else data
    done = analyze(kvplace, tmp_path, f"a.{form}", data, *flags)
    assert found(done, 65) == twin(kvplace, tmp_path, trace)
    assert f"a.{form}" in done.stderr and f"{count} bytes behind" in done.stderr, done.stderr
    assert "bytes behind" in validate(done.stdout)["results"][0]["diagnostics"]["damaged_shards"][0]["what"]


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed], ids=["stored", "deflated"])
def test_bytes_behind_other_arrays_are_named_too(kvplace, tmp_path, save):
    done = analyze(kvplace, tmp_path, "a.safetensors", safetensors(x=whole(1)) + b"more", "--prompt-tokens", "0")
    assert found(done, 65) == twin(kvplace, tmp_path, trace_lines(whole(1))) and "4 bytes behind" in done.stderr
    data = json.dumps(native_response(np.concatenate([whole(1), whole(2)]), PROMPT, COMPLETION)).encode()
    flags = (*LAYER_FLAGS, "--index-topk", str(SELECTED), "--quiet")
    assert_failure(analyze(kvplace, tmp_path, "r.json", data, *flags), 65, "r.json", "9 to 29 rows")


# ---- Lengths of other types


GOOD_LENGTHS = [
    np.int8(20), np.uint64(20), np.float16(20), np.float32(20), np.float64(20), np.array([20]), np.array([[20.0]]),
    np.array(20, ">i4"), np.array(20, ">f8"), np.uint8(20),
]  # fmt: skip
BAD_LENGTHS = [
    np.array("20"), np.array(b"20"), np.float64(20.5), np.float64("nan"), np.float64("inf"), np.int64(-20),
    np.array([20, 20]), np.array([], np.int64), np.bool_(True), np.array(20 + 0j), np.datetime64(20, "s"), np.int64(0),
]  # fmt: skip


@pytest.mark.parametrize("key", ["prompt_len", "prompt_tokens"])
@pytest.mark.parametrize("value", GOOD_LENGTHS, ids=lambda value: f"{value.dtype.str}{value.shape}")
def test_a_length_is_any_number_of_integral_value(kvplace, tmp_path, key, value):
    data = npz_bytes(topk_indices=whole(), output_len=np.float32(COMPLETION), **{key: value})
    is_read(kvplace, tmp_path, "a.npz", data, decode_lines(whole()))


@pytest.mark.parametrize("key", ["prompt_len", "prompt_tokens"])
@pytest.mark.parametrize("value", BAD_LENGTHS, ids=lambda value: f"{value.dtype.str}{value.shape}{value}")
def test_a_length_that_is_none_is_named(kvplace, tmp_path, key, value):
    data = npz_bytes(topk_indices=whole(), output_len=COMPLETION, **{key: value})
    name = "prompt tokens" if value.size == 1 and value.dtype == np.int64 and value == 0 else key
    assert_failure(analyze(kvplace, tmp_path, "a.npz", data, "--quiet"), 65, "a.npz", name)


@pytest.mark.parametrize("value", ["20", 20.5, True, [20], {"n": 20}, -20, 0, 1e300, "", "twenty"])
@pytest.mark.parametrize("key", ["prompt_tokens", "completion_tokens"])
def test_a_length_of_a_response_that_is_none_costs_that_response(kvplace, tmp_path, key, value):
    bad = native(whole(1), "bad")
    bad["meta_info"][key] = value
    if value == 0 and key == "completion_tokens":
        value = -1
        bad["meta_info"][key] = value
    done = analyze(kvplace, tmp_path, "r.jsonl", lines(bad, native(whole(2), "good")), *LAYER_FLAGS)
    assert found(done, 65) == twin(kvplace, tmp_path, decode_lines(whole(2)))
    assert "response 1 (bad)" in done.stderr and key.split("_")[0] in done.stderr


@pytest.mark.parametrize("value", [20, 20.0, 2e1])
def test_a_length_of_a_response_may_be_any_integral_number(kvplace, tmp_path, value):
    response = native(whole())
    response["meta_info"]["prompt_tokens"] = value
    is_read(kvplace, tmp_path, "r.json", lines(response), decode_lines(whole()), *LAYER_FLAGS)


# ---- Repeated layers, and requests that are too short


@pytest.mark.parametrize("choosing", ["0", "0,1", "0,2", "0,3", "0,1,2", "0,4", "0,2,4", "0,1,3", "0,3,4", "0,1,2,3"])
@pytest.mark.parametrize("form", ["native", "npz"])
def test_repeated_layers_are_told_beside_layers_of_zeros(kvplace, tmp_path, choosing, form):
    """Five layers with an indexer, of which some repeat the one before, and a sixth of zeros."""
    array = selections(2, 29, 6, SELECTED)
    for layer in range(5):
        if str(layer) not in choosing.split(","):
            array[:, layer] = array[:, layer - 1]
    array[:, 5] = 0
    name, data, flags = captured(tmp_path, form, array, PROMPT, COMPLETION)
    flags = ("--indexer-layers", "6") if form == "native" else flags
    trace = [line for line in decode_lines(array) if json.loads(line)["layer_id"] != 5]
    done = is_read(kvplace, tmp_path, name, data, trace, *flags)
    assert f"{len(choosing.split(','))} of 5 layers choose ({choosing})" in done.stderr
    assert "are zeros: 5\n" in done.stderr


def short(completion, rows, name):
    array = selections(completion, PROMPT + completion - 1, LAYERS, SELECTED)
    return native_response(array[len(array) - rows :], PROMPT, completion, name)


SHORT = [(1, 0), (1, 1), (1, 20), (2, 1), (2, 2), (2, 21)]


@pytest.mark.parametrize("completion, rows", SHORT)
@pytest.mark.parametrize("jobs", ["1", "3"])
def test_requests_of_one_step_or_none_are_counted_and_said(kvplace, tmp_path, completion, rows, jobs):
    values = [native(whole(1), "long"), short(completion, rows, "short"), native(whole(2), "long too")]
    flags = (*LAYER_FLAGS, "--index-topk", str(SELECTED), "--jobs", jobs)
    done = analyze(kvplace, tmp_path, "r.jsonl", lines(*values), *flags)
    diagnostics = found(done)[0]["diagnostics"]
    assert diagnostics["short_requests"] == 1
    assert diagnostics["requests"] == 2 + (completion - 1)
    assert "r.jsonl: 1 request(s) have one row of this phase or none" in done.stderr
    converted = kvplace("convert", "r.jsonl", "--out", "run", *flags[:4])
    assert "1 request(s) have one row of this phase or none" in converted.stderr
    alone = analyze(kvplace, tmp_path, "r.jsonl", lines(values[0]), *flags)
    assert found(alone)[0]["diagnostics"].get("short_requests") is None and "one row" not in alone.stderr


def test_requests_without_a_step_alone_are_refused_with_the_reason(kvplace, tmp_path):
    data = lines(short(1, 20, "a"), short(1, 1, "b"))
    done = analyze(kvplace, tmp_path, "r.jsonl", data, *LAYER_FLAGS, "--index-topk", str(SELECTED), "--quiet")
    assert_failure(done, 65, "r.jsonl", "none of 2 request(s)", "more tokens")


def test_what_comes_without_selections_is_told_by_its_engine(kvplace, tmp_path):
    """A vLLM server without the proposal, and an SGLang server without the flag."""
    done = analyze(kvplace, tmp_path, "v.json", lines({"id": "a", "choices": [{"text": "x"}], "usage": {}}), "--quiet")
    assert_failure(done, 65, "v.json", "vLLM")
    done = analyze(kvplace, tmp_path, "s.json", lines({"text": "x", "meta_info": {"id": "a"}}), "--quiet")
    assert_failure(done, 65, "s.json", "--enable-return-indexer-topk")
    assert "vLLM" not in done.stderr
