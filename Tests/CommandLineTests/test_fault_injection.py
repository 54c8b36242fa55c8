"""Every call to the system that a command makes on its files fails once, or from there on, at every place: the exit
code is a documented one, one line says what happened, and what stood there before is whole, or the new output is."""

import errno
import os
import shutil
import subprocess

import pytest

from conftest import BINARY, ROOT
from traces import record, write_trace

SOURCE = ROOT / "Tests" / "FaultInjection" / "fault_shim.c"
CALLS = {
    "read": [errno.EIO],
    "write": [errno.ENOSPC],
    "open": [errno.EMFILE],
    "close": [errno.EIO],
    "rename": [errno.EXDEV],
    "link": [errno.EPERM],
    "mkdir": [errno.ENOSPC],
    "list": [errno.EIO],
    "sync": [errno.EIO],
    "map": [errno.ENOMEM],
}
DOCUMENTED = {65, 66, 73, 74}


@pytest.fixture(scope="module")
def shim(tmp_path_factory):
    compiler = next(filter(None, map(shutil.which, ("clang", "gcc", "cc"))), None)
    assert compiler, "a C compiler comes with the Swift toolchain"
    library = tmp_path_factory.mktemp("shim") / "shim.so"
    subprocess.run(
        [
            compiler,
            "-std=gnu17",
            "-O1",
            "-Wall",
            "-Wextra",
            "-Werror",
            "-shared",
            "-fPIC",
            SOURCE,
            "-o",
            library,
            "-ldl",
        ],
        check=True,
    )
    return library


@pytest.fixture(scope="module")
def inputs(tmp_path_factory):
    """Small inputs of every kind, and outputs that are there already, made from other inputs."""
    folder = tmp_path_factory.mktemp("inputs")

    def kvplace(*arguments):
        subprocess.run([BINARY, *map(str, arguments)], cwd=folder, check=True, capture_output=True)

    lines = [record(step=step, request=request) for request in range(2) for step in range(3)]
    write_trace(folder / "run", {"trace_steps_0_1.jsonl": lines[:3], "trace_steps_1_2.jsonl": lines[3:]}, dataset="d")
    write_trace(folder / "small", {"trace_steps.jsonl": lines[:1]}, dataset="small")
    shutil.copytree(folder / "run", folder / "packed")
    subprocess.run(["gzip", folder / "packed" / "trace_steps_0_1.jsonl"], check=True)
    subprocess.run(["zstd", "-q", "--rm", folder / "packed" / "trace_steps_1_2.jsonl"], check=True)
    kvplace("analyze", "--input", "run", "--out", "run.json")
    kvplace("analyze", "--input", "small", "--out", "small.json")
    for share in (1, 2):
        kvplace("analyze", "--input", "run", "--partial", "--shards", f"{share}/2", "--out", f"{share}.part")
    (folder / "old").mkdir()
    kvplace("report", "small.json", "--out", "old/report")
    kvplace("site", "small.json", "--out", "old/site")
    kvplace("convert", "small", "--format", "trace", "--out", "old/converted")
    kvplace("convert", "run", "--format", "npy", "--out", "arrays")
    (folder / "old" / "result.json").write_text("old")
    (folder / "old" / "page.html").write_text('<meta name="generator" content="kvplace">')
    return folder


COMMANDS = {
    "analyze": (["analyze", "--input", "run", "--out", "out/result.json"], "result.json"),
    "analyze-packed": (["analyze", "--input", "packed", "--out", "out/result.json"], "result.json"),
    "analyze-captures": (["analyze", "--input", "arrays", "--out", "out/result.json"], "result.json"),
    "analyze-partial": (["analyze", "--input", "run", "--partial", "--out", "out/result.json"], "result.json"),
    "report": (["report", "run", "--out", "out/report"], "report"),
    "report-page": (["report", "run.json", "--single-file", "--out", "out/page.html"], "page.html"),
    "site": (["site", "run.json", "--out", "out/site"], "site"),
    "merge": (["merge", "1.part", "2.part", "--out", "out/result.json"], "result.json"),
    "convert": (["convert", "run", "--format", "trace", "--out", "out/converted"], "converted"),
    "convert-packed": (["convert", "run", "--zstd", "--out", "out/converted"], "converted"),
    "convert-order": (["convert", "packed", "--order", "step", "--out", "out/converted"], "converted"),
    "convert-arrays": (["convert", "run", "--format", "npy", "--out", "out/converted"], "converted"),
}


# Every call of every command takes ten minutes (`make fault-test`); these four stand for the ways there are to write.
if os.environ.get("KVPLACE_FAULTS") != "all":
    COMMANDS = {name: COMMANDS[name] for name in ("analyze", "merge", "report-page", "convert-arrays")}


def contents(place):
    """Path → bytes of everything at a place, hidden files too."""
    if place.is_file():
        return {"": place.read_bytes()}
    return {str(path.relative_to(place)): path.read_bytes() for path in sorted(place.rglob("*")) if path.is_file()}


class Bench:
    """Runs a command again and again in a folder that looks the same each time."""

    def __init__(self, shim, inputs, folder, arguments):
        self.shim, self.inputs, self.folder, self.arguments = shim, inputs, folder, arguments
        self.number = 0

    def run(self, jobs, **faults):
        """A run in a folder of its own: the finished process, and that folder."""
        self.number += 1
        place = self.folder / str(self.number)
        shutil.copytree(self.inputs, place)
        (place / "old").rename(place / "out")
        env = {f"FAULT_{key.upper()}": str(value) for key, value in faults.items()}
        env |= {
            "LD_PRELOAD": str(self.shim),
            "FAULT_BELOW": str(place),
            "FAULT_COUNT": str(self.folder / f"{self.number}.n"),
        }
        jobs = ["--jobs", str(jobs)] if self.arguments[0] in ("analyze", "report", "site") else []
        finished = subprocess.run(
            [BINARY, *self.arguments, *jobs],
            cwd=place,
            env={**os.environ, **env},
            capture_output=True,
            text=True,
            timeout=60,
        )
        return finished, place

    def count(self, call):
        finished, place = self.run(1, call=call)
        assert finished.returncode == 0, finished.stderr
        shutil.rmtree(place)
        return int((self.folder / f"{self.number}.n").read_text())


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("call", CALLS)
def test_a_call_that_fails_anywhere_leaves_the_old_output_or_the_new_one(shim, inputs, tmp_path, name, call):
    arguments, output = COMMANDS[name]
    bench = Bench(shim, inputs, tmp_path, arguments)
    finished, reference = bench.run(1)
    assert finished.returncode == 0, finished.stderr
    new, old = contents(reference / "out" / output), contents(inputs / "old" / output)
    assert new != old
    count = bench.count(call)
    untouched = {path: data for path, data in contents(inputs).items() if not path.startswith("old/")}
    siblings = sorted(path.name for path in (inputs / "old").iterdir())
    wrong = []

    def check(number, last, code):
        finished, place = bench.run(1, call=call, **{"from": number, "to": last, "errno": code})
        found = contents(place / "out" / output) if (place / "out" / output).exists() else None
        lines = finished.stderr.splitlines()
        where = f"{call} {number}..{last} of {count}, {errno.errorcode[code]}: exit {finished.returncode}: {lines}"
        if finished.returncode == 0:
            if found != new:
                wrong.append(f"{where}: not the whole output")
        elif finished.returncode not in DOCUMENTED:
            wrong.append(f"{where}: no documented exit code")
        elif not lines or not lines[-1].startswith("kvplace: ") or lines[-1].startswith("kvplace: warning"):
            wrong.append(f"{where}: not told in one line")
        elif [line for line in lines[:-1] if not line.startswith("kvplace: ")]:
            wrong.append(f"{where}: more than warnings and one line")
        if found not in (old, new):
            wrong.append(f"{where}: neither the old output nor the new one")
        inside = {path: data for path, data in contents(place).items() if not path.startswith("out/")}
        if inside != untouched:
            wrong.append(f"{where}: inputs changed: {set(inside) ^ set(untouched)}")
        left = sorted(path.name for path in (place / "out").iterdir())
        # What cannot be removed because folders cannot be read any more is removed by the next run.
        if left != siblings and call not in ("list", "open"):
            wrong.append(f"{where}: left behind: {set(left) ^ set(siblings)}")
        shutil.rmtree(place)

    for code in CALLS[call]:
        for number in range(1, count + 1):
            check(number, number, code)
            check(number, 2**40, code)
    assert not wrong, "\n".join(wrong[:20]) + f"\n{len(wrong)} in all"


@pytest.mark.parametrize("name", COMMANDS)
def test_calls_that_are_interrupted_or_move_one_byte_change_nothing(shim, inputs, tmp_path, name):
    arguments, output = COMMANDS[name]
    bench = Bench(shim, inputs, tmp_path, arguments)
    _, reference = bench.run(1)
    new = contents(reference / "out" / output)
    for jobs, faults in [
        (1, {"short": 1}),
        (2, {"short": 1}),
        (1, {"call": "read", "from": 1, "to": 3, "errno": errno.EINTR}),
        (1, {"call": "write", "from": 1, "to": 3, "errno": errno.EINTR}),
    ]:
        finished, place = bench.run(jobs, **faults)
        assert finished.returncode == 0, (faults, finished.stderr)
        assert contents(place / "out" / output) == new, faults
        shutil.rmtree(place)


def test_a_read_error_in_the_middle_of_a_shard_is_an_input_output_error(shim, inputs, tmp_path):
    """The shard is longer than a segment, so that records before the error have been folded in."""
    lines = [record(range(400), request=request, step=step) for request in range(40) for step in range(60)]
    write_trace(tmp_path / "run", {"trace_steps.jsonl": lines})
    (tmp_path / "out.json").write_text("old")
    assert (tmp_path / "run" / "trace_steps.jsonl").stat().st_size > 4 << 20

    def run(jobs, **faults):
        env = {f"FAULT_{key.upper()}": str(value) for key, value in faults.items()}
        env |= {"LD_PRELOAD": str(shim), "FAULT_BELOW": str(tmp_path / "run"), "FAULT_COUNT": str(tmp_path / "n")}
        return subprocess.run(
            [BINARY, "analyze", "--input", "run", "--out", "out.json", "--jobs", str(jobs), "--quiet"],
            cwd=tmp_path,
            env={**os.environ, **env},
            capture_output=True,
            text=True,
            timeout=60,
        )

    assert run(1, call="read").returncode == 0
    count = int((tmp_path / "n").read_text())
    assert count >= 4
    (tmp_path / "out.json").write_text("old")
    told = 0
    for jobs in (1, 2):
        for number in range(1, count + 1):
            finished = run(jobs, call="read", **{"from": number, "errno": errno.EIO})
            told += "reading stopped after" in finished.stderr
            assert finished.returncode in (65, 66, 74) and len(finished.stderr.splitlines()) <= 2, finished.stderr
            assert (tmp_path / "out.json").read_text() == "old"
    assert told >= 4
