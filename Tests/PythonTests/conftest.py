"""The installed package: these tests run in a virtual environment that holds the wheel (`make python-test`)."""

import gzip
import pathlib
import stat
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]


def program(*arguments, cwd=None, check=True):
    """The command `kvplace` that pip put beside this Python."""
    command = pathlib.Path(sys.executable).parent / "kvplace"
    return subprocess.run([command, *map(str, arguments)], cwd=cwd, capture_output=True, check=check)


def has_plan():
    """Whether the program has the command `plan`."""
    return b"\n  plan " in program("--help").stdout


@pytest.fixture(scope="session")
def trace(tmp_path_factory):
    """Four requests in a shard each, with positions of three layers."""
    folder = tmp_path_factory.mktemp("traces")
    program(
        "synth",
        "--preset",
        "ruler",
        "--requests",
        6,
        "--steps",
        20,
        "--layers",
        3,
        "--prompt-length",
        900,
        "--k",
        64,
        "--max-requests-per-file",
        1,
        "--out",
        folder / "run",
        "--quiet",
    )
    return folder / "run" / "block64"


@pytest.fixture
def damaged(trace, tmp_path):
    """The trace with its third shard compressed and cut off."""
    folder = tmp_path / "damaged"
    folder.mkdir()
    for path in trace.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    shard = sorted(folder.glob("*.jsonl"))[2]
    packed = gzip.compress(shard.read_bytes())
    shard.with_suffix(".jsonl.gz").write_bytes(packed[: len(packed) // 2])
    shard.unlink()
    return folder


SCRIPT = """#!/bin/sh
# The first run of a share kills the worker that started it. Every run of one leaves a line.
case "$*" in *--shards*) echo >> "{marker}.runs"; if mkdir "{marker}" 2>/dev/null; then kill -9 $PPID; fi;; esac
exec "{binary}" "$@"
"""


@pytest.fixture(scope="session")
def cluster(tmp_path_factory):
    """Two workers. The program that they run can be made to kill its worker once, by removing the marker."""
    folder = tmp_path_factory.mktemp("cluster")
    import ray

    from kvplace.program import binary

    marker, script = folder / "marker", folder / "kvplace"
    marker.mkdir()
    script.write_text(SCRIPT.format(marker=marker, binary=binary()))
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    ray.init(
        num_cpus=2,
        include_dashboard=False,
        log_to_driver=False,
        object_store_memory=100_000_000,
        runtime_env={"env_vars": {"KVPLACE_BIN": str(script)}},
    )
    yield marker
    ray.shutdown()
