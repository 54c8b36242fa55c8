"""The binary inside the wheel: where it is, and how it is run."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from .errors import KVPlaceError, TransientError

IO_ERROR = 74
BAD_DATA = 65


def binary() -> str:
    """Path of the program: the wheel's own, or the one that the variable KVPLACE_BINARY names."""
    return os.environ.get("KVPLACE_BINARY") or str(Path(__file__).parent / "bin" / "kvplace")


def main() -> None:
    """The command `kvplace`: becomes the program, with the arguments as they are."""
    path = binary()
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
        KVPlaceError: 74 where the program cannot be started, or a signal ended it.
    """
    try:
        done = subprocess.run([binary(), *arguments], input=stdin or b"", capture_output=True, cwd=cwd, check=False)
    except OSError as error:
        raise TransientError([f"{binary()}: cannot be run: {error.strerror}"], IO_ERROR) from error
    if done.returncode < 0:
        raise TransientError([f"{binary()}: ended by signal {-done.returncode}"], IO_ERROR)
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
