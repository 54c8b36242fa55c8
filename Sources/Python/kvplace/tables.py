"""Rows of a result's parts: each a list of flat dicts with the trace and the block size in front.

As a data frame, these two are its index: rows of two block sizes are not taken for one another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

Entry = dict[str, Any]
Rows = list[dict[str, Any]]
INDEX = ["trace_dir", "block_size_tokens"]


def frame(rows: Rows, *names: str, index: list[str] = INDEX) -> Any:
    """A pandas data frame, with `INDEX` (or what stands in its place) and the other names as its index, where it has no
    rows too; the rows as they are where pandas is not installed."""
    try:
        pandas = import_module("pandas")
    except ImportError:
        return rows
    columns = [*index, *names]
    return pandas.DataFrame(rows, columns=None if rows else columns).set_index(columns)


def table(entries: list[Entry], rows: Callable[[Entry], Iterator[Entry]]) -> Rows:
    """The rows of all results, each with its result's `trace_dir` and `block_size_tokens`."""
    return [
        {"trace_dir": entry.get("trace_dir"), "block_size_tokens": entry.get("block_size_tokens"), **row}
        for entry in entries
        for row in rows(entry)
    ]


def summary(entry: Entry) -> Iterator[Entry]:
    """One row a result: what was read, and the means that most questions start from."""
    diagnostics, simulation = _part(entry, "diagnostics"), _part(entry, "placement_sim")
    statistics, temporal = _part(entry, "record_stats"), _part(entry, "temporal_locality")
    row = {
        "dataset": _part(entry, "run_meta").get("dataset"),
        "key_mode": entry.get("key_mode"),
        "records": diagnostics.get("records_analyzed"),
        "requests": diagnostics.get("requests"),
        "layers": diagnostics.get("layers"),
    }
    for name in ("unique_blocks", "block_span", "block_density", "tokens_per_block_mean", "touched_block_ratio"):
        row[name] = _part(statistics, name).get("mean")
    row["step_jaccard"] = _part(temporal, "step_jaccard").get("mean")
    row["token_step_overlap"] = _part(entry, "token_step_overlap").get("mean")
    row["min_feasible_capacity_blocks"] = simulation.get("min_feasible_capacity_blocks")
    row["knee_capacity_blocks"] = simulation.get("knee_capacity_blocks")
    row["capacity_for_90_percent_blocks"] = _part(simulation, "capacity_for_share").get("0.9")
    yield row


def lru_curve(entry: Entry) -> Iterator[Entry]:
    """Capacity and hit rates of the step-atomic LRU."""
    yield from _list(_part(entry, "placement_sim"), "lru_curve")


def policies(entry: Entry) -> Iterator[Entry]:
    """Policy, capacity, hits and misses; an infeasible capacity has no numbers."""
    for name, points in _part(_part(entry, "placement_sim"), "policies").items():
        for point in points:
            yield {"policy": name, **point}


def step_misses(entry: Entry) -> Iterator[Entry]:
    """Misses of one step of one request, all layers: capacity, `steps` (`all` or `steady`), mean and percentiles."""
    for point in _list(_part(entry, "request_step_misses"), "capacities"):
        for steps in ("all", "steady"):
            if point.get(steps) is not None:
                yield {"capacity_blocks": point["capacity_blocks"], "steps": steps, **_flat(point[steps])}


def warmup_curve(entry: Entry) -> Iterator[Entry]:
    """Mean misses of a request's first steps: step, capacity, requests, mean."""
    part = _part(entry, "request_step_misses")
    capacities = [point["capacity_blocks"] for point in _list(part, "capacities")]
    for point in _list(part, "warmup_curve"):
        step = {"step_ordinal": point["step_ordinal"], "requests": point["requests"]}
        for capacity, misses in zip(capacities, point["mean_misses"], strict=True):
            yield {**step, "capacity_blocks": capacity, "mean_misses": misses}


def per_layer(entry: Entry) -> Iterator[Entry]:
    """Layer, records, the means of all metrics, the share of reuses within 1, 10 and 100 steps."""
    for layer in _list(entry, "per_layer"):
        means, reuse = _part(layer, "means"), _part(layer, "reuse_cdf")
        yield {
            "layer_id": layer["layer_id"],
            "records": layer["records"],
            **means,
            **{f"reuse_within_{steps}": share for steps, share in reuse.items()},
            "min_feasible_capacity_blocks": layer.get("min_feasible_capacity_blocks"),
        }


def layer_lru_curves(entry: Entry) -> Iterator[Entry]:
    """Layer, capacity and hit rates of the step-atomic LRU."""
    for layer in _list(entry, "per_layer"):
        for point in _list(layer, "lru_curve"):
            yield {"layer_id": layer["layer_id"], **point}


def requests(entry: Entry) -> Iterator[Entry]:
    """Request, its name (None without one), records, longest context, steps and the means of all metrics; the first
    1 000 requests."""
    for request in _list(entry, "per_request"):
        known = {"request_id": request["request_id"], "request_name": request.get("request_name")}
        known |= {"records": request["records"], "context_tokens": request.get("context_tokens")}
        misses = _part(request, "step_misses")
        known |= {"steps": misses.get("steps"), "steady_steps": misses.get("steady_steps")}
        yield {**known, **_part(request, "means")}


def request_misses(entry: Entry) -> Iterator[Entry]:
    """Request and capacity: what its steps miss on average, of all steps and of the steady ones (None without one)."""
    capacities = _list(_part(entry, "request_step_misses"), "capacities")
    for request in _list(entry, "per_request"):
        misses = _part(request, "step_misses")
        for place, capacity in enumerate(capacities if misses else []):
            steady = misses["steady_steps"]
            yield {
                "request_id": request["request_id"],
                "request_name": request.get("request_name"),
                "capacity_blocks": capacity["capacity_blocks"],
                "misses_per_step": misses["misses"][place] / misses["steps"],
                "steady_misses_per_step": misses["steady_misses"][place] / steady if steady else None,
            }


def record_stats(entry: Entry) -> Iterator[Entry]:
    """A row a metric of records: count, min, max, mean, std and percentiles."""
    yield from _summaries(_part(entry, "record_stats"), "")


def working_set(entry: Entry) -> Iterator[Entry]:
    """Window in steps, and the summary of its working sets."""
    for window, part in _part(entry, "working_set").items():
        yield {"window_steps": int(window), **_flat(part)}


def working_set_curve(entry: Entry) -> Iterator[Entry]:
    """Window in steps, and the exact mean of its working sets."""
    yield from _list(entry, "working_set_curve")


def recency_curve(entry: Entry) -> Iterator[Entry]:
    """Window in tokens, and the share of selections within the newest tokens."""
    yield from _list(entry, "recency_curve")


def reuse_cdf(entry: Entry) -> Iterator[Entry]:
    """Reuse time in steps, and the share of reuses that come so soon."""
    yield from _list(_part(entry, "temporal_locality"), "reuse_distance_cdf_steps")


def cache_sim(entry: Entry) -> Iterator[Entry]:
    """Capacity, hits and misses of the sequential LRU."""
    yield from _part(entry, "cache_sim").values()


def diagnostics(entry: Entry) -> Iterator[Entry]:
    """What was read and what was left out, one row a result."""
    yield {key: value for key, value in _part(entry, "diagnostics").items() if not isinstance(value, list)}


def _summaries(part: Entry, name: str) -> Iterator[Entry]:
    if "mean" in part and "std" in part:
        yield {"metric": name, **_flat(part)}
        return
    for key, value in part.items():
        if isinstance(value, dict):
            yield from _summaries(value, f"{name}.{key}" if name else key)


def _flat(part: Entry) -> Entry:
    """A summary with its percentiles beside the mean."""
    return {**{key: value for key, value in part.items() if key != "percentiles"}, **_part(part, "percentiles")}


def _part(entry: Entry, name: str) -> Entry:
    return entry.get(name) or {}


def _list(entry: Entry, name: str) -> Rows:
    return entry.get(name) or []
