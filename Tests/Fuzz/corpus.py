"""Packs a folder of fuzzer inputs into one file of lines, an input in base64 each, and unpacks it.

corpus.py pack FOLDER FILE [BYTES]    at most BYTES of the file (60 000)
corpus.py unpack FILE FOLDER
"""

import base64
import hashlib
import pathlib
import sys


def pack(folder, file, limit=60_000):
    inputs = sorted({path.read_bytes() for path in folder.iterdir()}, key=lambda data: (len(data), data))
    lines = [base64.b64encode(data).decode() + "\n" for data in inputs]
    # Half of the room is for the shortest, half for one in so many of the others.
    kept = fill(lines, limit // 2)
    others, room = lines[len(kept) :], limit - sum(map(len, kept))
    every = max(1, -(-sum(map(len, others)) // max(1, room)))
    kept += fill(others[::every], room)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(kept))
    print(f"{file}: {len(kept)} of {len(inputs)} inputs")


def fill(lines, limit):
    """The first lines that fit."""
    kept = []
    for line in lines:
        limit -= len(line)
        if limit < 0:
            break
        kept.append(line)
    return kept


def unpack(file, folder):
    folder.mkdir(parents=True, exist_ok=True)
    for line in file.read_text().splitlines():
        data = base64.b64decode(line)
        (folder / hashlib.sha1(data).hexdigest()).write_bytes(data)


if __name__ == "__main__":
    command, source, target, *rest = sys.argv[1:]
    {"pack": pack, "unpack": unpack}[command](pathlib.Path(source), pathlib.Path(target), *map(int, rest))
