"""The Slurm script with an `srun` that runs its command here: the bytes of one analysis, a task's failure, a rerun."""

import gzip
import os
import pathlib
import subprocess

import pytest

from conftest import BINARY, ROOT
from traces import record, write_trace

SCRIPT = ROOT / "site" / "cluster" / "kvplace_array.sh"


@pytest.fixture
def slurm(tmp_path):
    """Runs the script as Slurm does: its variables in the environment, `srun` and the program in the path."""
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "srun").write_text(f'#!/bin/sh\necho "$@" >> "{tmp_path}/srun.log"\nexec "$@"\n')
    (tools / "srun").chmod(0o755)
    (tools / "kvplace").symlink_to(BINARY)

    def run(*arguments, **variables):
        environment = {"PATH": f"{tools}:{os.environ['PATH']}", "TMPDIR": str(tmp_path), **variables}
        command = ["bash", str(SCRIPT), *map(str, arguments)]
        return subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)

    return run


def array(slurm, count, *arguments, tasks=None):
    """The finished tasks of a job array."""
    return [
        slurm("analyze", *arguments, SLURM_ARRAY_TASK_ID=str(number), SLURM_ARRAY_TASK_MAX=str(count))
        for number in tasks or range(1, count + 1)
    ]


def trace(tmp_path, shards):
    lines = {
        f"trace_steps_{shard}.jsonl": [record(range(shard, shard + 9 + step), shard, 0, step) for step in range(5)]
        for shard in range(shards)
    }
    return write_trace(tmp_path / "trace", lines)


@pytest.mark.parametrize("count", [3, 104])
def test_an_array_and_its_merge_give_the_bytes_of_one_analysis(slurm, kvplace, tmp_path, count):
    trace(tmp_path, 7)
    flags = ("--block-sizes", "4,16")
    assert [task.stderr for task in array(slurm, count, "trace", "partials", *flags)] == [""] * count
    merged = slurm("merge", "partials", "merged.json")
    assert (merged.returncode, merged.stderr) == (0, "")
    kvplace("analyze", "--input", "trace", "--out", "whole.json", *flags)
    assert (tmp_path / "merged.json").read_bytes() == (tmp_path / "whole.json").read_bytes()
    assert len(list((tmp_path / "partials").iterdir())) == count
    log = (tmp_path / "srun.log").read_text().splitlines()
    assert len(log) == count + -(-count // 100) + 1 and all(line.startswith("kvplace ") for line in log)


def test_a_task_that_is_missing_is_named_and_can_be_run_again_alone(slurm, tmp_path):
    trace(tmp_path, 5)
    array(slurm, 5, "trace", "partials", tasks=[1, 2, 4, 5])
    merged = slurm("merge", "partials", "merged.json")
    assert merged.returncode == 65 and "trace_steps_2.jsonl" in merged.stderr
    assert not (tmp_path / "merged.json").exists()
    again = slurm("analyze", "trace", "partials", SLURM_ARRAY_TASK_ID="3", SLURM_ARRAY_TASK_MAX="3", KVPLACE_SHARES="5")
    assert again.returncode == 0
    assert slurm("merge", "partials", "merged.json").returncode == 0


def test_a_damaged_shard_fails_its_task_and_the_merge_keeps_the_rest(slurm, kvplace, tmp_path):
    folder = trace(tmp_path, 4)
    shard = folder / "trace_steps_1.jsonl"
    packed = gzip.compress(shard.read_bytes())
    (folder / "trace_steps_1.jsonl.gz").write_bytes(packed[:-20])
    shard.unlink()
    assert [task.returncode for task in array(slurm, 4, "trace", "partials")] == [0, 65, 0, 0]
    merged = slurm("merge", "partials", "merged.json")
    assert merged.returncode == 65 and "trace_steps_1.jsonl.gz" in merged.stderr
    assert kvplace("analyze", "--input", "trace", "--out", "whole.json").returncode == 65
    assert (tmp_path / "merged.json").read_bytes() == (tmp_path / "whole.json").read_bytes()


def test_wrong_calls_say_what_is_missing(slurm, tmp_path):
    assert slurm().returncode == 64
    alone = slurm("analyze", "trace", "partials")
    assert alone.returncode != 0 and "--array" in alone.stderr
    pathlib.Path(tmp_path / "empty").mkdir()
    nothing = slurm("merge", "empty", "merged.json")
    assert nothing.returncode == 66 and "no partials" in nothing.stderr
