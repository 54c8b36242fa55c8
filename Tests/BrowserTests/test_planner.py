"""The planner of a report: driven in the browser, its numbers against those of `kvplace plan`."""

import json
import math
import random
import urllib.parse

import pytest

from conftest import kvplace

ROUNDS = 50
COMPARED = [
    "hbm_bytes_per_request", "max_requests", "requests_within_tpot", "fetch_ms_mean", "fetch_ms_p99",
    "step_ms_mean", "step_ms_p99", "tokens_per_second", "fetch_bytes_per_request_step",
]  # fmt: skip


@pytest.fixture(scope="module")
def result(reports):
    """The result file behind the large report."""
    return reports["large"][0].parent.parent / "large.json"


def inputs(rng):
    """A machine at random, over ranges that make every kind of choice."""

    def between(low, high):
        return math.exp(rng.uniform(math.log(low), math.log(high)))

    return {
        "context": round(between(500, 200_000)), "hbm": round(between(0.25, 80), 2), "dram": round(between(4, 2048), 1),
        "requests": round(between(1, 2000)), "link": round(between(2, 400), 1),
        "overhead": round(rng.uniform(0, 80), 1),
        "overlap": round(rng.choice([0, 0, rng.uniform(0, 1)]), 2), "base": round(rng.uniform(5, 45), 1),
        "slope": round(rng.choice([0, 0, rng.uniform(0, 1)]), 3), "limit": round(rng.uniform(20, 120), 1),
    }  # fmt: skip


def flags(given):
    gib = 2**30
    return [
        "--context", given["context"], "--kv-hbm", f"{round(given['hbm'] * gib)}B", "--host-dram",
        f"{round(given['dram'] * gib)}B", "--max-requests", given["requests"], "--link-gbps", given["link"],
        "--layer-overhead-us", given["overhead"], "--overlap", given["overlap"], "--base-step-ms",
        f"{given['base']},{given['slope']}", "--tpot-ms", given["limit"], "--model", "deepseek-v3.2", "--engine",
        "generic",
    ]  # fmt: skip


def close(left, right):
    return (left is None and right is None) or (
        left is not None and right is not None and math.isclose(left, right, rel_tol=1e-9, abs_tol=1e-12)
    )


@pytest.mark.parametrize("seed", [14, 15, 16, 17])
def test_two_hundred_random_inputs_give_the_numbers_of_the_program(reports, result, open_page, seed):
    rng = random.Random(seed)
    page = open_page(reports["large"][1])
    kinds = set()
    for _ in range(ROUNDS):
        given = inputs(rng)
        expected = json.loads(kvplace("plan", result, *flags(given), "--json", "--quiet"))["plans"][0]
        fragment = "#planner:" + "&".join(f"{name}={value}" for name, value in {**given, "engine": "generic"}.items())
        page.evaluate("hash => { location.hash = hash }", fragment)
        page.wait_for_function(
            "wanted => document.querySelector('#planner-context').value === wanted", arg=str(given["context"])
        )
        page.wait_for_timeout(5)
        found = page.evaluate("document.querySelector('.planner').kvplaceResult")
        kinds.add(expected["choice"]["kind"])
        assert (found["choice"] or {"kind": "none"})["kind"] == expected["choice"]["kind"], given
        if expected["choice"]["kind"] == "buffer":
            for key in ("block_size_tokens", "capacity_blocks", "limited_by"):
                assert found["choice"][key] == expected["choice"][key], (key, given)
        assert found["baseline"]["requests_within_tpot"] == expected["baseline"]["requests_within_tpot"]
        assert len(found["candidates"]) == len(expected["candidates"])
        for own, other in zip(found["candidates"], expected["candidates"], strict=True):
            for key in COMPARED:
                assert close(own[key], other[key]), (key, given, own[key], other[key])
    assert kinds == {"whole", "buffer", "none"}


def test_it_begins_with_the_reports_own_answer(large, open_page):
    page = open_page(large)
    decision = page.locator("p.decision").text_content()
    spoken = page.locator(".planner-sentence").text_content()
    numbers = [text for text in decision.split() if text[0].isdigit()]
    assert numbers and set(numbers) <= set(spoken.split())


def test_fields_and_sliders_follow_each_other_and_reset_brings_the_report_back(large, open_page):
    page = open_page(large)
    field, slider = page.locator("#planner-link"), page.locator("#planner-link + input[type=range]")
    before, place = field.input_value(), slider.input_value()
    slider.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert float(field.input_value()) > float(before)
    assert "link=" in page.evaluate("location.hash")
    page.get_by_role("button", name="Reset").click()
    assert field.input_value() == before and slider.input_value() == place
    assert "link=" not in page.evaluate("location.hash")


@pytest.mark.parametrize("wrong", ["0", "-5", "", "1e99"])
def test_a_value_out_of_range_is_said_and_changes_nothing(large, open_page, wrong):
    page = open_page(large)
    before = page.locator(".planner-sentence").text_content()
    page.locator("#planner-hbm").fill(wrong)
    assert page.locator("#planner-hbm").get_attribute("aria-invalid") == "true"
    assert page.locator("#planner-hbm-problem").text_content() != ""
    assert page.locator(".planner-sentence").text_content() == before


def test_an_address_brings_its_inputs_along(large, open_page):
    page = open_page(large.as_uri() + "#planner:link=" + urllib.parse.quote("7.5") + "&limit=90&engine=vllm")
    assert page.locator("#planner-link").input_value() == "7.5"
    assert page.locator("#planner-limit").input_value() == "90"
    assert page.locator("#planner-engine").input_value() == "vllm"


def test_without_a_script_the_table_of_the_given_inputs_is_there(large, open_page):
    page = open_page(large, java_script_enabled=False)
    names = page.locator("#candidates tbody th").all_text_contents()
    # The buffers that the engine takes, by their rows, and the full KV cache.
    assert len(names) >= 3 and len(set(names)) == len(names) and names[-1] == "the full KV cache"
    assert all("tokens" in name for name in names[:-1])
    assert page.locator("#candidates [data-quantity='choice.requests']").count() == 1
    assert page.locator(".planner-form").count() == 0
