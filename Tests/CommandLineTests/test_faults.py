"""Faults by kind: full devices, texts as other systems write them, names, cells of tables."""

import csv
import json
import subprocess

import pytest

from conftest import BINARY, PATIENCE, validate
from traces import assert_failure, record, results, write_lines, write_trace

MARK = b"\xef\xbb\xbf"


@pytest.fixture
def run(tmp_path):
    return write_lines(tmp_path / "run", [record(step=step) for step in range(40)], run_name="r", dataset="d")


def stored(kvplace, run):
    path = run / "analysis.json"
    assert kvplace("analyze", "--input", run, "--out", path).returncode == 0
    return path


# Printing

PRINTING = [
    ["--help"],
    ["help"],
    ["analyze", "--help"],
    ["help", "site"],
    ["--version"],
    ["--generate-completion-script", "bash"],
    ["--generate-completion-script", "zsh"],
    ["--generate-completion-script", "fish"],
    ["explain"],
    ["explain", "hot-blocks"],
    ["synth", "--list"],
    ["--experimental-dump-help"],
    ["advise", "run"],
    ["advise", "run", "--json"],
    ["analyze", "--input", "run", "--out", "-"],
    ["analyze", "--input", "run"],
    ["report", "run", "--out", "report"],
    ["report", "run", "--single-file", "--out", "-"],
    ["site", "run", "--out", "site"],
    ["convert", "run", "--out", "converted", "--format", "trace"],
    ["convert", "run", "--out", "ordered", "--order", "step"],
    ["synth", "--preset", "ruler", "--out", "made", "--steps", "2", "--requests", "1"],
]


@pytest.mark.parametrize("arguments", PRINTING, ids=" ".join)
def test_printing_into_a_full_device_or_a_closed_pipe_is_an_input_output_error(run, tmp_path, arguments):
    def finished(stdout):
        return subprocess.run(
            [BINARY, *arguments], cwd=tmp_path, stdout=stdout, stderr=subprocess.PIPE, text=True, timeout=120 * PATIENCE
        )

    good = finished(subprocess.PIPE)
    assert good.returncode == 0 and good.stdout, good.stderr
    with open("/dev/full", "w") as full:
        failed = finished(full)
    assert failed.returncode == 74, failed.stderr
    lines = [line for line in failed.stderr.splitlines() if "stdout: writing failed: No space left on device" in line]
    assert len(lines) == 1 and failed.stderr.splitlines()[-1] == lines[0], failed.stderr


def test_a_full_device_for_messages_does_not_change_the_exit_code(run, tmp_path):
    with open("/dev/full", "w") as full:
        for arguments, code in [(["analyze", "--input", "gone"], 66), (["analyze"], 64), (["advise", "run"], 0)]:
            finished = subprocess.run(
                [BINARY, *arguments], cwd=tmp_path, stdout=subprocess.PIPE, stderr=full, timeout=60 * PATIENCE
            )
            assert finished.returncode == code, arguments


# Texts


def test_a_result_as_python_or_an_editor_writes_it_is_read(kvplace, run, tmp_path):
    path = stored(kvplace, run)
    plain = kvplace("advise", path, "--json").stdout
    text = path.read_text()
    object_ = json.loads(text)
    object_["results"][0]["note"] = float("nan")
    object_["more"] = [float("inf"), float("-inf")]
    forms = {
        "mark": MARK + text.encode(),
        "words": json.dumps(object_).encode(),
        "pretty": json.dumps(object_, indent=1).encode(),
        "utf16": text.encode("utf-16"),
        "both": MARK + json.dumps(object_).encode(),
    }
    assert b"NaN" in forms["words"] and b"-Infinity" in forms["words"]
    for name, content in forms.items():
        (tmp_path / f"{name}.json").write_bytes(content)
        assert kvplace("advise", f"{name}.json", "--json").stdout == plain, name


def test_a_number_that_is_none_where_one_must_be_is_refused_with_its_place(kvplace, run, tmp_path):
    object_ = json.loads(stored(kvplace, run).read_text())
    object_["results"][0]["block_size_tokens"] = float("nan")
    (tmp_path / "x.json").write_text(json.dumps(object_))
    assert_failure(kvplace("advise", "x.json"), 65, "x.json: results.0", "results.0.block_size_tokens")


def test_rules_behind_a_mark_are_read_and_words_for_no_number_are_refused_with_their_place(kvplace, run, tmp_path):
    (tmp_path / "marked.json").write_bytes(MARK + b'{"hot-blocks": {"threshold": 0.9}}')
    (tmp_path / "nan.json").write_text('{"hot-blocks": {"threshold": NaN}}')
    (tmp_path / "broken.json").write_bytes(MARK + b'{"hot-blocks":\n {"threshold": 0.9x}}')
    explained = kvplace("explain", "hot-blocks", "--rules", "marked.json")
    assert explained.returncode == 0 and explained.stdout != kvplace("explain", "hot-blocks").stdout
    assert_failure(kvplace("explain", "--rules", "nan.json"), 65, "nan.json: hot-blocks.threshold: wrong type")
    assert_failure(kvplace("explain", "--rules", "broken.json"), 65, "broken.json: line 2, column 19")


@pytest.mark.parametrize(
    "text, place",
    [
        ('{"results": [', "line 1, column 14"),
        ('{\n"results" []}', "line 2, column 11"),
        ("", "line 1, column 1"),
        ("[1]", None),
        ("{}", None),
    ],
    ids=str,
)
def test_a_broken_result_file_names_where_it_breaks(kvplace, tmp_path, text, place):
    (tmp_path / "x.json").write_text(text)
    assert_failure(
        kvplace("advise", "x.json"), 65, "x.json: not a result", *[f"not valid JSON at {place}"] if place else []
    )


def test_broken_run_metadata_names_where_it_breaks(kvplace, run):
    (run / "run_meta.json").write_text('{"run_name": "r",\n "block_size_tokens": 16;}')
    finished = kvplace("analyze", "--input", run, "--block-size", 16, "--out", "-")
    assert finished.returncode == 0
    assert "run_meta.json: not a JSON object" in finished.stderr and "at line 2, column 25" in finished.stderr


def test_word_files_of_an_editor_on_another_system_are_read(kvplace, run, tmp_path):
    words = tmp_path / "mine" / "en"
    words.mkdir(parents=True)
    for content in [MARK + b"verdict.title: What to do\r\n", "verdict.title: What to do\n".encode("utf-16")]:
        (words / "report.txt").write_bytes(content)
        assert kvplace("report", run, "--out", "out", "--templates", "mine").returncode == 0
        page = (tmp_path / "out" / "index.html").read_text()
        assert "What to do<" in page and "\ufeff" not in page


def test_a_broken_entry_of_a_result_file_costs_that_entry_only(kvplace, run, tmp_path):
    object_ = json.loads(stored(kvplace, run).read_text())
    whole = object_["results"][0]
    hollow = {key: whole[key] for key in ("trace_dir", "block_size_tokens", "key_mode")}
    object_["results"] = [{"trace_dir": "cut"}, whole, None, hollow]
    (tmp_path / "x.json").write_text(json.dumps(object_))
    alone = kvplace("advise", run / "analysis.json", "--json")
    advised = kvplace("advise", "x.json", "--json")
    assert advised.returncode == 65 and advised.stdout == alone.stdout
    *warnings, last = advised.stderr.splitlines()
    assert last == "kvplace: 3 of the inputs could not be used, see above; the answer is about the others"
    assert len(warnings) == 3 and all(line.endswith("; left out") for line in warnings), warnings
    assert "results.0" in warnings[0] and "results.2" in warnings[1] and "block size 16 has no" in warnings[2]
    site = kvplace("site", "x.json", "--out", "site")
    assert site.returncode == 65 and (tmp_path / "site" / "runs" / "d-r" / "index.html").is_file()
    front = (tmp_path / "site" / "index.html").read_text()
    assert "results.0" in front and "results.2" in front


def test_reports_and_sites_name_a_shard_that_was_analysed_up_to_its_damage(kvplace, tmp_path):
    lines = [record(step=step) for step in range(3000)]
    run = write_trace(
        tmp_path / "runs" / "cut", {"trace_steps_0_1.jsonl": lines[:5], "trace_steps_1_2.jsonl": lines}, dataset="cut"
    )
    write_lines(tmp_path / "runs" / "whole", [record()], dataset="whole")
    subprocess.run(["gzip", run / "trace_steps_1_2.jsonl"], check=True)
    shard = run / "trace_steps_1_2.jsonl.gz"
    shard.write_bytes(shard.read_bytes()[:-400])
    analyzed = kvplace("analyze", "--input", run, "--out", "cut.json")
    assert analyzed.returncode == 65
    [damaged] = validate(tmp_path / "cut.json")["results"][0]["diagnostics"]["damaged_shards"]
    assert damaged["file"] == "trace_steps_1_2.jsonl.gz" and "bytes of content" in damaged["what"]
    assert str(tmp_path) not in damaged["what"]
    for share in (1, 2):
        assert kvplace(
            "analyze", "--input", run, "--partial", "--shards", f"{share}/2", "--out", f"{share}.part"
        ).returncode in (0, 65)
    assert kvplace("merge", "1.part", "2.part", "--out", "merged.json").returncode == 65
    assert (tmp_path / "merged.json").read_bytes() == (tmp_path / "cut.json").read_bytes()
    kvplace("site", "runs", "--out", "site")
    kvplace("site", "cut.json", "--out", "stored")
    kvplace("report", "cut.json", "--out", "report")
    for page in ("site/index.html", "site/runs/cut/index.html", "stored/index.html", "report/index.html"):
        text = (tmp_path / page).read_text()
        assert "trace_steps_1_2.jsonl.gz" in text and damaged["what"].split(";")[0] in text, page
    assert "damaged_shards" not in kvplace("analyze", "--input", "runs/whole", "--out", "-").stdout


# Shards without a record


def pretty(lines):
    return "".join(json.dumps(json.loads(line), indent=2) + "\n" for line in lines)


LINES = [record(step=step) for step in range(3)]
PLAIN = "".join(line + "\n" for line in LINES)
SHARDS = {
    "pretty objects": (pretty(LINES).encode(), "objects do not stand on a line each"),
    "objects without line ends": ("".join(LINES).encode(), "objects do not stand on a line each"),
    "carriage returns": ("\r".join(LINES).encode(), "a carriage return alone"),
    "UTF-16 with a mark": (PLAIN.encode("utf-16"), "UTF-16 text"),
    "UTF-16 of other machines": (b"\xfe\xff" + PLAIN.encode("utf-16-be"), "UTF-16 text"),
    "UTF-16 without a mark": (PLAIN.encode("utf-16-le"), "UTF-16LE text"),
    "UTF-32": (PLAIN.encode("utf-32"), "UTF-32 text"),
}


@pytest.mark.parametrize("form", ["", ".gz", ".zst"])
@pytest.mark.parametrize("name", SHARDS)
def test_a_shard_without_a_record_says_what_it_looks_like_and_the_command_mends_it(kvplace, tmp_path, name, form):
    content, what = SHARDS[name]
    run = write_trace(tmp_path / "it's a run", {"trace_steps.jsonl": content})
    if form:
        tool = {".gz": ["gzip"], ".zst": ["zstd", "-q", "--rm"]}[form]
        subprocess.run([*tool, run / "trace_steps.jsonl"], check=True)
    failed = kvplace("analyze", "--input", "it's a run", "--out", "out.json")
    assert_failure(failed, 65, f"trace_steps.jsonl{form}: no line of it is a record", what)
    command = failed.stderr.rstrip("\n").split("mend it with: ")[1]
    subprocess.run(["sh", "-c", command], cwd=tmp_path, check=True)
    found = results(kvplace("analyze", "--input", "it's a run", "--out", "-"))
    assert found[0]["diagnostics"]["records_analyzed"] == 3


@pytest.mark.parametrize("tool, ending", [(["gzip", "-c"], ".gz"), (["zstd", "-qc"], ".zst")])
def test_a_compressed_shard_without_its_ending_is_told(kvplace, tmp_path, tool, ending):
    content = subprocess.run(tool, input=PLAIN.encode(), capture_output=True, check=True).stdout
    write_trace(tmp_path / "run", {"trace_steps.jsonl": content})
    failed = kvplace("analyze", "--input", "run")
    assert_failure(failed, 65, f"a {ending[1:]} file without its ending")
    subprocess.run(["sh", "-c", failed.stderr.rstrip("\n").split("mend it with: ")[1]], cwd=tmp_path, check=True)
    assert len(results(kvplace("analyze", "--input", "run", "--out", "-"))) == 1


@pytest.mark.parametrize("content", [b"garbage\n", b"[1, 2]\n[3]\n", b"{x}\n{y}\n", b"{\n", b"\0\0\0\0"], ids=str)
def test_what_cannot_be_told_gets_no_command(kvplace, tmp_path, content):
    write_trace(tmp_path / "run", {"trace_steps.jsonl": content})
    assert "mend it" not in kvplace("analyze", "--input", "run").stderr


# Cells and names

HOSTILE = ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "'x", "＝1"]


def cells(folder):
    for path in sorted(folder.rglob("*.csv")):
        with open(path, newline="", encoding="utf-8") as file:
            rows = list(csv.reader(file))
        for row in rows:
            yield from ((path, cell) for cell in row)


def is_number(text):
    try:
        float(text)
        return True
    except ValueError:
        return False


def test_no_cell_of_a_csv_is_a_formula_and_every_name_can_be_read_back(kvplace, tmp_path):
    for index, name in enumerate(HOSTILE):
        folder = write_lines(tmp_path / "runs" / f"=r{index}", [record(), "broken"], run_name=name, dataset=name)
        shard = folder / "trace_steps.jsonl"
        shard.rename(folder / f"trace_steps_={index}.jsonl")
        assert kvplace("analyze", "--input", folder).returncode == 0
    assert kvplace("site", "runs", "--out", "site").returncode == 0
    assert kvplace("report", *sorted((tmp_path / "runs").glob("*")), "--out", "report").returncode == 0
    seen = set()
    for folder in ("site", "report"):
        for path, cell in cells(tmp_path / folder):
            assert not cell or cell[0] not in "=+-@\t\r\n＝＋－＠" or is_number(cell), f"{path}: {cell!r}"
            seen.add(cell.removeprefix("'"))
    assert set(HOSTILE) <= seen


NAMES = [
    "CON",
    "con",
    "aux",
    "NUL",
    "com1",
    "LPT9",
    "Case",
    "case",
    "Café",
    "Cafe\u0301",
    "数据集",
    "данные",
    "Straße",
    "strasse",
]


def test_folders_of_a_site_are_safe_on_every_file_system(kvplace, tmp_path):
    import unicodedata

    for index, name in enumerate(NAMES):
        write_lines(tmp_path / "runs" / str(index), [record()], dataset=name)
    assert kvplace("site", "runs", "--out", "site").returncode == 0
    folders = [path.name for path in (tmp_path / "site" / "runs").iterdir() if path.is_dir()]
    assert len(folders) == len(NAMES)
    folded = {unicodedata.normalize("NFD", name).casefold() for name in folders}
    assert len(folded) == len(NAMES)
    reserved = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}
    for path in (tmp_path / "site").rglob("*"):
        assert path.name.split(".")[0].lower() not in reserved, path
        assert not set(path.name) & set('<>:"/\\|?*') and not path.name.endswith((".", " ")), path
        assert len(path.name.encode()) <= 255 and unicodedata.is_normalized("NFC", path.name)
    assert "数据集" in folders and "данные" in folders and "café" in folders
    page = (tmp_path / "site" / "index.html").read_text()
    assert 'href="runs/数据集/index.html"' in page
