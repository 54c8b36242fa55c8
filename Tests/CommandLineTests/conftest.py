"""Drives the built binary as a user would: each test in a scratch directory of its own."""

import os
import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = ROOT / ".build" / "release" / "kvplace"


@pytest.fixture
def kvplace(tmp_path):
    """Runs the program in the scratch directory; returns the finished process with text output."""

    def run(*arguments, stdin=None, cwd=tmp_path, env=None, timeout=120):
        return subprocess.run(
            [str(BINARY), *map(str, arguments)],
            cwd=cwd,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=timeout,
            env={**os.environ, **(env or {})},
        )

    return run
