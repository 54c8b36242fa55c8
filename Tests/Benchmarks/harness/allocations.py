"""Allocations in steady state: valgrind counts those of a trace and of the same trace twice as long."""

import json
import pathlib
import re
import shutil
import subprocess
import tempfile

from .programs import KVPLACE, analyze
from .rows import Row
from .traces import Trace


def steady_state(records_per_stream=1024):
    """Allocations that N more records cost, over N: none but those of arrays that double, which are of the order log N.

    Some forty remain at any N, from hash seeds, names and entries of the result; one allocation a record would be 2N of
    them. The texts of the result's numbers are left out: how many digits they need is chance.
    The preset repeats one set of positions and its prompt is long, so that the streams' own state does not grow.
    """
    counts = {}
    for factor in (1, 2):
        steps = records_per_stream * factor
        trace = Trace(f"allocations-{factor}", "hot-set", 1, steps, layers=2, prompt="16384")
        counts[factor] = _count(trace.make())
    # Hash seeds differ by run, and with them a few tables of names.
    more = max(0, counts[2] - counts[1])
    return Row(
        "allocations",
        "more of 2N records than of N",
        f"hot-set, N = {records_per_stream * 2}",
        more,
        "",
        0,
        at_least=False,
        runs={"allocations": [counts[1], counts[2]]},
    )


def is_available():
    return shutil.which("valgrind") is not None


def _count(trace):
    """Allocations of one analysis but for texts of numbers.

    By a copy without debug information: valgrind cannot read this compiler's.
    """
    with tempfile.TemporaryDirectory() as folder:
        program, log = pathlib.Path(folder) / "kvplace", pathlib.Path(folder) / "log"
        subprocess.run(["strip", "-g", KVPLACE, "-o", program], check=True)
        result = pathlib.Path(folder) / "result.json"
        arguments = analyze(trace.folder, out=result).command[1:]
        command = ["valgrind", "--leak-check=no", f"--log-file={log}", program, *arguments]
        subprocess.run([str(part) for part in command], check=True, capture_output=True)
        found = re.search(r"total heap usage: ([\d,]+) allocs", log.read_text())
        return int(found.group(1).replace(",", "")) - _long_numbers(json.loads(result.read_text()))


def _long_numbers(value):
    """Numbers whose text is longer than the 15 bytes that a string holds itself: one allocation each, when written."""
    if isinstance(value, dict):
        return sum(map(_long_numbers, value.values()))
    if isinstance(value, list):
        return sum(map(_long_numbers, value))
    return isinstance(value, float) and len(repr(value)) > 15
