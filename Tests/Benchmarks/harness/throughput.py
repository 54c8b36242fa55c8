"""One core: the whole analysis against simdjson only reading, the Python twin and `wc -l`, and what settings cost.

Processor time (user and system) is compared, not wall time: both sides are single-threaded and read from the page
cache, so on an idle machine the two agree, and on a busy one the ratio of processor times is disturbed least.
"""

import sys

from .programs import (
    KVPLACE,
    NAIVE_TWIN,
    STATIC_KVPLACE,
    Case,
    analyze,
    interleaved,
    scaled,
    scaled_cost,
    simdjson_reader,
)
from .rows import Row, median, processor, rounded, wall

# By preset: against simdjson, and how much longer four block sizes may take than one.
TARGETS = {"ruler": 2.7, "longbench-v2": 2.7, "long-context": 1.2}
FOUR_SIZES = {"ruler": 1.7, "longbench-v2": 2.0, "long-context": 2.2}


def against_simdjson(trace, repeats):
    """Whole analysis against the faster way of feeding simdjson, with all instructions and with AVX2 alone."""
    cases = [analyze(trace.folder), analyze(trace.folder, kernel="avx2"), analyze(trace.folder, kernel="portable")]
    for mode in ("load", "stream"):
        cases.append(Case(f"simdjson {mode}", (simdjson_reader("native"), mode, *trace.files)))
        cases.append(
            Case(
                f"simdjson avx2 {mode}",
                (simdjson_reader("haswell"), mode, *trace.files),
                (("SIMDJSON_FORCE_IMPLEMENTATION", "haswell"),),
            )
        )
    cases.append(Case("wc -l", ("wc", "-l", *trace.files), (("LC_ALL", "C"),)))
    runs = interleaved(cases, repeats)
    seconds = {name: median(processor(done)) for name, done in runs.items()}
    rows = [_rate(trace, name, seconds[name], done) for name, done in runs.items()]
    for kernel in ("", "avx2"):
        program, suffix = f"kvplace {kernel}".strip(), f" {kernel}".rstrip()
        mode = min(("load", "stream"), key=lambda mode: seconds[f"simdjson{suffix} {mode}"])
        yardstick = f"simdjson{suffix} {mode}"
        rows.append(
            Row(
                "against simdjson",
                f"{program} / {yardstick}",
                trace.name,
                seconds[yardstick] / seconds[program],
                "x",
                scaled(TARGETS[trace.preset], kernel),
                note=f"by wall time {median(wall(runs[yardstick])) / median(wall(runs[program])):.2f}",
            )
        )
    return rows


def settings_against_simdjson(what, trace, flags, target, repeats):
    """An analysis with some flags, with all instructions, against simdjson fed with pieces."""
    yardstick = Case("simdjson stream", (simdjson_reader("native"), "stream", *trace.files))
    runs = interleaved([analyze(trace.folder, *flags), yardstick], repeats)
    seconds = {name: median(processor(done)) for name, done in runs.items()}
    return Row(
        "against simdjson",
        f"{what} / {yardstick.name}",
        trace.name,
        seconds[yardstick.name] / seconds["kvplace"],
        "x",
        scaled(target),
        runs={name: rounded(processor(done)) for name, done in runs.items()},
    )


def _rate(trace, name, seconds, runs):
    return Row(
        "throughput",
        name,
        trace.name,
        trace.byte_count / seconds / 1e9,
        "GB/s",
        runs={"processor_seconds": rounded(processor(runs)), "wall_seconds": rounded(wall(runs))},
    )


def python_twin(trace, repeats):
    """The seed's method in Python against the whole analysis, on a small trace."""
    twin = Case("naive Python twin", (sys.executable, NAIVE_TWIN, 64, *trace.files))
    runs = interleaved([analyze(trace.folder), twin], repeats)
    seconds = {name: median(processor(done)) for name, done in runs.items()}
    return [
        _rate(trace, twin.name, seconds[twin.name], runs[twin.name]),
        Row("against Python", "kvplace / naive Python twin", trace.name, seconds[twin.name] / seconds["kvplace"], "x"),
    ]


def cost(group, what, trace, base, extended, repeats, target):
    """How many times as long one set of flags takes as another."""
    flags = {"base": base, "extended": extended}
    cases = [Case(name, analyze(trace.folder, *more).command) for name, more in flags.items()]
    runs = interleaved(cases, repeats)
    return Row(
        group,
        what,
        trace.name,
        median(processor(runs["extended"])) / median(processor(runs["base"])),
        "x",
        target,
        at_least=False,
        runs={name: rounded(processor(done)) for name, done in runs.items()},
    )


def block_sizes(trace, repeats):
    return cost(
        "block sizes",
        "16,32,64,128 / 64 alone",
        trace,
        ("--block-sizes", "64"),
        ("--block-sizes", "16,32,64,128"),
        repeats,
        scaled_cost(FOUR_SIZES[trace.preset]),
    )


def token_rows(trace, repeats):
    """Block size 1 with the exact curve, and what 64 tokens beside it cost, as in a report."""
    yield settings_against_simdjson("block size 1, exact curve", trace, ("--block-size", "1"), 0.5, repeats)
    one, both = ("--block-sizes", "1"), ("--block-sizes", "1,64")
    yield cost("block sizes", "1,64 / 1 alone", trace, one, both, repeats, scaled_cost(1.25))


def start_up(tiny, repeats):
    """Wall time of `--version` and of a whole small analysis, of this build and of the static binary that
    `make install` made, if it did.
    """
    programs = {"kvplace": KVPLACE, "installed kvplace": STATIC_KVPLACE}
    cases = []
    for name, program in programs.items():
        if program.exists():
            cases.append(Case(f"{name} --version", (program, "--version")))
            cases.append(Case(f"{name}, ten records", (program, *analyze(tiny.folder).command[1:])))
    for name, runs in interleaved(cases, repeats).items():
        yield Row(
            "start-up",
            name,
            "",
            median(wall(runs)) * 1e3,
            "ms",
            15,
            at_least=False,
            note=f"best {min(wall(runs)) * 1e3:.1f}",
            runs={"wall_seconds": rounded(wall(runs))},
        )
