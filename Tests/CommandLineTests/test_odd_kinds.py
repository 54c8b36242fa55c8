"""More files as they lie in folders of traces: names, links, ids and copies, each read, named or left alone."""

import gzip
import json
import os
import re

import pytest

from conftest import validate
from test_odd_files import FIRST, GOOD, OTHER, SECOND, beside
from traces import record, results, write_trace

np = pytest.importorskip("numpy")


@pytest.mark.parametrize("kind", ["through a file", "name too long", "chain", "compressed", "another folder's"])
def test_a_link_that_leads_nowhere_costs_itself_alone(kvplace, tmp_path, kind):
    folder = write_trace(tmp_path / "t", {FIRST: GOOD})
    name = SECOND
    match kind:
        case "through a file":
            (folder / name).symlink_to(f"{FIRST}/x")
        case "name too long":
            (folder / name).symlink_to("n" * 300)
        case "chain":
            (folder / "next").symlink_to("gone")
            (folder / name).symlink_to("next")
        case "compressed":
            name += ".gz"
            (folder / name).symlink_to("gone")
        case "another folder's":
            (folder / name).symlink_to("../u/gone.jsonl")
    done = kvplace("analyze", "--input", "t", "--out", "out.json")
    assert done.returncode == 65 and f"t/{name}: cannot be read: " in done.stderr
    found = validate(tmp_path / "out.json")["results"][0]["diagnostics"]
    assert found["records_analyzed"] == 10
    assert [(note["file"], note["kind"]) for note in found["file_notes"]] == [(name, "unreadable")]


def captures(folder, *names):
    rows = np.arange(8, dtype=np.int32) + np.arange(60, dtype=np.int32).reshape(20, 3, 1) * 5
    folder.mkdir()
    for name in names:
        np.save(folder / name, rows)


@pytest.mark.parametrize("kind", ["dangling", "fifo", "device", "archive", "compressed"])
def test_a_capture_that_cannot_be_opened_is_missed(kvplace, tmp_path, kind):
    captures(tmp_path / "c", "x0.npy")
    name = {"archive": "x1.npz", "compressed": "x1.npy.gz"}.get(kind, "x1.npy")
    match kind:
        case "fifo":
            os.mkfifo(tmp_path / "c" / name)
        case "device":
            (tmp_path / "c" / name).symlink_to("/dev/null")
        case _:
            (tmp_path / "c" / name).symlink_to("gone")
    done = kvplace("analyze", "--input", "c", "--out", "out.json", timeout=20)
    assert done.returncode == 65 and f"c/{name}: cannot be read: " in done.stderr
    found = validate(tmp_path / "out.json")["results"][0]["diagnostics"]
    assert found["records_analyzed"] == 60
    assert [(note["file"], note["kind"]) for note in found["file_notes"]] == [(name, "unreadable")]


def named(request):
    return re.sub(r'"request_id": 7\b', lambda _: f'"request_id": {request}', record(request=7)).encode() + b"\n"


@pytest.mark.parametrize(
    "request_id", ["1.5", "true", "[7]", '{"id": 7}', "1e30", "-1e-3", "0x5", "NaN", "+1", "Infinity", "1.", ".5"]
)
def test_an_id_of_a_wrong_type_costs_its_line_alone(kvplace, tmp_path, request_id):
    found, _, said = beside(kvplace, tmp_path, OTHER + named(request_id))
    assert found["records_analyzed"] == 18 and found["malformed_lines"] == 1
    assert "t/trace_steps_1.jsonl:9: " in said and "request_id" in said


@pytest.mark.parametrize(
    "request_id",
    ["7.0", "1e3", "null", '""', '"\\u0000"', "-0", "9223372036854775807", "-9223372036854775808", '" 5"', '"5"'],
)
def test_an_id_of_any_right_kind_is_read(kvplace, tmp_path, request_id):
    found, notes, said = beside(kvplace, tmp_path, OTHER + named(request_id))
    assert found["records_analyzed"] == 19 and found["requests"] == 3 and not notes and not said


UNRELATED = [".DS_Store", ".git/" + FIRST, "__MACOSX/._" + FIRST, "lost+found/x.txt", "Thumbs.db", "core.1234",
             "nohup.out", "~lock", "#" + SECOND + "#", "README"]  # fmt: skip


@pytest.mark.parametrize("name", UNRELATED)
def test_what_is_no_shard_by_its_name_is_left_alone(kvplace, tmp_path, name):
    place = write_trace(tmp_path / "t", {FIRST: GOOD}) / name
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(OTHER)
    done = kvplace("analyze", "--input", "t", "--out", "-")
    assert [each["diagnostics"]["records_analyzed"] for each in results(done)] == [10] and not done.stderr


@pytest.mark.parametrize("name", ["Trace_steps_1.jsonl", "trace_steps.1.jsonl", "trace_steps-1.jsonl",
                                  "TRACE_STEPS_1.JSONL", "trace_steps1.jsonl.gz", "trace_steps_1.jsonl.bak",
                                  "trace_steps_1.jsonl.tmp", "trace_steps_1.jsonl.crdownload"])  # fmt: skip
def test_a_name_that_is_nearly_a_shards_is_said(kvplace, tmp_path, name):
    content = gzip.compress(OTHER) if name.endswith(".gz") else OTHER
    found, notes, said = beside(kvplace, tmp_path, content, name)
    assert found["records_analyzed"] == 10 and set(notes) == {"left_out"}
    assert f"t/{name}: left out: shards are called trace_steps_*.jsonl" in said


@pytest.mark.parametrize("kind", ["hard link", "link", "link to the other's folder", "copy"])
def test_the_same_shard_under_two_names_is_named(kvplace, tmp_path, kind):
    folder = write_trace(tmp_path / "t", {FIRST: GOOD})
    match kind:
        case "hard link":
            os.link(folder / FIRST, folder / SECOND)
        case "link":
            (folder / SECOND).symlink_to(FIRST)
        case "link to the other's folder":
            (folder / SECOND).symlink_to(f"../t/{FIRST}")
        case "copy":
            (folder / SECOND).write_bytes(GOOD)
    done = kvplace("analyze", "--input", "t", "--out", "-")
    notes = results(done)[0]["diagnostics"]["file_notes"]
    assert notes == [{"file": SECOND, "kind": "equal", "detail": FIRST}]


def test_every_copy_of_several_is_named(kvplace, tmp_path):
    write_trace(tmp_path / "t", {f"trace_steps_{number}.jsonl": GOOD for number in range(4)})
    done = kvplace("analyze", "--input", "t", "--out", "-")
    notes = results(done)[0]["diagnostics"]["file_notes"]
    assert [(note["file"], note["detail"]) for note in notes] == [(f"trace_steps_{n}.jsonl", FIRST) for n in (1, 2, 3)]
    assert "t/trace_steps_1.jsonl (and 2 more): has the same content as trace_steps_0.jsonl" in done.stderr


def test_captures_of_equal_content_are_named(kvplace, tmp_path):
    captures(tmp_path / "c", "x0.npy", "x1.npy")
    done = kvplace("analyze", "--input", "c", "--out", "-")
    notes = results(done)[0]["diagnostics"]["file_notes"]
    assert notes == [{"file": "x1.npy", "kind": "equal", "detail": "x0.npy"}]


OTHERS = {
    "another order": b"".join(reversed(GOOD.splitlines(True))),
    "another request": GOOD.replace(b'"request_id": 0', b'"request_id": 1'),
    "fewer records": b"".join(GOOD.splitlines(True)[:-1]),
}


@pytest.mark.parametrize("content", OTHERS.values(), ids=OTHERS.keys())
def test_shards_of_other_content_are_not_equal(kvplace, tmp_path, content):
    _, notes, said = beside(kvplace, tmp_path, content)
    assert not notes and "same content" not in said


@pytest.mark.parametrize("name", ["run.jsonl", "run.json", "run.jsonl.gz", "run"])
def test_a_file_in_the_working_folder_goes_by_its_name(kvplace, tmp_path, name):
    lines = [json.loads(line) for line in OTHER.splitlines()]
    layers = [{**line, "layer_id": layer} for layer in (0, 1) for line in lines]
    content = "".join(json.dumps(line) + "\n" for line in layers).encode()
    (tmp_path / name).write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    refused = kvplace("analyze", "--input", name)
    assert refused.returncode == 65 and f"kvplace: {name}: no block_size_tokens" in refused.stderr
    done = kvplace("analyze", "--input", name, "--block-size", "16", "--out", "-")
    assert done.returncode == 0
    assert f"warning: {name}: 8 times a request returns to a step" in done.stderr
    assert f"kvplace convert {name} --order step sorts them" in done.stderr
