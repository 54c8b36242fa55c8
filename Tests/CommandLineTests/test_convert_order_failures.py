"""`convert --order step` where something is wrong: nothing is left behind, and what could be read is written."""

import gzip
import os
import random
import resource
import signal
import subprocess
import time

import pytest

from conftest import BINARY, PATIENCE
from interruption import assert_killed
from ordering import by_layer, ordered, request_lines, shards
from traces import assert_failure, entries, record, write_trace


def test_other_formats_and_orders_are_usage_errors(kvplace, tmp_path):
    for flags in (["--order", "step", "--format", "npy"], ["--order", "layer"]):
        assert kvplace("convert", tmp_path, "--out", tmp_path / "out", *flags).returncode == 64


def test_a_damaged_shard_is_written_up_to_its_damage(kvplace, tmp_path):
    lines = request_lines(random.Random(9), 1, steps=range(60, 200))
    packed = gzip.compress("".join(line + "\n" for line in lines).encode())
    write_trace(tmp_path / "run", {"trace_steps_0.jsonl.gz": packed[:-200], "trace_steps_1.jsonl": [record(request=2)]})
    done = ordered(kvplace, tmp_path / "run", tmp_path / "out", code=65)
    assert "trace_steps_0.jsonl.gz" in done.stderr and "malformed" in done.stderr
    first, second = shards(tmp_path / "out")
    assert 0 < len(first) < len(lines) and first == lines[: len(first)]
    assert second == [record(request=2)]


def test_an_input_without_records_leaves_nothing(kvplace, tmp_path):
    write_trace(tmp_path / "run", {"trace_steps.jsonl": ["no"]})
    done = kvplace("convert", tmp_path / "run", "--order", "step", "--out", tmp_path / "out")
    assert_failure(done, 65, "no record has positions")
    assert entries(tmp_path) == ["run", "run/run_meta.json", "run/trace_steps.jsonl"]


# So many that a fast machine takes more than a second.
LARGE_SHARDS = 16


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """A trace whose conversion takes a while: compressed, so that a copy of it is made first."""
    generator = random.Random(10)
    folder = tmp_path_factory.mktemp("large")
    lines = by_layer(request_lines(generator, 1, range(20), range(3000, 6000)))
    text = "".join(line + "\n" for line in lines).encode()
    write_trace(folder, {f"trace_steps_{n}.jsonl.gz": gzip.compress(text, 1) for n in range(LARGE_SHARDS)})
    return folder


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
@pytest.mark.parametrize("delay", [0.1, 0.6])
def test_an_interrupted_run_leaves_the_old_folder_and_nothing_else(kvplace, large, tmp_path, number, delay):
    write_trace(tmp_path / "small", {"trace_steps.jsonl": [record()]})
    ordered(kvplace, tmp_path / "small", tmp_path / "place/out")
    assert_killed(["convert", large, "--order", "step", "--out", tmp_path / "place/out"], number, delay)
    if number == signal.SIGKILL:  # nobody can catch it: the next run removes what is left
        ordered(kvplace, tmp_path / "small", tmp_path / "place/out")
    assert os.listdir(tmp_path / "place") == ["out"]
    assert shards(tmp_path / "place/out") == [[record()]]


def test_an_interrupt_that_is_ignored_stays_ignored(kvplace, large, tmp_path):
    process = subprocess.Popen(
        [BINARY, "convert", large, "--order", "step", "--out", tmp_path / "out", "--quiet"],
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN),
    )
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    assert process.wait(60 * PATIENCE) == 0
    assert len(shards(tmp_path / "out")) == LARGE_SHARDS


@pytest.mark.parametrize("limit", [100, 4096, 600_000])
def test_a_full_device_is_an_input_output_error_and_leaves_nothing(tmp_path, limit):
    write_trace(tmp_path / "run", {"trace_steps.jsonl": [record(range(200), step=step) for step in range(1200, 0, -1)]})

    def full():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    done = subprocess.run(
        [BINARY, "convert", tmp_path / "run", "--order", "step", "--out", tmp_path / "out"],
        capture_output=True,
        text=True,
        preexec_fn=full,
        restore_signals=False,
    )
    assert_failure(done, 74, "File too large", "check the space left")
    assert entries(tmp_path) == ["run", "run/run_meta.json", "run/trace_steps.jsonl"]


def test_a_place_that_cannot_be_created_is_named(kvplace, tmp_path):
    write_trace(tmp_path / "run", {"trace_steps.jsonl": [record()]})
    (tmp_path / "file").write_text("x")
    done = kvplace("convert", tmp_path / "run", "--order", "step", "--out", tmp_path / "file/out")
    assert_failure(done, 73, "file/out")
