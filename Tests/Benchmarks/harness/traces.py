"""The traces that are measured: made by `kvplace synth` once, kept in a folder, made again when synth changes."""

import dataclasses
import hashlib
import os
import pathlib
import shutil
import subprocess
import tempfile

from .programs import KVPLACE, ROOT

FOLDER = pathlib.Path(os.environ.get("BENCH_DATA") or ROOT / ".build" / "bench-data")


@dataclasses.dataclass(frozen=True)
class Trace:
    """A synthetic trace; `files` is what lies in its folder."""

    name: str
    preset: str
    requests: int
    steps: int
    layers: int = 61
    k: int = 2048
    prompt: str = ""
    requests_per_file: int = -1

    @property
    def folder(self):
        return FOLDER / self.name / "block64"

    @property
    def files(self):
        return sorted(self.folder.glob("trace_steps*.jsonl"))

    @property
    def byte_count(self):
        return sum(file.stat().st_size for file in self.files)

    @property
    def flags(self):
        flags = ["--requests", self.requests, "--steps", self.steps, "--layers", self.layers, "--k", self.k]
        if self.prompt:
            flags += ["--prompt-length", self.prompt]
        if self.requests_per_file >= 0:
            flags += ["--max-requests-per-file", self.requests_per_file]
        return [str(flag) for flag in flags]

    def make(self):
        """Writes the trace unless the same one lies there already; returns it."""
        stamp = FOLDER / self.name / "stamp"
        identity = f"{self} {_probe(self.preset)}"
        if not stamp.exists() or stamp.read_text() != identity:
            shutil.rmtree(FOLDER / self.name, ignore_errors=True)
            _synth(self.preset, FOLDER / self.name, self.flags)
            stamp.write_text(identity)
        return self

    def warm(self):
        """Reads the files once, so that they are in the page cache."""
        for file in self.files:
            with open(file, "rb", buffering=0) as content:
                while content.read(1 << 22):
                    pass
        return self


def _synth(preset, out, flags):
    out.parent.mkdir(parents=True, exist_ok=True)
    command = [KVPLACE, "synth", "--preset", preset, "--out", out, "--force", "--quiet", *flags]
    subprocess.run([str(part) for part in command], check=True)


def _probe(preset):
    """A hash of a tiny trace of a preset: tells whether synth still writes what it wrote."""
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "probe"
        _synth(preset, out, ["--requests", "1", "--steps", "3", "--layers", "3", "--k", "64"])
        content = b"".join(file.read_bytes() for file in sorted(out.rglob("*.jsonl")))
    return hashlib.sha256(content).hexdigest()
