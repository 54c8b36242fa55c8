"""What the simulation costs: the curve and overlaps, token rows, and the policies' rate."""

import json
import sys

from .programs import STEP_MISS_COST, Case, analyze, has_flag, interleaved, run
from .rows import Row, median, processor, rounded
from .throughput import cost
from .traces import Trace

# What the curve gives for nothing, and the static placements, which load and evict nothing.
NOT_DEMAND_FILLED = {"lru", "sliding_window", "hot_pinning"}
LONG_STEPS = {"smoke": 8, "default": 128, "full": 256}


def simulation_rows(mode, traces, repeats):
    """Rows of a build whose `analyze` has `--sim`; none, and a line on stderr, of one that has not."""
    if not has_flag("--sim "):
        print("no --sim in this build: the simulation's rows are left out", file=sys.stderr)
        return
    off, curve = ("--sim", "off"), ("--sim", "curve")
    for trace in traces:
        if trace.preset != "long-context":
            yield cost("simulation", "--sim curve / --sim off", trace, off, curve, repeats, 1.6)
    long = Trace(f"long-128K-{mode}", "long-context", 1, LONG_STEPS[mode], prompt="131072").make().warm()
    yield cost("simulation", "--sim curve / --sim off", long, off, curve, repeats, 3)
    for trace in traces:
        yield step_misses(trace, 64, repeats, 1.1 if trace.preset == "long-context" else 1.05)
        yield step_misses(trace, 1, repeats, 1.15)
    policies = Trace(f"policies-{mode}", "longbench-v2", 1, 12 if mode == "smoke" else 64, prompt="16000").make().warm()
    yield policy_rate(policies, min(repeats, 5))


def step_misses(trace, block_size, repeats, bound):
    """How many times as long the curve takes with the misses of request steps as without."""
    ways = ("with", "without")
    cases = [Case(way, (STEP_MISS_COST, way, trace.folder, block_size)) for way in ways]
    runs = interleaved(cases, repeats)
    seconds = {way: median(processor(runs[way])) for way in ways}
    return Row(
        "simulation",
        f"request step misses / without, block size {block_size}",
        trace.name,
        seconds["with"] / seconds["without"],
        "x",
        bound,
        at_least=False,
        runs={way: rounded(processor(done)) for way, done in runs.items()},
    )


def policy_rate(trace, repeats):
    """Block accesses a second of the demand-filled policies, from below.

    An access is a touch in one simulation, which is one policy at one feasible capacity. Counted are those of the
    policies that load and evict, over the time that all policies add: the curve gives lru for nothing, so it is not
    counted, and the static ones are timed and not counted.
    """
    flags = {"curve": ("--sim", "curve"), "policies": ("--sim", "policies")}
    runs = interleaved([Case(name, analyze(trace.folder, *more).command) for name, more in flags.items()], repeats)
    result = json.loads(run(analyze(trace.folder, *flags["policies"], out="-")).output)["results"][0]
    policies = result["placement_sim"]["policies"]
    demand_filled = sorted(policies.keys() - NOT_DEMAND_FILLED)
    entries = [entry for name in demand_filled for entry in policies[name]]
    accesses = sum(entry["hits"] + entry["misses"] for entry in entries if entry["feasible"])
    seconds = median(processor(runs["policies"])) - median(processor(runs["curve"]))
    rate = accesses / max(seconds, 1e-9) / 1e6
    return Row(
        "simulation",
        ", ".join(demand_filled),
        trace.name,
        rate,
        "M accesses/s",
        20,
        note=f"{accesses} accesses, {len(entries)} simulations",
        runs={name: rounded(processor(done)) for name, done in runs.items()},
    )
