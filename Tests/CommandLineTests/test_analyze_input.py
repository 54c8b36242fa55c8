"""What `analyze` takes for a line, and what it counts: every row of the input table."""

import gzip
import json

import pytest

from traces import record, results, write_lines, write_trace

COUNTERS = [
    "records_analyzed",
    "malformed_lines",
    "records_without_positions",
    "padding_positions",
    "positions_beyond_sequence",
    "steps_backwards",
    "step_gaps",
]


@pytest.fixture
def analyze(kvplace, tmp_path):
    """Analyses lines; returns the result, with the counters that are not 0 under `counters`."""

    def run(lines, *flags):
        write_lines(tmp_path / "run", lines)
        (result,) = results(kvplace("analyze", "--input", "run", "--out", "-", *flags))
        result["counters"] = {name: result["diagnostics"][name] for name in COUNTERS if result["diagnostics"][name]}
        return result

    return run


GOOD = record()

MALFORMED = {
    "no JSON": "not json",
    "a list": "[1, 2]",
    "a number": "17",
    "two objects": "{}{}",
    "a cut line": GOOD[:-9],
    "a cut string": '{"note": "abc',
    "a comma too many": '{"layer_id": 1,}',
    "a bare key": "{layer_id: 1}",
    "a missing colon": '{"layer_id" 1}',
    "something after the object": GOOD + " x",
    "a text as layer_id": '{"layer_id": "3", "selected_token_pos": [1]}',
    "a real layer_id": '{"layer_id": 3.5, "selected_token_pos": [1]}',
    "a boolean step_idx": '{"step_idx": true, "selected_token_pos": [1]}',
    "a list as seq_len_current": '{"seq_len_current": [], "selected_token_pos": [1]}',
    "an exponent that leaves no integer": '{"step_idx": 1e-3, "selected_token_pos": [1]}',
    "a leading zero": '{"step_idx": 01, "selected_token_pos": [1]}',
    "NaN in a key that is read": '{"step_idx": NaN, "selected_token_pos": [1]}',
    "an integer beyond 64 bits": '{"step_idx": 9223372036854775808, "selected_token_pos": [1]}',
    "10^30": '{"step_idx": 1' + "0" * 30 + ', "selected_token_pos": [1]}',
    "layer 1024": '{"layer_id": 1024, "selected_token_pos": [1]}',
    "layer -2": '{"layer_id": -2, "selected_token_pos": [1]}',
    "positions that are no list": '{"selected_token_pos": 1}',
    "an object as positions": '{"selected_token_pos": {"0": 1}}',
    "a real position": '{"selected_token_pos": [1.5]}',
    "a text as position": '{"selected_token_pos": ["1"]}',
    "a null position": '{"selected_token_pos": [null]}',
    "nested positions": '{"selected_token_pos": [[1]]}',
    "a comma too many in the list": '{"selected_token_pos": [1,]}',
    "position 2^24": '{"selected_token_pos": [16777216]}',
    "position 10^30": '{"selected_token_pos": [1' + "0" * 30 + "]}",
}


@pytest.mark.parametrize("line", MALFORMED.values(), ids=MALFORMED.keys())
def test_a_malformed_line_is_counted_shown_and_changes_no_other_counter(analyze, line):
    result = analyze([GOOD, line, GOOD])
    assert result["counters"] == {"records_analyzed": 2, "malformed_lines": 1}
    (example,) = result["diagnostics"]["malformed_examples"]
    assert (example["file"], example["line"]) == ("trace_steps.jsonl", 2)
    assert len(example["what"]) > 10 and "\n" not in example["what"]


def test_the_first_five_malformed_lines_are_shown_in_order_of_files_and_lines(kvplace, tmp_path):
    write_trace(
        tmp_path / "run",
        {"trace_steps_0_2.jsonl": ["x", GOOD, "x", "", "x"], "trace_steps_2_4.jsonl": [GOOD, "x", "x", "x"]},
    )
    (result,) = results(kvplace("analyze", "--input", "run", "--out", "-", "--jobs", 3))
    assert result["diagnostics"]["malformed_lines"] == 6
    assert [(e["file"], e["line"]) for e in result["diagnostics"]["malformed_examples"]] == [
        ("trace_steps_0_2.jsonl", 1),
        ("trace_steps_0_2.jsonl", 3),
        ("trace_steps_0_2.jsonl", 5),
        ("trace_steps_2_4.jsonl", 2),
        ("trace_steps_2_4.jsonl", 3),
    ]


@pytest.mark.parametrize(
    "line, padding",
    [
        ("{}", 0),
        ('{"layer_id": 3}', 0),
        ('{"selected_token_pos": []}', 0),
        ('{"selected_token_pos": null}', 0),
        ('{"selected_token_pos": [-1, -1]}', 2),
        ('{"selected_token_pos": [1], "selected_token_pos": []}', 0),
    ],
)
def test_a_record_without_positions_is_counted(analyze, line, padding):
    expected = {"records_analyzed": 1, "records_without_positions": 1}
    assert analyze([line, GOOD])["counters"] == expected | ({"padding_positions": padding} if padding else {})


def test_padding_is_dropped_and_counted(analyze):
    result = analyze([record([5, -1, 90, -1, -7])])
    assert result["counters"] == {"records_analyzed": 1, "padding_positions": 3}
    assert result["record_stats"]["unique_blocks"]["mean"] == 2
    assert result["record_stats"]["tokens_per_block_mean"]["mean"] == 1


def test_positions_beyond_the_sequence_are_kept_and_counted_where_the_length_is_known(analyze):
    result = analyze([record([5, 101, 200], length=101), record([5, 200], length=0, layer=1)])
    assert result["counters"] == {"records_analyzed": 2, "positions_beyond_sequence": 2}
    assert result["record_stats"]["unique_blocks"]["max"] == 3


def test_the_largest_position_is_kept(analyze):
    result = analyze([record([16777215, 0], length=0)], "--block-size", 1)
    assert result["counters"] == {"records_analyzed": 1}
    assert result["record_stats"]["block_span"]["mean"] == 16777216


def test_steps_backwards_and_gaps_are_counted_within_a_stream(analyze):
    steps = [100, 101, 101, 99, 105, 105, 2]
    lines = [line for step in steps for line in (record(step=step, layer=0), record(step=step, layer=4))]
    assert analyze(lines)["counters"] == {"records_analyzed": 14, "steps_backwards": 4, "step_gaps": 2}
    # Layer by layer inside one stream: the second layer of a step is no step back.
    assert analyze(lines, "--key-mode", "request")["counters"] == {
        "records_analyzed": 14,
        "steps_backwards": 2,
        "step_gaps": 1,
    }


def test_records_beyond_the_limit_of_a_stream_are_counted_and_not_analysed(analyze):
    lines = [record(step=step, layer=layer) for step in range(100, 106) for layer in (0, 1)]
    result = analyze(lines, "--max-steps-per-stream", 2)
    assert result["diagnostics"]["records_analyzed"] == 12
    assert result["record_stats"]["unique_blocks"]["count"] == 4
    result = analyze(lines, "--max-steps-per-stream", 2, "--step-union")
    assert result["diagnostics"]["records_analyzed"] == 12
    assert result["record_stats"]["unique_blocks"]["count"] == 2


def test_a_line_at_the_limit_is_read_and_a_longer_one_is_malformed(analyze):
    line = record([7, 8, 9])
    assert analyze([GOOD, line], "--max-line-bytes", len(line))["counters"] == {"records_analyzed": 2}
    result = analyze([GOOD, line + " ", GOOD], "--max-line-bytes", len(line))
    assert result["counters"] == {"records_analyzed": 2, "malformed_lines": 1}
    assert "--max-line-bytes" in result["diagnostics"]["malformed_examples"][0]["what"]


def test_what_is_absent_or_null_has_its_default(analyze):
    absent = analyze(['{"selected_token_pos": [1, 2]}'])
    fields = dict.fromkeys(["request_id", "layer_id", "step_idx", "seq_len_current"])
    null = analyze([json.dumps({**fields, "selected_token_pos": [1, 2]})])
    given = analyze([record([1, 2], request=0, layer=-1, step=0, length=0)])
    for result in (absent, null, given):
        del result["inputs"], result["diagnostics"]["bytes_read"]
    assert absent == null == given
    assert [layer["layer_id"] for layer in absent["per_layer"]] == [-1]
    assert [request["request_id"] for request in absent["per_request"]] == [0]


def test_of_a_repeated_key_the_last_counts(analyze):
    line = '{"layer_id": "x", "layer_id": 5, "selected_token_pos": [1.5], "selected_token_pos": [40, 1]}'
    result = analyze([line])
    assert result["counters"] == {"records_analyzed": 1}
    assert [layer["layer_id"] for layer in result["per_layer"]] == [5]
    assert result["record_stats"]["block_span"]["mean"] == 3


def test_names_are_told_by_what_their_escapes_denote(analyze):
    result = analyze(
        ['{"layer\\u005fid": 5, "selected_token_po\\u0073": [1]}', '{"layer\\/id": 9, "selected_token_pos": [1]}']
    )
    assert [layer["layer_id"] for layer in result["per_layer"]] == [-1, 5]


def test_look_alikes_in_strings_and_nested_values_are_ignored(analyze):
    noise = {
        "note": '"selected_token_pos": [9999]} {',
        "nested": {"selected_token_pos": [7777], "a": [[], {"layer_id": 3}]},
    }
    plain = analyze([GOOD])
    noisy = analyze([json.dumps({**noise, **json.loads(GOOD), "tail": [noise]})])
    for result in (plain, noisy):
        del result["inputs"], result["diagnostics"]["bytes_read"]
    assert plain == noisy


def test_bare_nan_and_infinity_are_taken_in_other_keys(analyze):
    line = '{"score": NaN, "scores": [Infinity, -Infinity, {"a": NaN}], "selected_token_pos": [1]}'
    assert analyze([line])["counters"] == {"records_analyzed": 1}


def test_separators_line_ends_blank_lines_and_a_missing_last_newline_change_nothing(analyze):
    lines = [record(range(10 + step), step=100 + step, length=101 + step) for step in range(20)]
    compact = [json.dumps(json.loads(line), separators=(",", ":")) for line in lines]
    loose = [line.replace(",", " ,\t").replace(":", " : ") for line in lines]
    variants = [
        "\n".join(lines) + "\n",
        "\n".join(lines),
        "\r\n".join(lines) + "\r\n",
        "\n\n \t\r\n".join(compact),
        "\n" + "\n".join(loose) + "\n\n\n",
    ]
    analysed = [analyze(text.encode()) for text in variants]
    for result in analysed:
        assert result["counters"] == {"records_analyzed": 20}
        del result["inputs"], result["diagnostics"]["bytes_read"]
    assert all(result == analysed[0] for result in analysed)


def test_streams_end_with_their_shard(kvplace, tmp_path):
    lines = [record(step=100), record(step=101)]
    write_trace(tmp_path / "one", {"trace_steps_0_2.jsonl": lines + lines})
    write_trace(tmp_path / "two", {"trace_steps_0_2.jsonl": lines, "trace_steps_2_4.jsonl": lines})
    (one,) = results(kvplace("analyze", "--input", "one", "--out", "-"))
    (two,) = results(kvplace("analyze", "--input", "two", "--out", "-"))
    assert (one["diagnostics"]["requests"], two["diagnostics"]["requests"]) == (1, 2)
    assert (one["stream_records"]["max"], two["stream_records"]["max"]) == (4, 2)
    assert (one["diagnostics"]["steps_backwards"], two["diagnostics"]["steps_backwards"]) == (1, 0)
    assert (one["diagnostics"]["files"], two["diagnostics"]["files"]) == (1, 2)
    assert one["diagnostics"]["bytes_read"] == two["diagnostics"]["bytes_read"] == 4 * len(lines[0] + "\n")


def test_every_layer_of_the_range_is_told_apart(kvplace, tmp_path):
    write_lines(tmp_path / "run", [record(layer=layer, step=step) for step in (5, 6) for layer in range(-1, 1024)])
    finished = kvplace("analyze", "--input", "run", "--out", "-")
    # Not held against the schema: that takes half a minute for a million cells.
    (result,) = json.loads(finished.stdout)["results"]
    assert result["diagnostics"]["records_analyzed"] == 2050
    assert result["diagnostics"]["layers"] == 1025
    assert [layer["layer_id"] for layer in result["per_layer"]] == list(range(-1, 1024))
    assert result["cross_layer_overlap"]["layers"] == list(range(-1, 1024))
    assert result["cross_layer_overlap"]["mean_overlap"] == [[1] * 1025] * 1025


def test_decimals_of_integral_value_count_as_that_integer(analyze):
    plain = analyze(['{"layer_id": 3, "step_idx": 20, "seq_len_current": 21, "selected_token_pos": [0, 12, 20]}'] * 2)
    loose = analyze(
        ['{"layer_id": 3.0, "step_idx": 2e1, "seq_len_current": 21.0, "selected_token_pos": [0.0, 1.2e1, 20]}'] * 2
    )
    for result in (plain, loose):
        result.pop("inputs")
        result["diagnostics"].pop("bytes_read")
    assert loose == plain


@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_a_string_names_a_request_of_its_own_numbered_in_order_of_appearance(kvplace, tmp_path, jobs):
    lines = [record(request=request, step=step) for step in (100, 101) for request in ("b", 7, "7", "a\u00e9")]
    write_trace(tmp_path / "run", {"trace_steps_0.jsonl": lines, "trace_steps_1.jsonl": lines[:1]})
    (result,) = results(kvplace("analyze", "--input", "run", "--out", "-", "--jobs", jobs))
    named = [(request["request_id"], request.get("request_name")) for request in result["per_request"]]
    assert named == [(0, "b"), (7, None), (1, "7"), (2, "a\u00e9"), (3, "b")]
    assert result["diagnostics"]["requests"] == 5


def test_a_name_is_what_its_escapes_denote(analyze):
    lines = [
        '{"request_id": "%s", "step_idx": 1, "selected_token_pos": [1]}' % name
        for name in ("a\u00e9", r"a\u00e9", r"\u0061\u00c3\u00a9", r"\ud83d\ude00", "\U0001f600")
    ]
    result = analyze(lines)
    assert [request["request_name"] for request in result["per_request"]] == ["a\u00e9", "a\u00c3\u00a9", "\U0001f600"]


@pytest.mark.parametrize("suffix", ["", ".gz"])
def test_a_byte_order_mark_before_the_first_line_is_skipped(kvplace, tmp_path, suffix):
    content = b"\xef\xbb\xbf" + "".join(line + "\n" for line in [record(), record(step=101)]).encode()
    packed = gzip.compress(content) if suffix else content
    write_trace(tmp_path / "run", {f"trace_steps_0.jsonl{suffix}": packed})
    (result,) = results(kvplace("analyze", "--input", "run", "--out", "-"))
    assert result["diagnostics"]["records_analyzed"] == 2
    assert result["diagnostics"]["malformed_lines"] == 0


def test_what_python_writes_into_run_meta_is_read(kvplace, tmp_path):
    write_trace(tmp_path / "run", {"trace_steps.jsonl": [record()]}, run_name="r", loss=float("nan"))
    text = (tmp_path / "run/run_meta.json").read_text()
    assert "NaN" in text
    (tmp_path / "run/run_meta.json").write_text("\ufeff" + text)
    (result,) = results(kvplace("analyze", "--input", "run", "--out", "-"))
    assert result["run_meta"]["run_name"] == "r"
