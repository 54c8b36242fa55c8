"""Files as they really lie in folders of traces: cut, empty, equal, foreign, unreadable; each is analysed or named."""

import bz2
import gzip
import io
import json
import lzma
import os
import pickle
import socket
import subprocess
import tarfile
import zipfile

import pytest

from conftest import BINARY, validate
from traces import assert_failure, record, results, write_trace

FIRST, SECOND = "trace_steps_0.jsonl", "trace_steps_1.jsonl"
MARK = b"\xef\xbb\xbf"


def text(request, count, **more):
    lines = [record((3, 1, step), request, step=step, length=step + 1, **more) for step in range(100, 100 + count)]
    return "".join(line + "\n" for line in lines).encode()


GOOD, OTHER = text(0, 10), text(1, 8)
LINE = record((9, 8), 1, step=120, length=121, note="caf\u00e9 {").encode()
ARRAY = b"[\n" + b",\n".join(OTHER.splitlines()) + b"\n]\n"


def zstd(data, *flags):
    return subprocess.run(["zstd", "-q", "-c", *flags], input=data, capture_output=True, check=True).stdout


def packed(name, data=OTHER, method=zipfile.ZIP_DEFLATED):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        archive.writestr(name, data)
    return file.getvalue()


def tar(mode="w"):
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode=mode) as archive:
        member = tarfile.TarInfo("a.jsonl")
        member.size = len(OTHER)
        archive.addfile(member, io.BytesIO(OTHER))
    return file.getvalue()


def array():
    head = b"{'descr': '<i4', 'fortran_order': False, 'shape': (5, 2, 2), }"
    return b"\x93NUMPY\x01\0\x76\0" + head.ljust(117) + b"\n" + bytes(80)


def piped(tmp_path, content, *arguments):
    """Runs a command with bytes on its standard input."""
    done = subprocess.run([str(BINARY), *arguments], cwd=tmp_path, input=content, capture_output=True, timeout=60)
    done.stdout, done.stderr = done.stdout.decode(), done.stderr.decode()
    return done


def beside(kvplace, tmp_path, content, name=SECOND, code=0):
    """Analyses a good shard and another one; returns the diagnostics, the notes by kind, and what was said."""
    write_trace(tmp_path / "t", {FIRST: GOOD, name: content})
    done = kvplace("analyze", "--input", "t", "--out", "out.json", "--jobs", "1")
    assert done.returncode == code, done.stderr
    whole = validate(tmp_path / "out.json")
    again = kvplace("analyze", "--input", "t", "--out", "again.json", "--jobs", "3")
    assert (again.returncode, again.stderr) == (code, done.stderr)
    assert json.loads((tmp_path / "again.json").read_text()) == whole
    found = whole["results"][0]["diagnostics"]
    notes = {note["kind"]: note for note in found.get("file_notes", [])}
    assert all(note["file"] == name for note in notes.values())
    return found, notes, done.stderr


@pytest.mark.parametrize("length", [1, 2, 5, 18, 30, 61, 75, len(LINE) - 3, len(LINE) - 2, len(LINE) - 1])
def test_a_shard_that_ends_inside_a_record_is_named(kvplace, tmp_path, length):
    found, notes, said = beside(kvplace, tmp_path, OTHER + LINE[:length])
    assert found["records_analyzed"] == 18 and found["malformed_lines"] == 1
    assert notes["cut"]["detail"] == "9" and "t/trace_steps_1.jsonl: is cut off at line 9;" in said
    assert len(said.splitlines()) == 1


WHOLE = {
    "without a line feed": OTHER[:-1],
    "carriage returns": OTHER.replace(b"\n", b"\r\n")[:-1],
    "blanks at the end": OTHER + b"  \t\r\n \n",
    "a mark": MARK + OTHER,
    "spaces behind the last": OTHER[:-1] + b"   ",
}


@pytest.mark.parametrize("content", WHOLE.values(), ids=WHOLE.keys())
def test_of_a_whole_shard_nothing_is_said(kvplace, tmp_path, content):
    found, notes, said = beside(kvplace, tmp_path, content)
    assert found["records_analyzed"] == 18 and not notes and not said


@pytest.mark.parametrize(
    "content",
    [ARRAY[:-40], ARRAY[: ARRAY.rindex(b",") + 1], ARRAY[:-2], ARRAY[:-60] + b"\n", ARRAY.replace(b"\n", b"")[:-9]],
)
def test_an_array_that_ends_early_is_named(kvplace, tmp_path, content):
    _, notes, said = beside(kvplace, tmp_path, content)
    assert set(notes) == {"array", "cut"} and "is cut off at line" in said


@pytest.mark.parametrize("pack", [gzip.compress, zstd])
@pytest.mark.parametrize("lost", [1, 4, 9, 20])
def test_a_compressed_shard_that_is_cut_costs_its_end(kvplace, tmp_path, pack, lost):
    name = SECOND + (".gz" if pack is gzip.compress else ".zst")
    found, notes, said = beside(kvplace, tmp_path, pack(OTHER)[:-lost], name, code=65)
    assert len(found["damaged_shards"]) == 1 and not notes and "is cut off after" in said


NOTHING = {
    "no byte": b"",
    "a line feed": b"\n",
    "blank lines": b"\r\n \r\n",
    "a mark": MARK,
    "spaces": b"   ",
    "an empty array": b"[]",
    "an empty array on lines": b"[\n]\n",
    "a mark and a line feed": MARK + b"\n",
    "many line feeds": b"\n" * 100_000,
    "a space and an array": b" [ ] ",
}


@pytest.mark.parametrize("content", NOTHING.values(), ids=NOTHING.keys())
def test_an_empty_shard_is_named(kvplace, tmp_path, content):
    found, notes, said = beside(kvplace, tmp_path, content)
    assert found["records_analyzed"] == 10 and found["malformed_lines"] == 0
    assert "empty" in notes and "t/trace_steps_1.jsonl: is empty;" in said


def test_files_that_are_empty_when_unpacked_are_empty_too(kvplace, tmp_path):
    for name, content in ((SECOND + ".gz", gzip.compress(b"")), (SECOND + ".zst", zstd(b""))):
        _, notes, _ = beside(kvplace, tmp_path, content, name)
        assert set(notes) == {"empty"}
        (tmp_path / "t" / name).unlink()


@pytest.mark.parametrize("name", ["x.jsonl", "x.json", "x"])
def test_an_empty_file_alone_is_named(kvplace, tmp_path, name):
    (tmp_path / name).write_bytes(b"")
    assert_failure(kvplace("analyze", "--input", name, "--block-size", "16"), 65, f"{name}: ", "empty")


def gzipped(name, time):
    file = io.BytesIO()
    with gzip.GzipFile(name, "wb", mtime=time, fileobj=file) as writer:
        writer.write(GOOD)
    return file.getvalue()


@pytest.mark.parametrize("ending", ["", ".gz", ".zst"])
def test_shards_of_equal_content_are_named_and_so_after_a_merge(kvplace, tmp_path, ending):
    pairs = {"": (GOOD, GOOD), ".gz": (gzipped("r0", 1), gzipped("r1", 2)), ".zst": (zstd(GOOD), zstd(GOOD))}
    first, second = pairs[ending]
    write_trace(tmp_path / "t", {FIRST + ending: first, SECOND + ending: second, "trace_steps_2.jsonl": OTHER})
    done = kvplace("analyze", "--input", "t", "--out", "out.json")
    assert done.returncode == 0
    assert f"t/{SECOND}{ending}: has the same content as {FIRST}{ending}," in done.stderr
    notes = validate(tmp_path / "out.json")["results"][0]["diagnostics"]["file_notes"]
    assert notes == [{"file": SECOND + ending, "kind": "equal", "detail": FIRST + ending}]
    for share in (1, 2):
        kvplace("analyze", "--input", "t", "--partial", "--shards", f"{share}/2", "--out", f"p{share}")
    merged = kvplace("merge", "p2", "p1", "--out", "merged.json")
    assert merged.returncode == 0 and "has the same content as" in merged.stderr
    assert (tmp_path / "merged.json").read_bytes() == (tmp_path / "out.json").read_bytes()


def test_a_shard_beside_its_compressed_copies_is_named(kvplace, tmp_path):
    # Of one trace: plain, compressed in two ways, and once more at another level; and one that only begins alike.
    long = GOOD * 400
    shards = {
        "trace_steps_0.jsonl": long,
        "trace_steps_1.jsonl.gz": gzip.compress(long, 9),
        "trace_steps_2.jsonl.zst": zstd(long),
        "trace_steps_3.jsonl.gz": gzip.compress(long, 1),
        "trace_steps_4.jsonl.gz": gzip.compress(long + OTHER),
    }
    write_trace(tmp_path / "t", shards)
    done = kvplace("analyze", "--input", "t", "--out", "-")
    notes = results(done)[0]["diagnostics"]["file_notes"]
    equal = [note["file"] for note in notes if note["kind"] == "equal"]
    assert equal == ["trace_steps_1.jsonl.gz", "trace_steps_2.jsonl.zst", "trace_steps_3.jsonl.gz"]
    assert all(note["detail"] == "trace_steps_0.jsonl" for note in notes if note["kind"] == "equal")
    assert "its requests count twice: keep one of the two" in done.stderr


def test_shards_that_differ_in_one_byte_are_not_equal(kvplace, tmp_path):
    changed = GOOD.replace(b"[3, 1, 105]", b"[3, 2, 105]")
    _, notes, said = beside(kvplace, tmp_path, changed)
    assert changed != GOOD and not notes and not said


@pytest.mark.parametrize("cut", [0, 1, 30, 100])
@pytest.mark.parametrize("count", [1, 500, 3 << 20])
def test_nul_bytes_at_the_end_are_named(kvplace, tmp_path, cut, count):
    found, notes, said = beside(kvplace, tmp_path, OTHER[: len(OTHER) - cut] + bytes(count))
    assert found["records_analyzed"] in (17, 18)
    assert set(notes) == {"nul_bytes"} and "ends in NUL bytes" in said and len(said.splitlines()) == 1


def test_nul_bytes_elsewhere_are_malformed_lines(kvplace, tmp_path):
    for content, records in ((OTHER + bytes(9) + b"\n" + OTHER, 26), (OTHER + bytes(9) + OTHER, 25)):
        found, notes, said = beside(kvplace, tmp_path, content)
        assert found["records_analyzed"] == records and not notes
        assert "t/trace_steps_1.jsonl:9: NUL bytes in the place of a record; 1 malformed" in said


def test_a_shard_of_nul_bytes_alone_is_damaged(kvplace, tmp_path):
    found, _, said = beside(kvplace, tmp_path, bytes(5000), code=65)
    assert found["records_analyzed"] == 10 and "NUL bytes" in said


FOREIGN = {
    "xz": (lzma.compress(OTHER), "xz -dc"),
    "lzma": (lzma.compress(OTHER, format=lzma.FORMAT_ALONE), "xz -dc"),
    "bz2": (bz2.compress(OTHER), "bzip2 -dc"),
    "lz4": (b"\x04\x22\x4d\x18\x64\x40\xa7" + OTHER[:40], "lz4 -dc"),
    "zip": (packed("a.jsonl"), "unzip"),
    "tar": (tar(), "tar -xf"),
    "7z": (b"7z\xbc\xaf\x27\x1c" + bytes(60), "7z x"),
    "parquet": (b"PAR1" + b"\x15\0" * 30 + b"PAR1", "read_parquet"),
    "h5": (b"\x89HDF\r\n\x1a\n" + bytes(80), "h5py"),
    "arrow": (b"ARROW1\0\0" + bytes(30), "read_feather"),
    "orc": (b"ORC\n\x03" + bytes(30), "read_orc"),
    "pkl": (pickle.dumps({"a": 1}), "safetensors"),
    "pt": (packed("archive/data.pkl", b"\x80\x02}"), "safetensors"),
    "db": (b"SQLite format 3\0" + bytes(84), "sqlite3"),
    "html": (b"<!DOCTYPE html><html><body>404</body></html>", "fetch it again"),
    "xml": (b'<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>', "fetch it again"),
    "lfs": (b"version https://git-lfs.github.com/spec/v1\noid sha256:abc\nsize 12\n", "git lfs pull"),
    "annex": (b"/annex/objects/SHA256E-s9--a.jsonl\n", "git annex get"),
}


@pytest.mark.parametrize("kind", FOREIGN)
def test_a_foreign_file_is_named_wherever_it_stands(kvplace, tmp_path, kind):
    content, cure = FOREIGN[kind]
    found, notes, said = beside(kvplace, tmp_path, content, f"{SECOND}.{kind}", code=65)
    assert found["records_analyzed"] == 10 and notes["left_out"]["detail"]
    assert f"t/{SECOND}.{kind}: left out, since it is" in said and cure in said
    (tmp_path / "t" / f"{SECOND}.{kind}").unlink()
    found, notes, said = beside(kvplace, tmp_path, content, code=65)
    assert len(found["damaged_shards"]) == 1 and cure in said
    (tmp_path / f"run.{kind}").write_bytes(content)
    alone = kvplace("analyze", "--input", f"run.{kind}", "--block-size", "16")
    assert_failure(alone, 65, f"run.{kind}: a", cure)
    through = piped(tmp_path, content, "analyze", "-", "--block-size", "16")
    assert_failure(through, 65, "-: a", "save it as a file")


def test_brotli_is_told_by_its_name(kvplace, tmp_path):
    _, notes, said = beside(kvplace, tmp_path, b"\x1b\x3f\x02\x00junk", SECOND + ".br", code=65)
    assert notes["left_out"]["detail"] == "brotli" and "brotli -dc" in said


@pytest.mark.parametrize("name", ["notes.txt", "summary.json", "1.csv", "1.jsonl.part", "1.jsonl~", "1.jsonl.GZ"])
def test_a_file_of_no_known_kind_with_a_shards_name_is_said(kvplace, tmp_path, name):
    _, notes, said = beside(kvplace, tmp_path, b"{}\n", f"trace_steps_{name}")
    assert notes["left_out"]["detail"] is None and "rename it if it is a shard" in said


ARCHIVES = {"a.npz.gz": gzip.compress(packed("a.npy", array())), "a.npz.zst": zstd(packed("a.npy", array()))}


@pytest.mark.parametrize("name", ARCHIVES)
def test_an_archive_of_arrays_that_is_compressed_as_a_whole_is_named(kvplace, tmp_path, name):
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / name).write_bytes(ARCHIVES[name])
    for path in (f"c/{name}", "c"):
        assert_failure(kvplace("analyze", "--input", path, "--quiet"), 65, f"c/{name}: an archive inside ", "first")


@pytest.mark.parametrize("pack", [bytes, gzip.compress, zstd])
def test_an_array_through_a_pipe_is_named(tmp_path, pack):
    for content in (array(), packed("a.npy", array())):
        done = piped(tmp_path, pack(content), "analyze", "-", "--block-size", "1")
        assert_failure(done, 65, "-: a", "NumPy array", "save it as a file")


@pytest.mark.parametrize("name", ["run.json", "run.ndjson", "run.jsonlines", "run.txt", "run", "run.json.gz"])
def test_records_of_any_name_are_read(kvplace, tmp_path, name):
    (tmp_path / name).write_bytes(gzip.compress(OTHER) if name.endswith("gz") else OTHER)
    done = kvplace("analyze", "--input", name, "--block-size", "16", "--out", "-")
    assert results(done)[0]["diagnostics"]["records_analyzed"] == 8
    assert f"{name}: holds JSON lines" in done.stderr
    page = kvplace("report", name, "--block-size", "16", "--out", "page")
    assert page.returncode == 0 and f": {name}" in (tmp_path / "page" / "report.md").read_text().splitlines()[0]


@pytest.mark.parametrize("name", ["run.jsonl", "run.json", "run.ndjson.gz", "run.jsonl.zst"])
def test_a_folder_with_records_of_another_name_says_so(kvplace, tmp_path, name):
    (tmp_path / "f").mkdir()
    pack = {"gz": gzip.compress, "st": zstd}.get(name[-2:], bytes)
    (tmp_path / "f" / name).write_bytes(pack(OTHER))
    assert_failure(kvplace("analyze", "--input", "f", "--block-size", "16"), 66, f"f/{name}: holds records", "name the")


def test_a_tar_of_whole_lines_is_not_taken_for_a_shard(kvplace, tmp_path):
    for content in (tar(), packed("run/a.jsonl", method=zipfile.ZIP_STORED)):
        found, _, said = beside(kvplace, tmp_path, content, code=65)
        assert len(found["damaged_shards"]) == 1 and "of which only whole lines are analysed" in said


def test_a_shard_whose_records_have_no_positions_is_named(kvplace, tmp_path):
    for content, count in ((b'{"error": "no"}\n', 1), (text(1, 8).replace(b"selected", b"other"), 8)):
        found, notes, said = beside(kvplace, tmp_path, content)
        assert found["records_without_positions"] == count
        assert notes["without_positions"]["detail"] == str(count) and f"none of its {count} records has" in said


@pytest.mark.parametrize("kind", ["dangling", "loop", "fifo", "socket", "folder", "to a folder", "device"])
def test_what_cannot_be_opened_costs_itself_alone(kvplace, tmp_path, kind):
    place = write_trace(tmp_path / "t", {FIRST: GOOD}) / SECOND
    match kind:
        case "dangling":
            place.symlink_to("gone")
        case "loop":
            place.symlink_to(SECOND)
        case "fifo":
            os.mkfifo(place)
        case "socket":
            here = os.getcwd()
            os.chdir(place.parent)
            socket.socket(socket.AF_UNIX).bind(SECOND)
            os.chdir(here)
        case "folder":
            place.mkdir()
        case "to a folder":
            (tmp_path / "elsewhere").mkdir()
            place.symlink_to(tmp_path / "elsewhere")
        case "device":
            place.symlink_to("/dev/null")
    done = kvplace("analyze", "--input", "t", "--out", "out.json", timeout=20)
    assert done.returncode == 65, done.stderr
    found = validate(tmp_path / "out.json")["results"][0]["diagnostics"]
    assert found["records_analyzed"] == 10
    assert [note["kind"] for note in found["file_notes"]] == ["unreadable"]
    assert f"t/{SECOND}: cannot be read: " in done.stderr


HIDDEN = [".ipynb_checkpoints/" + FIRST, "._" + SECOND, "." + SECOND + ".swp", ".nfs0001", ".cache/run/" + FIRST]


@pytest.mark.parametrize("name", HIDDEN)
def test_hidden_files_are_not_looked_at(kvplace, tmp_path, name):
    place = write_trace(tmp_path / "t", {FIRST: GOOD}) / name
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(OTHER)
    done = kvplace("analyze", "--input", "t", "--out", "-")
    assert [each["diagnostics"]["records_analyzed"] for each in results(done)] == [10] and not done.stderr


def test_a_hidden_folder_that_is_named_is_read(kvplace, tmp_path):
    write_trace(tmp_path / ".runs" / "a", {FIRST: GOOD})
    for path in (".runs", ".runs/a", "./.runs", f".runs/a/{FIRST}"):
        assert len(results(kvplace("analyze", "--input", path, "--out", "-"))) == 1


@pytest.mark.parametrize("number", [1 << 63, (1 << 64) - 1, -(1 << 63) - 1, 10**30])
def test_an_id_beyond_63_bits_is_told_to_be_a_string(kvplace, tmp_path, number):
    _, _, said = beside(kvplace, tmp_path, OTHER + record(request=number).encode() + b"\n")
    assert "request_id does not fit 63 bits and a sign; write it as a string" in said
    found, _, said = beside(kvplace, tmp_path, OTHER + record(request=str(number)).encode() + b"\n")
    assert found["records_analyzed"] == 19 and not said


@pytest.mark.parametrize("indent", [None, 0, 1, 4])
def test_convert_in_step_order_takes_arrays_and_pipes(kvplace, tmp_path, indent):
    lines = [json.loads(line) for line in OTHER.splitlines()]
    write_trace(tmp_path / "a", {FIRST: json.dumps(lines, indent=indent).encode()})
    write_trace(tmp_path / "b", {FIRST: OTHER})
    for name in "ab":
        assert kvplace("convert", name, "--order", "step", "--out", f"{name}.out").returncode == 0
        done = kvplace("analyze", "--input", f"{name}.out", "--out", "-")
        assert results(done)[0]["diagnostics"]["records_analyzed"] == 8
    done = piped(tmp_path, OTHER, "convert", "-", "--order", "step", "--out", "c.out")
    assert done.returncode == 0, done.stderr
    out = kvplace("analyze", "--input", "c.out", "--block-size", "16", "--out", "-")
    assert results(out)[0]["diagnostics"]["records_analyzed"] == 8


def test_a_report_tells_of_every_kind_in_both_languages(kvplace, tmp_path):
    write_trace(
        tmp_path / "t",
        {
            FIRST: GOOD,
            "trace_steps_1.jsonl": GOOD,
            "trace_steps_2.jsonl": OTHER + LINE[:20],
            "trace_steps_3.jsonl": b"",
            "trace_steps_4.jsonl": OTHER + bytes(9),
            "trace_steps_5.jsonl.xz": lzma.compress(OTHER),
            "trace_steps_6.jsonl": b"{}\n",
            "trace_steps_7.jsonl": ARRAY,
            "trace_steps_8.txt": b"a",
        },
    )
    (tmp_path / "t" / "trace_steps_9.jsonl").symlink_to("gone")
    said = {
        "en": ["same content as", "cut off at line 9", "empty", "NUL bytes", "xz is not read", "has positions"],
        "zh": ["内容相同", "在第 9 行处被截断", "空文件", "NUL 字节", "不读取 xz", "均没有位置"],
    }
    for language, words in said.items():
        done = kvplace("report", "t", "--language", language, "--out", language)
        assert done.returncode in (0, 65), done.stderr
        page = (tmp_path / language / "report.md").read_text()
        for word in [*words, *(f"trace_steps_{number}." for number in range(1, 10))]:
            assert word in page, word


def test_links_in_a_folder_of_runs_are_named_where_a_run_is_lost(kvplace, tmp_path):
    write_trace(tmp_path / "runs" / "a" / "block64", {FIRST: GOOD})
    write_trace(tmp_path / "elsewhere" / "block64", {FIRST: OTHER})
    (tmp_path / "notes").mkdir()
    for name, target in {"latest": "a", "linked": "../elsewhere", "gone": "nowhere", "notes": "../notes"}.items():
        (tmp_path / "runs" / name).symlink_to(target)
    done = kvplace("analyze", "--input", "runs", "--out", "-")
    assert done.returncode == 65
    assert [each["trace_dir"] for each in json.loads(done.stdout)["results"]] == ["runs/a/block64"]
    lines = done.stderr.splitlines()
    assert "runs/gone: a link to nowhere, which is not there" in lines[0]
    assert "runs/linked: a link to the folder ../elsewhere is not followed; name that as an input as well" in lines[1]
    assert len(lines) == 3 and "2 folder(s) or file(s) could not be read" in lines[2]
    (tmp_path / "runs" / "gone").unlink()
    (tmp_path / "runs" / "linked").unlink()
    assert kvplace("analyze", "--input", "runs", "--out", "-").returncode == 0
