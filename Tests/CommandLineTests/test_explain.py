"""kvplace explain: one text for every code and metric that results and advice carry."""

import json
import re

import pytest

from conftest import ROOT


def test_without_a_name_everything_is_listed(kvplace):
    finished = kvplace("explain")
    names = re.findall(r"^  (\S+)  +\S", finished.stdout, re.MULTILINE)
    codes = [code for code in json.loads((ROOT / "Templates/rules.json").read_text())
             if code not in ("contradiction", "strategies")]  # fmt: skip
    assert finished.returncode == 0 and set(codes) <= set(names)
    assert {"unique_blocks", "working_set", "token_step_overlap", "lru_curve"} <= set(names)


def test_every_listed_name_is_explained(kvplace):
    for name in re.findall(r"^  (\S+)  +\S", kvplace("explain").stdout, re.MULTILINE):
        finished = kvplace("explain", name)
        assert finished.returncode == 0, name
        assert name in finished.stdout and max(map(len, finished.stdout.splitlines())) <= 100, name
        assert not re.search(r"\{[a-z_]+\}", finished.stdout), name


def test_a_finding_tells_its_threshold_and_follows_the_rules(kvplace, tmp_path):
    assert "threshold 0.5" in kvplace("explain", "hot-blocks").stdout
    (tmp_path / "rules.json").write_text('{"hot-blocks": {"threshold": 0.75}}')
    assert "threshold 0.75" in kvplace("explain", "hot-blocks", "--rules", "rules.json").stdout


def test_a_metric_may_be_named_by_its_path(kvplace):
    by_path = kvplace("explain", "record_stats.recent_locality.recent_block_ratio")
    assert by_path.returncode == 0
    assert by_path.stdout == kvplace("explain", "recent_block_ratio").stdout == kvplace(
        "explain", "recent_block_ratio.16").stdout  # fmt: skip


@pytest.mark.parametrize("typed, meant", [("scattered-acces", "scattered-access"), ("unique-blocks", "unique_blocks")])
def test_a_near_miss_gets_a_suggestion(kvplace, typed, meant):
    finished = kvplace("explain", typed)
    assert finished.returncode == 64 and finished.stdout == ""
    assert f"did you mean '{meant}'?" in finished.stderr and finished.stderr.count("\n") == 1


def test_nonsense_gets_a_pointer(kvplace):
    finished = kvplace("explain", "zzzzzzzz")
    assert finished.returncode == 64 and "kvplace explain" in finished.stderr
