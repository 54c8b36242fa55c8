"""`kvplace synth`: presets, files, messages, exit codes."""

import json

import pytest

SMALL = ["--requests", 3, "--steps", 3, "--layers", 3, "--prompt-length", 500, "--k", 64, "--max-requests-per-file", 2]


def test_list_shows_every_preset_in_one_line(kvplace):
    finished = kvplace("synth", "--list")
    assert finished.returncode == 0
    names = [line.split()[0] for line in finished.stdout.splitlines() if line.startswith("  ")]
    assert names == [
        "ruler",
        "longbench-v2",
        "sharegpt",
        "burstgpt",
        "long-context",
        "sliding-window",
        "hot-set",
        "uniform",
        "cyclic",
    ]


@pytest.mark.parametrize("preset", ["ruler", "burstgpt", "long-context", "cyclic"])
def test_a_preset_writes_a_trace_directory(kvplace, tmp_path, preset):
    finished = kvplace("synth", "--preset", preset, "--out", "runs/one", *SMALL)
    assert finished.returncode == 0
    assert finished.stdout == "Wrote: runs/one/block64\n"
    directory = tmp_path / "runs/one/block64"
    assert sorted(path.name for path in directory.iterdir()) == [
        "run_meta.json",
        "trace_steps_0_2.jsonl",
        "trace_steps_2_3.jsonl",
    ]
    assert sorted(path.name for path in (tmp_path / "runs/one").iterdir()) == ["block64"]
    assert json.loads((directory / "run_meta.json").read_text())["run_name"] == "one"
    lines = (directory / "trace_steps_0_2.jsonl").read_text().splitlines()
    assert len(lines) == 2 * 3 * 3
    for line in lines:
        assert json.dumps(json.loads(line)) == line


def test_equal_flags_give_equal_bytes_for_any_jobs(kvplace, tmp_path):
    for folder, jobs in [("a/run", 1), ("b/run", 5)]:
        assert kvplace("synth", "--preset", "ruler", "--out", folder, "--jobs", jobs, *SMALL).returncode == 0
    for path in (tmp_path / "a/run/block64").iterdir():
        assert path.read_bytes() == (tmp_path / "b/run/block64" / path.name).read_bytes()


@pytest.mark.parametrize(
    "arguments, message",
    [
        (["--out", "x"], "--preset is missing"),
        (["--preset", "ruler"], "--out is missing"),
        (["--preset", "rule", "--out", "x"], "--preset rule: no such preset"),
        (["--preset", "ruler", "--out", "x", "--k", 0], "--k 0: must be from 1"),
        (["--preset", "ruler", "--out", "x", "--prompt-length", "9-3"], "--prompt-length 9-3: must be"),
        (["--preset", "ruler", "--out", "x", "--sample-rate", 0], "--sample-rate 0.0: must be"),
        (["--preset", "ruler", "--out", "x", "--jobs", 0], "--jobs 0: must be"),
    ],
)
def test_wrong_flags_are_usage_errors_and_write_nothing(kvplace, tmp_path, arguments, message):
    finished = kvplace("synth", *arguments)
    assert finished.returncode == 64
    assert message in finished.stderr
    assert finished.stdout == ""
    assert list(tmp_path.iterdir()) == []


def test_a_foreign_folder_is_refused_without_force(kvplace, tmp_path):
    (tmp_path / "run").mkdir()
    (tmp_path / "run/thesis.tex").write_text("years of work")
    finished = kvplace("synth", "--preset", "ruler", "--out", "run", *SMALL)
    assert finished.returncode == 73
    assert len(finished.stderr.splitlines()) == 1 and "--force" in finished.stderr
    assert kvplace("synth", "--preset", "ruler", "--out", "run", "--force", *SMALL).returncode == 0
    assert (tmp_path / "run/thesis.tex").read_text() == "years of work"


def test_a_file_in_the_way_cannot_be_created(kvplace, tmp_path):
    (tmp_path / "run").write_text("")
    finished = kvplace("synth", "--preset", "ruler", "--out", "run", *SMALL)
    assert finished.returncode == 73
    assert len(finished.stderr.splitlines()) == 1
