"""KV placement of sparse-attention decoding: analyse traces, read the results into tables, size buffers.

    import kvplace

    result = kvplace.analyze("outputs/run", block_sizes=[16, 64])
    result.lru_curve        # a pandas data frame, or a list of dicts without pandas
    kvplace.plan(result, model="deepseek-v3.2", gpu="h200", weights="90GB").choice

`kvplace.ray` does the same on a Ray cluster.
"""

from .analysis import analyze, load
from .errors import KVPlaceError
from .plans import Plan, plan
from .result import Result

__all__ = ["KVPlaceError", "Plan", "Result", "analyze", "load", "plan"]
