"""`kvplace.ray` on a local cluster of two workers: one machine's bytes, whatever happens to workers and shards."""

import pytest
import ray

import kvplace
import kvplace.ray


@pytest.mark.parametrize("shares, fan_in", [(None, 16), (1, 2), (6, 2), (9, 3)])
def test_any_tree_gives_the_bytes_of_one_machine(cluster, trace, shares, fan_in):
    seen = []
    flags = {"block_sizes": [16, 64], "sim": "policies"}
    result = kvplace.ray.analyze(
        trace, shares=shares, fan_in=fan_in, progress=lambda done, total: seen.append((done, total)), **flags
    )
    assert result.data == kvplace.analyze(trace, **flags).data
    total = seen[-1][1]
    assert seen == [(done, total) for done in range(1, total + 1)] and total > (shares or 8)


def test_relative_paths_are_those_of_the_driver(cluster, trace, monkeypatch):
    monkeypatch.chdir(trace.parent)
    assert kvplace.ray.analyze(trace.name, shares=2).data == kvplace.analyze(trace.name).data


def test_a_worker_that_is_killed_in_the_middle_costs_a_retry(cluster, trace):
    cluster.rmdir()
    result = kvplace.ray.analyze(trace, shares=4, block_size=16)
    assert cluster.is_dir(), "no worker was killed"
    assert result.data == kvplace.analyze(trace, block_size=16).data


def test_a_worker_that_is_killed_without_retries_is_an_error(cluster, trace):
    cluster.rmdir()
    with pytest.raises(ray.exceptions.WorkerCrashedError):
        kvplace.ray.analyze(trace, shares=4, max_retries=0)


def test_a_damaged_shard_is_named_and_costs_itself_alone(cluster, damaged):
    with pytest.raises(kvplace.KVPlaceError) as alone:
        kvplace.analyze(damaged)
    with pytest.raises(kvplace.KVPlaceError, match=r"jsonl\.gz") as spread:
        kvplace.ray.analyze(damaged, shares=3, fan_in=2)
    assert spread.value.exit_code == alone.value.exit_code == 65
    assert spread.value.lines == alone.value.lines
    assert spread.value.result.data == alone.value.result.data


def test_what_the_program_refuses_has_its_line(cluster, trace, tmp_path):
    with pytest.raises(kvplace.KVPlaceError, match="nope: ") as caught:
        kvplace.ray.analyze(tmp_path / "nope", shares=3)
    assert caught.value.exit_code == 66
    with pytest.raises(kvplace.KVPlaceError, match="block-sizs") as caught:
        kvplace.ray.analyze(trace, shares=3, block_sizs=[16])
    assert caught.value.exit_code == 64
    for wrong in ({"shares": 0}, {"fan_in": 1}):
        with pytest.raises(ValueError):
            kvplace.ray.analyze(trace, **wrong)


def test_progress_is_a_line_on_standard_error(cluster, trace, capsys):
    kvplace.ray.analyze(trace, shares=2, progress=True)
    assert capsys.readouterr().err.endswith("\rkvplace: 3 of 3 tasks\n")


def test_after_a_failure_no_more_shares_are_given_out(cluster, trace, tmp_path):
    runs = cluster.with_name(cluster.name + ".runs")
    before = runs.read_text().count("\n") if runs.exists() else 0
    with pytest.raises(kvplace.KVPlaceError, match="nope: "):
        kvplace.ray.analyze(tmp_path / "nope", shares=400)
    # What was given out before it stands in front of these.
    kvplace.ray.analyze(trace, shares=2)
    assert 3 <= runs.read_text().count("\n") - before <= 20
