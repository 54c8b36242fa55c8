"""Benchmarks of the analysis: `make bench`, `make bench-full` (1.7 and 3 GB traces), `make bench-smoke`.

Every answer is checked first; then the rows are measured, interleaved, as ratios in one run on one machine.
Writes benchmark.csv and benchmark.svg to --out.
"""

import argparse
import pathlib
import sys

from harness import allocations, answers, parallel, throughput
from harness.captures import capture_rows
from harness.chart import throughput_chart
from harness.output import environment, table, write_csv
from harness.programs import BENCH_BUILD
from harness.simulation import simulation_rows
from harness.smoke import gated_two_workers, smoke_failures
from harness.traces import Trace

# Requests and steps of the traces.
SMALL = {"ruler": (1, 12), "longbench-v2": (1, 12), "long-context": (1, 12)}
# About 1 GB: start-up and the writing of the result no longer count, as for those who have tens.
LARGE = {"ruler": (24, 64), "longbench-v2": (20, 64), "long-context": (4, 256)}
SIZES = {
    "smoke": {**SMALL, "shards": (12, 48), "single": (24, 48), "one": (1, 48), "short": 1},
    "default": {**LARGE, "shards": (48, 32), "single": (48, 32), "one": (1, 256), "short": 40},
    "full": {**LARGE, "shards": (64, 64), "single": (36, 64), "one": (1, 256), "short": 40},
}
PROMPTS = {"ruler": "", "longbench-v2": "16000", "long-context": ""}


def measured_traces(mode):
    return [
        Trace(f"{preset}-{mode if mode == 'smoke' else 'bench'}", preset, *SIZES[mode][preset], prompt=PROMPTS[preset])
        for preset in PROMPTS
    ]


def short_streams(mode):
    """Streams of twelve steps at 16K tokens."""
    return Trace(f"short-{mode}", "longbench-v2", SIZES[mode]["short"], 12, prompt="16000").make().warm()


def parallel_rows(mode, repeats):
    requests, steps = SIZES[mode]["shards"]
    shards = Trace(f"shards-{mode}", "ruler", requests, steps, requests_per_file=1).make().warm()
    requests, steps = SIZES[mode]["single"]
    single = Trace(f"single-{mode}", "ruler", requests, steps, requests_per_file=0).make().warm()
    two_workers = gated_two_workers if mode == "smoke" else parallel.two_workers
    yield two_workers("many shards", shards, repeats, 1.85)
    yield two_workers("one unsharded file", single, repeats, 1.8)
    one = Trace(f"one-{mode}", "long-context", *SIZES[mode]["one"], requests_per_file=0).make().warm()
    yield parallel.two_workers("one request in one file", one, repeats, 1.6)
    yield parallel.peak_memory("many shards, two jobs", shards, 200)
    yield parallel.peak_memory("one unsharded file, two jobs", single, 200)


def measured(mode, repeats):
    """The rows, one after the other, as they are measured."""
    small = answers.small_traces()
    for trace in small:
        answers.check_twins(trace.make())
        answers.check_yardstick(trace)
    print("answers: the engine agrees with both naive twins, simdjson with Python's json", file=sys.stderr)
    yield from throughput.python_twin(Trace("python", "ruler", 1, 16).make(), min(repeats, 5))
    for trace in measured_traces(mode):
        answers.check_same_bytes(trace.make().warm())
        yield from throughput.against_simdjson(trace, repeats)
        yield throughput.block_sizes(trace, repeats)
        if trace.preset == "long-context":
            yield from throughput.token_rows(trace, repeats)
    print("answers: the same bytes for any --jobs and KVPLACE_KERNEL", file=sys.stderr)
    yield throughput.settings_against_simdjson("streams of twelve steps", short_streams(mode), (), 2.2, repeats)
    yield from simulation_rows(mode, measured_traces(mode), repeats)
    yield from parallel_rows(mode, 5)
    yield from capture_rows(mode, repeats, gated_two_workers if mode == "smoke" else parallel.two_workers)
    if allocations.is_available():
        yield allocations.steady_state()
    yield from throughput.start_up(Trace("start-up", "ruler", 1, 10, layers=1, k=16).make(), 21)


def main():
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--mode", choices=SIZES, default="default")
    parser.add_argument("--out", type=pathlib.Path, default=BENCH_BUILD)
    parser.add_argument("--repeats", type=int, default=0, help="measured rounds (default 9; smoke 3)")
    options = parser.parse_args()
    machine = environment()
    rows = []
    for row in measured(options.mode, options.repeats or (3 if options.mode == "smoke" else 9)):
        rows.append(row)
        print(f"{row.what} [{row.trace}]: {row.value:.3g} {row.unit} {row.verdict}", file=sys.stderr)
    options.out.mkdir(parents=True, exist_ok=True)
    write_csv(rows, options.out / "benchmark.csv", machine)
    (options.out / "benchmark.svg").write_text(throughput_chart(rows, machine))
    print(f"{table(rows)}\n\n{machine}\nWrote: {options.out}/benchmark.csv, {options.out}/benchmark.svg")
    if options.mode == "smoke":
        failures = smoke_failures(rows)
        sys.exit("\n".join(failures) if failures else 0)


if __name__ == "__main__":
    main()
