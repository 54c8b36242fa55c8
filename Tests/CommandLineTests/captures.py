"""Captures for tests: arrays, their trace twins, and the forms engines give them."""

import base64
import io
import json
import pathlib
import shlex

import numpy as np

from conftest import ROOT, validate

GOLDEN = ROOT / "Tests" / "Golden"
# What a capture and its trace cannot agree in: where they come from.
SOURCES = ("trace_dir", "inputs", "run_meta")


def cases(folder):
    """Names of the golden captures in a folder."""
    return sorted(path.parent.name for path in (GOLDEN / folder).glob("*/case.json"))


def case(folder, name):
    """A golden case: its folder, its flags, what it expects."""
    path = GOLDEN / folder / name
    content = json.loads((path / "case.json").read_text())
    args = content["args"]
    return path, shlex.split(args) if isinstance(args, str) else args, content


def comparable(output):
    """The results that were printed, without what tells of their source."""
    results = validate(output)["results"]
    for result in results:
        for key in SOURCES:
            del result[key]
        for key in ("bytes_read", "files"):
            del result["diagnostics"][key]
        # What was damaged is of the source; the tests that damage it look at what is said of that.
        result["diagnostics"].pop("damaged_shards", None)
        for request in result["per_request"]:
            request.pop("request_name", None)
    return results


def selections(seed, rows, layers, selected, first_token=0, dtype=np.int32):
    """A random capture: row i chooses min(k, first_token + i + 1) of the tokens up to its own; -1 behind them."""
    generator = np.random.default_rng(seed)
    array = np.full((rows, layers, selected), -1, np.int64)
    for row in range(rows):
        for layer in range(layers):
            chosen = generator.permutation(first_token + row + 1)[:selected]
            array[row, layer, : len(chosen)] = chosen
    return array.astype(dtype)


def trace_lines(array, request=0, first_token=0, layer_ids=None, rows=None, known=True):
    """The same selections as lines of a trace."""
    layer_ids = layer_ids or range(array.shape[1])
    for row in rows if rows is not None else range(array.shape[0]):
        for layer, layer_id in enumerate(layer_ids):
            positions = [int(value) for value in array[row, layer] if value >= 0]
            token = first_token + row
            yield json.dumps(
                {
                    "request_id": request,
                    "layer_id": layer_id,
                    "step_idx": token,
                    "seq_len_current": token + 1 if known else 0,
                    "selected_token_pos": positions,
                }
            )


def npy_bytes(array, version=None):
    """A .npy file as NumPy writes it."""
    stream = io.BytesIO()
    np.lib.format.write_array(stream, array, version=version)
    return stream.getvalue()


def encoded(data):
    return base64.b64encode(data).decode()


def native_response(array, prompt, completion, name="id", **more):
    """SGLang's answer on /generate."""
    return {
        "text": 'a "quoted" answer',
        "output_ids": [1, 2, 3],
        "meta_info": {
            "id": name,
            "finish_reason": {"type": "length"},
            "prompt_tokens": prompt,
            "completion_tokens": completion,
            "indexer_topk": encoded(array.astype("<i4").tobytes()),
            **more,
        },
    }


def vllm_response(arrays, prompt, completion, name="cmpl-1"):
    """vLLM's answer: an array a choice, `usage` behind them."""
    choices = [{"index": i, "text": "x", "indexer_topk": encoded(npy_bytes(a))} for i, a in enumerate(arrays)]
    usage = {"prompt_tokens": prompt, "total_tokens": prompt + completion, "completion_tokens": completion}
    return {"id": name, "choices": choices, "usage": usage}


def write(path, *values):
    """Writes JSON values, one a line."""
    pathlib.Path(path).write_text("".join(json.dumps(value) + "\n" for value in values))
    return path
