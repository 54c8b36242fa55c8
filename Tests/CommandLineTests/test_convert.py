"""`convert`: what is written is read back as the same result, and other tools can use it."""

import gzip
import json
import pathlib
import random
import struct

import numpy
import pytest

GOLDEN = pathlib.Path(__file__).parents[1] / "Golden"
ENGINES = GOLDEN / "captures_engines"


@pytest.fixture
def run(kvplace):
    return kvplace


def result_of(run, path, *flags):
    done = run("analyze", "--input", path, "--out", "-", "--quiet", "--sim", "policies", *flags)
    assert done.returncode == 0, done.stderr
    (result,) = json.loads(done.stdout)["results"]
    for key in ("trace_dir", "inputs", "run_meta"):
        result.pop(key)
    for key in ("bytes_read", "files"):
        result["diagnostics"].pop(key)
    return result


def convert(run, source, out, *flags):
    done = run("convert", source, "--out", out, *flags)
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"Wrote: {out}\n"
    return done


def write_trace(folder, seed, request_ids, suffix=""):
    """A small trace with layers in any order and some missing, positions unsorted, and padding."""
    generator = random.Random(seed)
    folder.mkdir(parents=True)
    (folder / "run_meta.json").write_text(json.dumps({"block_size_tokens": 8, "dataset": "d", "run_name": "r"}))
    lines = []
    for step in range(30, 55):
        for request in request_ids:
            for layer in generator.sample(range(4), 4):
                if generator.random() < 0.1:
                    continue
                positions = generator.sample(range(step), 6) + [-1] * generator.randint(0, 1)
                lines.append(
                    json.dumps(
                        {
                            "request_id": request,
                            "layer_id": layer,
                            "step_idx": step,
                            "seq_len_current": step + 1,
                            "selected_token_pos": positions,
                        }
                    )
                )
    for part in range(2):
        # A record less, so that no shard equals another.
        content = ("\n".join(lines[part:]) + "\n").encode()
        name = folder / f"trace_steps_{part}.jsonl{suffix}"
        name.write_bytes(gzip.compress(content) if suffix else content)
    return folder


@pytest.mark.parametrize("suffix", ["", ".gz"])
@pytest.mark.parametrize("flags", [[], ["--zstd"]], ids=["plain", "zstd"])
@pytest.mark.parametrize("ids", [[3, 5], ["a", 'b\u00e9"\\'], [7, "7", -(2**63)]], ids=["numbers", "names", "both"])
def test_a_trace_is_the_same_after_conversion(run, tmp_path, suffix, flags, ids):
    source = write_trace(tmp_path / "run", 1, ids, suffix)
    convert(run, source, tmp_path / "out", *flags)
    assert len(list((tmp_path / "out").glob("*.jsonl" + (".zst" if flags else "")))) == 2
    assert result_of(run, tmp_path / "out") == result_of(run, source)
    meta = json.loads((tmp_path / "out/run_meta.json").read_text())
    assert (meta["dataset"], meta["run_name"], meta["block_size_tokens"]) == ("d", "r", 8)


@pytest.mark.parametrize("name", ["tiny", "short", "long", "interleaved", "sampled", "tracer", "edges", "loose"])
def test_golden_traces_are_the_same_after_conversion(run, tmp_path, name):
    (source,) = (folder for folder in (GOLDEN / name).iterdir() if folder.name.startswith("block"))
    convert(run, source, tmp_path / "out")
    after, before = result_of(run, tmp_path / "out"), result_of(run, source)
    for result in (after, before):  # what is left out is left out once
        for key in ("malformed_lines", "malformed_examples", "records_without_positions", "padding_positions"):
            result["diagnostics"].pop(key)
    assert after == before


@pytest.mark.parametrize("case", ["npz_topk_index", "sglang_unfused", "vllm_completions", "safetensors"])
def test_captures_are_the_same_after_conversion(run, tmp_path, case):
    spec = json.loads((ENGINES / case / "case.json").read_text())
    flags = spec["args"].split() if isinstance(spec["args"], str) else spec["args"]
    files = [path for path in (ENGINES / case).iterdir() if path.is_file() and path.name != "case.json"]
    source = files[0] if len(files) == 1 else tmp_path / "captures"
    if len(files) > 1:
        source.mkdir()
        for path in files:
            (source / path.name).write_bytes(path.read_bytes())
    convert(run, source, tmp_path / "out", *flags)
    after, before = result_of(run, tmp_path / "out"), result_of(run, source, *flags)
    assert after == before


def test_an_array_comes_back_as_it_was(run, tmp_path):
    generator = numpy.random.default_rng(5)
    rows = [[numpy.sort(generator.choice(40 + row, 8, replace=False)) for _ in range(3)] for row in range(20)]
    array = numpy.array(rows, dtype="<i4")
    array[4, 1, 5:] = -1
    numpy.save(tmp_path / "a.npy", array)
    convert(run, tmp_path / "a.npy", tmp_path / "trace", "--prompt-tokens", "40")
    done = convert(run, tmp_path / "trace", tmp_path / "arrays", "--format", "npy")
    assert "request0.npy: --prompt-tokens 40\n" in done.stderr
    assert (numpy.load(tmp_path / "arrays/request0.npy") == array).all()
    assert result_of(run, tmp_path / "arrays/request0.npy", "--prompt-tokens", "40") == result_of(
        run, tmp_path / "a.npy", "--prompt-tokens", "40"
    )


def test_steps_and_layers_that_are_missing_are_rows_of_padding(run, tmp_path):
    source = tmp_path / "run"
    source.mkdir()
    records = [(10, 2, [3, 1]), (10, 5, [4]), (12, 5, [9, 0])]
    (source / "trace_steps.jsonl").write_text(
        "".join(
            json.dumps({"layer_id": layer, "step_idx": step, "selected_token_pos": positions}) + "\n"
            for step, layer, positions in records
        )
    )
    done = convert(run, source, tmp_path / "out", "--format", "npy")
    assert "request0.npy: --prompt-tokens 10 --layer-ids 2,5\n" in done.stderr
    expected = [[[3, 1], [4, -1]], [[-1, -1], [-1, -1]], [[-1, -1], [9, 0]]]
    assert numpy.load(tmp_path / "out/request0.npy").tolist() == expected


def accesses(path):
    return list(struct.iter_unpack("<IQIq", path.read_bytes()))


def test_the_export_for_libcachesim_is_the_expected_one_byte_for_byte(run, tmp_path):
    folder = ENGINES / "export_oraclegeneral"
    convert(run, folder / "decode/block4", tmp_path / "out", "--format", "oracle-general")
    expected = (folder / "request0_layer0_block4.oracleGeneral").read_bytes()
    assert (tmp_path / "out/request0_layer0_block4.oracleGeneral").read_bytes() == expected


def lru_hits(objects, capacity):
    cache, hits = {}, 0
    for one in objects:
        hits += one in cache
        cache.pop(one, None)
        cache[one] = None
        if len(cache) > capacity:
            del cache[next(iter(cache))]
    return hits


def test_replaying_the_export_gives_the_sequential_lru_of_the_result(run, tmp_path):
    source = write_trace(tmp_path / "run", 9, [0, 1])
    convert(run, source, tmp_path / "out", "--format", "oracle-general", "--block-size", "2")
    streams = [accesses(path) for path in sorted((tmp_path / "out").glob("*.oracleGeneral"))]
    assert len(streams) == 2 * 2 * 4  # requests × shards × layers
    for stream in streams:
        for place, (_, one, size, following) in enumerate(stream, 1):
            later = [at for at, other in enumerate(stream, 1) if other[1] == one and at > place]
            assert (size, following) == (1, later[0] if later else -1)
        assert stream == sorted(stream, key=lambda access: access[0])
    capacities = [1, 3, 5, 8, 13]
    result = result_of(run, source, "--block-size", "2", "--lru-caps", ",".join(map(str, capacities)))
    for capacity in capacities:
        hits = sum(lru_hits([access[1] for access in stream], capacity) for stream in streams)
        assert result["cache_sim"][str(capacity)]["hits"] == hits


def test_several_directories_keep_their_places(run, tmp_path):
    for name in ("a/block8", "b/block8"):
        write_trace(tmp_path / "runs" / name, 3, [1])
    convert(run, tmp_path / "runs", tmp_path / "out")
    assert sorted(
        str(path.parent.relative_to(tmp_path / "out")) for path in (tmp_path / "out").rglob("run_meta.json")
    ) == ["a/block8", "b/block8"]


class TestRefusals:
    def test_a_folder_that_is_not_ours_is_left_alone(self, run, tmp_path):
        source = write_trace(tmp_path / "run", 2, [1])
        (tmp_path / "out").mkdir()
        (tmp_path / "out/mine.txt").write_text("x")
        done = run("convert", source, "--out", tmp_path / "out")
        assert done.returncode == 73
        assert [path.name for path in (tmp_path / "out").iterdir()] == ["mine.txt"]
        assert run("convert", source, "--out", tmp_path / "out", "--force").returncode == 0
        assert (tmp_path / "out/mine.txt").read_text() == "x"
        assert (tmp_path / "out/trace_steps_00000000.jsonl").is_file()

    def test_the_input_is_never_replaced(self, run, tmp_path):
        source = write_trace(tmp_path / "runs/run", 2, [1])
        for out in (source, tmp_path / "runs"):
            assert run("convert", source, "--out", out, "--force").returncode == 73
        assert len(list(source.iterdir())) == 3

    def test_an_input_without_records_leaves_nothing(self, run, tmp_path):
        (tmp_path / "run").mkdir()
        (tmp_path / "run/trace_steps.jsonl").write_text("no\n")
        done = run("convert", tmp_path / "run", "--out", tmp_path / "out")
        assert (done.returncode, len(done.stderr.splitlines())) == (65, 1)
        assert not (tmp_path / "out").exists()
        assert run("convert", tmp_path / "nothing", "--out", tmp_path / "out").returncode == 66

    def test_steps_that_do_not_fit_an_array_are_named(self, run, tmp_path):
        (tmp_path / "run").mkdir()
        lines = [{"step_idx": step, "selected_token_pos": [1]} for step in (5, 4)]
        (tmp_path / "run/trace_steps.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
        done = run("convert", tmp_path / "run", "--out", tmp_path / "out", "--format", "npy")
        assert done.returncode == 65
        assert "request 0: step 4 stands behind step 5" in done.stderr
        assert not (tmp_path / "out").exists()

    def test_malformed_lines_are_counted_and_a_cut_shard_is_converted_up_to_its_cut(self, run, tmp_path):
        source = write_trace(tmp_path / "run", 4, [1], ".gz")
        cut = source / "trace_steps_1.jsonl.gz"
        cut.write_bytes(cut.read_bytes()[:-40])
        (source / "trace_steps_2.jsonl").write_text("broken\n")
        done = run("convert", source, "--out", tmp_path / "out")
        assert done.returncode == 65
        assert "malformed lines" in done.stderr and "trace_steps_1.jsonl.gz" in done.stderr
        assert len(list((tmp_path / "out").glob("*.jsonl"))) == 2

    @pytest.mark.parametrize("flags", [["--zstd", "--format", "npy"], ["--block-size", "0"], ["--format", "parquet"]])
    def test_flags_that_make_no_sense_are_usage_errors(self, run, tmp_path, flags):
        assert run("convert", tmp_path, "--out", tmp_path / "out", *flags).returncode == 64
