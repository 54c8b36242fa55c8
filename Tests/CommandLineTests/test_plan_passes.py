"""Plans for passes of several tokens: `plan --draft-tokens`, one number or several."""

import json
import random
import re

import jsonschema
import pytest

from conftest import ROOT
from traces import record, write_lines

SCHEMA = json.loads((ROOT / "Templates" / "plan.schema.json").read_text())
MACHINE = ("--engine", "generic", "--kv-hbm", "64MiB", "--host-dram", "64GiB", "--quiet")
K = 40


@pytest.fixture
def trace(tmp_path):
    """Three requests, two layers, selections of K positions that drift."""
    chance = random.Random(7)
    lines = []
    for request in range(3):
        last = {}
        for step in range(60):
            length = 3000 + step
            for layer in range(2):
                kept = chance.sample(last.get(layer, []), len(last.get(layer, [])) * 3 // 4)
                fresh = [place for place in chance.sample(range(length), K) if place not in kept]
                last[layer] = (kept + fresh)[:K]
                lines.append(record(last[layer], request, layer, step, length))
    write_lines(tmp_path / "trace", lines, block_size=16)
    return "trace"


def plans(kvplace, trace, *flags):
    finished = kvplace("plan", trace, "--json", *MACHINE, *flags)
    assert finished.returncode == 0, finished.stderr
    found = json.loads(finished.stdout)
    jsonschema.validate(found, SCHEMA)
    return found["plans"]


def test_a_buffer_holds_the_selections_of_every_token_of_a_pass(kvplace, trace):
    for drafts, accepted in ((1, 1.6), (3, 2.6), (7, 4)):
        (plan,) = plans(kvplace, trace, "--draft-tokens", drafts, "--accepted-tokens", accepted)
        rows = [c["capacity_blocks"] for c in plan["candidates"] if c["block_size_tokens"] == 1]
        assert min(rows) >= (drafts + 1) * K
        assert plan["inputs"]["selected_tokens"]["value"] == K
        assert plan["inputs"]["draft_tokens"] | {"value": drafts} == plan["inputs"]["draft_tokens"]
        assert plan["inputs"]["accepted_tokens"]["value"] == accepted
        assert "passes" in plan["notes"]


def test_tokens_per_second_are_those_that_passes_yield(kvplace, trace):
    (plan,) = plans(kvplace, trace, "--draft-tokens", 3, "--accepted-tokens", 2.6)
    checked = 0
    for candidate in plan["candidates"]:
        if candidate["requests_within_tpot"]:
            rate = candidate["requests_within_tpot"] * 2.6 / (candidate["step_ms_mean"] / 1e3)
            assert candidate["tokens_per_second"] == pytest.approx(rate, rel=1e-12)
            checked += 1
    whole = plan["baseline"]
    assert whole["tokens_per_second"] == pytest.approx(whole["requests_within_tpot"] * 2.6 / (whole["step_ms"] / 1e3))
    for row in plan["batches"]:
        assert row["tokens_per_second"] == pytest.approx(row["requests"] * 2.6 / (row["step_ms_mean"] / 1e3))
    assert checked > 1


def test_several_numbers_of_drafts_are_compared_in_one_table(kvplace, trace):
    flags = ("--draft-tokens", "0,1,3", "--accepted-tokens", "1.6,2.6")
    several = plans(kvplace, trace, *flags)
    alone = [
        plans(kvplace, trace, *given)[0]
        for given in (
            (),
            ("--draft-tokens", 1, "--accepted-tokens", "1.6"),
            ("--draft-tokens", 3, "--accepted-tokens", "2.6"),
        )
    ]
    assert several == alone
    text = kvplace("plan", trace, *MACHINE, *flags).stdout
    table = [line.split() for line in text.splitlines()[1:5]]
    assert table[0][0] == "drafts"
    rows = [row[1:] if row[0] == "*" else row for row in table[1:]]
    assert [row[:2] for row in rows] == [["0", "1"], ["1", "1.6"], ["3", "2.6"]]
    rates = [plan["choice"]["tokens_per_second"] for plan in several]
    (marked,) = [place for place, row in enumerate(table[1:]) if row[0] == "*"]
    assert rates[marked] == max(rates)
    for row, plan, rate in zip(rows[1:], several[1:], rates[1:], strict=True):
        even = max(1, plan["inputs"]["accepted_tokens"]["value"] * rates[0] / rate)
        assert row[-1] == "–" or float(row[-1]) == pytest.approx(even, rel=6e-3)
    # The best stands below in full.
    assert "Shared" not in text and len(text.splitlines()) > 20


def test_one_acceptance_is_that_of_every_number_of_drafts(kvplace, trace):
    found = plans(kvplace, trace, "--draft-tokens", "0,1,3", "--accepted-tokens", "1.5")
    values = [plan["inputs"].get("accepted_tokens", {"value": 1})["value"] for plan in found]
    assert values == [1, 1.5, 1.5]


@pytest.mark.parametrize(
    ("flags", "what"),
    [
        (["--draft-tokens", "0,1,3", "--accepted-tokens", "1.2,1.3,1.4,1.5"], "one for all"),
        (["--draft-tokens", "0,1,3"], "add --accepted-tokens"),
        (["--draft-tokens", "1,3", "--accepted-tokens", "2.5,2"], "from 1 to 2"),
        (["--draft-tokens", "0,1", "--accepted-tokens", "1.5", "--emit", "sglang"], "one number"),
    ],
    ids=str,
)
def test_lists_that_do_not_go_together_are_usage_errors(kvplace, trace, flags, what):
    finished = kvplace("plan", trace, *flags)
    assert finished.returncode == 64 and what in finished.stderr.splitlines()[0]


@pytest.mark.parametrize("command", ["analyze", "advise", "report", "site"])
def test_only_plan_compares(kvplace, trace, command):
    more = ["--out", "there"] if command in ("report", "site") else []
    finished = kvplace(command, trace, *more, "--draft-tokens", "1,3", "--accepted-tokens", "1.5")
    assert finished.returncode == 64 and "kvplace plan compares several" in finished.stderr


def test_text_and_settings_say_that_a_step_is_a_pass(kvplace, trace):
    flags = ("--draft-tokens", 3, "--accepted-tokens", "2.6")
    text = " ".join(kvplace("plan", trace, *MACHINE, *flags).stdout.split())
    assert "A pass resolves 4 tokens, of which 2.6 are accepted on average." in text
    assert "Rejected drafts are not in a trace" in text


def test_settings_are_of_an_engine_that_drafts(kvplace, tmp_path):
    knobs = ["--k", 1024, "--layers", 2, "--steps", 40, "--requests", 2, "--prompt-length", 32768, "--quiet"]
    assert kvplace("synth", "--preset", "hot-set", "--out", "run", *knobs).returncode == 0
    machine = ["--kv-layout", "fp8_ds_mla", "--kv-hbm", "1GiB", "--host-dram", "64GiB", "--max-requests", 500]
    flags = ["--draft-tokens", 3, "--accepted-tokens", "2.6", "--buffer", 4096, "--quiet"]
    sglang = kvplace("plan", "run", *machine, *flags, "--engine", "sglang", "--emit", "sglang")
    assert sglang.returncode == 0, sglang.stderr
    assert "--speculative-num-draft-tokens 4" in sglang.stdout
    vllm = kvplace("plan", "run", *machine, *flags, "--engine", "vllm", "--emit", "vllm")
    assert vllm.returncode == 0, vllm.stderr
    assert '"num_speculative_tokens": 3' in vllm.stdout


def test_a_buffer_below_one_pass_is_refused(kvplace, trace):
    finished = kvplace("plan", trace, *MACHINE, "--draft-tokens", 3, "--accepted-tokens", 2, "--buffer", 3 * K)
    assert finished.returncode == 65 and f"below the {4 * K} rows that one pass of 4 tokens selects" in finished.stderr


# What stands beside the words for a step in texts of passes, since it is counted in tokens or is a name.
STEPS = {
    "en": (r"(?<![-_{/`\w])[Ss]teps?(?![-_}`\w])", ["256 steps", "--order step"]),
    "zh": (r"步", ["步原子", "步号", "步骤", "256 步", "进一步", "同步", "下一步"]),
}


def steps_said(text, language):
    pattern, names = STEPS[language]
    text = " ".join(text.split())
    for name in names:
        text = text.replace(name, "")
    return [text[max(0, found.start() - 40) : found.end() + 20] for found in re.finditer(pattern, text)]


def parts_of(page):
    """The anchors of the headings of a Markdown report, and the text below each."""
    parts = re.split(r"^## (.*)$", page, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_shows_a_result_of_passes_says_pass(kvplace, tmp_path, trace, language):
    flags = ("--draft-tokens", 3, "--accepted-tokens", "2.6", "--language", language)
    text = kvplace("plan", trace, *MACHINE, *flags).stdout
    assert text and steps_said(text, language) == []
    advised = kvplace("advise", trace, "--quiet", "--engine", "generic", "--kv-hbm", "64MiB", *flags).stdout
    found = [place for place in steps_said(advised, language) if "use" not in place and "重用" not in place]
    assert found == []
    made = kvplace("report", trace, *MACHINE, *flags, "--out", "there")
    assert made.returncode == 0, made.stderr
    parts = parts_of((tmp_path / "there" / "report.md").read_text())
    # What decides, the planner, and the charts that carry the decision.
    for name, part in list(parts.items())[:3]:
        # Reuse times are differences of step_idx, which counts tokens.
        said = "".join(
            figure for figure in re.split(r"(?=^### )", part, flags=re.MULTILINE) if "reuse-time" not in figure
        )
        assert steps_said(said, language) == [], name
    page = (tmp_path / "there" / "index.html").read_text()
    word = {"en": " pass takes", "zh": "每趟"}[language]
    assert page.count(word) > 1


def test_a_plain_result_goes_on_to_say_step(kvplace, trace):
    text = kvplace("plan", trace, *MACHINE).stdout
    assert "pass" not in text and " step " in text


def test_the_command_to_set_an_engine_carries_the_drafts(kvplace, tmp_path):
    knobs = ["--k", 1024, "--layers", 2, "--steps", 40, "--requests", 2, "--prompt-length", 32768, "--quiet"]
    assert kvplace("synth", "--preset", "hot-set", "--out", "run", *knobs).returncode == 0
    machine = ["--kv-layout", "fp8_ds_mla", "--kv-hbm", "1GiB", "--host-dram", "64GiB", "--max-requests", 500]
    flags = ["--draft-tokens", "1,3", "--accepted-tokens", "1.6,2.6", "--quiet"]
    text = " ".join(kvplace("plan", "run", *machine, *flags).stdout.split())
    named = re.search(r"--draft-tokens (\d) --accepted-tokens ([\d.]+) --emit sglang", text)
    assert named and (named[1], named[2]) in {("1", "1.6"), ("3", "2.6")}
    own = ["--draft-tokens", named[1], "--accepted-tokens", named[2], "--emit", "sglang", "--quiet"]
    emitted = kvplace("plan", "run", *machine, *own)
    assert emitted.returncode == 0 and f"--speculative-num-steps {named[1]}" in emitted.stdout


def test_a_site_of_passes_says_pass(kvplace, tmp_path, trace):
    made = kvplace("site", trace, *MACHINE, "--draft-tokens", 3, "--accepted-tokens", "2.6", "--out", "site")
    assert made.returncode == 0, made.stderr
    front = re.sub(r"<[^>]*>", " ", (tmp_path / "site" / "index.html").read_text())
    # Reuse times are counted in tokens.
    said = [place for place in steps_said(front, "en") if "Reuse within 10 steps" not in place]
    assert "pass" in front and said == []
