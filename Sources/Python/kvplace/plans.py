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
        """A row a trace, pass and buffer: memory, requests, misses, times, tokens a second; indexed as results are.

        `draft_tokens` and `accepted_tokens` are those of a pass of several tokens, 0 and 1 without drafts.
        """
        rows = [
            {"trace_dir": plan["trace_dir"], **_passes(plan), **row}
            for plan in self.plans
            for row in plan["candidates"]
        ]
        return tables.frame(rows)

    @property
    def passes(self) -> Any:
        """A row a trace and number of draft tokens: what was chosen, and its tokens a second."""
        rows = [{"trace_dir": plan["trace_dir"], **_passes(plan), **_chosen(plan["choice"])} for plan in self.plans]
        return tables.frame(rows, index=["trace_dir"])

    @property
    def indexer_sharing(self) -> Any:
        """A row a trace and number of choosing layers: the share of the selections that is kept, and the pattern;
        empty without `share_indexers=True`."""
        rows = [{"trace_dir": plan["trace_dir"], **row} for plan in self.plans for row in plan["indexer_sharing"] or []]
        return tables.frame(rows, "indexers", index=["trace_dir"])

    def __repr__(self) -> str:
        return f"<kvplace.Plan: {self.choice['kind']}, {self.choice['requests']} requests>"

    def _repr_html_(self) -> str:
        return f"<pre>{escape(self.text)}</pre>"


def _passes(plan: dict[str, Any]) -> dict[str, Any]:
    """What a step of a plan is: its drafts and the tokens that it yields."""
    inputs = plan["inputs"]
    return {
        "draft_tokens": inputs.get("draft_tokens", {"value": 0})["value"],
        "accepted_tokens": inputs.get("accepted_tokens", {"value": 1})["value"],
    }


def _chosen(choice: dict[str, Any]) -> dict[str, Any]:
    keys = ("kind", "block_size_tokens", "capacity_blocks", "requests", "step_ms_mean", "tokens_per_second")
    return {key: choice.get(key) for key in keys}


def plan(source: Source, **flags: object) -> Plan:
    """Sizes the buffer of token rows for results or traces: the flags of `kvplace plan`, with underscores.

    Args:
        source: a `Result`, a trace or result file, or several paths.
        flags: as `model="deepseek-v3.2"`, `kv_hbm="40GiB"`, `tpot_ms=40`, `draft_tokens=[0, 1, 3]` with
            `accepted_tokens=[1.6, 2.6]`, `share_indexers=True`.

    Raises:
        KVPlaceError: as the program fails.
    """
    stdin = source.data if isinstance(source, Result) else None
    names = ["-"] if isinstance(source, Result) else listed(source)
    words = ["plan", *names, *arguments(flags), "--quiet"]
    return Plan(json.loads(program.output([*words, "--json"], stdin)), program.output(words, stdin).decode())
