"""`convert --order step`: the records of any trace by request, step and layer."""

import gzip
import json
import os
import pathlib
import random
import subprocess

import numpy as np
import pytest

from captures import selections, trace_lines
from conftest import BINARY, PATIENCE
from ordering import by_layer, in_order, interleaved, ordered, request_lines, result_of, shards
from traces import record, write_trace

GOLDEN = pathlib.Path(__file__).parents[1] / "Golden"


@pytest.mark.parametrize("name", ["short", "interleaved"])
@pytest.mark.parametrize("order", ["layer", "any"])
def test_golden_traces_in_another_order_give_the_result_of_the_original(kvplace, tmp_path, name, order):
    original = GOLDEN / name / "block16"
    other = tmp_path / "other"
    write_trace(other, {f"trace_steps_{n}.jsonl": lines for n, lines in enumerate(reordered(original, order))})
    (other / "run_meta.json").write_bytes((original / "run_meta.json").read_bytes())
    ordered(kvplace, other, tmp_path / "from other")
    ordered(kvplace, original, tmp_path / "from original")
    assert shards(tmp_path / "from other") == shards(tmp_path / "from original")
    assert shards(tmp_path / "from other") == [in_order(lines) for lines in shards(other)]
    for flags in ([], ["--step-union"], ["--key-mode", "request"]):
        assert result_of(kvplace, tmp_path / "from other", *flags) == result_of(kvplace, original, *flags)


def reordered(folder, order):
    """The lines of each shard by layer, or behind each request's first one the streams interleaved at random."""
    generator = random.Random(12)
    for lines in shards(folder):
        if order == "layer":
            yield by_layer(lines)
            continue
        first, streams = {}, {}
        for line in lines:
            fields = json.loads(line)
            if fields["request_id"] in first:
                streams.setdefault((fields["request_id"], fields["layer_id"]), []).append(line)
            else:
                first[fields["request_id"]] = line
        yield list(first.values()) + interleaved(generator, streams.values())


@pytest.mark.parametrize("seed", range(6))
def test_any_interleaving_is_put_into_the_same_order(kvplace, tmp_path, seed):
    generator = random.Random(seed)
    folders = {"orderly": {}, "mixed": {}}
    for shard in range(generator.choice([1, 2, 3])):
        ids = generator.sample([5, -3, "a", "7", 7, 'é"\\', 2**62], 4)
        requests = [request_lines(generator, f"{shard}-{one}" if shard else one, keep=0.8) for one in ids]
        # Records that agree in request, step and layer keep their order.
        for lines in requests:
            lines[4:4] = [lines[3].replace('"seq_len', '"again": 1, "seq_len')]
        streams = [
            [line for line in lines if json.loads(line)["layer_id"] == layer]
            for lines in requests
            for layer in range(3)
        ]
        mixed = interleaved(generator, streams)
        folders["mixed"][f"trace_steps_{shard}.jsonl"] = mixed
        folders["orderly"][f"trace_steps_{shard}.jsonl"] = in_order(mixed)
    for name, content in folders.items():
        write_trace(tmp_path / name, content, dataset="d")
    ordered(kvplace, tmp_path / "mixed", tmp_path / "out")
    assert shards(tmp_path / "out") == shards(tmp_path / "orderly")
    for flags in ([], ["--step-union"], ["--key-mode", "request"], ["--block-size", "1"]):
        assert result_of(kvplace, tmp_path / "out", *flags) == result_of(kvplace, tmp_path / "orderly", *flags)


@pytest.mark.parametrize("form", ["jsonl.gz", "jsonl.zst"])
def test_compressed_shards_are_put_in_order_and_shards_are_compressed(kvplace, tmp_path, form):
    generator = random.Random(11)
    lines = [by_layer(request_lines(generator, 1)), by_layer(request_lines(generator, 2, steps=range(400, 3400)))]
    write_trace(tmp_path / "plain", {f"trace_steps_{n}.jsonl": part for n, part in enumerate(lines)})
    packed = {}
    for number, part in enumerate(lines):
        text = ("\n".join(part)).encode()  # without a last line feed
        if form.endswith("zst"):
            text = subprocess.run(["zstd", "-qc"], input=text, capture_output=True, check=True).stdout
        packed[f"trace_steps_{number}.{form}"] = text if form.endswith("zst") else gzip.compress(text)
    write_trace(tmp_path / "packed", packed)
    ordered(kvplace, tmp_path / "plain", tmp_path / "a")
    ordered(kvplace, tmp_path / "packed", tmp_path / "b", "--zstd")
    assert sorted(path.suffix for path in (tmp_path / "b").glob("trace_steps*")) == [".zst", ".zst"]
    for path in (tmp_path / "b").glob("*.zst"):
        subprocess.run(["zstd", "-dq", "--rm", path], check=True)
    assert shards(tmp_path / "a") == shards(tmp_path / "b") == [in_order(part) for part in lines]


def test_lines_are_kept_as_they_are_but_for_what_stands_around_them(kvplace, tmp_path):
    early, late = record(step=5, note={"request_id": "}"}, text="{\\"), record(step=7).replace(", ", ",")
    content = b"\xef\xbb\xbf  " + late.encode() + b" \r\n\r\nbroken\n{}\n\n" + early.encode()
    write_trace(tmp_path / "run", {"trace_steps.jsonl": content})
    done = ordered(kvplace, tmp_path / "run", tmp_path / "out")
    assert shards(tmp_path / "out") == [[early, late]]
    assert "left out: 1 malformed lines, 1 records without positions" in done.stderr
    assert done.stdout == f"Wrote: {tmp_path / 'out'}\n"
    assert json.loads((tmp_path / "out/run_meta.json").read_text())["block_size_tokens"] == 16


def test_lines_longer_than_what_is_copied_at_a_time_are_whole(kvplace, tmp_path):
    lines = [record(range(300_000), step=step) for step in (9, 8, 7)] + [record(step=step) for step in (3, 2, 1)]
    write_trace(tmp_path / "run", {"trace_steps.jsonl": lines})
    ordered(kvplace, tmp_path / "run", tmp_path / "out")
    assert shards(tmp_path / "out") == [lines[::-1]]


def test_an_index_of_several_runs_is_merged(kvplace, tmp_path):
    """More records than a worker keeps at a time, on one processor."""
    count = 560_000
    lines = [
        f'{{"request_id":{n % 3},"layer_id":{n % 7},"step_idx":{n * 7919 % 80_021},"selected_token_pos":[{n}]}}\n'
        for n in range(count)
    ]
    write_trace(tmp_path / "run", {"trace_steps.jsonl": "".join(lines).encode()})
    done = subprocess.run(
        [BINARY, "convert", tmp_path / "run", "--order", "step", "--out", tmp_path / "out"],
        capture_output=True,
        text=True,
        timeout=120 * PATIENCE,
        preexec_fn=lambda: os.sched_setaffinity(0, [min(os.sched_getaffinity(0))]),
    )
    assert done.returncode == 0, done.stderr
    expected = sorted(range(count), key=lambda n: (n % 3, n * 7919 % 80_021, n % 7, n))
    (path,) = (tmp_path / "out").glob("trace_steps*.jsonl")
    assert path.read_text() == "".join(lines[n] for n in expected)


def test_golden_traces_of_every_kind_keep_their_numbers(kvplace, tmp_path):
    for name in ("tiny", "long", "sampled", "tracer", "loose"):
        (source,) = (folder for folder in (GOLDEN / name).iterdir() if folder.name.startswith("block"))
        out = ordered(kvplace, source, tmp_path / name) and tmp_path / name
        # What an analysis leaves out is not copied.
        without = ["bytes_read", "malformed_lines", "malformed_examples", "records_without_positions"]
        after, before = (result_of(kvplace, folder, without=without) for folder in (out, source))
        assert after == before, name


# Captures


def test_captures_are_written_in_the_order_of_their_layers(kvplace, tmp_path):
    array = selections(1, 12, 3, 6, first_token=40)
    np.save(tmp_path / "a.npy", array)
    ordered(kvplace, tmp_path / "a.npy", tmp_path / "out", "--prompt-tokens", "40", "--layer-ids", "9,2,4")
    expected = in_order(list(trace_lines(array, first_token=40, layer_ids=[9, 2, 4])))
    (written,) = shards(tmp_path / "out")
    assert [json.loads(line) for line in written] == [json.loads(line) for line in expected]


def test_a_folder_of_captures_gives_the_result_of_the_captures(kvplace, tmp_path):
    (tmp_path / "captures").mkdir()
    for number in range(3):
        np.save(tmp_path / f"captures/req_{number}.npy", selections(number, 12, 3, 6, first_token=40))
    for flags in ([], ["--zstd"]):
        ordered(kvplace, tmp_path / "captures", tmp_path / "out", "--prompt-tokens", "40", *flags)
        sizes = ["--block-size", "16"]
        after = result_of(kvplace, tmp_path / "out", *sizes, without=["bytes_read"])
        before = ["--prompt-tokens", "40", *sizes]
        assert after == result_of(kvplace, tmp_path / "captures", *before, without=["bytes_read"])
