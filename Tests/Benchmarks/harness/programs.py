"""Where the measured programs are, and how one is run: wall time, processor time and peak memory of each run."""

import dataclasses
import os
import pathlib
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[3]
KVPLACE = ROOT / ".build" / "release" / "kvplace"
STATIC_KVPLACE = ROOT / ".build-install" / "kvplace"
ANSWER_CHECK = ROOT / ".build" / "release" / "answer-check"
STEP_MISS_COST = ROOT / ".build" / "release" / "step-miss-cost"
BENCH_BUILD = ROOT / ".build" / "bench"
NAIVE_TWIN = ROOT / "Tests" / "Benchmarks" / "naive_twin.py"
KERNELS = ("", "avx2", "portable")
# Without AVX-512 three quarters of a target are asked for.
WITHOUT_AVX512 = 0.75
HAS_AVX512 = "avx512bitalg" in pathlib.Path("/proc/cpuinfo").read_text()


@dataclasses.dataclass(frozen=True)
class Case:
    """A command to measure; `environment` is added to ours."""

    name: str
    command: tuple
    environment: tuple = ()


@dataclasses.dataclass(frozen=True)
class Run:
    wall_seconds: float
    processor_seconds: float
    peak_bytes: int
    output: str


def simdjson_reader(level):
    """The yardstick compiled for this processor (`native`) or for AVX2 alone (`haswell`)."""
    return BENCH_BUILD / f"simdjson_reader-{level}"


def scaled(target, kernel=""):
    """A ratio that is asked for, at least, with the instructions that a kernel has."""
    return target if HAS_AVX512 and kernel == "" else WITHOUT_AVX512 * target


def scaled_cost(bound):
    """How many times as long something may take, at most, with the instructions that there are."""
    return bound if HAS_AVX512 else bound / WITHOUT_AVX512


def analyze(folder, *flags, jobs=1, kernel="", out=os.devnull):
    """The case of one analysis; `kernel` lowers the vector instructions it may use."""
    command = (KVPLACE, "analyze", "--input", folder, "--out", out, "--quiet", "--jobs", jobs, *flags)
    return Case(f"kvplace {kernel}".strip(), command, (("KVPLACE_KERNEL", kernel),) if kernel else ())


def run(case):
    """Runs a case to its end. A failing program ends the benchmark: a time of a wrong run means nothing."""
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        start = time.perf_counter()
        process = subprocess.Popen(
            [str(part) for part in case.command],
            stdout=output,
            stderr=errors,
            env={**os.environ, **dict(case.environment)},
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        errors.seek(0)
        if process.returncode != 0:
            sys.exit(f"{case.name}: exit {process.returncode}: {errors.read().decode(errors='replace')}")
        return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024, output.read().decode())


def interleaved(cases, repeats):
    """Runs all cases in turn, `repeats` times after one unmeasured round: name → runs."""
    runs = {case.name: [] for case in cases}
    assert len(runs) == len(cases), "cases have names of their own"
    for round_number in range(repeats + 1):
        for case in cases:
            done = run(case)
            if round_number > 0:
                runs[case.name].append(done)
    return runs


def has_flag(flag):
    """Whether this build's `analyze` knows a flag."""
    return flag in subprocess.run([KVPLACE, "analyze", "--help"], capture_output=True, text=True).stdout
