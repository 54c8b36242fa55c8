"""What a benchmark gives: rows with a value, its target, and every run behind it."""

import dataclasses
import statistics


@dataclasses.dataclass
class Row:
    """One line of the table. `runs` holds every single measurement, by what was measured."""

    group: str
    what: str
    trace: str
    value: float
    unit: str
    target: float | None = None
    at_least: bool = True
    note: str = ""
    runs: dict = dataclasses.field(default_factory=dict)

    @property
    def verdict(self):
        if self.target is None:
            return ""
        return "met" if (self.value >= self.target if self.at_least else self.value <= self.target) else "short"

    @property
    def target_text(self):
        return "" if self.target is None else f"{'≥' if self.at_least else '≤'} {self.target:g}"


def median(values):
    return statistics.median(values)


def processor(runs):
    return [run.processor_seconds for run in runs]


def wall(runs):
    return [run.wall_seconds for run in runs]


def rounded(values):
    return [round(value, 6) for value in values]
