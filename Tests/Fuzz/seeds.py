"""Writes the seeds of the fuzz targets: seeds.py FOLDER. They are the corpus that earlier campaigns left, and the
golden cases, long lists cut.
"""

import gzip
import json
import pathlib
import subprocess
import sys

import corpus

ROOT = pathlib.Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "Tests" / "Golden"
LONGEST = 2048


def save(folder, seeds):
    folder.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(sorted(set(seeds))):
        (folder / f"{number:03}").write_bytes(seed)


def lines():
    """Lines of every golden trace, of every shape and length up to the limit."""
    kept = {}
    for path in sorted(GOLDEN.rglob("*.jsonl*")):
        content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        if path.suffix == ".zst":
            content = subprocess.run(["zstd", "-dc", path], capture_output=True, check=True).stdout
        for line in content.split(b"\n"):
            kept.setdefault((path.parent.name, len(line) // 64), line[:LONGEST])
    return list(kept.values())


def texts():
    mark = b"\xef\xbb\xbf"
    for path in sorted([*GOLDEN.rglob("*.json"), *(ROOT / "Templates").glob("*.json")]):
        content = path.read_bytes()
        if len(content) <= 4 * LONGEST:
            yield from (content, mark + content)
    entry = {"trace_dir": "t", "block_size_tokens": 64, "key_mode": "request_layer"}
    yield json.dumps({"schema_version": 1, "results": [entry, {"cache_sim": float("nan")}]}).encode()
    yield json.dumps({"hot-blocks": {"threshold": 0.5}}).encode("utf-16")
    yield b"title: a\r\n\r\nprose\r"


def files():
    """The first byte names the form: gzip, Zstandard, a capture, plain."""
    some = b"\n".join(lines()[:4])[:LONGEST]
    yield b"\0" + gzip.compress(some, mtime=0)
    yield b"\0" + gzip.compress(some[:100], mtime=0) + gzip.compress(some[100:], mtime=0)
    yield b"\1" + subprocess.run(["zstd", "-qc"], input=some, capture_output=True, check=True).stdout
    yield b"\3" + some
    for path in sorted(GOLDEN.rglob("*")):
        if "captures" in str(path) and path.is_file() and path.stat().st_size <= 16 * LONGEST:
            yield b"\2" + path.read_bytes()


if __name__ == "__main__":
    folder = pathlib.Path(sys.argv[1])
    for name, seeds in {"scanner": lines, "texts": texts, "files": files}.items():
        save(folder / name, seeds())
    for file in sorted((ROOT / "Tests" / "Fuzz" / "corpus").glob("*.txt")):
        corpus.unpack(file, folder / file.stem)
