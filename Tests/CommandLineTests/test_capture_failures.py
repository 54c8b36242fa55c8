"""Captures that are broken, cut, hostile or no positions at all: one clear line, the good rest analysed, 65."""

import io
import json
import os
import random
import struct
import zipfile

import numpy as np
import pytest

from captures import comparable, encoded, native_response, npy_bytes, selections, trace_lines, vllm_response, write
from conftest import validate
from traces import assert_failure, assert_usage_error, record, results, write_lines

SMALL = ("--block-size", "4", "--out", "-", "--quiet")


def refused(kvplace, path, *parts, flags=()):
    """The file is refused: 65, one line that names it, nothing written."""
    assert_failure(kvplace("analyze", "--input", path, *SMALL, *flags), 65, str(path), *parts)


def partly(kvplace, tmp_path, path, lines, *parts, flags=()):
    """What is good of a file gives the result of a trace; 65 all the same, and stderr tells."""
    done = kvplace("analyze", "--input", path, *SMALL, *flags)
    assert done.returncode == 65, done.stderr
    for part in (str(path), *parts):
        assert part in done.stderr
    twin = kvplace("analyze", "--input", write_lines(tmp_path / "twin", lines), *SMALL)
    assert comparable(done.stdout) == comparable(twin.stdout)


def events(*responses):
    """Responses as a stream of server-sent events."""
    return b"".join(b"data: " + json.dumps(response).encode() + b"\n\n" for response in responses) + b"data: [DONE]\n\n"


def test_a_stream_cut_at_any_byte_ends_and_the_responses_before_are_good(kvplace, tmp_path):
    stream = events({"id": "a", "usage": {"prompt_tokens": 3}}, {"meta_info": 1}, {"choices": [{"index": 0}]})
    for cut in range(6, len(stream) + 1):
        (tmp_path / "stream.txt").write_bytes(stream[:cut])
        done = kvplace("analyze", "--input", "stream.txt", *SMALL, timeout=20)
        # Up to the key that tells a response it may be anything.
        assert done.returncode in (65, 66), (cut, done.stderr)
        assert "stream.txt" in done.stderr and len(done.stderr) < 2000, (cut, done.stderr[:200])


@pytest.mark.parametrize("end", [b"d", b"dat", b"data:", b"data: ", b"event", b"\xef", b"data: {", b'data: {"id'])
def test_a_last_line_of_a_stream_that_is_cut_is_told_once(kvplace, tmp_path, end):
    """Found by fuzzing: a line cut inside `data:` was read again and again, each time with a fault more."""
    whole = events(native_response(selections(1, 6, 2, 3), 3, 4, indexer_topk_num_layers=2))
    (tmp_path / "stream.txt").write_bytes(whole + end)
    done = kvplace("analyze", "--input", "stream.txt", *SMALL, timeout=20)
    (tmp_path / "whole.txt").write_bytes(whole)
    twin = kvplace("analyze", "--input", "whole.txt", *SMALL)
    assert twin.returncode == 0, twin.stderr
    assert comparable(done.stdout) == comparable(twin.stdout)
    assert done.stderr.count("the file ends") <= 1


def safetensors(**tensors):
    """A safetensors file of arrays."""
    header, data = {}, b""
    names = {"int32": "I32", "int64": "I64", "float32": "F32"}
    for name, array in tensors.items():
        end = len(data) + array.nbytes
        header[name] = {"dtype": names[str(array.dtype)], "shape": array.shape, "data_offsets": [len(data), end]}
        data += array.tobytes()
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


# ---- What is no selection


@pytest.mark.parametrize("dtype", ["u1", "<u2", ">u4", "<u8"])
def test_unsigned_arrays_whose_largest_value_is_padding_are_refused(kvplace, tmp_path, dtype):
    array = selections(1, rows=6, layers=2, selected=9, first_token=3).astype(dtype)
    np.save(tmp_path / "a.npy", array)
    refused(kvplace, "a.npy", "unsigned", "-1", flags=("--prompt-tokens", "3"))


def test_an_array_of_zeros_is_refused_and_one_among_others_costs_itself(kvplace, tmp_path):
    zeros = np.zeros((9, 2, 4), np.int32)
    np.save(tmp_path / "a.npy", zeros)
    refused(kvplace, "a.npy", "zeros", flags=("--prompt-tokens", "20"))
    good = selections(2, rows=29, layers=2, selected=4)
    write(tmp_path / "r.jsonl", native_response(zeros, 20, 10, "empty"), native_response(good, 20, 10, "good"))
    done = kvplace("analyze", "--input", "r.jsonl", *SMALL, "--index-topk", "4")
    assert done.returncode == 65 and "18 rows hold nothing but zeros" in done.stderr
    twin = kvplace("analyze", "--input", write_lines(tmp_path / "twin", trace_lines(good, rows=range(20, 29))), *SMALL)
    found, expected = comparable(done.stdout)[0], comparable(twin.stdout)[0]
    assert found["diagnostics"].pop("incomplete_rows") == 18 and expected["diagnostics"].pop("incomplete_rows") == 0
    assert found == expected


def test_slots_are_refused_in_every_kind_and_a_few_are_kept(kvplace, tmp_path):
    array = selections(3, rows=40, layers=3, selected=20, first_token=100)
    np.save(tmp_path / "slots.npy", array + 64)
    refused(kvplace, "slots.npy", "SGLANG_DSA_FUSE_TOPK=0", flags=("--prompt-tokens", "100"))
    array[7, 1, 3] += 1000
    array[8, 1, 3] += 1000
    np.save(tmp_path / "few.npy", array)
    found = results(kvplace("analyze", "--input", "few.npy", *SMALL, "--prompt-tokens", "100"))[0]
    assert found["diagnostics"]["positions_beyond_sequence"] == 2
    array[9, 1, 3] += 1000
    np.save(tmp_path / "many.npy", array)
    refused(kvplace, "many.npy", "3 of 2400", flags=("--prompt-tokens", "100"))


def test_a_refusal_says_the_same_for_any_number_of_workers(kvplace, tmp_path):
    """Reading stops early: what other workers scanned until then does not count."""
    array = selections(3, rows=3000, layers=3, selected=64, first_token=6000)
    np.save(tmp_path / "slots.npy", array + np.int32(3000))
    flags = ("analyze", "--input", "slots.npy", *SMALL, "--prompt-tokens", "6000")
    one = kvplace(*flags, "--jobs", "1").stderr
    assert "SGLANG_DSA_FUSE_TOPK=0" in one
    assert [kvplace(*flags, "--jobs", jobs).stderr for jobs in "224477"] == [one] * 6


def test_values_that_no_position_has_are_counted(kvplace, tmp_path):
    array = selections(4, rows=5, layers=2, selected=3, first_token=9, dtype=np.int64)
    lines = [line for i, line in enumerate(trace_lines(array, known=False)) if i != 3]
    array[1, 1, 0] = 1 << 40
    np.save(tmp_path / "a.npy", array)
    done = kvplace("analyze", "--input", "a.npy", *SMALL)
    found = results(done)[0]
    assert found["diagnostics"]["malformed_lines"] == 1
    assert "above 16777215" in found["diagnostics"]["malformed_examples"][0]["what"]
    assert found["diagnostics"]["records_analyzed"] == len(lines)


def test_padding_inside_a_row_is_counted(kvplace, tmp_path):
    array = selections(5, rows=5, layers=2, selected=6, first_token=9)
    array[2, 1, 2] = -1
    array[3, 0, 5] = -1
    np.save(tmp_path / "a.npy", array)
    found = results(kvplace("analyze", "--input", "a.npy", *SMALL))[0]
    assert found["diagnostics"]["padding_positions"] == 1


# ---- Responses


def test_a_bad_response_costs_that_response(kvplace, tmp_path):
    arrays = [selections(seed, rows=29, layers=2, selected=8) for seed in range(3)]
    good = [native_response(array, 20, 10, f"r{i}") for i, array in enumerate(arrays)]
    uneven = native_response(arrays[0][:, :, :7], 20, 10, "uneven")
    wrong = native_response(arrays[0], 20, 10, "wrong")
    wrong["meta_info"]["indexer_topk"] = "*" + wrong["meta_info"]["indexer_topk"][1:]
    null = native_response(arrays[0], 20, 10, "null", indexer_topk=None)
    values = [good[0], uneven, wrong, null, {"error": {"message": "busy"}}, good[1], good[2]]
    write(tmp_path / "r.jsonl", *values)
    text = (tmp_path / "r.jsonl").read_text()
    lines = text.splitlines(keepends=True)
    # A line that was cut while it was written, and one that is no JSON.
    (tmp_path / "r.jsonl").write_text("".join(lines[:5]) + lines[5][:300] + "\n" + "oops\n" + "".join(lines[5:]))
    expected = [line for i, array in enumerate(arrays) for line in trace_lines(array, i, rows=range(20, 29))]
    partly(
        kvplace,
        tmp_path,
        "r.jsonl",
        expected,
        "response 2 (uneven)",
        "response 3 (wrong): not base64",
        "response 4",
        "response 5: the request failed: busy",
        "response 6",
        flags=("--index-topk", "8", "--indexer-layers", "2"),
    )


def test_an_array_of_responses_goes_on_behind_a_bad_one(kvplace, tmp_path):
    arrays = [selections(seed, rows=29, layers=2, selected=8) for seed in range(2)]
    good = [native_response(array, 20, 10, f"r{i}") for i, array in enumerate(arrays)]
    (tmp_path / "r.json").write_text(json.dumps([good[0], {"error": "busy"}, good[1]], indent=1))
    expected = [line for i, array in enumerate(arrays) for line in trace_lines(array, i, rows=range(20, 29))]
    partly(kvplace, tmp_path, "r.json", expected, "response 2", flags=("--index-topk", "8"))


@pytest.mark.parametrize("share", [0.3, 0.7, 0.9])
def test_a_file_that_is_cut_in_a_response_is_analysed_up_to_the_cut(kvplace, tmp_path, share):
    arrays = [selections(seed, rows=29, layers=2, selected=8) for seed in range(2)]
    text = [json.dumps(native_response(array, 20, 10, f"r{i}")) + "\n" for i, array in enumerate(arrays)]
    cut = text[1][: int(len(text[1]) * share)]
    (tmp_path / "r.jsonl").write_text(text[0] + cut)
    characters = len(cut.split('"indexer_topk": "')[1].rstrip('"}\n'))
    whole = characters * 3 // 4 // (2 * 8 * 4)
    expected = [*trace_lines(arrays[0], 0, rows=range(20, 29)), *trace_lines(arrays[1], 1, rows=range(20, whole))]
    partly(kvplace, tmp_path, "r.jsonl", expected, "the file ends inside it", flags=("--indexer-layers", "2"))


def test_a_string_without_end_and_without_a_shape_is_refused(kvplace, tmp_path):
    with open(tmp_path / "r.jsonl", "w") as file:
        file.write('{"meta_info": {"id": "x", "indexer_topk": "')
        file.writelines("A" * (1 << 20) for _ in range(40))
    done = kvplace("analyze", "--input", "r.jsonl", *SMALL, "--indexer-layers", "2")
    assert done.returncode == 65 and done.stdout == ""
    assert "r.jsonl: response 1" in done.stderr


def test_choices_and_headers_that_contradict_are_refused(kvplace, tmp_path):
    array = selections(6, rows=30, layers=2, selected=8)
    write(tmp_path / "v.json", vllm_response([array], 20, 10))
    refused(kvplace, "v.json", "30 rows", "20 prompt_tokens", "10 completion_tokens", "9 to 29 rows")
    value = vllm_response([array[:29]], 20, 10)
    value["choices"][0]["indexer_topk"] = encoded(npy_bytes(array[:29])[:-64])
    write(tmp_path / "v.json", value)
    refused(kvplace, "v.json", "has 28 rows, its header says 29")
    refused(kvplace, "v.json", "2 layers", flags=("--indexer-layers", "3"))


# ---- Arrays and archives


def test_a_cut_array_is_analysed_up_to_the_cut(kvplace, tmp_path):
    array = selections(7, rows=20, layers=2, selected=8, first_token=30)
    for name, data in [("a.npy", npy_bytes(array)), ("a.safetensors", safetensors(x=array))]:
        (tmp_path / name).write_bytes(data[: len(data) - 5 * 64 - 1])
        partly(
            kvplace,
            tmp_path,
            name,
            trace_lines(array, first_token=30, rows=range(14)),
            "row 14 of 20",
            flags=("--prompt-tokens", "30"),
        )


def test_an_archive_that_is_cut_is_analysed_up_to_the_cut(kvplace, tmp_path):
    array = selections(8, rows=29, layers=2, selected=8)
    np.savez(tmp_path / "r.npz", prompt_len=20, output_len=10, topk_indices=array)
    data = (tmp_path / "r.npz").read_bytes()
    (tmp_path / "r.npz").write_bytes(data[: data.index(b"\x93NUMPY", data.index(b"topk_indices")) + 128 + 25 * 64 + 7])
    partly(kvplace, tmp_path, "r.npz", trace_lines(array, rows=range(20, 25)), "cut off")


def archive(**members):
    """An archive of arrays as bytes, deflated."""
    stream = io.BytesIO()
    np.savez_compressed(stream, **members)
    return bytearray(stream.getvalue())


def directory_entry(data, name):
    """Where the directory at the end of an archive has a member."""
    place = data.index(b"PK\x01\x02")
    while data[place + 46 : place + 46 + len(name)] != name:
        place = data.index(b"PK\x01\x02", place + 4)
    return place


def test_bombs_and_lying_directories_are_refused(kvplace, tmp_path):
    good = archive(topk_indices=selections(9, 29, 2, 8), prompt_len=20, output_len=10)
    place = directory_entry(good, b"topk_indices.npy")
    lies = {
        "bomb": (place + 24, struct.pack("<I", 0xFFFF_FFF0)),
        "longer": (place + 20, struct.pack("<I", 1 << 30)),
        "elsewhere": (place + 42, struct.pack("<I", 1 << 30)),
        "method": (place + 10, struct.pack("<H", 14)),
        "encrypted": (place + 8, struct.pack("<H", 1)),
        "smaller": (place + 24, struct.pack("<I", 200)),
        "header": (good.index(b"PK\x03\x04"), b"PK\x03\x05"),
    }
    for name, (offset, lie) in lies.items():
        data = bytearray(good)
        data[offset : offset + len(lie)] = lie
        (tmp_path / f"{name}.npz").write_bytes(data)
        if name == "header":
            # The header of the first member: the array's.
            assert data.index(b"topk_indices") < 100
            (tmp_path / f"{name}.npz").write_bytes(b"PK\x03\x04" + bytes(26) + data)
        refused(kvplace, f"{name}.npz")


def test_a_deflated_array_that_ends_early_is_analysed_up_to_there(kvplace, tmp_path):
    array = selections(10, rows=2000, layers=2, selected=64, first_token=0)
    data = archive(topk_indices=array, prompt_len=1000, output_len=1001)
    place = directory_entry(data, b"topk_indices.npy") + 20
    data[place : place + 4] = struct.pack("<I", 100_000)
    (tmp_path / "r.npz").write_bytes(data)
    done = kvplace("analyze", "--input", "r.npz", *SMALL, "--phase", "all")
    assert done.returncode == 65 and "r.npz: the deflated data is cut off at row" in done.stderr
    assert 0 < validate(done.stdout)["results"][0]["diagnostics"]["records_analyzed"] < 4000


@pytest.mark.parametrize("length", [1 << 30, (1 << 32) - 1])
def test_headers_of_a_gigabyte_are_refused(kvplace, tmp_path, length):
    (tmp_path / "a.npy").write_bytes(b"\x93NUMPY\x02\x00" + struct.pack("<I", length) + b"{" * 1000)
    refused(kvplace, "a.npy", "header")
    with open(tmp_path / "a.safetensors", "wb") as file:
        file.write(struct.pack("<Q", length) + b"{")
        # A hole: the length is right, and nothing of it is read.
        file.truncate(length + 100)
    refused(kvplace, "a.safetensors", "header")


def test_the_tensor_that_is_meant_must_be_clear(kvplace, tmp_path):
    a, b = selections(11, 9, 2, 4, first_token=9), selections(12, 9, 2, 4, first_token=9)
    (tmp_path / "two.safetensors").write_bytes(safetensors(a=a, b=b, scores=np.zeros((9, 2, 4), np.float32)))
    refused(kvplace, "two.safetensors", "a, b", "--array")
    twin = write_lines(tmp_path / "twin", trace_lines(b, known=False))
    done = kvplace("analyze", "--input", "two.safetensors", *SMALL, "--array", "b")
    assert comparable(done.stdout) == comparable(kvplace("analyze", "--input", twin, *SMALL).stdout)
    refused(kvplace, "two.safetensors", "scores", flags=("--array", "scores"))
    (tmp_path / "none.safetensors").write_bytes(safetensors(scores=np.zeros((9, 2, 4), np.float32)))
    refused(kvplace, "none.safetensors", "scores")
    np.savez(tmp_path / "r.npz", mine=b)
    refused(kvplace, "r.npz", "mine.npy", "--array")
    done = kvplace("analyze", "--input", "r.npz", *SMALL, "--array", "mine")
    assert comparable(done.stdout) == comparable(kvplace("analyze", "--input", twin, *SMALL).stdout)


def test_a_program_in_a_file_is_never_run(kvplace, tmp_path):
    with zipfile.ZipFile(tmp_path / "a.pt", "w") as file:
        file.writestr("archive/data.pkl", b"cos\nsystem\n(S'touch owned'\ntR.")
    refused(kvplace, "a.pt", "torch.save", "safetensors")
    assert not (tmp_path / "owned").exists()


# ---- Folders and flags


def test_a_folder_with_a_trace_and_captures_is_refused(kvplace, tmp_path):
    folder = write_lines(tmp_path / "run", [record()])
    np.save(folder / "scores.npy", np.zeros((3, 2, 4)))
    np.savez(folder / "scores.npz", scores=np.zeros((3, 2, 4)))
    assert results(kvplace("analyze", "--input", "run", *SMALL))
    np.save(folder / "a.npy", selections(13, 3, 2, 4))
    assert_failure(kvplace("analyze", "--input", "run", *SMALL), 65, "trace_steps.jsonl", "a.npy")
    assert results(kvplace("analyze", "--input", "run/trace_steps.jsonl", *SMALL))
    assert results(kvplace("analyze", "--input", "run/a.npy", *SMALL))


def test_one_bad_file_of_a_run_is_told_by_its_name(kvplace, tmp_path):
    (tmp_path / "run").mkdir()
    array = selections(14, 29, 2, 8)
    np.savez(tmp_path / "run" / "req_0.npz", topk_indices=array, prompt_len=20, output_len=10)
    np.savez(tmp_path / "run" / "req_1.npz", topk_indices=array + 1000, prompt_len=20, output_len=10)
    refused(kvplace, "run", "req_1.npz", "SGLANG_DSA_FUSE_TOPK=0")


def test_a_pipe_is_not_waited_for(kvplace, tmp_path):
    os.mkfifo(tmp_path / "a.npy")
    assert_failure(kvplace("analyze", "--input", ".", *SMALL, timeout=20), 66, "no trace and no capture")


def test_the_output_never_takes_a_captures_place(kvplace, tmp_path):
    np.save(tmp_path / "a.npy", selections(15, 3, 2, 4))
    before = (tmp_path / "a.npy").read_bytes()
    done = kvplace("analyze", "--input", "a.npy", "--out", "a.npy", "--quiet")
    assert_failure(done, 73, "a.npy")
    assert (tmp_path / "a.npy").read_bytes() == before


def test_wrong_flags_are_usage_errors(kvplace, tmp_path):
    np.save(tmp_path / "a.npy", selections(16, 3, 2, 4))
    wrong = ["--phase middle", "--indexer-layers 0", "--index-topk -1", "--layer-ids 1,1", "--layer-ids 2000"]
    wrong += ["--layer-ids 1,2 --indexer-layers 3", "--tokens-per-position 0", "--prompt-tokens -1", "--model gpt-2"]
    for flags in map(str.split, wrong):
        assert_usage_error(kvplace("analyze", "--input", "a.npy", *flags), flags[0])
    refused(kvplace, "a.npy", "2 layers", flags=("--indexer-layers", "3"))
    np.save(tmp_path / "a.npy", selections(16, 3, 2, 4, first_token=9))
    refused(kvplace, "a.npy", "4 entries", flags=("--index-topk", "3"))
    refused(kvplace, "a.npy", "4 entries", flags=("--index-topk", "2"))


# ---- Mutants


def test_mutants_never_crash(kvplace, tmp_path):
    """Seeded bytes of small captures are changed, cut out, doubled: the exit code is one that is documented."""
    array = selections(17, 29, 2, 8)
    originals = {
        "a.npy": npy_bytes(array),
        "r.npz": bytes(archive(topk_indices=array, prompt_len=20, output_len=10)),
        "t.safetensors": safetensors(x=array),
        "r.jsonl": json.dumps(native_response(array, 20, 10)).encode(),
        "v.json": json.dumps([vllm_response([array], 20, 10)]).encode(),
    }
    generator = random.Random(18)
    for round_number in range(30):
        for name, data in originals.items():
            mutant = bytearray(data)
            for _ in range(generator.randint(1, 4)):
                is_early = generator.random() < 0.7
                place = generator.randrange(min(len(mutant), 400) if is_early else len(mutant))
                kind = generator.randrange(4)
                if kind == 0:
                    mutant[place] = generator.randrange(256)
                elif kind == 1:
                    del mutant[place : place + generator.randint(1, 50)]
                elif kind == 2:
                    mutant[place:place] = mutant[place : place + generator.randint(1, 50)]
                else:
                    mutant[place : place + 8] = struct.pack("<q", generator.choice([-1, 0, 1 << 62, 1 << 31, 7]))
                if not mutant:
                    mutant = bytearray(b"x")
            (tmp_path / name).write_bytes(mutant)
            done = kvplace("analyze", "--input", name, *SMALL, "--indexer-layers", "2", timeout=60)
            assert done.returncode in (0, 65, 66), (round_number, name, done.returncode, done.stderr[-500:])
            if done.returncode == 0:
                validate(done.stdout)
            else:
                assert done.stderr.startswith("kvplace: ")
