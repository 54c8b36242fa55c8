"""Captures of engines are analysed as they lie: golden cases, and random arrays against their trace twins."""

import io
import json
import re
import shutil
import zipfile

import numpy as np
import pytest

from captures import (
    GOLDEN,
    case,
    cases,
    comparable,
    native_response,
    npy_bytes,
    selections,
    trace_lines,
    vllm_response,
    write,
)
from test_capture_kinds import safetensors
from traces import assert_failure, results, write_lines

ENGINE_CASES = [("captures", name) for name in cases("captures")] + [
    ("captures_engines", name) for name in cases("captures_engines")
]
CASES = [(folder, name) for folder, name in ENGINE_CASES if "fused_slots" not in name]


def inputs(path, tmp_path):
    """What a case's folder holds: each file, or a folder with its archives."""
    files = sorted(file for file in path.iterdir() if file.is_file() and file.name != "case.json")
    if files[0].suffix != ".npz":
        # The chat answer of this case holds the first request alone.
        return [file for file in files if not (path.name == "sglang_miles" and file.name == "chat.json")]
    folder = tmp_path / path.name
    folder.mkdir()
    for file in files:
        shutil.copy(file, folder)
    return [folder]


def without_short(results):
    """Results without the count of short requests, which a trace of records has none of."""
    for result in results:
        result["diagnostics"].pop("short_requests", None)
    return results


@pytest.mark.parametrize("phase", ["decode", "all"])
@pytest.mark.parametrize("folder, name", CASES)
def test_a_golden_capture_gives_the_result_of_its_trace(kvplace, tmp_path, folder, name, phase):
    path, flags, _ = case(folder, name)
    twin = path / phase / "block16"
    if not twin.is_dir():
        pytest.skip("the case has no trace of this phase")
    expected = without_short(comparable(kvplace("analyze", "--input", twin, "--out", "-").stdout))
    for source in inputs(path, tmp_path):
        for jobs in ("1", "2", "7") if phase == "decode" else ("2",):
            done = kvplace(
                "analyze",
                "--input",
                source,
                "--out",
                "-",
                "--block-size",
                "16",
                "--phase",
                phase,
                "--jobs",
                jobs,
                *flags,
            )
            assert done.returncode == 0, done.stderr
            assert without_short(comparable(done.stdout)) == expected


@pytest.mark.parametrize("phase", ["decode", "all"])
@pytest.mark.parametrize("name", ["sglang_fused_slots", "sglang_fused_slots_fresh"])
def test_slots_in_place_of_positions_are_refused(kvplace, name, phase):
    path, flags, _ = case("captures_engines", name)
    done = kvplace("analyze", "--input", path / "responses.jsonl", "--out", "-", "--phase", phase, *flags, "--quiet")
    assert_failure(done, 65, "responses.jsonl", "SGLANG_DSA_FUSE_TOPK=0")


@pytest.mark.parametrize("name", ["sglang_pd_decode", "sglang_mha_prefill"])
def test_prefill_rows_that_were_never_captured_are_counted_and_left_out(kvplace, name):
    path, flags, _ = case("captures_engines", name)
    done = kvplace(
        "analyze", "--input", path / "responses.jsonl", "--out", "-", "--block-size", "16", "--phase", "all", *flags
    )
    diagnostics = results(done)[0]["diagnostics"]
    # 150, 70 and 200 prompt tokens in 3 layers.
    assert diagnostics["incomplete_rows"] == 3 * (150 + 70 + 200)
    assert diagnostics["records_analyzed"] == 3 * (39 + 89 + 19)
    assert diagnostics["padding_positions"] == diagnostics["positions_beyond_sequence"] == 0


def test_layers_that_repeat_their_neighbour_are_named(kvplace):
    path, flags, _ = case("captures_engines", "sglang_shared_layers")
    done = kvplace("analyze", "--input", path / "responses.jsonl", "--out", "-", *flags)
    assert "2 of 3 layers choose (0,1)" in done.stderr
    other = kvplace(
        "analyze", "--input", GOLDEN / "captures_engines/sglang_unfused/responses.jsonl", "--out", "-", *flags
    )
    assert "layers choose" not in other.stderr


@pytest.mark.parametrize("name, expected", json.loads((GOLDEN / "captures/bad/expected.json").read_text()).items())
def test_a_bad_capture_is_told(kvplace, tmp_path, name, expected):
    flags = ["--indexer-layers", "3"] if name.endswith(".jsonl") else []
    done = kvplace("analyze", "--input", GOLDEN / "captures/bad" / name, "--out", "-", "--block-size", "16", *flags)
    if expected == 65:
        assert done.returncode == 65
        assert name in done.stderr and "\x1b" not in done.stderr
        return
    found = results(done)[0]
    if name == "beyond_sequence.jsonl":
        assert found["diagnostics"]["positions_beyond_sequence"] == 1
        return
    array = np.ascontiguousarray(np.load(GOLDEN / "captures/bad" / name), dtype="<i4")
    np.save(tmp_path / "plain.npy", array)
    twin = kvplace("analyze", "--input", "plain.npy", "--out", "-", "--block-size", "16")
    assert without_short(comparable(done.stdout)) == comparable(twin.stdout)


# ---- Random arrays against their traces


def equal_to_trace(kvplace, tmp_path, source, lines, *flags, jobs=("2",)):
    """Asserts that a capture gives the result of a trace, whatever the number of workers."""
    twin = write_lines(tmp_path / "twin", lines)
    expected = without_short(comparable(kvplace("analyze", "--input", twin, "--out", "-", "--block-size", "4").stdout))
    for count in jobs:
        done = kvplace("analyze", "--input", source, "--out", "-", "--block-size", "4", "--jobs", count, *flags)
        assert done.returncode == 0, done.stderr
        assert without_short(comparable(done.stdout)) == expected, source


TYPES = ["i1", "u1", "<i2", ">i2", "<u2", ">u2", "<i4", ">i4", "<u4", ">u4", "<i8", ">i8", "<u8", ">u8"]


@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("dtype", TYPES)
def test_arrays_of_every_integer_type_and_order(kvplace, tmp_path, dtype, order):
    # Unsigned types hold no padding: every row is long enough.
    array = selections(3, rows=40, layers=3, selected=9, first_token=20)
    np.save(tmp_path / "a.npy", np.asarray(array.astype(dtype), order=order))
    equal_to_trace(kvplace, tmp_path, "a.npy", trace_lines(array, first_token=20), "--prompt-tokens", "20")


@pytest.mark.parametrize("version", [(1, 0), (2, 0), (3, 0)])
def test_headers_of_every_version(kvplace, tmp_path, version):
    array = selections(4, rows=10, layers=2, selected=5, first_token=8)
    (tmp_path / "no ending").write_bytes(npy_bytes(array, version))
    equal_to_trace(kvplace, tmp_path, "no ending", trace_lines(array, first_token=8), "--prompt-tokens", "8")


@pytest.mark.parametrize("shape", [(1, 1, 1), (1, 61, 2048), (300, 1, 1), (2, 130, 3), (500, 7, 64), (3, 2, 4097)])
def test_shapes_of_every_kind(kvplace, tmp_path, shape):
    rows, layers, selected = shape
    array = selections(5, rows, layers, selected, first_token=70)
    np.save(tmp_path / "a.npy", array)
    equal_to_trace(kvplace, tmp_path, "a.npy", trace_lines(array, first_token=70), "--prompt-tokens", "70")


@pytest.mark.parametrize("order", ["C", "F"])
def test_an_array_of_many_segments(kvplace, tmp_path, order):
    array = selections(6, rows=90, layers=20, selected=1024, first_token=900)
    np.save(tmp_path / "a.npy", np.asarray(array, order=order))
    equal_to_trace(
        kvplace, tmp_path, "a.npy", trace_lines(array, first_token=900), "--prompt-tokens", "900", jobs=("1", "2", "7")
    )


def responses(array, prompt):
    """The answer of one request, without the rows of its prompt."""
    answer = native_response(array, prompt, len(array) + 1, indexer_topk_num_layers=array.shape[1])
    return json.dumps(answer).encode()


def npz_bytes(array, prompt):
    stream = io.BytesIO()
    np.savez(stream, topk_indices=array, prompt_len=prompt, output_len=len(array) + 1)
    return stream.getvalue()


# Format, as help names it → a file of it with the decode rows of a request.
WRITERS = {
    ".npy": lambda array, _: npy_bytes(array),
    ".npz": npz_bytes,
    "safetensors": lambda array, _: safetensors(selections=array),
    "responses": responses,
}


def test_every_format_that_help_names_gives_the_result_of_the_trace(kvplace, tmp_path):
    text = " ".join(kvplace("analyze", "--help").stdout.split())
    named = re.search(r"told by their content: (.*?)\. Responses are", text).group(1).split(", ")
    assert sorted(named) == sorted(WRITERS)
    for seed, (name, writer) in enumerate(WRITERS.items()):
        # The first decode row is of the token behind the prompt.
        array = selections(20 + seed, rows=25, layers=3, selected=8, first_token=16)
        (tmp_path / f"{seed}").write_bytes(writer(array, 16))
        flags = [] if name in (".npz", "responses") else ["--prompt-tokens", "16"]
        equal_to_trace(kvplace, tmp_path, f"{seed}", trace_lines(array, first_token=16), *flags)


def test_without_a_prompt_the_lengths_are_not_known(kvplace, tmp_path):
    array = selections(7, rows=20, layers=2, selected=6, first_token=30)
    np.save(tmp_path / "a.npy", array)
    equal_to_trace(kvplace, tmp_path, "a.npy", trace_lines(array, known=False))


def test_an_array_of_padding_has_no_records(kvplace, tmp_path):
    np.save(tmp_path / "a.npy", np.full((5, 2, 3), -1, np.int32))
    assert_failure(kvplace("analyze", "--input", "a.npy", "--out", "-", "--quiet"), 65, "a.npy", "no row")


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
@pytest.mark.parametrize("phase", ["decode", "prefill", "all"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_archives(kvplace, tmp_path, save, phase, order):
    prompt, completion = 50, 31
    array = selections(8, prompt + completion - 1, layers=3, selected=12)
    save(
        tmp_path / "r.npz",
        other=np.zeros(1000),
        topk_indices=np.asarray(array, order=order),
        prompt_len=np.int64(prompt),
        output_len=np.int16(completion),
        rid=np.array("req é"),
    )
    rows = {"decode": range(prompt, 80), "prefill": range(prompt), "all": range(80)}[phase]
    equal_to_trace(kvplace, tmp_path, "r.npz", trace_lines(array, rows=rows), "--phase", phase)


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_flat_archives(kvplace, tmp_path, save):
    array = selections(9, 59, layers=3, selected=24)
    save(
        tmp_path / "r.npz",
        indexer_topk_flat=array.reshape(-1),
        num_layers=3,
        index_topk=24,
        prompt_tokens=40,
        completion_tokens=20,
    )
    equal_to_trace(kvplace, tmp_path, "r.npz", trace_lines(array, rows=range(40, 59)))


@pytest.mark.parametrize("rows, first", [(59, 0), (20, 39), (19, 40)])
def test_the_number_of_rows_tells_where_they_begin(kvplace, tmp_path, rows, first):
    array = selections(10, rows, layers=3, selected=24, first_token=first)
    lines = list(trace_lines(array, first_token=first, rows=range(40 - first, rows)))
    write(tmp_path / "r.json", native_response(array, 40, 20))
    equal_to_trace(kvplace, tmp_path, "r.json", lines, "--indexer-layers", "3")
    equal_to_trace(kvplace, tmp_path, "r.json", lines, "--index-topk", "24")
    write(tmp_path / "v.json", vllm_response([array], 40, 20))
    equal_to_trace(kvplace, tmp_path, "v.json", lines)


@pytest.mark.parametrize("selected", [1023, 1024, 1025])
def test_responses_of_many_pieces(kvplace, tmp_path, selected):
    array = selections(16, rows=49, layers=20, selected=selected, first_token=1299)
    response = native_response(array, 1300, 49, name='n\u00e9 "1"')
    # Strings and lists that are passed over reach beyond a piece, and hold what looks like structure.
    response["text"] = 'a \\ " }] ' * 60_000
    response["output_ids"] = [[{"meta_info": [i, "]"]}] for i in range(30_000)]
    lines = [list(trace_lines(array, i, first_token=1299, rows=range(1, 49))) for i in range(2)]
    write(tmp_path / "r.jsonl", response, vllm_response([array], 1300, 49))
    equal_to_trace(kvplace, tmp_path, "r.jsonl", lines[0] + lines[1], "--indexer-layers", "20", jobs=("1", "2", "7"))
    found = results(kvplace("analyze", "--input", "r.jsonl", "--out", "-", "--indexer-layers", "20"))[0]
    assert [request["request_name"] for request in found["per_request"]] == ['n\u00e9 "1"', "cmpl-1"]


def test_choices_of_one_response_share_their_usage(kvplace, tmp_path):
    arrays = [selections(11, 30 + more - 1, layers=2, selected=8) for more in (5, 9)]
    write(tmp_path / "v.json", vllm_response(arrays, 30, 14))
    lines = [line for i, a in enumerate(arrays) for line in trace_lines(a, i, rows=range(30, len(a)))]
    equal_to_trace(kvplace, tmp_path, "v.json", lines)


def test_lengths_may_stand_behind_the_selections(kvplace, tmp_path):
    array = selections(12, 59, layers=3, selected=24)
    response = native_response(array, 40, 20)
    meta = response["meta_info"]
    response["meta_info"] = {key: meta[key] for key in sorted(meta, reverse=True) if key != "indexer_topk"}
    response["meta_info"] = {"indexer_topk": meta["indexer_topk"], **response["meta_info"]}
    write(tmp_path / "r.json", response)
    equal_to_trace(kvplace, tmp_path, "r.json", trace_lines(array, rows=range(40, 59)), "--indexer-layers", "3")


def test_a_folder_of_captures_is_one_run_in_numeric_order(kvplace, tmp_path):
    folder = tmp_path / "run"
    folder.mkdir()
    lines = []
    for request, number in enumerate([2, 9, 10, 100]):
        array = selections(number, 29, layers=2, selected=8)
        np.savez(folder / f"req_{number}.npz", topk_indices=array, prompt_len=20, output_len=10)
        lines += trace_lines(array, request, rows=range(20, 29))
    (folder / "notes.json").write_text('{"mood": "good"}')
    equal_to_trace(kvplace, tmp_path, "run", lines, jobs=("1", "2", "7"))
    found = results(kvplace("analyze", "--input", "run", "--out", "-", "--dataset", "mine"))[0]
    assert [entry["name"] for entry in found["inputs"]["files"]] == [f"req_{n}.npz" for n in (2, 9, 10, 100)]
    assert (found["run_meta"]["run_name"], found["run_meta"]["dataset"]) == ("run", "mine")
    assert found["block_size_tokens"] == 64 and found["trace_dir"] == "run"


def test_what_selected_is_named_wherever_the_capture_goes(kvplace, tmp_path):
    """A recorder says in its archives that rows are not an indexer's; every page and file made from them says so."""
    proxy = "attention proxy"
    folder = tmp_path / "run"
    folder.mkdir()
    for number in range(2):
        array = selections(number, 29, layers=2, selected=8)
        np.savez(folder / f"req_{number}.npz", topk_indices=array, prompt_len=20, output_len=10, selection=proxy)
    found = results(kvplace("analyze", "--input", folder, "--out", "-"))[0]
    assert found["run_meta"]["selection"] == proxy
    assert kvplace("convert", folder, "--out", tmp_path / "trace").returncode == 0
    assert json.loads((tmp_path / "trace/run_meta.json").read_text())["selection"] == proxy
    assert results(kvplace("analyze", "--input", tmp_path / "trace", "--out", "-"))[0]["run_meta"]["selection"] == proxy
    for part in ("1/2", "2/2"):
        flags = ["--partial", "--shards", part, "--out", tmp_path / f"{part[0]}.part"]
        assert kvplace("analyze", "--input", folder, *flags).returncode == 0
    merged = kvplace("merge", tmp_path / "1.part", tmp_path / "2.part", "--out", tmp_path / "merged.json")
    assert merged.returncode == 0
    assert json.loads((tmp_path / "merged.json").read_text())["results"][0]["run_meta"]["selection"] == proxy
    for source in (folder, tmp_path / "trace", tmp_path / "merged.json"):
        done = kvplace("report", source, "--single-file", "--out", tmp_path / "page.html", "--force")
        assert done.returncode == 0, done.stderr
        page = (tmp_path / "page.html").read_text()
        assert proxy in page.split("<title>")[1].split("</title>")[0] and page.count(proxy) >= 3
    assert kvplace("site", folder, tmp_path / "trace", "--out", tmp_path / "site").returncode == 0
    pages = [page for part in ("runs", "compare") for page in (tmp_path / "site" / part).rglob("*.html")]
    assert len(pages) >= 6
    assert [str(page) for page in pages if proxy not in page.read_text()] == []


def test_a_capture_of_an_indexer_says_nothing_of_it(kvplace, tmp_path):
    np.savez(tmp_path / "a.npz", topk_indices=selections(1, 29, 2, 8), prompt_len=20, output_len=10)
    assert "selection" not in results(kvplace("analyze", "--input", tmp_path / "a.npz", "--out", "-"))[0]["run_meta"]


@pytest.mark.parametrize("layers", [78, 21])
def test_a_model_has_the_shape_and_the_layers(kvplace, tmp_path, layers):
    array = selections(18, rows=5, layers=layers, selected=2048)
    write(tmp_path / "r.json", native_response(array, 3, 3))
    found = results(kvplace("analyze", "--input", "r.json", "--out", "-", "--model", "glm-5.2"))[0]
    ids = list(range(78)) if layers == 78 else [0, 1, *range(2, 75, 4)]
    assert [layer["layer_id"] for layer in found["per_layer"]] == ids
    assert found["diagnostics"]["records_analyzed"] == 2 * layers and found["inputs"]["capture"]["model"] == "glm-5.2"


def test_the_name_of_the_data_set_is_for_traces_too(kvplace, tmp_path):
    folder = write_lines(tmp_path / "run", trace_lines(selections(1, 5, 2, 4)), dataset="theirs", run_name="r")
    named = results(kvplace("analyze", "--input", folder, "--out", "-", "--dataset", "mine"))[0]
    assert named["run_meta"]["dataset"] == "mine" and named["run_meta"]["run_name"] == "r"
    assert results(kvplace("analyze", "--input", folder, "--out", "-"))[0]["run_meta"]["dataset"] == "theirs"
    assert "capture" not in named["inputs"]
    # A stored result under another name does not answer.
    assert kvplace("analyze", "--input", folder).returncode == 0
    assert "using" in kvplace("advise", folder).stderr
    assert "using" not in kvplace("advise", folder, "--dataset", "mine").stderr


def test_layer_ids_and_tokens_a_position(kvplace, tmp_path):
    # Six entries there are at every step.
    array = np.concatenate([selections(row, 1, layers=2, selected=4, first_token=5) for row in range(20)])
    np.save(tmp_path / "a.npy", array)
    lines = [json.loads(line) for line in trace_lines(array, first_token=12, layer_ids=[5, 2])]
    for line in lines:
        line["seq_len_current"] = (line["step_idx"] + 1) // 2
    lines = [json.dumps(line) for line in lines]
    equal_to_trace(
        kvplace, tmp_path, "a.npy", lines, "--prompt-tokens", "12", "--layer-ids", "5,2", "--tokens-per-position", "2"
    )
    found = results(
        kvplace("analyze", "--input", "a.npy", "--out", "-", "--prompt-tokens", "12", "--tokens-per-position", "2")
    )[0]
    assert found["inputs"]["capture"]["tokens_per_position"] == 2


def test_a_stream_of_events(kvplace, tmp_path):
    array = selections(14, 29, layers=2, selected=8)
    response = native_response(array, 20, 10)
    begun = {"text": "a", "meta_info": {"id": "id", "finish_reason": None, "prompt_tokens": 20}}
    parts = [
        ": a comment",
        "event: chunk",
        f"data: {json.dumps(begun)}",
        "",
        f"data:{json.dumps(response)}",
        "",
        "data: [DONE]",
        "",
    ]
    (tmp_path / "stream.txt").write_bytes("\r\n".join(parts).encode())
    equal_to_trace(kvplace, tmp_path, "stream.txt", trace_lines(array, rows=range(20, 29)), "--indexer-layers", "2")
    (tmp_path / "unfinished.txt").write_text(f"data: {json.dumps(begun)}\n\ndata: [DONE]\n")
    assert_failure(kvplace("analyze", "--input", "unfinished.txt", "--out", "-", "--quiet"), 65, "no indexer_topk")


def test_reports_and_advice_read_captures_too(kvplace, tmp_path):
    write(tmp_path / "r.jsonl", native_response(selections(15, 59, layers=3, selected=24), 40, 20))
    flags = ["--indexer-layers", "3", "--block-size", "16"]
    assert json.loads(kvplace("advise", "r.jsonl", "--json", *flags).stdout)["advice"][0]["block_size_tokens"] == 16
    done = kvplace("report", "r.jsonl", "--out", "report", *flags)
    assert done.returncode == 0, done.stderr
    done = kvplace("site", "r.jsonl", "--out", "site", *flags)
    assert done.returncode == 0, done.stderr


def test_reports_say_where_a_position_stands_for_several_tokens(kvplace, tmp_path):
    path, flags, _ = case("captures_engines", "sglang_v4")
    texts = {}
    for name, more in [("four", flags), ("one", [*flags[:2], *flags[4:]])]:
        source = (
            path / "responses.jsonl" if name == "four" else GOLDEN / "captures_engines/sglang_unfused/responses.jsonl"
        )
        done = kvplace("report", source, "--out", name, "--block-size", "16", "--quiet", *more)
        assert done.returncode == 0, done.stderr
        texts[name] = (tmp_path / name / "report.md").read_text()
        assert "incomplete\\_rows" in texts[name] or "incomplete_rows" in texts[name]
    assert "One position stands for 4 tokens" in texts["four"]
    assert "One position stands for" not in texts["one"]


def test_a_stored_result_is_used_without_its_flags_and_not_against_them(kvplace, tmp_path):
    (tmp_path / "run").mkdir()
    write(tmp_path / "run" / "r.jsonl", native_response(selections(15, 59, layers=3, selected=24), 40, 20))
    done = kvplace("analyze", "--input", "run", "--indexer-layers", "3", "--block-size", "16")
    assert done.returncode == 0, done.stderr
    assert "using run/analysis.json" in kvplace("advise", "run").stderr
    other = kvplace("advise", "run", "--indexer-layers", "3", "--phase", "all", "--json")
    assert other.returncode == 0 and "using run/" not in other.stderr


def test_a_model_of_compressed_entries_has_their_layers_and_tokens(kvplace, tmp_path):
    ids = list(range(2, 43, 2))
    # A decode step behind 39 997 tokens sees 9 999 entries, and selects 512 of them in each of 21 layers.
    array = selections(21, rows=4, layers=len(ids), selected=512, first_token=9_990)
    write(tmp_path / "r.json", native_response(array, 39_997, 5))
    found = results(kvplace("analyze", "--input", "r.json", "--out", "-", "--model", "deepseek-v4-flash"))[0]
    assert [layer["layer_id"] for layer in found["per_layer"]] == ids
    assert found["inputs"]["capture"]["tokens_per_position"] == 4
    assert found["diagnostics"]["positions_beyond_sequence"] == 0
    refused = kvplace("analyze", "--input", "r.json", "--out", "-", "--model", "deepseek-v4-pro")
    assert refused.returncode == 65


def test_an_archive_with_more_members_than_16_bits_count(kvplace, tmp_path):
    array = selections(22, rows=45, layers=2, selected=6)
    np.savez(tmp_path / "small.npz", topk_indices=array, prompt_len=np.int64(40), output_len=np.int64(6))
    with zipfile.ZipFile(tmp_path / "small.npz") as small, zipfile.ZipFile(tmp_path / "a.npz", "w") as large:
        for number in range(66_000):
            large.writestr(f"x{number}", b"")
        for name in small.namelist():
            large.writestr(name, small.read(name))
    assert b"PK\x06\x06" in (tmp_path / "a.npz").read_bytes()
    equal_to_trace(kvplace, tmp_path, "a.npz", trace_lines(array, rows=range(40, 45)))
