"""`kvplace open`: the report is written where it must be, and shown by what the machine has."""

import json
import os
import shutil
import time

import pytest

NO_DISPLAY = {"DISPLAY": "", "WAYLAND_DISPLAY": "", "SSH_CONNECTION": ""}


@pytest.fixture
def trace(kvplace, tmp_path):
    made = kvplace("synth", "--preset", "ruler", "--layers", 2, "--steps", 6, "--out", "run", "--quiet")
    assert made.returncode == 0, made.stderr
    return tmp_path / "run" / "block64"


@pytest.fixture
def desktop(tmp_path):
    """Makes an `xdg-open` (and `open`) of its own that runs a line of shell; returns an environment with it."""

    def make(line):
        folder = tmp_path / "bin"
        folder.mkdir(exist_ok=True)
        for name in ("xdg-open", "open"):
            (folder / name).write_text(f"#!/bin/sh\n{line}\n")
            (folder / name).chmod(0o755)
        return {**NO_DISPLAY, "PATH": f"{folder}:{os.environ['PATH']}", "DISPLAY": ":0"}

    return make


def opened(tmp_path):
    return (tmp_path / "opened").read_text().splitlines()


def test_the_report_is_written_and_handed_to_the_desktop(kvplace, trace, tmp_path, desktop):
    env = desktop(f'echo "$1" >> {tmp_path}/opened; echo noise; echo noise >&2')
    finished = kvplace("open", "run", env=env)
    assert finished.returncode == 0 and finished.stdout == "Opened: run/block64/report/index.html\n", finished.stderr
    assert opened(tmp_path) == [str(trace / "report/index.html")]
    assert "noise" not in finished.stderr and (trace / "report/report.md").is_file()


def test_a_page_that_is_newer_than_the_run_is_not_written_again(kvplace, trace):
    assert kvplace("open", "run", env=NO_DISPLAY).returncode == 0
    page = trace / "report/index.html"
    page.write_text("<p>looked at")
    for path in ("run", "run/", trace, f"{trace}//"):
        again = kvplace("open", path, env=NO_DISPLAY)
        assert again.returncode == 0 and again.stdout.strip().endswith("block64/report/index.html")
        assert page.read_text() == "<p>looked at"
    os.utime(page, (time.time() - 3600,) * 2)
    assert kvplace("open", "run", env=NO_DISPLAY).returncode == 0
    assert "<!DOCTYPE html>" in page.read_text()


def test_a_shard_behind_a_link_makes_the_page_stale_too(kvplace, trace, tmp_path):
    shard = next(trace.glob("trace_steps*"))
    shutil.move(shard, tmp_path / "elsewhere.jsonl")
    shard.symlink_to(tmp_path / "elsewhere.jsonl")
    assert kvplace("open", "run", env=NO_DISPLAY).returncode == 0
    page = trace / "report/index.html"
    page.write_text("old")
    now = time.time()
    os.utime(page, (now + 10, now + 10))
    assert kvplace("open", "run", env=NO_DISPLAY).returncode == 0 and page.read_text() == "old"
    os.utime(tmp_path / "elsewhere.jsonl", (now + 20, now + 20))
    assert kvplace("open", "run", env=NO_DISPLAY).returncode == 0 and page.read_text() != "old"


def test_results_folders_and_pages_are_opened_too(kvplace, trace, tmp_path, desktop):
    env = desktop(f'echo "$1" >> {tmp_path}/opened')
    assert kvplace("analyze", "run", "--block-sizes", "1,64", "--out", "all.json", "--quiet").returncode == 0
    assert kvplace("open", "all.json", env=env).stdout == "Opened: run/block64/report/index.html\n"
    assert kvplace("site", "all.json", "--out", "site").returncode == 0
    assert kvplace("report", "all.json", "--single-file", "--out", "one.html").returncode == 0
    for path, page in (("site", "site"), ("run/block64/report/", "run/block64/report")):
        assert kvplace("open", path, env=env).stdout == f"Opened: {page}/index.html\n"
    assert kvplace("open", "one.html", env=env).stdout == "Opened: one.html\n"
    assert [path.removeprefix(f"{tmp_path}/") for path in opened(tmp_path)] == [
        "run/block64/report/index.html",
        "site/index.html",
        "run/block64/report/index.html",
        "one.html",
    ]


@pytest.mark.parametrize("line", ["exit 3", "kill -9 $$", None])
def test_where_nothing_opens_it_the_path_is_printed(kvplace, trace, tmp_path, desktop, line):
    env = desktop(line or "exit 0")
    if line is None:
        env["PATH"] = str(tmp_path / "nothing")
    finished = kvplace("open", "run", env=env)
    assert finished.returncode == 0 and finished.stdout == "run/block64/report/index.html\n"


def test_a_browser_that_runs_on_is_not_waited_for(kvplace, trace, tmp_path, desktop):
    env = desktop(f"echo $$ > {tmp_path}/pid; exec sleep 30")
    before = time.monotonic()
    finished = kvplace("open", "run", env=env)
    assert finished.stdout.startswith("Opened: ") and time.monotonic() - before < 20
    process = int((tmp_path / "pid").read_text())
    os.kill(process, 0)
    os.kill(process, 9)


def test_without_a_display_nothing_is_started_and_over_ssh_it_says_how_to_look(kvplace, trace, tmp_path, desktop):
    env = {**desktop(f"touch {tmp_path}/opened"), "DISPLAY": ""}
    assert kvplace("open", "run", env=env).stdout == "run/block64/report/index.html\n"
    remote = {**env, "SSH_CONNECTION": "192.0.2.1 50000 192.0.2.2 22"}
    lines = kvplace("open", "run", env=remote).stdout.splitlines()
    assert lines[0] == "run/block64/report/index.html" and len(lines) == 5
    assert "  python3 -m http.server 8000 --bind 127.0.0.1 --directory run/block64/report" in lines
    assert any("ssh -L 8000:127.0.0.1:8000" in line and "http://127.0.0.1:8000/index.html" in line for line in lines)
    assert any("--single-file" in line for line in lines)
    assert not (tmp_path / "opened").exists()
    odd = tmp_path / "it's a run"
    shutil.copytree(trace, odd)
    hint = next(line for line in kvplace("open", odd, env=remote).stdout.splitlines() if "http.server" in line)
    assert hint.endswith(f"--directory '{tmp_path}/it'\\''s a run/report'")


@pytest.mark.parametrize(
    "path, code, what",
    [
        ("nowhere", 66, "nowhere"),
        ("nowhere.html", 66, "nowhere.html"),
        ("notes.txt", 65, "notes.txt"),
        ("empty", 66, "empty"),
        ("-", 64, "name a trace"),
    ],
)
def test_what_is_no_run_is_refused_as_report_does(kvplace, tmp_path, path, code, what):
    (tmp_path / "notes.txt").write_text("no result\n")
    (tmp_path / "empty").mkdir()
    finished = kvplace("open", path, env=NO_DISPLAY)
    assert finished.returncode == code and what in finished.stderr and finished.stdout == "", finished.stderr
    assert path == "-" or kvplace("report", path).returncode in (code, 66)


def test_a_place_that_is_taken_or_absent_is_said_with_what_to_do(kvplace, trace, tmp_path):
    (trace / "report").mkdir()
    (trace / "report" / "thesis.txt").write_text("mine")
    taken = kvplace("open", "run", env=NO_DISPLAY)
    assert taken.returncode == 73 and "--out" in taken.stderr and "kvplace report" in taken.stderr
    assert os.listdir(trace / "report") == ["thesis.txt"]
    assert kvplace("analyze", "run", "--out", "all.json", "--quiet").returncode == 0
    result = json.loads((tmp_path / "all.json").read_text())
    result["results"][0]["trace_dir"] = "of/another/machine"
    (tmp_path / "all.json").write_text(json.dumps(result))
    absent = kvplace("open", "all.json", env=NO_DISPLAY)
    assert absent.returncode == 64 and "--out" in absent.stderr and "kvplace open" in absent.stderr


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_a_folder_that_cannot_be_written_is_73(kvplace, trace):
    trace.chmod(0o555)
    try:
        assert kvplace("open", "run", env=NO_DISPLAY).returncode == 73
    finally:
        trace.chmod(0o755)
