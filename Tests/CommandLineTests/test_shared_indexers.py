"""Layers that may share an indexer: `plan --share-indexers`, and the chart of a report."""

import csv
import itertools
import json
import random

import jsonschema
import pytest

from conftest import ROOT
from traces import assert_failure, record, write_lines

SCHEMA = json.loads((ROOT / "Templates" / "plan.schema.json").read_text())


def layered_trace(folder, seed, layers, steps=30, k=24):
    """A trace whose layers borrow a part of their selection from the layer before."""
    chance = random.Random(seed)
    lines = []
    for request, step in itertools.product(range(2), range(steps)):
        length = 400 + step
        last = []
        for layer in range(layers):
            kept = chance.sample(last, min(len(last), chance.randrange(k)))
            fresh = [place for place in chance.sample(range(length), k) if place not in kept]
            last = (kept + fresh)[:k]
            lines.append(record(last, request, 10 + layer, step, length))
    return write_lines(folder, lines, block_size=16)


def best_splits(overlap):
    """Every split there is: the largest share for each number of choosing layers."""
    count = len(overlap)
    best = [0] * count
    for starts in itertools.chain.from_iterable(itertools.combinations(range(1, count), size) for size in range(count)):
        choosers = [max([0, *[start for start in starts if start <= layer]]) for layer in range(count)]
        share = sum(overlap[chooser][layer] for layer, chooser in enumerate(choosers)) / count
        best[len(starts)] = max(best[len(starts)], share)
    return best


def kept(overlap, pattern):
    chooser, total = 0, 0
    for layer, letter in enumerate(pattern):
        chooser = layer if letter == "F" else chooser
        total += overlap[chooser][layer]
    return total / len(pattern)


@pytest.mark.parametrize("seed", range(4))
def test_the_json_has_the_best_pattern_for_every_number_of_choosing_layers(kvplace, tmp_path, seed):
    count = 5 + 2 * seed
    layered_trace(tmp_path / "trace", seed, count)
    assert kvplace("analyze", "--input", "trace", "--block-sizes", "1,16", "--quiet").returncode == 0
    stored = json.loads((tmp_path / "trace" / "analysis.json").read_text())["results"][0]
    overlap = stored["cross_layer_overlap"]["mean_overlap"]
    planned = kvplace("plan", "trace", "--share-indexers", "--json", "--quiet")
    assert planned.returncode == 0, planned.stderr
    plans = json.loads(planned.stdout)
    jsonschema.validate(plans, SCHEMA)
    rows = plans["plans"][0]["indexer_sharing"]
    assert [row["indexers"] for row in rows] == list(range(1, count + 1))
    for row, best in zip(rows, best_splits(overlap), strict=True):
        assert row["kept_share"] == pytest.approx(best, abs=1e-12)
        assert row["kept_share"] == pytest.approx(kept(overlap, row["pattern"]), abs=1e-12)
        assert row["layer_ids"] == [10 + place for place, letter in enumerate(row["pattern"]) if letter == "F"]
    shares = [row["kept_share"] for row in rows]
    assert shares == sorted(shares) and shares[-1] == 1


def test_without_the_flag_nothing_is_said(kvplace, tmp_path):
    layered_trace(tmp_path / "trace", 1, 4)
    planned = json.loads(kvplace("plan", "trace", "--json", "--quiet").stdout)
    jsonschema.validate(planned, SCHEMA)
    assert planned["plans"][0]["indexer_sharing"] is None
    assert "Shared indexers" not in kvplace("plan", "trace", "--quiet").stdout


def test_the_text_names_the_pattern_that_was_asked_for(kvplace, tmp_path):
    layered_trace(tmp_path / "trace", 2, 7)
    planned = json.loads(kvplace("plan", "trace", "--indexers", 3, "--json", "--quiet").stdout)["plans"][0]
    rows = planned["indexer_sharing"]
    tokens, key = (planned["inputs"][name]["value"] for name in ("context_tokens", "indexer_bytes"))
    for flags, wanted in (
        (["--indexers", 3], rows[2]),
        (["--keep", 0.5], next(row for row in rows if row["kept_share"] >= 0.5)),
        (["--share-indexers"], next(row for row in rows if row["kept_share"] >= 0.9)),
    ):
        text = kvplace("plan", "trace", *flags, "--quiet").stdout
        (marked,) = [line for line in text.splitlines()[-9:] if line.startswith("* ")]
        assert marked.split()[1] == str(wanted["indexers"]) and marked.split()[-1] == wanted["pattern"]
        assert f"With {wanted['indexers']} of 7 layers choosing" in text
        assert f"{wanted['indexers'] * tokens * key / 1024:.3g} KiB" in text


def test_what_is_not_known_has_its_reason(kvplace, tmp_path):
    layered_trace(tmp_path / "one", 1, 1)
    text = kvplace("plan", "one", "--share-indexers", "--quiet").stdout
    assert "the trace has one layer" in text
    lines = [record([step, 3], 0, step % 2, step, 200 + step) for step in range(40)]
    write_lines(tmp_path / "apart", lines)
    text = kvplace("plan", "apart", "--share-indexers", "--quiet").stdout
    assert "layers 0 and 1 have no step in common" in text
    rows = json.loads(kvplace("plan", "apart", "--share-indexers", "--json", "--quiet").stdout)
    assert rows["plans"][0]["indexer_sharing"] is None


def test_more_choosing_layers_than_there_are_is_said(kvplace, tmp_path):
    layered_trace(tmp_path / "trace", 3, 4)
    assert "The trace has only 4 layers" in kvplace("plan", "trace", "--indexers", 5, "--quiet").stdout


@pytest.mark.parametrize("flags", [["--indexers", 0], ["--keep", 1.5], ["--indexers", 2, "--keep", 0.5]], ids=str)
def test_wishes_that_make_no_sense_are_usage_errors(kvplace, tmp_path, flags):
    layered_trace(tmp_path / "trace", 3, 4)
    finished = kvplace("plan", "trace", *flags)
    assert finished.returncode == 64 and flags[0] in finished.stderr


def test_a_report_has_the_chart_folded_with_patterns_and_bytes_of_keys(kvplace, tmp_path):
    layered_trace(tmp_path / "trace", 4, 6)
    assert kvplace("report", "trace", "--out", "page", "--quiet").returncode == 0
    page = (tmp_path / "page" / "index.html").read_text()
    assert 'id="shared-indexers' in page or "shared-indexers" in page
    (table,) = (tmp_path / "page" / "data").glob("*shared-indexers*.csv")
    rows = list(csv.DictReader(table.read_text().splitlines()))
    assert [row["pattern"] for row in rows][-1] == "FFFFFF"
    keys = [float(row["key_bytes_per_request"]) for row in rows]
    assert keys == pytest.approx([keys[0] * (place + 1) for place in range(6)])


def test_a_trace_that_cannot_be_sized_says_so_first(kvplace, tmp_path):
    write_lines(tmp_path / "trace", [record([1, 2], step=step, length=0) for step in range(4)])
    assert_failure(kvplace("plan", "trace", "--share-indexers", "--quiet"), 65, "--context")
