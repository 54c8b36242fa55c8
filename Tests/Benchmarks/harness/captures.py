"""Captures against traces of the same selections: records a second of one worker, and several files on two."""

import array
import base64
import json
import struct
import sys

from . import parallel
from .programs import KERNELS, Case, analyze, interleaved, run, scaled
from .rows import Row, median, processor, rounded
from .traces import FOLDER, Trace

SIZES = {"smoke": (12, 48), "default": (16, 64), "full": (16, 128)}
LONG_SIZES = {"smoke": (1, 24), "default": (2, 128), "full": (4, 256)}
# Bytes that are encoded at a time: the peak memory of this process counts as that of those it starts.
PIECE = 3 << 20
# Of JSONL's records a second.
TARGETS = {"npy": 2.0, "base64": 1.2}


def capture_rows(mode, repeats, two_workers=parallel.two_workers):
    """The same selections as JSONL, as an array a request, and as responses with base64; arrays at 100K tokens too."""
    trace = Trace(f"captures-{mode}", "longbench-v2", *SIZES[mode], prompt="16000", requests_per_file=1)
    yield from _kinds(trace, ("npy", "base64"), repeats)
    long = Trace(f"long-captures-{mode}", "long-context", *LONG_SIZES[mode], prompt="100000", requests_per_file=1)
    yield from _kinds(long, ("npy",), repeats)
    arrays = Files(trace.name, _arrays(trace))
    yield two_workers("many captures", arrays, repeats, 1.7)
    yield parallel.peak_memory("captures, two jobs", arrays, 200)


def _kinds(trace, kinds, repeats):
    """Records a second of each kind of capture against JSON lines."""
    trace.make().warm()
    sources = {kind: source for kind, source in _captures(trace).items() if kind in kinds}
    _check(trace, sources)
    cases = [Case("jsonl", analyze(trace.folder, "--block-size", "64").command)]
    cases += [Case(kind, analyze(source, *flags).command) for kind, (source, flags) in sources.items()]
    runs = interleaved(cases, repeats)
    seconds = {kind: median(processor(done)) for kind, done in runs.items()}
    for kind in sources:
        yield Row(
            "captures",
            f"{kind} / jsonl",
            trace.name,
            seconds["jsonl"] / seconds[kind],
            "x",
            scaled(TARGETS[kind]),
            runs={name: rounded(processor(runs[name])) for name in ("jsonl", kind)},
        )


class Files:
    """A folder of captures in the place of a trace."""

    def __init__(self, name, folder):
        self.name, self.folder = name, folder
        self.byte_count = sum(file.stat().st_size for file in folder.iterdir())


def _captures(trace):
    """Kind → path and flags; written once from the trace."""
    arrays, responses = _arrays(trace), FOLDER / trace.name / "responses.jsonl"
    flags = ("--prompt-tokens", trace.prompt, "--block-size", "64")
    sources = {"npy": (arrays, flags), "base64": (responses, ("--indexer-layers", "61", "--block-size", "64"))}
    if not responses.exists():
        arrays.mkdir(exist_ok=True)
        with open(responses, "w") as out:
            for number, file in enumerate(trace.files):
                values, rows = _selections(file, trace)
                (arrays / f"req_{number}.npy").write_bytes(_header(rows, trace.layers, trace.k) + values)
                out.write(
                    f'{{"text": "", "meta_info": {{"id": "r{number}", "prompt_tokens": {trace.prompt}, '
                    f'"completion_tokens": {rows + 1}, "indexer_topk": "'
                )
                out.writelines(
                    base64.b64encode(values[place : place + PIECE]).decode() for place in range(0, len(values), PIECE)
                )
                out.write('"}}\n')
    for file in (responses, *arrays.iterdir()):
        with open(file, "rb", buffering=0) as content:
            while content.read(1 << 22):
                pass
    return sources


def _arrays(trace):
    return FOLDER / trace.name / "npy"


def _selections(file, trace):
    """The positions of a shard with one request, in its order: step by step, layer by layer."""
    values, steps = array.array("i"), set()
    for line in open(file, "rb"):
        record = json.loads(line)
        steps.add(record["step_idx"])
        values.extend(record["selected_token_pos"])
        assert len(record["selected_token_pos"]) == trace.k
    assert min(steps) == int(trace.prompt)
    return values.tobytes(), len(steps)


def _header(rows, layers, k):
    text = f"{{'descr': '<i4', 'fortran_order': False, 'shape': ({rows}, {layers}, {k}), }}"
    text = text.ljust(117) + "\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text.encode()


def _check(trace, sources):
    """Every kind gives the trace's numbers."""
    expected = _numbers(run(analyze(trace.folder, "--block-size", "64", out="-")).output)
    for kind, (source, flags) in sources.items():
        for kernel in KERNELS:
            if _numbers(run(analyze(source, *flags, kernel=kernel, out="-")).output) != expected:
                sys.exit(f"{trace.name}: captures as {kind} give another result than the trace ({kernel or 'best'})")


def _numbers(output):
    result = json.loads(output)["results"][0]
    keys = ("record_stats", "temporal_locality", "working_set", "cache_sim", "placement_sim", "cross_layer_overlap")
    return [result[key] for key in keys]
