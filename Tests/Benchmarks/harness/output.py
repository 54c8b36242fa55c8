"""The table on the terminal, the CSV file with every run, and what machine it was."""

import csv
import json
import os
import platform
import subprocess

from .programs import KVPLACE, ROOT


def environment():
    """One line: processor, cores, kernel, versions, load."""
    with open("/proc/cpuinfo") as file:
        lines = file.read().splitlines()
    model = next((line.split(": ")[1] for line in lines if line.startswith("model name")), platform.machine())
    flags = next((line.split(": ")[1].split() for line in lines if line.startswith("flags")), [])
    level = "AVX-512" if {"avx512f", "avx512bw", "avx512vl"} <= set(flags) else "AVX2" if "avx2" in flags else "no AVX2"
    commit = _first_line("git", "-C", ROOT, "rev-parse", "--short", "HEAD")
    parts = [
        f"{model}, {os.cpu_count()} cores, {level}",
        f"Linux {platform.release()}",
        f"{_first_line(KVPLACE, '--version')} ({commit})",
        _first_line("swift", "--version"),
        f"simdjson {_simdjson_version()}",
        _first_line("g++", "--version"),
        f"Python {platform.python_version()}",
        f"load {os.getloadavg()[0]:.1f}",
    ]
    return "; ".join(parts)


def _first_line(*command):
    try:
        done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    except OSError:
        return f"{command[0]} not found"
    return (done.stdout.strip().splitlines() or ["?"])[0]


def _simdjson_version():
    done = subprocess.run(["dpkg-query", "-W", "-f=${Version}", "libsimdjson-dev"], capture_output=True, text=True)
    return done.stdout or "?"


def table(rows):
    """The rows in columns, a group a paragraph."""
    cells = [("", "trace", "value", "target", "", "")]
    cells += [
        (row.what, row.trace, f"{_number(row.value)} {row.unit}".strip(), row.target_text, row.verdict, row.note)
        for row in rows
    ]
    widths = [max(len(line[column]) for line in cells) for column in range(6)]
    lines = []
    for index, line in enumerate(cells):
        if index > 1 and rows[index - 1].group != rows[index - 2].group:
            lines.append("")
        lines.append("  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip())
    return "\n".join(lines)


def _number(value):
    return f"{value:.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.3g}"


def write_csv(rows, path, machine):
    with open(path, "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["group", "what", "trace", "value", "unit", "target", "verdict", "note", "runs", "machine"])
        for row in rows:
            writer.writerow(
                [
                    row.group,
                    row.what,
                    row.trace,
                    repr(row.value),
                    row.unit,
                    row.target_text,
                    row.verdict,
                    row.note,
                    json.dumps(row.runs),
                    machine,
                ]
            )
