"""Compressed shards: the same result as the plain ones, and whatever was read before a cut."""

import gzip
import itertools
import json
import random
import shutil
import subprocess

import pytest

RECORDS_PER_SHARD = 120
FORMS = ["gz", "zst"]


def lines_of_shard(shard):
    generator = random.Random(shard)
    for index in range(RECORDS_PER_SHARD):
        step, layer = divmod(index, 4)
        length = 4000 + step
        yield (
            json.dumps(
                {
                    "request_id": shard,
                    "layer_id": layer,
                    "step_idx": length - 1,
                    "seq_len_current": length,
                    "selected_token_pos": generator.sample(range(length), 900),
                }
            ).encode()
            + b"\n"
        )


def compress(data, form):
    if form == "gz":
        return gzip.compress(data, 6, mtime=0)
    return subprocess.run(["zstd", "-q", "-c", "--check"], input=data, capture_output=True, check=True).stdout


def decompressed_prefix(data, form):
    """What the format's own tool makes of damaged data."""
    tool = {"gz": ["gzip", "-dc"], "zst": ["zstd", "-dcq"]}[form]
    return subprocess.run(tool, input=data, capture_output=True).stdout


@pytest.fixture
def plain(tmp_path):
    folder = tmp_path / "plain"
    folder.mkdir()
    for shard in range(3):
        (folder / f"trace_steps_{shard}.jsonl").write_bytes(b"".join(lines_of_shard(shard)))
    return folder


def packed(plain, form, pack=compress):
    """A copy of the folder with each shard compressed; `pack` may cut or damage it."""
    folder = plain.parent / form
    folder.mkdir()
    for shard in sorted(plain.iterdir()):
        (folder / f"{shard.name}.{form}").write_bytes(pack(shard.read_bytes(), form))
    return folder


def analyse(kvplace, folder, *flags, code=0):
    done = kvplace("analyze", "--input", folder.name, "--out", "-", "--block-sizes", "16,64", *flags)
    assert done.returncode == code, done.stderr
    return done


def comparable(text):
    """The results without what names the files: paths, shard names and sizes, fingerprint."""
    results = json.loads(text)["results"]
    for result in results:
        del result["inputs"], result["trace_dir"]
    return results


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("jobs", [1, 2, 4])
def test_compressed_shards_give_the_result_of_the_plain_ones(kvplace, plain, form, jobs):
    expected = analyse(kvplace, plain, "--jobs", 1)
    got = analyse(kvplace, packed(plain, form), "--jobs", jobs)
    assert comparable(got.stdout) == comparable(expected.stdout)
    assert json.loads(expected.stdout)["results"][0]["diagnostics"]["records_analyzed"] == 3 * RECORDS_PER_SHARD
    assert got.stderr == ""


@pytest.mark.parametrize("form", FORMS)
def test_one_compressed_shard_shared_by_four_workers_gives_the_same_bytes(kvplace, plain, form):
    data = b"".join(shard.read_bytes() for shard in sorted(plain.iterdir()))
    shutil.rmtree(plain)
    plain.mkdir()
    (plain / "trace_steps.jsonl").write_bytes(data)
    expected = analyse(kvplace, plain, "--jobs", 1)
    folder = packed(plain, form)
    alone = analyse(kvplace, folder, "--jobs", 1)
    shared = analyse(kvplace, folder, "--jobs", 4)
    assert shared.stdout == alone.stdout
    assert comparable(shared.stdout) == comparable(expected.stdout)


@pytest.mark.parametrize("form", FORMS)
def test_members_and_frames_one_after_the_other_are_one_shard(kvplace, plain, form):
    def in_pieces(data, form):
        cuts = [0, 1, 1, len(data) // 3, len(data) // 3 + 7, len(data)]
        return b"".join(compress(data[start:end], form) for start, end in itertools.pairwise(cuts))

    folder = packed(plain, form, in_pieces)
    assert comparable(analyse(kvplace, folder).stdout) == comparable(analyse(kvplace, plain).stdout)


def test_zero_bytes_behind_a_gzip_member_are_padding(kvplace, plain):
    folder = packed(plain, "gz", lambda data, form: compress(data, form) + bytes(300_000))
    assert comparable(analyse(kvplace, folder).stdout) == comparable(analyse(kvplace, plain).stdout)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("share", [0.3, 0.999])
def test_of_a_cut_shard_all_that_stands_before_the_cut_is_analysed(kvplace, plain, form, share):
    folder = packed(plain, form)
    shard = folder / f"trace_steps_1.jsonl.{form}"
    data = shard.read_bytes()
    shard.write_bytes(data[: int(len(data) * share)])
    readable = decompressed_prefix(shard.read_bytes(), form)
    assert 0 < len(readable) <= len((plain / "trace_steps_1.jsonl").read_bytes())

    done = analyse(kvplace, folder, code=65)
    diagnostics = json.loads(done.stdout)["results"][0]["diagnostics"]
    read = int(done.stderr.split(" bytes of content")[0].split()[-1])
    assert len(readable) <= read <= len((plain / "trace_steps_1.jsonl").read_bytes())
    lines = (plain / "trace_steps_1.jsonl").read_bytes()[:read].count(b"\n")
    assert diagnostics["records_analyzed"] == 2 * RECORDS_PER_SHARD + lines
    assert diagnostics["malformed_lines"] == 1
    assert diagnostics["malformed_examples"] == [
        {
            "file": shard.name,
            "line": lines + 1,
            "what": "the shard is cut off or damaged here; nothing after it was read",
        }
    ]
    assert f"{folder.name}/{shard.name}: the {'gzip' if form == 'gz' else 'zstd'} data is cut off" in done.stderr
    assert "1 shard(s) or request(s) could not be read to the end" in done.stderr


@pytest.mark.parametrize("form", FORMS)
def test_a_damaged_byte_is_found_and_the_other_shards_count(kvplace, plain, form):
    folder = packed(plain, form)
    shard = folder / f"trace_steps_0.jsonl.{form}"
    data = bytearray(shard.read_bytes())
    for offset in range(len(data) // 2, len(data) // 2 + 64):
        data[offset] ^= 0x5A
    shard.write_bytes(bytes(data))
    done = analyse(kvplace, folder, code=65)
    assert "data is damaged (" in done.stderr
    assert json.loads(done.stdout)["results"][0]["diagnostics"]["records_analyzed"] >= 2 * RECORDS_PER_SHARD


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("content", [b"", b'{"step_idx": 1}\n'])
def test_what_is_not_compressed_at_all_is_named_and_nothing_is_written(kvplace, plain, form, content, tmp_path):
    folder = packed(plain, form, lambda data, form: content)
    done = kvplace("analyze", "--input", folder.name, "--out", "result.json", "--block-size", 64)
    assert done.returncode == 65
    assert f"{folder.name}/trace_steps_0.jsonl.{form}" in done.stderr
    assert "after 0 bytes of content" in done.stderr
    assert not (tmp_path / "result.json").exists()


@pytest.mark.parametrize("form", FORMS)
def test_a_shard_in_two_forms_is_an_error(kvplace, plain, form):
    shard = plain / "trace_steps_2.jsonl"
    (plain / f"{shard.name}.{form}").write_bytes(compress(shard.read_bytes(), form))
    done = analyse(kvplace, plain, code=65)
    assert "another form; keep one of the two" in done.stderr
    assert done.stdout == ""


def test_a_zstd_window_beyond_128_mib_is_refused_by_name(kvplace, plain):
    def with_long_window(data, form):
        tool = ["zstd", "-q", "-c", "--long=28"]
        return subprocess.run(tool, input=data, capture_output=True, check=True).stdout

    done = analyse(kvplace, packed(plain, "zst", with_long_window), code=65)
    assert "a window of 256 MiB, and 128 are read, after 0 bytes of content" in done.stderr
    assert "; unpack it with: zstd -d --rm --long=28 " in done.stderr
