"""A trace through a pipe: one shard of JSON lines, read once, plain or compressed."""

import gzip
import json
import os
import subprocess
import threading

import pytest

from conftest import BINARY, validate
from traces import assert_failure, record, write_trace

LINES = "".join(record((3, 1, step % 90), step // 40, step=step, length=step + 1) + "\n" for step in range(100, 200))
TEXT = LINES.encode()


def zstd(data):
    return subprocess.run(["zstd", "-q", "-c"], input=data, capture_output=True, check=True).stdout


FORMS = {
    "plain": TEXT,
    "gzip": gzip.compress(TEXT),
    "gzip in members": gzip.compress(TEXT[:3000]) + gzip.compress(TEXT[3000:]),
    "zstd": zstd(TEXT),
    "zstd in frames": zstd(TEXT[:3000]) + zstd(TEXT[3000:]),
    "an array": b"[" + b",".join(TEXT.splitlines()) + b"]",
    "an array, compressed": gzip.compress(b"[\n" + b",\n".join(TEXT.splitlines()) + b"\n]"),
    "carriage returns": TEXT.replace(b"\n", b"\r\n"),
    "without the last line feed": TEXT[:-1],
    "a byte order mark": b"\xef\xbb\xbf" + TEXT,
}


def bash(tmp_path, command, **more):
    return subprocess.run(
        ["bash", "-c", command.replace("kvplace", str(BINARY))], cwd=tmp_path, capture_output=True, timeout=60, **more
    )


@pytest.fixture(scope="module")
def from_file(make_kvplace, tmp_path_factory):
    """The result of the same records in a file."""
    folder = tmp_path_factory.mktemp("file")
    write_trace(folder, {"trace_steps.jsonl": TEXT}, block_size=None)
    return numbers(make_kvplace(folder)("analyze", "trace_steps.jsonl", "--block-size", "16", "--out", "-").stdout)


def numbers(text):
    """What a result says of the records, whatever way they came."""
    result = validate(text)["results"][0]
    for key in ("trace_dir", "inputs"):
        del result[key]
    for key in ("file_notes", "bytes_read"):
        result["diagnostics"].pop(key, None)
    return result


@pytest.mark.parametrize("content", FORMS.values(), ids=FORMS.keys())
@pytest.mark.parametrize("way", ["-", "--input -", "--input /dev/stdin"])
def test_standard_input_gives_what_a_file_gives(tmp_path, from_file, content, way):
    done = bash(tmp_path, f"kvplace analyze {way} --block-size 16", input=content)
    assert done.returncode == 0, done.stderr
    assert numbers(done.stdout.decode()) == from_file


@pytest.mark.parametrize(
    "command",
    [
        "cat in | kvplace analyze - --block-size 16",
        "kvplace analyze --input <(cat in) --block-size 16",
        "kvplace analyze <(gzip -c in) --block-size 16 --jobs 3",
        "kvplace analyze --input /dev/fd/7 --block-size 16 7< <(cat in)",
        "kvplace analyze - --block-size 16 < in",
        "mkfifo f; cat in > f & kvplace analyze f --block-size 16",
        "mkfifo f; (head -c 5 in; sleep 0.2; tail -c +6 in) > f & kvplace analyze --input f --block-size 16",
        "cat in | kvplace analyze - --block-size 16 --out o.json >&2 && cat o.json",
    ],
)
def test_every_kind_of_pipe_gives_what_a_file_gives(tmp_path, from_file, command):
    (tmp_path / "in").write_bytes(TEXT)
    done = bash(tmp_path, command)
    assert done.returncode == 0, done.stderr
    assert numbers(done.stdout.decode()) == from_file


def test_several_block_sizes_share_the_one_pass(tmp_path):
    done = bash(tmp_path, "kvplace analyze - --block-sizes 1,16,64", input=TEXT)
    results = validate(done.stdout.decode())["results"]
    assert [result["block_size_tokens"] for result in results] == [1, 16, 64]
    assert {result["inputs"]["files"][0]["bytes"] for result in results} == {len(TEXT)}


def test_a_fingerprint_tells_one_stream_from_another(tmp_path):
    def fingerprint(content):
        done = bash(tmp_path, "cat | kvplace analyze - --block-size 16", input=content)
        return json.loads(done.stdout)["results"][0]["inputs"]["fingerprint"]

    first = fingerprint(TEXT)
    assert fingerprint(TEXT) == first
    assert fingerprint(TEXT.replace(b"150", b"151")) != first


def test_a_pipe_without_a_block_size_names_the_flag(tmp_path):
    done = bash(tmp_path, "kvplace analyze -", input=TEXT)
    assert done.returncode == 65 and b"--block-size" in done.stderr and len(done.stderr.splitlines()) == 1


def test_an_empty_pipe_is_named(tmp_path):
    for command in ("kvplace analyze - --block-size 16 < /dev/null", "kvplace analyze <(true) --block-size 16"):
        done = bash(tmp_path, command)
        assert done.returncode == 65 and b"empty" in done.stderr and not done.stdout


@pytest.mark.parametrize("command", ["report -", "advise -", "plan -", "site - --out s"])
def test_commands_that_read_results_say_so_of_a_trace(tmp_path, command):
    done = bash(tmp_path, f"kvplace {command}", input=TEXT)
    assert done.returncode == 65 and b"a trace, and a result is read here" in done.stderr


def test_a_result_goes_through_a_second_pipe(tmp_path):
    done = bash(tmp_path, "kvplace analyze - --block-size 1 | kvplace advise -", input=TEXT)
    assert done.returncode == 0 and done.stdout


def test_a_stream_that_is_cut_costs_its_end(tmp_path):
    for content, code in ((TEXT[:-30], 0), (gzip.compress(TEXT)[:-30], 65), (zstd(TEXT * 50)[:-30], 65)):
        done = bash(tmp_path, "kvplace analyze - --block-size 16", input=content)
        assert done.returncode == code, done.stderr
        assert b"cut off" in done.stderr and validate(done.stdout.decode())


def test_a_partial_of_a_pipe_is_refused(tmp_path):
    done = bash(tmp_path, "kvplace analyze - --block-size 16 --partial --out p", input=TEXT)
    assert done.returncode == 65 and b"a partial result is of files" in done.stderr and not (tmp_path / "p").exists()


def test_a_fifo_in_the_hands_of_a_slow_writer_is_waited_for(tmp_path, kvplace, from_file):
    os.mkfifo(tmp_path / "f")

    def write():
        with open(tmp_path / "f", "wb") as pipe:
            for start in range(0, len(TEXT), 999):
                pipe.write(TEXT[start : start + 999])
                pipe.flush()

    writer = threading.Thread(target=write)
    writer.start()
    done = kvplace("analyze", "--input", "f", "--block-size", "16", timeout=30)
    writer.join()
    assert numbers(done.stdout) == from_file


def test_what_is_no_pipe_keeps_its_message(kvplace):
    assert_failure(kvplace("analyze", "--input", "gone", "--block-size", "16"), 66, "gone: no such file")
