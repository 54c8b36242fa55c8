"""Traces that are flat or empty in some way: every page and text says so in its own words, and nothing false."""

import json
import random
import re

import pytest

# What a program writes that met a number it did not expect, or a place of a text that was not filled.
IMPOSSIBLE = re.compile(r"\b(nan|inf|infinity)\b|-0 %|\{[a-z_]+\}", re.IGNORECASE)


def write(folder, records):
    folder.mkdir()
    lines = [
        json.dumps(
            {
                "request_id": q,
                "layer_id": layer,
                "step_idx": step,
                "seq_len_current": length,
                "selected_token_pos": positions,
            }
        )
        for q, layer, step, length, positions in records
    ]
    (folder / "trace_steps_0_1.jsonl").write_text("\n".join(lines) + "\n")


def selection(seed, length, count):
    return random.Random(seed).sample(range(length), count)


def all_touched():
    """The context is no longer than a selection, so that each step takes every token."""
    return [(0, layer, step, 200 + step, list(range(200 + step))) for step in range(30) for layer in range(3)]


def one_step():
    return [(q, layer, 4096, 4096, selection(q * 10 + layer, 4096, 256)) for q in range(3) for layer in range(3)]


def one_layer():
    return [
        (q, 0, 4096 + step, 4096 + step, selection(step // 2 + 100 * q, 4096, 256))
        for q in range(2)
        for step in range(30)
    ]


def ordinary():
    return [
        (q, layer, 4096 + step, 4096 + step, selection(step // 2 + 100 * q + 7 * layer, 4096, 256))
        for q in range(2)
        for step in range(30)
        for layer in range(3)
    ]


def still():
    """Every step selects the same tokens."""
    return [
        (0, layer, 4096 + step, 4096 + step, selection(layer, 4096, 256)) for step in range(30) for layer in range(3)
    ]


STATES = {
    # name: (records, flags of analyze, flags of advise and report, what the answer must say)
    "all-touched": (all_touched(), ["--block-sizes", "1,64"], [], r"every (block|token)|all of|nothing"),
    "one-step": (one_step(), ["--block-sizes", "1,64"], [], r"No request goes beyond 16\s+steps"),
    "one-layer": (one_layer(), ["--block-sizes", "1,64"], [], r"Keep (the full KV cache|[0-9,]+ tokens)"),
    "no-token-rows": (ordinary(), ["--block-size", "64"], [], r"block.size 1|--block-sizes? 1"),
    "nothing-fired": (
        ordinary(),
        ["--block-sizes", "1,64"],
        ["--rules", "silent.json"],
        r"No rule fired|\b0 of \d+ rules fired",
    ),
    "still": (still(), ["--block-sizes", "1,64"], [], r"Keep (the full KV cache|[0-9,]+ tokens)"),
}


def silent(kvplace):
    """Thresholds that no trace reaches, for the rules that there are."""
    findings = json.loads(kvplace("advise", "run", "--json").stdout)["advice"][0]["findings"]
    return {finding["code"]: {"threshold": 1e12 if finding["comparison"] == ">" else 1e-9} for finding in findings}


@pytest.fixture(params=STATES)
def state(request, tmp_path, kvplace):
    records, analyze, flags, answer = STATES[request.param]
    write(tmp_path / "run", records)
    done = kvplace("analyze", "run", *analyze, "--quiet")
    assert done.returncode == 0, done.stderr
    (tmp_path / "silent.json").write_text(json.dumps(silent(kvplace)))
    return request.param, flags, answer


def test_the_advice_says_what_is_flat_and_nothing_false(state, kvplace):
    _, flags, answer = state
    done = kvplace("advise", "run", *flags)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert len(lines) <= 60 and max(map(len, lines)) <= 100
    assert re.search(answer, done.stdout), done.stdout
    assert not IMPOSSIBLE.search(done.stdout), done.stdout
    thorough = kvplace("advise", "run", *flags, "--verbose")
    assert thorough.returncode == 0 and not IMPOSSIBLE.search(thorough.stdout)


def test_the_report_opens_with_it_and_draws_nothing_without_a_slope(state, kvplace, tmp_path):
    name, flags, answer = state
    done = kvplace("report", "run", *flags, "--out", "page", "--quiet")
    assert done.returncode == 0, done.stderr
    text = (tmp_path / "page" / "report.md").read_text()
    decision = text.split("\n## ")[1]
    assert decision.startswith("Decision") and re.search(answer, text if name == "nothing-fired" else decision), (
        decision
    )
    assert not IMPOSSIBLE.search(text), IMPOSSIBLE.search(text)
    page = (tmp_path / "page" / "index.html").read_text()
    for drawing in re.findall(r"<svg class=\"chart\".*?</svg>", page, re.DOTALL):
        assert not IMPOSSIBLE.search(re.sub(r"<[^>]*>", " ", drawing)), drawing[:300]
        # Something but axes and labels is drawn.
        assert re.search(r"class=\"[sf]-(series|heat)", drawing), drawing[:300]


def test_sizing_answers_or_says_what_is_missing(state, kvplace):
    name, _, _ = state
    done = kvplace("plan", "run", "--model", "deepseek-v3.2", "--kv-hbm", "10GiB")
    assert not IMPOSSIBLE.search(done.stdout + done.stderr), done.stdout
    assert done.returncode == 0, done.stderr
    if name == "no-token-rows":
        every = kvplace("plan", "run", "--model", "deepseek-v3.2", "--kv-hbm", "10GiB", "--engine", "generic")
        # The trace is there: it is analysed again, at the stored block size as well.
        assert "lacks the misses of single tokens" in done.stderr
        assert "blocks of 64 tokens" in every.stdout
    if name == "all-touched":
        assert re.search(r"full\s+KV\s+cache", done.stdout), done.stdout
    if name == "one-step":
        assert "Keep the full KV cache" in done.stdout, done.stdout
        assert "steady step of" not in done.stdout
