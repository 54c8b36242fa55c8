"""Keyword arguments as flags of the program: `block_sizes=[16, 64]` is `--block-sizes 16,64`."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping

Path = str | os.PathLike[str]
Paths = Path | Iterable[Path]


def arguments(flags: Mapping[str, object]) -> list[str]:
    """True is a flag without value; None and False leave it out; a list is joined by commas.

    The names are not checked here: the program refuses what it does not know (exit code 64).
    """
    words: list[str] = []
    for name, value in flags.items():
        if value is None or value is False:
            continue
        flag = "--" + name.replace("_", "-")
        if value is True:
            words.append(flag)
        elif isinstance(value, Iterable) and not isinstance(value, (str, bytes)):
            words.append(flag + "=" + ",".join(str(item) for item in value))
        else:
            words.append(f"{flag}={value}")
    return words


def listed(paths: Paths) -> list[str]:
    """One path or several, as strings in the order given.

    Raises:
        ValueError: if there are none.
    """
    several = [paths] if isinstance(paths, (str, os.PathLike)) else list(paths)
    if not several:
        raise ValueError("no path; name a trace, or a list of them")
    return [os.fspath(path) for path in several]
