"""Where a result of the program and the Python twin's differ."""

import math

SUMMARIES = {
    "unique_blocks": ("record_stats", "unique_blocks"),
    "block_span": ("record_stats", "block_span"),
    "block_density": ("record_stats", "block_density"),
    "tokens_per_block_mean": ("record_stats", "tokens_per_block_mean"),
    "normalized_entropy": ("record_stats", "block_concentration", "normalized_entropy"),
    "gini": ("record_stats", "block_concentration", "gini"),
    "mean_block_distance": ("record_stats", "recent_locality", "mean_block_distance"),
    "step_jaccard": ("temporal_locality", "step_jaccard"),
}
FAMILIES = {
    "recent_token_ratio": ("record_stats", "recent_locality", "recent_token_ratio"),
    "recent_block_ratio": ("record_stats", "recent_locality", "recent_block_ratio"),
    "working_set": ("working_set",),
}


def twin_differences(result, twin):
    """A line a difference beyond 1e-9; empty if they agree."""
    found = []
    for name, expected in twin["summaries"].items():
        family, _, key = name.partition(".")
        path = (*FAMILIES[family], key) if key else SUMMARIES[name]
        actual = _at(result, path)
        found += [
            f"{name}.{part}: expected {value}, found {actual.get(part)}"
            for part, value in expected.items()
            if not math.isclose(value, actual.get(part, math.nan), rel_tol=1e-9, abs_tol=1e-9)
        ]
    temporal = result["temporal_locality"]
    for key in ("reuse_distance_hist_steps", "first_touch_blocks", "single_touch_blocks"):
        if temporal[key] != twin[key]:
            found.append(f"{key}: expected {twin[key]}, found {temporal[key]}")
    for capacity, hits in twin["cache_hits"].items():
        entry = result["cache_sim"][capacity]
        if (entry["hits"], entry["hits"] + entry["misses"]) != (hits, twin["touches"]):
            found.append(f"cache_sim[{capacity}]: expected {hits} of {twin['touches']}, found {entry}")
    return found


def _at(value, path):
    for key in path:
        value = value[key]
    return value
