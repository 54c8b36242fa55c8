"""What is raised when the program refuses its input or its flags."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .result import Result


class KVPlaceError(Exception):
    """The program's own line, which names the file, what is wrong and what to do.

    Attributes:
        line: the line, without the program's name in front.
        exit_code: 64 usage, 65 bad data, 66 no input, 73 cannot create the output, 74 I/O error.
        lines: everything the program said, a line each; of several damaged shards each has its own.
        result: what could be analysed all the same (exit code 65 with damaged shards), else None.
    """

    def __init__(self, lines: list[str], exit_code: int, result: Result | None = None) -> None:
        self.lines = lines
        self.exit_code = exit_code
        self.result = result
        self.line = lines[0] if lines else f"exit code {exit_code}"
        super().__init__(self.line)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.lines, self.exit_code, self.result)


class TransientError(KVPlaceError):
    """An I/O error (exit code 74): the same task may succeed on another machine, or later."""
