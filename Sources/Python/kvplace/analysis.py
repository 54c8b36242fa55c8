"""`analyze` runs the program over traces; `load` reads what it wrote before."""

from __future__ import annotations

import json

from . import program
from .errors import KVPlaceError
from .flags import Path, Paths, arguments, listed
from .result import Result


def analyze(paths: Paths, **flags: object) -> Result:
    """Analyses traces or captures: the flags of `kvplace analyze`, with underscores.

    Args:
        paths: a folder or a file, or several; results of several stand in their order.
        flags: as `block_sizes=[16, 64]`, `sim="policies"`, `step_union=True`.

    Raises:
        KVPlaceError: as the program fails; `error.result` holds what could be analysed in spite of damaged shards.
    """
    names = listed(paths)
    runs = [program.run(["analyze", "--input", name, "--out", "-", "--quiet", *arguments(flags)]) for name in names]
    return joined(runs)


def load(path: Path) -> Result:
    """Reads a result file of `kvplace analyze`, or of the tool that it follows.

    Raises:
        KVPlaceError: 66 where there is no such file, 65 where it is no result or of a newer version.
    """
    name = str(path)
    try:
        with open(name, "rb") as file:
            data = file.read()
    except OSError as error:
        raise KVPlaceError([f"{name}: cannot be read: {error.strerror}; name a result file"], 66) from error
    return Result.parse(data, name)


def joined(runs: list[program.Finished]) -> Result:
    """One result of several runs; of a single one its very bytes.

    Raises:
        KVPlaceError: that of the first run that failed, with the lines of all and what the runs wrote.
    """
    parsed = [Result.parse(run.output, "standard output") for run in runs if run.output]
    result = parsed[0] if len(parsed) == 1 else _sum(parsed) if parsed else None
    failed = [run for run in runs if run.exit_code != 0]
    if failed:
        error = failed[0].error()
        lines = [line for run in failed for line in run.lines]
        raise type(error)(lines, error.exit_code, result)
    if result is None:
        raise KVPlaceError(["the program wrote nothing"], program.IO_ERROR)
    return result


def _sum(parsed: list[Result]) -> Result:
    raw = {**parsed[0].raw, "results": [entry for result in parsed for entry in result.raw["results"]]}
    return Result(json.dumps(raw, indent=2, ensure_ascii=False).encode() + b"\n", raw)
