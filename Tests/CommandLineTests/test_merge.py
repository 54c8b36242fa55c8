"""Partial results of shares, merged: the bytes of one analysis over all shards, or a refusal that names its reason."""

import json
import random
import shutil
import subprocess

import pytest

from conftest import ROOT
from traces import assert_failure, record, write_trace

GOLDEN = ROOT / "Tests" / "Golden"


def random_trace(folder, seed, shards=7, in_order=False, **metadata):
    """A trace with gaps, steps backwards, bad lines, records without positions and shards without records.

    `in_order`: the records of a step stand together, as a union of steps needs them.
    """
    chance = random.Random(seed)
    contents = {}
    for shard in range(shards):
        lines = []
        for request in range(chance.randrange(0, 4)):
            name = chance.choice([request, f"chatcmpl-{seed}-{request}", -(2**63) + request])
            for step in range(chance.randrange(1, 12)):
                for layer in range(chance.randrange(1, 4)):
                    length = 100 + 10 * step
                    positions = chance.sample(range(length), chance.randrange(0, 30))
                    skipped = step + (not in_order and chance.random() < 0.1) * chance.randrange(-3, 50)
                    lines.append(record(positions, name, layer, skipped, length))
                if chance.random() < 0.2:
                    lines.append("not a record")
        contents[f"trace_steps_{shard}.jsonl"] = lines
    if not any("selected" in line for lines in contents.values() for line in lines):
        contents["trace_steps_3.jsonl"] = [record()]
    return write_trace(folder, contents, **metadata)


def analyzed(kvplace, trace, *flags):
    finished = kvplace("analyze", "--input", trace, "--out", "whole.json", "--quiet", *flags)
    assert finished.returncode == 0, finished.stderr


def share(kvplace, trace, number, count, *flags, out=None):
    out = out or f"{number}of{count}.part"
    finished = kvplace(
        "analyze", "--input", trace, "--partial", "--shards", f"{number}/{count}", "--out", out, "--quiet", *flags
    )
    assert finished.returncode == 0, finished.stderr
    return out


def merge(kvplace, partials, out="merged.json", *flags):
    return kvplace("merge", *partials, "--out", out, "--quiet", *flags)


def assert_same(kvplace, partials, tmp_path):
    finished = merge(kvplace, partials)
    assert finished.returncode == 0, finished.stderr
    assert (tmp_path / "merged.json").read_bytes() == (tmp_path / "whole.json").read_bytes()


FLAGS = [
    ("--sim", "policies"),
    ("--sim", "auto", "--block-sizes", "16,64"),
    ("--sim", "off"),
    ("--sim", "curve", "--key-mode", "request", "--step-union"),
    ("--sim", "policies", "--block-sizes", "4,16", "--sim-caps", "3,9", "--max-steps-per-stream", "5"),
]


@pytest.mark.parametrize("seed", range(15))
def test_any_split_in_any_order_gives_the_bytes_of_one_analysis(kvplace, tmp_path, seed):
    chance = random.Random(seed)
    flags = FLAGS[seed % len(FLAGS)]
    random_trace(tmp_path / "trace", seed, shards=chance.randrange(1, 9), in_order="--step-union" in flags)
    analyzed(kvplace, "trace", *flags)
    count = chance.randrange(1, 11)
    partials = [share(kvplace, "trace", number, count, *flags) for number in range(1, count + 1)]
    partials += chance.choices(partials, k=2)
    chance.shuffle(partials)
    assert_same(kvplace, partials, tmp_path)


@pytest.mark.parametrize("seed", range(100, 106))
def test_trees_of_merges_give_the_same_bytes(kvplace, tmp_path, seed):
    chance = random.Random(seed)
    flags = FLAGS[seed % len(FLAGS)]
    random_trace(tmp_path / "trace", seed, in_order="--step-union" in flags)
    analyzed(kvplace, "trace", *flags)
    level = [share(kvplace, "trace", number, 6, *flags) for number in range(1, 7)]
    while len(level) > 1:
        chance.shuffle(level)
        pair, name = level[:2], f"tree{len(level)}.part"
        assert merge(kvplace, pair, name, "--partial").returncode == 0
        level = level[2:] + [name]
    assert_same(kvplace, level + ["2of6.part"], tmp_path)


@pytest.mark.parametrize("seed", range(200, 206))
def test_equal_partials_have_equal_bytes_whatever_was_merged_first(kvplace, tmp_path, seed):
    flags = FLAGS[seed % len(FLAGS)]
    random_trace(tmp_path / "trace", seed, in_order="--step-union" in flags)
    partials = [share(kvplace, "trace", number, 5, *flags) for number in range(1, 6)]
    merged = []
    for name, order in [("a", partials), ("b", partials[::-1]), ("c", partials[2:] + partials[:2])]:
        assert merge(kvplace, order, f"{name}.part", "--partial").returncode == 0
        merged.append((tmp_path / f"{name}.part").read_bytes())
    assert merge(kvplace, partials[:3], "left.part", "--partial").returncode == 0
    assert merge(kvplace, ["left.part", *partials[3:]], "d.part", "--partial").returncode == 0
    merged.append((tmp_path / "d.part").read_bytes())
    assert merged[1:] == merged[:1] * 3


def test_shards_that_lie_in_different_folders_are_put_in_the_order_of_their_names(kvplace, tmp_path):
    random_trace(tmp_path / "trace", 7)
    analyzed(kvplace, "trace")
    partials = []
    for number, names in enumerate([(1, 4), (0, 5, 6), (2, 3)]):
        # Each machine has the folder at the same path, with its own shards in it.
        place = tmp_path / f"machine{number}" / "trace"
        place.mkdir(parents=True)
        for name in names:
            shutil.copy(tmp_path / "trace" / f"trace_steps_{name}.jsonl", place)
        shutil.copy(tmp_path / "trace" / "run_meta.json", place)
        finished = kvplace(
            "analyze", "--input", "trace", "--partial", "--out", tmp_path / f"{number}.part", cwd=place.parent
        )
        assert finished.returncode == 0, finished.stderr
        partials.append(f"{number}.part")
    assert_same(kvplace, partials, tmp_path)


@pytest.mark.parametrize("case", ["tiny", "short", "dirty", "edges", "interleaved", "long", "tracer"])
def test_golden_traces_merge_to_the_bytes_of_one_analysis(kvplace, tmp_path, case):
    folders = sorted({path.parent for path in (GOLDEN / case).rglob("trace_steps*.jsonl*")})
    assert folders
    for folder in folders:
        analyzed(kvplace, folder, "--block-sizes", "16,64")
        partials = [share(kvplace, folder, number, 3, "--block-sizes", "16,64") for number in (3, 1, 2)]
        assert_same(kvplace, partials, tmp_path)


def test_only_the_first_thousand_requests_of_the_whole_are_reported(kvplace, tmp_path):
    contents = {
        f"trace_steps_{shard}.jsonl": [record(range(shard + 1), request, 0, 1) for request in range(700)]
        for shard in range(4)
    }
    write_trace(tmp_path / "trace", contents)
    analyzed(kvplace, "trace")
    assert json.loads((tmp_path / "whole.json").read_text())["results"][0]["per_request_omitted"] == 1800
    partials = [share(kvplace, "trace", number, 2) for number in (2, 1)]
    assert_same(kvplace, partials, tmp_path)


@pytest.mark.parametrize("case", ["npz_order", "sglang_jsonl"])
def test_captures_are_numbered_over_all_shares(kvplace, tmp_path, case):
    source = GOLDEN / "captures" / case
    folder = tmp_path / "run"
    folder.mkdir()
    for path in [*source.glob("*.npz"), *source.glob("*.jsonl")]:
        shutil.copy(path, folder)
        if path.suffix == ".jsonl":
            for number in range(11):
                shutil.copy(path, folder / f"responses_{number}.jsonl")
    flags = (*json.loads((source / "case.json").read_text())["args"], "--sim", "policies", "--block-size", "16")
    analyzed(kvplace, "run", *flags)
    partials = [share(kvplace, "run", number, 3, *flags) for number in (2, 3, 1)]
    assert merge(kvplace, partials[:2], "two.part", "--partial").returncode == 0
    assert_same(kvplace, ["two.part", partials[2]], tmp_path)


def test_a_share_without_shards_is_an_empty_partial(kvplace, tmp_path):
    write_trace(tmp_path / "trace", {"trace_steps_0.jsonl": [record()], "trace_steps_1.jsonl": []})
    analyzed(kvplace, "trace")
    partials = [share(kvplace, "trace", number, 5) for number in range(1, 6)]
    assert_same(kvplace, partials, tmp_path)
    finished = merge(kvplace, partials[1:], "rest.part", "--partial")
    assert finished.returncode == 0, finished.stderr
    assert_same(kvplace, ["rest.part", partials[0]], tmp_path)


def test_a_whole_without_records_is_refused_like_an_analysis(kvplace, tmp_path):
    write_trace(tmp_path / "trace", {"trace_steps_0.jsonl": ["{}"], "trace_steps_1.jsonl": []})
    alone = kvplace("analyze", "--input", "trace", "--out", "whole.json")
    partials = [share(kvplace, "trace", number, 2) for number in (1, 2)]
    finished = merge(kvplace, partials)
    assert (finished.returncode, finished.stderr) == (alone.returncode, alone.stderr)
    assert finished.returncode == 65 and not (tmp_path / "merged.json").exists()


def test_a_damaged_shard_is_named_again_when_its_share_is_merged(kvplace, tmp_path):
    random_trace(tmp_path / "trace", 3, shards=4)
    path = tmp_path / "trace" / "trace_steps_2.jsonl"
    path.write_text("".join(record([step % 50], 1, 0, step) + "\n" for step in range(4000)))
    subprocess.run(["gzip", path], check=True)
    packed = path.with_suffix(".jsonl.gz")
    packed.write_bytes(packed.read_bytes()[:-2000])
    alone = kvplace("analyze", "--input", "trace", "--out", "whole.json", "--quiet")
    assert alone.returncode == 65 and "trace_steps_2.jsonl.gz" in alone.stderr
    for number in (1, 2, 3):
        finished = kvplace(
            "analyze", "--input", "trace", "--partial", "--shards", f"{number}/3", "--out", f"{number}.part"
        )
        assert finished.returncode == (65 if number == 3 else 0), finished.stderr
    finished = merge(kvplace, ["3.part", "2.part", "1.part"])
    assert (finished.returncode, finished.stderr) == (65, alone.stderr)
    assert (tmp_path / "merged.json").read_bytes() == (tmp_path / "whole.json").read_bytes()


# What is refused


@pytest.fixture
def halves(kvplace, tmp_path):
    random_trace(tmp_path / "trace", 5, shards=4)
    return [share(kvplace, "trace", number, 2) for number in (1, 2)]


def test_missing_shards_are_named(kvplace, tmp_path, halves):
    assert_failure(merge(kvplace, halves[1:]), 65, "2 of 4 shards", "trace_steps_0.jsonl, trace_steps_2.jsonl")
    assert not (tmp_path / "merged.json").exists()


@pytest.mark.parametrize("flags", [("--block-sizes", "32"), ("--lru-caps", "7"), ("--key-mode", "request")])
def test_other_settings_are_refused(kvplace, halves, flags):
    other = share(kvplace, "trace", 2, 2, *flags, out="other.part")
    assert_failure(merge(kvplace, [halves[0], other]), 65, "other.part", "block sizes" if "32" in flags else "flags")


def test_another_campaign_is_refused(kvplace, tmp_path, halves):
    random_trace(tmp_path / "trace2", 5, shards=4, run_name="another")
    other = share(kvplace, "trace2", 2, 2, out="other.part")
    assert_failure(merge(kvplace, [halves[0], other]), 65, "other.part", "another run")


def test_a_shard_with_other_content_is_refused(kvplace, tmp_path, halves):
    path = tmp_path / "trace" / "trace_steps_0.jsonl"
    path.write_text(path.read_text().replace("1", "2"))
    other = share(kvplace, "trace", 1, 2, out="other.part")
    assert_failure(merge(kvplace, [*halves, other]), 65, "other.part", "trace_steps_0.jsonl", "other content")


def test_partials_that_share_only_some_shards_are_refused(kvplace, halves):
    other = share(kvplace, "trace", 1, 3, out="other.part")
    assert_failure(merge(kvplace, [halves[0], other]), 65, "merge the single shares")


def test_every_cut_and_every_changed_byte_is_refused(kvplace, tmp_path, halves):
    good = (tmp_path / halves[1]).read_bytes()
    chance = random.Random(1)
    cuts = [0, 1, 8, 9, 20, *chance.sample(range(len(good)), 8), len(good) - 1]
    broken = [good[:cut] for cut in cuts] + [good + b"x"]
    broken += [
        good[:place] + bytes([good[place] ^ 1 << chance.randrange(8)]) + good[place + 1 :]
        for place in chance.sample(range(len(good)), 12)
    ]
    for content in broken:
        (tmp_path / "broken.part").write_bytes(content)
        assert_failure(merge(kvplace, [halves[0], "broken.part"]), 65, "broken.part")
    assert not (tmp_path / "merged.json").exists()


def parts(partial):
    """The contents of a partial's two parts."""
    contents, place = [], 9
    while place < len(partial):
        length = int.from_bytes(partial[place : place + 8], "little")
        packed = partial[place + 16 : place + 16 + length]
        contents.append(subprocess.run(["zstd", "-dcq"], input=packed, capture_output=True, check=True).stdout)
        place += 16 + length
    return contents


def framed(partial, contents):
    """A partial of other contents, with lengths and checksums that are right."""
    framed = partial[:9]
    for content in contents:
        # With its size in the frame, as a partial has it.
        size = f"--stream-size={len(content)}"
        packed = subprocess.run(["zstd", "-cq", size], input=content, capture_output=True, check=True).stdout
        checksum = 0xCBF29CE484222325
        for byte in packed + len(packed).to_bytes(8, "little"):
            checksum = (checksum ^ byte) * 0x100000001B3 % 2**64
        framed += len(packed).to_bytes(8, "little") + checksum.to_bytes(8, "little") + packed
    return framed


def test_a_part_that_ends_early_is_refused_although_its_checksum_is_right(kvplace, tmp_path, halves):
    good = (tmp_path / halves[1]).read_bytes()
    contents = parts(good)
    (tmp_path / "same.part").write_bytes(framed(good, contents))
    assert merge(kvplace, [halves[0], "same.part"]).returncode == 0
    (tmp_path / "merged.json").unlink()
    chance = random.Random(3)
    for part, content in enumerate(contents):
        for cut in [0, 1, 2, len(content) - 1, *chance.sample(range(len(content)), 10)]:
            changed = [*contents[:part], content[:cut], *contents[part + 1 :]]
            (tmp_path / "broken.part").write_bytes(framed(good, changed))
            assert_failure(merge(kvplace, [halves[0], "broken.part"]), 65, "broken.part", "copy it again")
    assert not (tmp_path / "merged.json").exists()


def test_a_broken_copy_of_a_share_is_refused_although_it_is_not_needed(kvplace, tmp_path, halves):
    good = (tmp_path / halves[1]).read_bytes()
    (tmp_path / "broken.part").write_bytes(good[:-1])
    assert_failure(merge(kvplace, [*halves, "broken.part"]), 65, "broken.part", "cut off")


def test_another_version_of_the_form_is_refused(kvplace, tmp_path, halves):
    good = (tmp_path / halves[1]).read_bytes()
    (tmp_path / "new.part").write_bytes(good[:8] + bytes([good[8] + 1]) + good[9:])
    assert_failure(merge(kvplace, [halves[0], "new.part"]), 65, "new.part", f"version {good[8] + 1}")


def test_what_is_not_there_or_no_partial_is_named(kvplace, tmp_path, halves):
    assert_failure(merge(kvplace, [halves[0], "gone.part"]), 66, "gone.part")
    assert_failure(merge(kvplace, [halves[0], "trace"]), 66, "trace")
    assert_failure(merge(kvplace, [halves[0], "trace/run_meta.json"]), 65, "no partial result")


def test_a_partial_is_never_overwritten_by_what_is_merged(kvplace, tmp_path, halves):
    before = (tmp_path / halves[0]).read_bytes()
    assert_failure(merge(kvplace, halves, halves[0]), 73, halves[0])
    assert (tmp_path / halves[0]).read_bytes() == before


@pytest.mark.parametrize(
    "flags",
    [
        ("--shards", "1/2", "--out", "x"),
        ("--partial",),
        ("--partial", "--shards", "0/2", "--out", "x"),
        ("--partial", "--shards", "3/2", "--out", "x"),
        ("--partial", "--shards", "3", "--out", "x"),
    ],
)
def test_wrong_usage_is_said(kvplace, tmp_path, flags):
    write_trace(tmp_path / "trace", {"trace_steps_0.jsonl": [record()]})
    assert kvplace("analyze", "--input", "trace", *flags).returncode == 64


def test_several_trace_directories_are_not_one_partial(kvplace, tmp_path):
    for name in "ab":
        write_trace(tmp_path / "all" / name, {"trace_steps_0.jsonl": [record()]})
    finished = kvplace("analyze", "--input", "all", "--partial", "--out", "x.part")
    assert_failure(finished, 65, "second trace directory")


def test_the_partial_has_the_same_bytes_for_any_number_of_workers(kvplace, tmp_path):
    random_trace(tmp_path / "trace", 9)
    share(kvplace, "trace", 1, 1, "--sim", "policies", "--jobs", "1", out="one.part")
    share(kvplace, "trace", 1, 1, "--sim", "policies", "--jobs", "4", out="four.part")
    for path in ("one", "four"):
        assert merge(kvplace, [f"{path}.part"], f"{path}.json", "--jobs", "1").returncode == 0
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "four.json").read_bytes()
