"""`plan` sizes the buffer of token rows."""

from __future__ import annotations

import json
from html import escape
from typing import Any

from . import program, tables
from .flags import Paths, arguments, listed
from .result import Result

Source = Result | Paths


class Plan:
    """What `kvplace plan` chose: one plan a trace, in `plans`; the properties are of the first."""

    def __init__(self, raw: dict[str, Any], text: str) -> None:
        self.raw = raw
        """The program's JSON."""
        self.text = text
        """The program's page: the decision in its first lines."""

    @property
    def plans(self) -> list[dict[str, Any]]:
        return list(self.raw["plans"])

    @property
    def choice(self) -> dict[str, Any]:
        """What was chosen: `kind`, `capacity_blocks`, `requests`, `step_ms_mean`, `tokens_per_second` and more."""
        return dict(self.plans[0]["choice"])

    @property
    def settings(self) -> dict[str, str]:
        """Engine → its settings, as text."""
        return dict(self.plans[0]["settings"])

    @property
    def candidates(self) -> Any:
        """A row a trace and buffer: memory, requests, misses, times, tokens a second; indexed as a result's tables."""
        rows = [{"trace_dir": plan["trace_dir"], **row} for plan in self.plans for row in plan["candidates"]]
        return tables.frame(rows)

    def __repr__(self) -> str:
        return f"<kvplace.Plan: {self.choice['kind']}, {self.choice['requests']} requests>"

    def _repr_html_(self) -> str:
        return f"<pre>{escape(self.text)}</pre>"


def plan(source: Source, **flags: object) -> Plan:
    """Sizes the buffer of token rows for results or traces: the flags of `kvplace plan`, with underscores.

    Args:
        source: a `Result`, a trace or result file, or several paths.
        flags: as `model="deepseek-v3.2"`, `kv_hbm="40GiB"`, `tpot_ms=40`.

    Raises:
        KVPlaceError: as the program fails.
    """
    stdin = source.data if isinstance(source, Result) else None
    names = ["-"] if isinstance(source, Result) else listed(source)
    words = ["plan", *names, *arguments(flags), "--quiet"]
    return Plan(json.loads(program.output([*words, "--json"], stdin)), program.output(words, stdin).decode())
