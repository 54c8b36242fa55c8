"""The wheel itself: fresh installation, without pandas, the command, the platform, the types."""

import os
import pathlib
import platform
import shutil
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


def copied(fresh, folder):
    """The package without its program, in a folder of its own."""
    (package,) = fresh.parent.glob("lib/python*/site-packages/kvplace")
    shutil.copytree(package, folder / "kvplace", ignore=shutil.ignore_patterns("bin", "__pycache__"))
    return package / "bin" / "kvplace"


def found(folder, **environment):
    """What a Python that imports the copy says of the program's version, or the error's line."""
    script = """
import kvplace
from kvplace import program
try:
    print(program.binary(), program.output(["--version"]).decode(), end="")
except kvplace.KVPlaceError as error:
    print(error.exit_code, error.line)
"""
    return subprocess.run(
        [sys.executable, "-c", script], cwd=folder, env=environment, capture_output=True, text=True, check=True
    ).stdout


def test_the_program_is_found_by_its_variable_beside_the_package_or_on_path(fresh, tmp_path):
    binary = copied(fresh, tmp_path)
    version = program("--version").stdout.decode()
    own = {"PYTHONPATH": str(tmp_path), "PATH": f"/usr/bin:{fresh}"}
    line = found(tmp_path, **own)
    assert line.startswith("66 ")
    assert "KVPLACE_BIN" in line and str(tmp_path / "kvplace" / "bin" / "kvplace") in line and "PATH" in line
    assert found(tmp_path, **{**own, "PATH": f"{fresh}:{binary.parent}"}) == f"{binary} {version}"
    (tmp_path / "kvplace" / "bin").mkdir()
    beside = shutil.copy(binary, tmp_path / "kvplace" / "bin")
    assert found(tmp_path, **{**own, "PATH": str(binary.parent)}) == f"{beside} {version}"
    assert found(tmp_path, **own, KVPLACE_BIN=str(binary)) == f"{binary} {version}"
    wrong = found(tmp_path, **own, KVPLACE_BIN=str(tmp_path / "nope"))
    assert wrong.startswith(f"66 KVPLACE_BIN={tmp_path / 'nope'}: no program")
    command = subprocess.run(
        [sys.executable, "-m", "kvplace", "--version"],
        env={**own, "KVPLACE_BIN": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert command.returncode == 66 and command.stderr.startswith("kvplace: KVPLACE_BIN=")


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
