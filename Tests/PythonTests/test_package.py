"""The wheel itself: fresh installation, without pandas, the command, the platform, the types."""

import os
import pathlib
import platform
import subprocess
import sys
import venv

import pytest

from conftest import ROOT, program

DIST = ROOT / ".build" / "python" / "dist"


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    """A virtual environment of its own that holds the wheel and nothing else."""
    folder = tmp_path_factory.mktemp("fresh")
    venv.create(folder, with_pip=True)
    (wheel,) = DIST.glob("*.whl")
    command = [folder / "bin" / "pip", "install", "-q", "--disable-pip-version-check", "--no-index", wheel]
    subprocess.run(command, check=True)
    return folder / "bin"


def run(fresh, name, *arguments):
    environment = {"PATH": "/usr/bin:/bin"}
    return subprocess.run(
        [fresh / name, *map(str, arguments)], env=environment, capture_output=True, text=True, check=False
    )


def test_the_command_is_the_program(fresh, trace):
    assert run(fresh, "kvplace", "--version").stdout == program("--version").stdout.decode()
    failed = run(fresh, "kvplace", "analyze", "--input", "nope")
    assert failed.returncode == 66 and failed.stderr.startswith("kvplace: nope: ")
    assert run(fresh, "python", "-m", "kvplace", "--version").returncode == 0


def test_without_pandas_tables_are_lists_of_dicts(fresh, trace):
    script = f"""
import kvplace
result = kvplace.analyze({str(trace)!r}, block_sizes=[16, 64], sim="policies")
curve = result.lru_curve
assert type(curve) is list and list(curve[0])[:3] == ["trace_dir", "block_size_tokens", "capacity_blocks"]
assert [row["records"] for row in result.summary] == [360, 360]
try:
    import pandas
except ImportError:
    print("no pandas")
"""
    done = run(fresh, "python", "-c", script)
    assert (done.stdout, done.stderr) == ("no pandas\n", "")


def test_the_recorder_is_the_script_of_the_guide(fresh):
    """It needs torch, which this environment has not."""
    script = "import importlib.util; print(open(importlib.util.find_spec('kvplace.recorder').origin).read(), end='')"
    assert run(fresh, "python", "-c", script).stdout == (ROOT / "site/recorders/transformers_recorder.py").read_text()


def test_the_wheel_is_for_this_glibc():
    (wheel,) = DIST.glob("*.whl")
    major, minor = platform.libc_ver()[1].split(".")[:2]
    assert wheel.name.endswith(f"-py3-none-manylinux_{major}_{minor}_{platform.machine()}.whl")


def test_types_hold_and_reach_those_who_import_it(tmp_path):
    sources = ROOT / "Sources" / "Python"
    checked = subprocess.run(
        [sys.executable, "-m", "mypy", "--cache-dir", tmp_path, "kvplace"], cwd=sources, capture_output=True, text=True
    )
    assert checked.returncode == 0, checked.stdout
    (tmp_path / "user.py").write_text(
        "import kvplace\nbytes_: bytes = kvplace.load('a').data\nnumber: int = kvplace.load('a').decision\n"
    )
    checked = subprocess.run(
        [sys.executable, "-m", "mypy", "--cache-dir", tmp_path, "user.py"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env={**os.environ, "MYPYPATH": ""},
    )
    assert "Found 1 error" in checked.stdout and "user.py:3" in checked.stdout, checked.stdout


def test_the_package_lies_where_pip_put_it():
    import kvplace

    assert ROOT / "Sources" not in pathlib.Path(kvplace.__file__).parents
