"""Small files of the kinds that users really have: each is analysed, or named with what to do; none vanishes."""

import json
import shlex

import pytest

from conftest import ROOT, validate
from traces import without_directory

INPUTS = ROOT / "Tests" / "Golden" / "inputs"
CASES = sorted(path.parent.name for path in INPUTS.glob("*/case.json"))


def analyze(kvplace, tmp_path, name):
    """Runs the case's flags on its folder, or on the one file in it."""
    case = json.loads((INPUTS / name / "case.json").read_text())
    folder = INPUTS / name / "in"
    files = [path for path in folder.iterdir() if not path.name.startswith(".")]
    has_metadata = (folder / "run_meta.json").exists()
    source = folder if has_metadata or len(files) != 1 else files[0]
    out = tmp_path / f"{name}.json"
    flags = [*([] if has_metadata else ["--block-size", "16"]), *shlex.split(case["args"])]
    return case, kvplace("analyze", "--input", source, "--out", out, *flags), out


@pytest.mark.parametrize("name", CASES)
def test_an_input_of_a_real_user_is_analysed_or_named(kvplace, tmp_path, name):
    case, done, out = analyze(kvplace, tmp_path, name)
    assert done.returncode in case["exit"], done.stderr
    for words in case["says"]:
        assert any(word in done.stderr.lower() for word in words), (words, done.stderr)
    if case["records"] is not None:
        result = validate(out)["results"][0]
        assert result["diagnostics"]["records_analyzed"] == case["records"]
    if case["same_as"]:
        _, _, twin = analyze(kvplace, tmp_path, case["same_as"])
        assert without_directory(out.read_text()) == without_directory(twin.read_text())
