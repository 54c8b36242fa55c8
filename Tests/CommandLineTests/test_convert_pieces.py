"""`convert --order step` joins a request that stands in several shards."""

import json
import pathlib
import random

import pytest

from ordering import by_layer, in_order, ordered, request_lines, result_of, shards
from traces import write_trace

GOLDEN = pathlib.Path(__file__).parents[1] / "Golden"


def joined(kvplace, folder, pieces, tag=""):
    """What is written of shards of lines; and what is said."""
    write_trace(folder / f"run{tag}", {f"trace_steps_{n}.jsonl": lines for n, lines in enumerate(pieces)})
    done = ordered(kvplace, folder / f"run{tag}", folder / f"out{tag}")
    return shards(folder / f"out{tag}"), done.stderr


def test_golden_pieces_become_the_whole_request(kvplace, tmp_path):
    for name in ("pipeline_ranks", "cut_by_split"):
        source = GOLDEN / "inputs" / name / "in"
        done = ordered(kvplace, source, tmp_path / name)
        everything = [line for lines in shards(source) for line in lines]
        assert shards(tmp_path / name) == [in_order(everything)]
        assert f"kvplace: {source}: 1 request was joined from several shards\n" in done.stderr
    twice = GOLDEN / "inputs/same_shard_twice/in"
    ordered(kvplace, twice, tmp_path / "twice")
    assert shards(tmp_path / "twice") == shards(twice)


def test_layers_in_several_shards_are_joined_also_with_several_replicas(kvplace, tmp_path):
    generator = random.Random(3)
    # Two replicas with ids of their own, each of three ranks with two layers; the files by rank, then by replica.
    replicas = [
        {one: request_lines(generator, one, range(6), steps, tag=f"replica {number}") for one in (0, 1)}
        for number, steps in enumerate([range(60, 72), range(63, 80)])
    ]
    pieces = [
        [line for lines in interleaved_by_step(replica) for line in lines if json.loads(line)["layer_id"] // 2 == rank]
        for rank in range(3)
        for replica in replicas
    ]
    written, said = joined(kvplace, tmp_path, pieces)
    assert written == [[line for one in (0, 1) for line in replica[one]] for replica in replicas]
    assert "4 requests were joined" in said


def interleaved_by_step(requests):
    """The records of several requests step by step."""
    lines = [line for request in requests.values() for line in request]
    steps = sorted({json.loads(line)["step_idx"] for line in lines})
    return [[line for line in lines if json.loads(line)["step_idx"] == step] for step in steps]


@pytest.mark.parametrize("is_by_layer", [False, True], ids=["by step", "by layer"])
def test_a_request_that_was_cut_anywhere_is_joined(kvplace, tmp_path, is_by_layer):
    generator = random.Random(5)
    whole = request_lines(generator, 4, range(3), range(50, 56))
    lines = by_layer(whole) if is_by_layer else whole
    for cut in range(1, len(lines)):
        written, _ = joined(kvplace, tmp_path, [lines[:cut], lines[cut:]], f"-{cut}")
        assert written == [whole], cut
    thirds = [lines[:6], lines[6:13], lines[13:]]
    assert joined(kvplace, tmp_path, thirds, "-three")[0] == [whole]


def test_a_request_that_was_cut_on_every_rank_is_joined(kvplace, tmp_path):
    generator = random.Random(6)
    whole = request_lines(generator, "r", range(4), range(50, 60))
    ranks = [[line for line in whole if json.loads(line)["layer_id"] % 2 == rank] for rank in range(2)]
    pieces = [ranks[0][:7], ranks[0][7:], ranks[1][:9], ranks[1][9:]]
    assert joined(kvplace, tmp_path, pieces)[0] == [whole]


def test_an_id_that_returns_is_another_request(kvplace, tmp_path):
    generator = random.Random(7)

    def lines(layers, steps):
        return request_lines(generator, 1, layers, steps)

    apart = {
        "earlier steps": [lines(range(3), range(60, 70)), lines(range(3), range(40, 50))],
        "the same steps": [lines(range(3), range(60, 70)), lines(range(3), range(60, 70))],
        "overlapping steps": [lines(range(3), range(60, 70)), lines(range(3), range(65, 75))],
        "a missing step": [lines(range(3), range(60, 70)), lines(range(3), range(71, 75))],
        "one common layer": [lines(range(3), range(60, 70)), lines(range(2, 5), range(60, 70))],
        "other layers at other steps": [lines(range(3), range(60, 70)), lines(range(3, 5), range(75, 80))],
    }
    for name, pieces in apart.items():
        written, said = joined(kvplace, tmp_path, pieces, f" {name}")
        assert written == pieces, name
        assert "joined" not in said
    # Not in the next shard.
    pieces = [lines(range(3), range(60, 65)), request_lines(generator, 2), lines(range(3), range(65, 70))]
    assert joined(kvplace, tmp_path, pieces, " later")[0] == pieces
    # A string and an integer are different ids.
    pieces = [request_lines(generator, "1", steps=range(5, 9)), request_lines(generator, 1, steps=range(9, 12))]
    assert joined(kvplace, tmp_path, pieces, " names")[0] == pieces


def test_a_shard_whose_requests_all_go_on_from_earlier_ones_is_not_written(kvplace, tmp_path):
    generator = random.Random(8)
    first, second = request_lines(generator, 1), request_lines(generator, 2)
    written, _ = joined(
        kvplace, tmp_path, [first[:10] + second[:5], first[10:] + second[5:], request_lines(generator, 1)]
    )
    assert written[0] == first + second
    assert len(written) == 2
    one = json.loads(result_of(kvplace, tmp_path / "out"))
    assert [request["request_id"] for request in one["per_request"]] == [1, 2, 1]
