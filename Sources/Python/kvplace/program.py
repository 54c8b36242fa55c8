"""The program: where it is, and how it is run."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from .errors import KVPlaceError, TransientError

IO_ERROR = 74
NO_INPUT = 66
BAD_DATA = 65


def binary() -> str:
    """Path of the program: what the variable KVPLACE_BIN names, else the one beside the package, else that on PATH.

    Raises:
        KVPlaceError: 66 where it is in none of the three.
    """
    named, beside = os.environ.get("KVPLACE_BIN"), str(Path(__file__).parent / "bin" / "kvplace")
    if named:
        if not _is_program(named):
            raise KVPlaceError([f"KVPLACE_BIN={named}: no program; name the file of kvplace, or unset it"], NO_INPUT)
        return named
    found = beside if _is_program(beside) else _on_path()
    if found is None:
        line = f"the program kvplace was not found: KVPLACE_BIN is not set, {beside} is not there, and PATH has none"
        raise KVPlaceError([line], NO_INPUT)
    return found


def _is_program(path: str) -> bool:
    return os.path.isfile(path) and os.access(path, os.X_OK)


def _on_path() -> str | None:
    """The first program on PATH that is not this package's own command, which would start itself again."""
    for folder in os.get_exec_path():
        path = shutil.which("kvplace", path=folder)
        if path is not None and not _is_own_command(path):
            return path
    return None


def _is_own_command(path: str) -> bool:
    with open(path, "rb") as file:
        head = file.read(4096)
    return head.startswith(b"#!") and b"kvplace.program" in head


def main() -> None:
    """The command `kvplace`: becomes the program, with the arguments as they are."""
    try:
        path = binary()
    except KVPlaceError as error:
        sys.stderr.write(f"kvplace: {error.line}\n")
        sys.exit(error.exit_code)
    os.execv(path, ["kvplace", *sys.argv[1:]])


@dataclass(frozen=True)
class Finished:
    """A run that ended: what it wrote, what it said (a line each), its exit code."""

    output: bytes
    lines: list[str]
    exit_code: int

    def error(self) -> KVPlaceError:
        kind = TransientError if self.exit_code == IO_ERROR else KVPlaceError
        return kind(self.lines, self.exit_code)


def run(arguments: list[str], stdin: bytes | None = None, cwd: str | None = None) -> Finished:
    """Runs the program to its end; nothing is raised for its exit code.

    Raises:
        KVPlaceError: 66 where there is no program, 74 where it cannot be started, or a signal ended it.
    """
    path = binary()
    try:
        done = subprocess.run([path, *arguments], input=stdin or b"", capture_output=True, cwd=cwd, check=False)
    except OSError as error:
        raise TransientError([f"{path}: cannot be run: {error.strerror}"], IO_ERROR) from error
    if done.returncode < 0:
        raise TransientError([f"{path}: ended by signal {-done.returncode}"], IO_ERROR)
    return Finished(done.stdout, _lines(done.stderr), done.returncode)


def output(arguments: list[str], stdin: bytes | None = None) -> bytes:
    """What the program writes to standard output.

    Raises:
        KVPlaceError: if its exit code is not 0.
    """
    finished = run(arguments, stdin)
    if finished.exit_code != 0:
        raise finished.error()
    return finished.output


def _lines(stderr: bytes) -> list[str]:
    """Lines without the program's name; a wrong flag's usage is left out."""
    text = stderr.decode("utf-8", "replace").split("\nUsage: ", 1)[0]
    return [re.sub(r"^(kvplace: (warning: )?|Error: )", "", line) for line in text.splitlines() if line.strip()]
