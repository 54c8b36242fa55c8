"""Headlines of charts on traces that leave little to say: none may be silly."""

import json
import re

import pytest

from conftest import ROOT, _runner
from traces import record, write_trace

STEPS = 24
# A day of traffic, as far as the smallest sizes go: name → positions of (request r, layer y, step s).
TRACES = {
    "one request": (1, 4, STEPS, lambda r, y, s: [(7 * i * (y + 1) + 3 * s) % (100 + s) for i in range(8)]),
    "one layer": (3, 1, STEPS, lambda r, y, s: [(5 * i + r + 2 * s) % (100 + s) for i in range(8)]),
    "one step": (3, 4, 1, lambda r, y, s: [3 * i + y + r for i in range(8)]),
    "one of each": (1, 1, 1, lambda r, y, s: [1, 2, 3]),
    "two layers": (2, 2, STEPS, lambda r, y, s: [(7 * i + 3 * s + y) % (100 + s) for i in range(8)]),
    "everything equal": (3, 4, STEPS, lambda r, y, s: list(range(8))),
    "one position": (1, 2, STEPS, lambda r, y, s: [5]),
    "zero misses": (2, 3, STEPS, lambda r, y, s: [100 + s]),
    # The first steps bring everything that is ever selected.
    "a warm-up that ends at zero": (3, 4, 3 * STEPS, lambda r, y, s: [(20 * min(s, 3) + i) % 80 for i in range(20)]),
    "nothing twice": (2, 3, STEPS, lambda r, y, s: [4 * s + i for i in range(4)]),
}
SIZED = ["--model", "deepseek-v3.2", "--gpu", "h200", "--weights", "90GB"]
SILLY = {
    "a plural behind one": r"(?<![\d.,/–-])\b1 (?!(?:is|has|was|gives|misses|needs|takes|this|as)\b)[a-z]+s\b",
    "a difference of nothing": r"\b0(?:\.0)?\s%\s(?:fewer|more|less)|\b0(?:\.0)? points|(?:减少|再多) 0(?:\.0)?[ \s]",
    "a thing to itself": r"\b(?:from )?([\d.,]+(?:\s%)?) (?:to|到) \1(?![\d.,])",
    "a ratio of one": r"(?<![\d.,])1(?:\.0+)? times|(?<![\d.,])1(?:\.0+)? 倍",
    "many times almost nothing": r"\b\d[\d,]{2,}(?:\.\d+)? times|\b\d[\d,]{2,}(?:\.\d+)? 倍",
    "what is no number": r"\bnan\b|\binf\b|–\s%|− ?0\b",
}


def write(folder, shape):
    requests, layers, steps, positions = shape
    lines = [
        record(positions(r, layer, s), request=r, layer=layer, step=s, length=max(101 + s, 1))
        for r in range(requests)
        for s in range(steps)
        for layer in range(layers)
    ]
    return write_trace(folder, {"trace_steps_0_1.jsonl": lines})


@pytest.fixture(scope="module", params=TRACES)
def report(request, tmp_path_factory):
    """The Markdown twins of a trace's report, in both languages; all text of all charts is in them."""
    folder = tmp_path_factory.mktemp("trace")
    kvplace = _runner(folder)
    write(folder / "run", TRACES[request.param])
    texts = {}
    for language in ["en", "zh"]:
        flags = ["--block-sizes", "1,16", "--sim", "policies", "--language", language, "--out", language]
        done = kvplace("report", "run", *flags, *SIZED)
        assert done.returncode == 0, done.stderr
        texts[language] = (folder / language / "report.md").read_text()
    return texts


@pytest.mark.parametrize("kind", SILLY)
def test_no_sentence_is_silly(report, kind):
    for language, text in report.items():
        # Tables are numbers; where a share comes from is the name of a key.
        said = re.sub(r"[(（](?:lru_curve|cache_sim)[^)）]*[)）]", "", text)
        lines = [line for line in said.splitlines() if not line.startswith("|")]
        found = [line for line in lines if re.search(SILLY[kind], line)]
        assert found == [], language


def test_every_chart_was_looked_at_in_some_report(tmp_path_factory):
    """A chart that no trace here draws would be held by nothing."""
    folder = tmp_path_factory.mktemp("all")
    kvplace = _runner(folder)
    seen = set()
    made = kvplace("synth", "--preset", "ruler", "--layers", 8, "--steps", 48, "--requests", 2, "--out", "usual")
    assert made.returncode == 0, made.stderr
    for index, shape in enumerate(TRACES.values()):
        write(folder / f"run{index}", shape)
    for index, run in enumerate([*(f"run{index}" for index in range(len(TRACES))), "usual"]):
        flags = ["--block-sizes", "1,16", "--sim", "policies", "--out", f"out{index}"]
        done = kvplace("report", run, *flags, *SIZED)
        assert done.returncode == 0, done.stderr
        seen |= {path.stem for path in (folder / f"out{index}" / "data").glob("*.csv")}
    # What is drawn of a chosen buffer, and of what an engine counted.
    counted = ["--engine", "generic", "--kv-hbm", "64MiB", "--observed-hits", 3000, "--observed-misses", 1000]
    done = kvplace("report", "usual", "--block-sizes", "1,16", "--out", "counted", *counted)
    assert done.returncode == 0, done.stderr
    seen |= {path.stem for path in (folder / "counted/data").glob("*.csv")}
    charts = {path.stem for path in (ROOT / "Templates/en/charts").glob("*.md")}
    assert charts <= seen, json.dumps(sorted(charts - seen))
