"""How `analyze` fails: exit codes, one line that says what to do, and nothing left behind."""

import os
import pathlib
import resource
import shutil
import signal
import subprocess
import tempfile

import pytest

from conftest import BINARY, PATIENCE, validate
from interruption import assert_killed
from traces import assert_failure, assert_usage_error, entries, record, write_lines, write_trace


@pytest.fixture
def run(tmp_path):
    return write_lines(tmp_path / "run", [record()])


@pytest.mark.parametrize(
    "flags, parts",
    [
        (["--block-size", 16, "--block-sizes", "16,32"], ["--block-size and --block-sizes exclude each other"]),
        (["--block-size", -1], ["--block-size -1: must be from 0"]),
        (["--block-size", "many"], ["--block-size"]),
        (["--block-size", 2**31 + 1], ["--block-size 2147483649: must be"]),
        (["--block-sizes", "16,0"], ["--block-sizes 0: must be from 1"]),
        (["--block-sizes", "16,,32"], ["--block-sizes"]),
        (["--block-sizes", ""], ["--block-sizes"]),
        (["--key-mode", "layer"], ["--key-mode", "request_layer"]),
        (["--ws-windows", "0"], ["--ws-windows 0: must be from 1"]),
        (["--ws-windows", "4;16"], ["--ws-windows"]),
        (["--recent-token-windows", "-1"], ["--recent-token-windows -1: must be from 0"]),
        (["--recent-block-windows", "-1"], ["--recent-block-windows -1: must be from 0"]),
        (["--recent-block-windows", "1e-3"], ["--recent-block-windows"]),
        (["--reuse-cap-steps", 0], ["--reuse-cap-steps 0: must be from 1"]),
        (["--lru-caps", "128,0"], ["--lru-caps 0: must be from 1"]),
        (["--lru-caps", ",".join(map(str, range(1, 70)))], ["--lru-caps: at most 64 values"]),
        (["--warmup-steps", -1], ["--warmup-steps -1: must be from 0"]),
        (["--max-steps-per-stream", -1], ["--max-steps-per-stream -1: must be from 0"]),
        (["--sim-caps", "x"], ["--sim-caps"]),
        (["--sim-caps", "0"], ["--sim-caps 0: must be from 1"]),
        (["--sim-seed", -1], ["--sim-seed"]),
        (["--max-line-bytes", 1], ["--max-line-bytes 1: must be from 64"]),
        (["--jobs", 0], ["--jobs 0: must be from 1"]),
        (["--jobs", 9999999999999999999999], ["--jobs"]),
        (["--step-union", "yes"], ["yes"]),
        (["--no-such-flag"], ["--no-such-flag"]),
        (["--out"], ["--out"]),
    ],
    ids=str,
)
def test_a_wrong_flag_is_a_usage_error_and_writes_nothing(kvplace, run, tmp_path, flags, parts):
    before = entries(tmp_path)
    assert_usage_error(
        kvplace("analyze", "--input", "run", *[f"{flags[0]}={flags[1]}"] if len(flags) == 2 else flags), *parts
    )
    assert entries(tmp_path) == before


def test_the_input_is_required(kvplace):
    assert_usage_error(kvplace("analyze"), "--input")


def test_help_names_every_flag_its_default_and_the_exit_codes(kvplace):
    finished = kvplace("analyze", "--help")
    assert finished.returncode == 0 and finished.stderr == ""
    text = " ".join(finished.stdout.split())
    for flag, default in {
        "--input": "",
        "--out": "<first trace dir>/analysis.json",
        "--block-size": "run_meta.json",
        "--block-sizes": "",
        "--key-mode": "default: request_layer",
        "--ws-windows": "default: 1,4,16,64",
        "--recent-token-windows": "default: 256,1024,4096",
        "--recent-block-windows": "default: 4,16,64",
        "--reuse-cap-steps": "default: 2048",
        "--lru-caps": "default: 128,256,512,1024",
        "--step-union": "",
        "--max-steps-per-stream": "0: all",
        "--sim-caps": "",
        "--sim-seed": "default: 1",
        "--warmup-steps": "default: 16",
        "--max-line-bytes": "default: 67108864",
        "--jobs": "",
        "--quiet": "",
    }.items():
        assert f"{flag} " in text and default in text, flag
    for code in (0, 64, 65, 66, 73, 74):
        assert f"{code} " in text[text.index("Exit codes") :]
    assert max(map(len, finished.stdout.splitlines())) <= 120


def test_without_a_block_size_the_flag_is_named(kvplace, tmp_path):
    for name, metadata in {
        "a": None,
        "b": "{}",
        "c": '{"block_size_tokens": 0}',
        "d": '{"block_size_tokens": "64"}',
    }.items():
        write_lines(tmp_path / name, [record()], block_size=None)
        if metadata:
            (tmp_path / name / "run_meta.json").write_text(metadata)
        assert_failure(kvplace("analyze", "--input", name), 65, f"{name}: ", "--block-size")


@pytest.mark.parametrize(
    "content, parts",
    [
        (b"", ["run/trace_steps.jsonl: the trace is empty"]),
        (b"\n\r\n  \n", ["run/trace_steps.jsonl: the trace is empty"]),
        (b"garbage\nmore\n", ["run/trace_steps.jsonl:1: not a JSON object", "none of 2 lines"]),
        (b'\n\n{"layer_id": 5000}\n', ["run/trace_steps.jsonl:3: layer_id is outside"]),
        (
            b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03cut",
            ["run/trace_steps.jsonl: no line of it is a record", "a gz file", "mv "],
        ),
        (b'{"layer_id": 1}\nx\n', ["run: none of 1 record", "DS_TRACE_STORE_TOKEN_POS"]),
        (b'{"selected_token_pos": [-1]}\n', ["run: none of 1 record", "DS_TRACE_STORE_TOKEN_POS"]),
        (b"\0" * 1000, ["run/trace_steps.jsonl:1: "]),
    ],
    ids=str,
)
def test_a_trace_without_a_record_is_bad_data(kvplace, tmp_path, content, parts):
    write_trace(tmp_path / "run", {"trace_steps.jsonl": content})
    before = entries(tmp_path)
    assert_failure(kvplace("analyze", "--input", "run"), 65, *parts)
    assert entries(tmp_path) == before


def test_a_shard_in_two_forms_is_bad_data(kvplace, tmp_path):
    write_trace(tmp_path / "run", {"trace_steps_0_2.jsonl": [record()], "trace_steps_0_2.jsonl.gz": b""})
    assert_failure(kvplace("analyze", "--input", "run"), 65, "run/trace_steps_0_2.jsonl.gz: ", "keep one of the two")


def test_what_is_not_there_or_no_trace_is_no_input(kvplace, tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "notes.txt").write_text("hello")
    assert_failure(kvplace("analyze", "--input", "gone"), 66, "gone: no such file or folder")
    assert_failure(kvplace("analyze", "--input", ""), 66, "no such file or folder")
    assert_failure(kvplace("analyze", "--input", "empty"), 66, "empty: no trace", "trace_steps")
    assert_failure(kvplace("analyze", "--input", "notes.txt"), 66, "notes.txt: neither a .jsonl file nor a capture")
    assert_failure(kvplace("analyze", "--input", "notes.txt/x.jsonl"), 66, "notes.txt/x.jsonl: no such file")


def test_a_pipe_or_a_dangling_link_in_the_place_of_a_shard_is_no_input(kvplace, tmp_path):
    for name in ("pipe", "link"):
        write_lines(tmp_path / name, [record()])
        (tmp_path / name / "trace_steps.jsonl").unlink()
    os.mkfifo(tmp_path / "pipe" / "trace_steps.jsonl")
    (tmp_path / "link" / "trace_steps.jsonl").symlink_to("gone")
    # Below a folder a pipe is not waited for; one that is named itself is read.
    assert_failure(
        kvplace("analyze", "--input", "pipe", timeout=20), 66, "pipe/trace_steps.jsonl: ", "not a regular file"
    )
    assert_failure(kvplace("analyze", "--input", "link"), 66, "link/trace_steps.jsonl: ", "No such file")


def test_an_output_that_cannot_be_created_is_told_before_the_analysis(kvplace, run, tmp_path):
    (tmp_path / "folder").mkdir()
    for place, part in {
        "folder": "is a folder",
        "folder/": "is a folder",
        "new/": "is a folder",
        "gone/out.json": "there is no folder gone",
        "run/run_meta.json/out.json": "there is no folder",
    }.items():
        assert_failure(kvplace("analyze", "--input", "run", "--out", place), 73, f"{place}: ", part)
    (run / "analysis.json").mkdir()
    assert_failure(kvplace("analyze", "--input", "run"), 73, "run/analysis.json: is a folder", "--out")


def test_a_full_device_is_an_input_output_error(kvplace, run, tmp_path):
    before = entries(tmp_path)
    assert_failure(kvplace("analyze", "--input", "run", "--out", "/dev/full"), 74, "/dev/full: ", "No space left")
    with open("/dev/full", "w") as full:
        finished = subprocess.run(
            [BINARY, "analyze", "--input", run, "--out", "-"], stdout=full, stderr=subprocess.PIPE, text=True
        )
    assert finished.returncode == 74 and len(finished.stderr.splitlines()) == 1 and "stdout" in finished.stderr
    assert entries(tmp_path) == before


def test_a_reader_that_went_away_ends_it_quietly_with_its_own_exit_code(run):
    process = subprocess.Popen(
        [BINARY, "analyze", "--input", run, "--out", "-"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    process.stdout.close()
    assert process.stderr.read() == "" and process.wait(20) == 74


@pytest.mark.parametrize("is_ignored", [True, False])
def test_an_old_result_survives_a_write_that_fails_or_is_killed(run, tmp_path, is_ignored):
    (tmp_path / "out.json").write_text("old")

    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN if is_ignored else signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))

    finished = subprocess.run(
        [BINARY, "analyze", "--input", run, "--out", tmp_path / "out.json"],
        capture_output=True,
        text=True,
        preexec_fn=limit,
        restore_signals=False,
    )
    if is_ignored:
        assert finished.returncode == 74 and "File too large" in finished.stderr
    else:
        assert finished.returncode == -signal.SIGXFSZ
    assert (tmp_path / "out.json").read_text() == "old"
    assert entries(tmp_path) == ["out.json", "run", "run/run_meta.json", "run/trace_steps.jsonl"]


@pytest.mark.parametrize("code, lines", [(65, ["garbage"]), (65, [])])
def test_an_old_result_survives_a_failed_analysis(kvplace, tmp_path, code, lines):
    run = write_lines(tmp_path / "run", lines)
    (run / "analysis.json").write_text("old")
    assert_failure(kvplace("analyze", "--input", "run"), code)
    assert (run / "analysis.json").read_text() == "old"


@pytest.fixture(scope="module")
def long_run(tmp_path_factory):
    """A trace that takes seconds at many block sizes."""
    lines = [
        record(
            [(i * 7919 + step * 31) % 100_000 for i in range(2048)],
            layer=layer,
            step=100_000 + step,
            length=100_001 + step,
        )
        for step in range(150)
        for layer in range(10)
    ]
    return write_lines(tmp_path_factory.mktemp("long") / "run", lines)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
@pytest.mark.parametrize("delay", [0.05, 0.5])
def test_a_killed_run_leaves_the_old_result_and_nothing_else(long_run, number, delay):
    (long_run / "analysis.json").write_text("old")
    before = entries(long_run)
    sizes = ",".join(str(size) for size in range(1, 40))
    assert_killed(["analyze", "--input", long_run, "--block-sizes", sizes], number, delay)
    assert entries(long_run) == before
    assert (long_run / "analysis.json").read_text() == "old"


@pytest.fixture
def nobody():
    """Runs the program without root's rights, in a folder that anyone may read and only root may write to."""
    if os.geteuid() == 0 and not shutil.which("setpriv"):
        pytest.skip("needs setpriv to drop root's rights")
    folder = pathlib.Path(tempfile.mkdtemp(dir="/tmp"))
    folder.chmod(0o755)
    binary = shutil.copy(BINARY, folder / "kvplace")
    drop = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] if os.geteuid() == 0 else []

    def run(*arguments):
        return subprocess.run(
            [*drop, binary, *map(str, arguments)], cwd=folder, capture_output=True, text=True, timeout=60 * PATIENCE
        )

    run.folder = folder
    yield run
    for path in folder.rglob("*"):
        if not path.is_symlink():
            path.chmod(0o755)
    shutil.rmtree(folder)


def test_what_may_not_be_read_is_no_input_and_a_neighbour_is_kept(nobody):
    for place in ("closed", "all/closed/block16", "all/hidden", "all/good"):
        write_lines(nobody.folder / place, [record()])
    (nobody.folder / "closed").chmod(0)
    (nobody.folder / "all" / "closed").chmod(0)
    (nobody.folder / "all" / "hidden" / "trace_steps.jsonl").chmod(0)
    assert_failure(nobody("analyze", "--input", "closed"), 66, "closed: cannot be read", "permissions")
    assert_failure(
        nobody("analyze", "--input", "all/hidden/trace_steps.jsonl", "--out", "-"),
        66,
        "all/hidden/trace_steps.jsonl: cannot be read: Permission denied",
    )
    finished = nobody("analyze", "--input", "all", "--out", "-")
    assert finished.returncode == 65
    assert [result["trace_dir"] for result in validate(finished.stdout)["results"]] == ["all/good"]
    *warnings, last = finished.stderr.splitlines()
    assert len(warnings) == 2 and "all/closed: cannot be read" in warnings[0] and "all/hidden/" in warnings[1]
    assert "2 folder(s) or file(s) could not be read" in last


def test_where_nothing_may_be_written_the_place_is_named(nobody):
    run = write_lines(nobody.folder / "run", [record()])
    run.chmod(0o555)
    assert_failure(nobody("analyze", "--input", "run"), 73, "run/analysis.json: ", "Permission denied", "--out")
    validate(nobody("analyze", "--input", "run", "--out", "-").stdout)
    assert entries(run) == ["run_meta.json", "trace_steps.jsonl"]
