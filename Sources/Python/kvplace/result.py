"""A result of `kvplace analyze`, its parts as tables."""

from __future__ import annotations

import json
import os
from functools import cached_property
from html import escape
from typing import Any

from . import program, tables
from .errors import KVPlaceError

SCHEMA_VERSION = 1


class Result:
    """What an analysis found: one entry a trace directory and block size, in the file's order.

    Each table is a pandas data frame, or a list of dicts where pandas is not installed. What a result does not hold
    (as policies that were not simulated) is an empty table. `trace_dir` and `block_size_tokens` are the index of every
    data frame, and the first keys of every dict.
    """

    def __init__(self, data: bytes, raw: dict[str, Any]) -> None:
        self.data = data
        """The file's bytes."""
        self.raw = raw
        """The file as parsed JSON."""

    @classmethod
    def parse(cls, data: bytes, name: str) -> Result:
        """Reads a result file's bytes; `name` is how errors call it.

        Raises:
            KVPlaceError: 65 where it is no result, or of a newer version.
        """
        advice = "pass the output of 'kvplace analyze'"
        try:
            raw = json.loads(data)
        except (ValueError, RecursionError) as error:
            raise KVPlaceError([f"{name}: not a result: {error}; {advice}"], program.BAD_DATA) from error
        entries = raw.get("results") if isinstance(raw, dict) else None
        if not isinstance(entries, list) or not entries or not all(isinstance(entry, dict) for entry in entries):
            raise KVPlaceError([f"{name}: not a result: no 'results'; {advice}"], program.BAD_DATA)
        version = raw.get("schema_version", SCHEMA_VERSION)
        if not isinstance(version, int) or version > SCHEMA_VERSION:
            line = f"{name}: schema_version {version} is newer than {SCHEMA_VERSION}; use a newer kvplace"
            raise KVPlaceError([line], program.BAD_DATA)
        return cls(data, raw)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes the result file."""
        with open(path, "wb") as file:
            file.write(self.data)

    @property
    def results(self) -> list[dict[str, Any]]:
        """The entries as parsed JSON."""
        return list(self.raw["results"])

    @property
    def summary(self) -> Any:
        """One row a trace and block size: what was read, the means that most questions start from."""
        return self._table(tables.summary)

    @property
    def lru_curve(self) -> Any:
        """`capacity_blocks`, `hit_rate`, `warm_hit_rate` of the step-atomic LRU."""
        return self._table(tables.lru_curve)

    @property
    def policies(self) -> Any:
        """`policy`, `capacity_blocks`, `feasible`, `hits`, `misses`, `hit_rate`, `warm_hit_rate`."""
        return self._table(tables.policies)

    @property
    def step_misses(self) -> Any:
        """What one decode step of one request misses over all its layers, by capacity; `steps` is `all` or `steady`."""
        return self._table(tables.step_misses)

    @property
    def warmup_curve(self) -> Any:
        """Mean misses of a request's first steps."""
        return self._table(tables.warmup_curve)

    @property
    def per_layer(self) -> Any:
        """A row a layer: records and the means of all metrics."""
        return self._table(tables.per_layer)

    @property
    def layer_lru_curves(self) -> Any:
        """The step-atomic LRU of each layer."""
        return self._table(tables.layer_lru_curves)

    @property
    def requests(self) -> Any:
        """A row a request (the first 1 000), `request_id` in the index too: its name, records, means of all metrics."""
        return self._table(tables.requests, "request_id")

    @property
    def request_misses(self) -> Any:
        """Request and capacity: mean misses of its steps, summed over layers."""
        return self._table(tables.request_misses)

    @property
    def per_request(self) -> Any:
        """The same as `requests`, by the name that it has in the file."""
        return self.requests

    @property
    def record_stats(self) -> Any:
        """A row a metric of records: count, min, max, mean, std, percentiles."""
        return self._table(tables.record_stats)

    @property
    def working_set(self) -> Any:
        """A row a window: the summary of its working sets, in blocks."""
        return self._table(tables.working_set)

    @property
    def working_set_curve(self) -> Any:
        """`window_steps`, `mean_blocks`."""
        return self._table(tables.working_set_curve)

    @property
    def recency_curve(self) -> Any:
        """`window_tokens`, `share`."""
        return self._table(tables.recency_curve)

    @property
    def reuse_cdf(self) -> Any:
        """`reuse_distance_steps`, `cdf`."""
        return self._table(tables.reuse_cdf)

    @property
    def cache_sim(self) -> Any:
        """The sequential LRU, block by block."""
        return self._table(tables.cache_sim)

    @property
    def diagnostics(self) -> Any:
        """What was read and what was left out."""
        return self._table(tables.diagnostics)

    @cached_property
    def decision(self) -> str:
        """What `kvplace advise` says of the result: the decision first, then its reasons."""
        try:
            return program.output(["advise", "-"], self.data).decode()
        except KVPlaceError as error:
            return f"No decision: {error.line}"

    def __repr__(self) -> str:
        sizes = sorted({entry.get("block_size_tokens") for entry in self.results}, key=str)
        directories = {entry.get("trace_dir") for entry in self.results}
        return f"<kvplace.Result: {len(directories)} traces, block sizes {', '.join(map(str, sizes))}>"

    def _repr_html_(self) -> str:
        return f"<p>{escape(repr(self))}</p><pre>{escape(self.decision)}</pre>"

    def _table(self, rows: Any, *names: str) -> Any:
        return tables.frame(tables.table(self.results, rows), *names)
