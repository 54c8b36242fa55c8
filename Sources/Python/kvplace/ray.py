"""Campaigns on a Ray cluster: the bytes of one analysis, from tasks that each read a share of the shards.

A task runs the program over its share where the shards lie and puts the partial result into Ray's object store; other
tasks merge partials in a tree. Nothing but the traces themselves need be on a shared disk. Tasks whose worker dies, or
that meet an I/O error, are run again.
"""

from __future__ import annotations

import itertools
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import ray

from . import program
from .analysis import joined
from .errors import TransientError
from .flags import Paths, arguments, listed
from .program import Finished
from .result import Result

SHARES_PER_CPU = 4
Progress = bool | Callable[[int, int], None]


def analyze(
    paths: Paths,
    *,
    shares: int | None = None,
    fan_in: int = 16,
    max_retries: int = 3,
    progress: Progress = False,
    **flags: object,
) -> Result:
    """Analyses trace directories on the Ray cluster that is connected, or else on a local one.

    Args:
        paths: a trace directory (or a file), or several; each is read by the tasks, under the same path.
        shares: tasks a directory (default: four a CPU of the cluster); more than shards do no harm.
        fan_in: partials that one task merges, at least 2.
        max_retries: how often a task is run again when its worker died or met an I/O error.
        progress: True writes a line to standard error, or a function is called with (tasks done, tasks in all).
        flags: those of `kvplace analyze`, as `block_sizes=[16, 64]`; a task uses one CPU unless `jobs` says more.

    Returns:
        The result that `kvplace.analyze` gives on one machine, to the byte.

    Raises:
        KVPlaceError: as the program fails; `error.result` holds what could be analysed in spite of damaged shards.
        ValueError: for no path, `shares` below 1 or `fan_in` below 2.
    """
    names = listed(paths)
    if fan_in < 2 or (shares is not None and shares < 1):
        raise ValueError("fan_in must be 2 or more, and shares 1 or more")
    if not ray.is_initialized():
        ray.init(log_to_driver=False)
    jobs = int(str(flags.pop("jobs", 1)))
    count = shares or max(1, SHARES_PER_CPU * _processors() // jobs)
    campaign = _Campaign(count, fan_in, [*arguments(flags), f"--jobs={jobs}"], jobs, max_retries)
    meter = _Meter(progress, len(names) * _task_count(count, fan_in))
    return joined([campaign.run(name, meter) for name in names])


def _processors() -> int:
    resources: dict[str, float] = ray.cluster_resources()
    return int(resources.get("CPU", 1))


class _Meter:
    """Tells how many tasks are done."""

    def __init__(self, progress: Progress, total: int) -> None:
        self.progress, self.total, self.done = progress, total, 0

    def advance(self) -> None:
        self.done += 1
        if callable(self.progress):
            self.progress(self.done, self.total)
        elif self.progress:
            end = "\n" if self.done == self.total else ""
            sys.stderr.write(f"\rkvplace: {self.done} of {self.total} tasks{end}")
            sys.stderr.flush()


class _Campaign:
    """The tasks over one trace directory after another."""

    def __init__(self, shares: int, fan_in: int, words: list[str], jobs: int, max_retries: int) -> None:
        self.shares, self.fan_in, self.words, self.jobs = shares, fan_in, words, jobs
        options = {"max_retries": max_retries, "retry_exceptions": [TransientError]}
        self.share = ray.remote(_share).options(num_cpus=jobs, num_returns=2, **options)
        self.merge = ray.remote(_merge).options(num_cpus=1, num_returns=2, **options)
        self.finish = ray.remote(_finish).options(num_cpus=1, **options)

    def run(self, path: str, meter: _Meter) -> Finished:
        """Partials are merged as they come, so that few lie in the object store at any time.

        A task returns whether it is done apart from its partial: the driver learns of a failure at once, and no
        partial passes through it.
        """
        try:
            return self._merged(path, meter)
        except ray.exceptions.RayTaskError as error:
            raise (error.cause or error) from None

    def _submit(self, path: str, numbers: Iterator[int], running: dict[Any, Any]) -> None:
        """Gives the cluster shares to do, up to twice as many tasks as it can run at once.

        No task is ever cancelled, since Ray can abort a driver that cancels. A failure ends the campaign because
        nothing is submitted after it.
        """
        most = max(4, 2 * _processors() // self.jobs)
        for number in itertools.islice(numbers, max(0, most - len(running))):
            done, partial = self.share.remote(path, f"{number}/{self.shares}", self.words, os.getcwd())
            running[done] = partial

    def _merged(self, path: str, meter: _Meter) -> Finished:
        numbers = iter(range(1, self.shares + 1))
        running: dict[Any, Any] = {}
        ready: list[Any] = []
        self._submit(path, numbers, running)
        while running:
            task = ray.wait(list(running))[0][0]
            ray.get(task)
            ready.append(running.pop(task))
            meter.advance()
            self._submit(path, numbers, running)
            if len(ready) == self.fan_in and running:
                done, partial = self.merge.remote(*ready)
                running[done], ready = partial, []
        finished: Finished = ray.get(self.finish.remote(*ready))
        meter.advance()
        return finished


def _task_count(shares: int, fan_in: int) -> int:
    """Shares, merges between them, and the last merge."""
    merges, waiting, running = 0, 0, shares
    while running:
        running, waiting = running - 1, waiting + 1
        if waiting == fan_in and running:
            merges, running, waiting = merges + 1, running + 1, 0
    return shares + merges + 1


def _share(path: str, share: str, words: list[str], folder: str) -> tuple[bool, bytes]:
    """Analyses one share. Of damaged shards a partial is written all the same, and the last merge names them."""
    with tempfile.TemporaryDirectory() as scratch:
        out = Path(scratch) / "share.part"
        command = ["analyze", "--input", path, "--partial", "--shards", share, "--out", str(out), "--quiet", *words]
        return _partial(program.run(command, cwd=None if os.path.isabs(path) else folder), out)


def _merge(*partials: bytes) -> tuple[bool, bytes]:
    with tempfile.TemporaryDirectory() as scratch:
        out = Path(scratch) / "merged.part"
        names = _written(partials, scratch)
        return _partial(program.run(["merge", *names, "--partial", "--out", str(out), "--quiet"]), out)


def _finish(*partials: bytes) -> Finished:
    with tempfile.TemporaryDirectory() as scratch:
        return program.run(["merge", *_written(partials, scratch), "--out", "-", "--quiet"])


def _partial(finished: Finished, out: Path) -> tuple[bool, bytes]:
    if not out.exists():
        raise finished.error()
    return True, out.read_bytes()


def _written(partials: tuple[bytes, ...], scratch: str) -> list[str]:
    names = []
    for number, partial in enumerate(partials):
        path = Path(scratch) / f"{number}.part"
        path.write_bytes(partial)
        names.append(str(path))
    return names
