"""Right before fast: every answer is checked before anything is timed."""

import json
import pathlib
import subprocess
import sys
import tempfile

from .naive_comparison import twin_differences
from .programs import ANSWER_CHECK, KERNELS, NAIVE_TWIN, Case, analyze, run, simdjson_reader
from .traces import Trace


def small_traces():
    """Small enough for the naive twins, one a kind of workload."""
    return [
        Trace("answers-ruler", "ruler", requests=2, steps=5, layers=3),
        Trace("answers-longbench", "longbench-v2", requests=2, steps=5, layers=3, k=1024),
        Trace("answers-long", "long-context", requests=1, steps=6, layers=3, k=512),
    ]


def result_bytes(trace, *flags, jobs=1, kernel=""):
    return run(analyze(trace.folder, *flags, jobs=jobs, kernel=kernel, out="-")).output


def check_same_bytes(trace, *flags, kernels=KERNELS):
    """The same bytes for any number of workers and any set of instructions; returns them."""
    expected = result_bytes(trace, *flags)
    for kernel in kernels:
        for jobs in (1, 2):
            if result_bytes(trace, *flags, jobs=jobs, kernel=kernel) != expected:
                sys.exit(f"{trace.name}: another result with --jobs {jobs}, KVPLACE_KERNEL={kernel or 'unset'}")
    return expected


def check_twins(trace):
    """The engine against the Swift twin (every number) and the Python twin (the seed's numbers)."""
    result = check_same_bytes(trace, "--block-sizes", "1,16,64,128")
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "result.json"
        path.write_text(result)
        check = subprocess.run([ANSWER_CHECK, path, trace.folder], capture_output=True, text=True)
    if check.returncode != 0:
        sys.exit(f"{trace.name}: the engine differs from its naive twin:\n{check.stdout}{check.stderr}")
    for entry in json.loads(result)["results"]:
        command = [sys.executable, NAIVE_TWIN, str(entry["block_size_tokens"]), *trace.files]
        twin = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
        differences = twin_differences(entry, twin)
        if differences:
            sys.exit(f"{trace.name}: the engine differs from the Python twin:\n" + "\n".join(differences))


def check_yardstick(trace):
    """simdjson, however it was fed, read exactly the positions that Python's json module reads."""
    positions = [json.loads(line)["selected_token_pos"] for file in trace.files for line in open(file, "rb")]
    expected = f"{len(positions)} {sum(map(len, positions))} {sum(map(sum, positions))}\n"
    for level in ("native", "haswell"):
        for mode in ("load", "stream"):
            found = run(Case("simdjson", (simdjson_reader(level), mode, *trace.files))).output
            if found != expected:
                sys.exit(f"{trace.name}: simdjson {mode} read {found!r}, expected {expected!r}")
