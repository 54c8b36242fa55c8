"""Hand-made traces for tests of `analyze`, and what is asked of every run."""

import json
import re

from conftest import validate


def record(positions=(3, 1, 2), request=0, layer=0, step=100, length=101, **more):
    """One line of a trace."""
    fields = {"request_id": request, "layer_id": layer, "step_idx": step, "seq_len_current": length}
    return json.dumps({**fields, "selected_token_pos": list(positions), **more})


def write_trace(folder, shards, block_size=16, **metadata):
    """Writes a trace directory: file name → lines (or bytes), and `run_meta.json` unless block_size is None."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in shards.items():
        is_ready = isinstance(content, bytes)
        (folder / name).write_bytes(content if is_ready else "".join(line + "\n" for line in content).encode())
    if block_size is not None:
        (folder / "run_meta.json").write_text(json.dumps({"block_size_tokens": block_size, **metadata}))
    return folder


def write_lines(folder, lines, **more):
    return write_trace(folder, {"trace_steps.jsonl": lines}, **more)


def results(finished):
    """The valid results that a run with `--out -` printed."""
    assert finished.returncode == 0, finished.stderr
    return validate(finished.stdout)["results"]


def assert_failure(finished, code, *parts):
    """A failed run says one line on stderr, which holds the parts, and nothing on stdout."""
    assert finished.returncode == code, finished.stderr
    assert finished.stdout == ""
    assert len(finished.stderr.splitlines()) == 1, finished.stderr
    assert finished.stderr.startswith("kvplace: ")
    assert "\x1b" not in finished.stderr and "\r" not in finished.stderr
    for part in parts:
        assert part in finished.stderr, finished.stderr


def assert_usage_error(finished, *parts):
    """A wrong flag: the reason first, then the usage; nothing on stdout."""
    assert finished.returncode == 64, finished.stderr
    assert finished.stdout == ""
    assert finished.stderr.startswith("Error: ") and "Usage: kvplace analyze" in finished.stderr
    for part in parts:
        assert part in finished.stderr.splitlines()[0], finished.stderr


def differences(expected, actual, path="$"):
    """Where a result does not hold what is expected, to 1e-9; keys that are not expected are free."""
    if isinstance(expected, dict):
        if not isinstance(actual, dict):
            return [f"{path}: no object"]
        return [
            line for key, value in expected.items() for line in differences(value, actual.get(key), f"{path}.{key}")
        ]
    if isinstance(expected, list):
        if not isinstance(actual, list) or len(expected) != len(actual):
            return [f"{path}: another length"]
        return [line for i, value in enumerate(expected) for line in differences(value, actual[i], f"{path}[{i}]")]
    if isinstance(expected, (int, float)) and not isinstance(expected, bool):
        good = isinstance(actual, (int, float)) and abs(expected - actual) <= 1e-9 * max(1, abs(expected))
        return [] if good else [f"{path}: {actual}, expected {expected}"]
    return [] if expected == actual else [f"{path}: {actual}, expected {expected}"]


def entries(folder):
    """Names of everything below a folder, hidden files too."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def without_directory(text):
    """A result's text without the one thing that may differ between ways to name the input."""
    return re.sub(r'"trace_dir" ?: ?"[^"]*"', '"trace_dir":""', text)
