"""Drives the built binary as a user would: each test in a scratch directory of its own."""

import functools
import json
import os
import pathlib
import re
import subprocess

import jsonschema
import jsonschema_rs
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
# Another build of the program may be tested: `make sanitize` does.
BINARY = pathlib.Path(os.environ.get("KVPLACE_BINARY", ROOT / ".build" / "release" / "kvplace")).resolve()
# How many times longer than usual the program may take: sanitizers make it slow.
PATIENCE = int(os.environ.get("KVPLACE_PATIENCE", "1"))
SCHEMA = ROOT / "Templates" / "analysis.schema.json"


def result_errors(result):
    """Where a result file breaks the schema, a line each; empty if it is valid.

    Takes the path of a file, its text or the parsed value. Numbers are parsed as JSON has them: NaN is an error.
    """
    return [f"{error.json_path}: {error.message}" for error in _validator().iter_errors(_parsed(result))]


def validate(result):
    """Asserts that a result file (path, text or value) is valid, and returns it parsed.

    A validator in Rust says whether; the other takes a third of a second a result, and is asked where it broke.
    """
    value = _parsed(result)
    if not _fast_validator().is_valid(value):
        pytest.fail("\n".join(result_errors(value)[:10]) or "two validators disagree")
    return value


def _parsed(result):
    if isinstance(result, pathlib.Path):
        result = result.read_text()
    return json.loads(result, parse_constant=_refuse) if isinstance(result, str) else result


@functools.cache
def _validator():
    return jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text()))


@functools.cache
def _fast_validator():
    return jsonschema_rs.Draft202012Validator(json.loads(SCHEMA.read_text()))


def _refuse(constant):
    raise ValueError(f"{constant} is not JSON")


@pytest.fixture
def kvplace(tmp_path):
    """Runs the program in the scratch directory; returns the finished process with text output."""
    return _runner(tmp_path)


@pytest.fixture(scope="session")
def make_kvplace():
    """The same for a directory of one's own, which a module's tests share."""
    return _runner


def released_engines(kvplace):
    """The engines that have a text, in their order, as help names them."""
    text = " ".join(kvplace("plan", "--help").stdout.split())
    return re.search(r"settings and nothing else: ([a-z, -]+)\.", text).group(1).split(", ")


def _runner(folder):
    def run(*arguments, stdin=None, cwd=folder, env=None, timeout=120):
        return subprocess.run(
            [str(BINARY), *map(str, arguments)],
            cwd=cwd,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=timeout * PATIENCE,
            env={**os.environ, **(env or {})},
        )

    return run
