"""One block size at a time, and how far a report goes: the README's example and a trace of a real model."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from conftest import ROOT, kvplace
from labels import LABELS

SIZED = ["--model", "deepseek-v3.2", "--gpu", "h200", "--weights", "90GB"]


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """Name → page: the README's example and the captures of a real model, in both languages."""
    root = tmp_path_factory.mktemp("sizes")
    run = root / "run"
    shape = ["--layers", 61, "--steps", 200, "--requests", 1]
    kvplace("synth", "--preset", "long-context", *shape, "--out", run, "--quiet")
    sources = {"example": (run, "1,16,64"), "real": (ROOT / "Tests/Golden/real", "1,16,64")}
    pages = {}
    for name, (source, sizes) in sources.items():
        result = root / f"{name}.json"
        kvplace("analyze", "--input", source, "--block-sizes", sizes, "--out", result, "--quiet")
        flags = SIZED if name == "example" else []
        for language in ["en", "zh"]:
            out = root / f"{name}-{language}"
            kvplace("report", result, *flags, "--language", language, "--out", out, "--quiet")
            pages[f"{name}-{language}"] = out / "index.html"
        kvplace("report", result, *flags, "--single-file", "--out", root / f"{name}.html", "--quiet")
        pages[f"{name}-single"] = root / f"{name}.html"
    return pages


NAMES = ["example-en", "example-zh", "example-single", "real-en", "real-zh", "real-single"]


@pytest.fixture(params=NAMES)
def report(made, request):
    return made[request.param]


def own_size(page):
    return page.locator("div.size").first.get_attribute("data-size")


def other_sizes(page):
    return sorted(set(page.eval_on_selector_all("details.size", "parts => parts.map(part => part.dataset.size)")))


def shown_sizes(page):
    """The block sizes of which something is in sight, with those that are only named."""
    return page.evaluate(
        "[...new Set([...document.querySelectorAll('[data-size]')].filter(part => part.checkVisibility())"
        ".map(part => part.dataset.size))]"
    )


def choose(page, size):
    page.locator(f".sizes input[value='{size}']").check()


def test_a_closed_report_is_short_and_light(report, open_page):
    page = open_page(report)
    assert page.evaluate("document.documentElement.scrollHeight") <= 7000
    assert page.evaluate("document.querySelectorAll('*').length") <= 5000
    assert report.stat().st_size <= 2 << 20


def test_without_a_script_every_size_is_there_and_the_page_stays_light(report, open_page):
    page = open_page(report, java_script_enabled=False)
    assert page.locator(".sizes").count() == 0
    assert len(other_sizes(page)) == 2
    for size in other_sizes(page):
        parts = page.locator(f"details.size[data-size='{size}']")
        assert sum(parts.nth(index).is_visible() for index in range(parts.count())) >= 4
        assert parts.count() - page.locator(f"details details.size[data-size='{size}']").count() >= 4
    assert page.locator("body *").count() <= 5000


def test_the_page_opens_at_the_size_of_the_decision(report, open_page):
    page = open_page(report)
    assert own_size(page) == "1" and shown_sizes(page) == ["1"]
    assert page.locator(".sizes input:checked").get_attribute("value") == "1"


def test_another_size_is_one_switch_away_and_the_address_keeps_it(report, open_page):
    page = open_page(report)
    for size in other_sizes(page):
        choose(page, size)
        assert shown_sizes(page) == [size] and f"block-size={size}" in page.url
        assert page.locator(f"#hit-rate-block-{size}").is_visible() and not page.locator("#hit-rate").is_visible()
        for part in ["why", "findings", "strategies", "charts", "numbers"]:
            assert page.locator(f"#{part} [data-size='{size}']").count() > 0, part
    page.reload()
    assert shown_sizes(page) == [size]
    choose(page, "1")
    assert shown_sizes(page) == ["1"] and "block-size" not in page.url
    assert page.said == []


def test_pictures_of_another_size_are_drawn(report, open_page):
    page = open_page(report)
    size = other_sizes(page)[0]
    choose(page, size)
    pictures = page.locator(f"#why [data-size='{size}'] img:visible")
    assert pictures.count() >= 2
    for index in range(pictures.count()):
        pictures.nth(index).scroll_into_view_if_needed()
        pictures.nth(index).evaluate("image => image.decode()")
        assert pictures.nth(index).evaluate("image => image.naturalWidth") > 100


def test_a_link_to_another_size_chooses_it(report, open_page):
    size = 64
    page = open_page(report.as_uri() + f"#policies-block-{size}")
    if page.locator(f"#policies-block-{size}").count() == 0:
        page = open_page(report.as_uri() + f"#working-set-block-{size}")
    assert shown_sizes(page) == [str(size)]
    page.evaluate("location.hash = '#working-set'")
    page.locator("#working-set").wait_for(timeout=5000)
    assert shown_sizes(page) == ["1"]


def test_the_hit_rate_and_the_reuse_times_are_in_sight_beside_each_other(report, open_page):
    page = open_page(report)
    left, right = (page.locator(f"#{name} svg.chart").bounding_box() for name in ["hit-rate", "reuse-time"])
    assert left and right and left["x"] + left["width"] < right["x"]
    assert abs(page.locator("#hit-rate").bounding_box()["y"] - page.locator("#reuse-time").bounding_box()["y"]) < 2
    labels = page.locator("#hit-rate svg.chart").text_content()
    assert "LRU" in labels and "Belady" in labels and "%" in labels


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["example-en", "real-zh", "real-single"])
def test_axe_finds_nothing_at_another_size(made, open_page, name, scheme):
    page = open_page(made[name], color_scheme=scheme)
    choose(page, "64")
    page.evaluate("document.querySelectorAll('details').forEach(folded => { folded.open = true })")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_it_reflows_at_every_size_and_no_label_is_cut(report, open_page):
    page = open_page(report)
    page.evaluate("document.querySelectorAll('details').forEach(folded => { folded.open = true })")
    assert page.evaluate(LABELS) == []
    for size in ["64", "1"]:
        choose(page, size)
        page.set_viewport_size({"width": 320, "height": 700})
        assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_the_switch_works_by_keyboard(report, open_page):
    page = open_page(report)
    page.locator(".sizes input:checked").focus()
    page.keyboard.press("ArrowRight")
    assert shown_sizes(page) == ["16"]


def test_the_contents_follow_what_is_read(report, open_page):
    page = open_page(report)
    assert page.locator(".contents [aria-current]").count() == 1
    page.evaluate("document.getElementById('findings').scrollIntoView()")
    page.locator(".contents a[href='#findings'][aria-current]").wait_for(timeout=5000)
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    page.locator(".contents a[href='#health'][aria-current]").wait_for(timeout=5000)
    assert page.locator(".contents [aria-current]").count() == 1


def test_a_text_to_copy_says_when_it_was_copied(made, open_page):
    page = open_page(made["example-en"], permissions=["clipboard-read", "clipboard-write"])
    button = page.locator("#decision .copy").first
    button.click()
    page.locator("#decision .copy", has_text="Copied").first.wait_for(timeout=1000)
    assert page.evaluate("navigator.clipboard.readText()") == page.locator("#decision pre").first.text_content()


def test_the_page_ends_with_what_makes_it_again(made, open_page):
    text = open_page(made["example-en"]).locator(".colophon").text_content()
    assert "Made by kvplace 0." in text and "Command: kvplace report " in text and "--gpu h200" in text
    assert "--out" not in text


def test_a_tiered_cache_is_not_refused_under_a_decision_that_is_one(made):
    for name in ["example-en", "real-en"]:
        text = made[name].read_text()
        if "decision-good" in text and "requests instead of" in text:
            assert 'Not recommended</span> <strong class="card-title">Tiered cache' not in text
            assert "Not recommended: Tiered cache" not in text


def test_everything_of_the_decision_prints_on_the_first_page(made, open_page):
    # A4 within Chromium's margins of a centimetre, in CSS pixels.
    for name in NAMES:
        page = open_page(made[name], viewport={"width": 718, "height": 1047})
        page.emulate_media(media="print")
        # What is folded on the screen follows behind it.
        parts = page.locator("#decision > :not(details)")
        boxes = [box for box in (parts.nth(index).bounding_box() for index in range(parts.count())) if box]
        assert max(box["y"] + box["height"] for box in boxes) <= 1047, name
