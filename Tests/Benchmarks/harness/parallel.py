"""Two workers against one (wall time, best of five), and peak memory."""

import os
import time

from .programs import Case, analyze, interleaved, run
from .rows import Row, rounded, wall


def idle_cores(seconds=0.4):
    """How many cores did nothing in a short while."""

    def reading():
        with open("/proc/stat") as file:
            fields = list(map(int, file.readline().split()[1:9]))
        return fields[3] + fields[4], sum(fields)

    idle, total = reading()
    time.sleep(seconds)
    idle_after, total_after = reading()
    return (idle_after - idle) / max(1, total_after - total) * (os.cpu_count() or 1)


def two_workers(what, trace, repeats, target):
    """How many times as fast two workers are as one; at least 1, or the machine has no second core to give."""
    idle = idle_cores()
    cases = [Case(f"jobs {jobs}", analyze(trace.folder, jobs=jobs).command) for jobs in (1, 2)]
    runs = interleaved(cases, repeats)
    best = {name: min(wall(done)) for name, done in runs.items()}
    return Row(
        "two workers",
        f"--jobs 2 / --jobs 1, {what}",
        trace.name,
        best["jobs 1"] / best["jobs 2"],
        "x",
        target,
        note=f"{idle:.1f} cores idle before",
        runs={name: rounded(wall(done)) for name, done in runs.items()},
    )


def peak_memory(what, trace, target):
    peak = run(analyze(trace.folder, jobs=2)).peak_bytes
    return Row(
        "peak memory",
        what,
        trace.name,
        peak / 1e6,
        "MB",
        target,
        at_least=False,
        note=f"{trace.byte_count / 1e9:.2f} GB",
    )
