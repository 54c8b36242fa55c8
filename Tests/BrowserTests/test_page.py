"""How a report behaves in a browser."""

import json

import pytest
from axe_playwright_python.sync_playwright import Axe

from labels import LABELS

SCHEMES = ["light", "dark"]


@pytest.mark.parametrize("scheme", SCHEMES)
def test_axe_finds_nothing(report, open_page, scheme):
    page = open_page(report, color_scheme=scheme)
    page.evaluate("document.querySelectorAll('details').forEach(folded => { folded.open = true })")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("scheme", SCHEMES)
def test_axe_finds_nothing_in_a_single_file(reports, open_page, scheme):
    page = open_page(reports["seed"][1], color_scheme=scheme)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_the_console_is_silent_and_nothing_is_asked_from_outside(large, open_page):
    page = open_page(large)
    page.wait_for_timeout(100)
    assert page.said == []
    folder = large.parent.as_uri()
    assert all(asked.startswith((folder, "data:")) for asked in page.asked)


def test_a_hostile_trace_runs_no_script(reports, open_page):
    for target in reports["hostile"]:
        page = open_page(target)
        dialogs = []
        page.on("dialog", lambda dialog, dialogs=dialogs: dialogs.append(dialog.message))
        page.wait_for_timeout(100)
        assert page.said == [] and dialogs == []
        assert page.locator("img[src=x]").count() == 0


def test_everything_is_there_without_javascript(large, open_page):
    with_script = open_page(large)
    without = open_page(large, java_script_enabled=False)
    # The planner alone is the script's; its answer for the given inputs is a table of the page.
    for selector in ["figure", "svg.chart", "section.part", "table:not(.planner table)", "article", "details"]:
        assert without.locator(selector).count() == with_script.locator(selector).count() > 0


def test_it_renders_under_a_strict_policy(reports, open_page, strict_server):
    page = open_page(strict_server(reports["large"][0].parent))
    # The script alone is refused; no style, image or attribute is.
    assert page.said and all("script" in said for said in page.said), page.said
    assert page.locator("body").evaluate("element => getComputedStyle(element).marginTop") == "0px"
    grid = page.locator("svg.chart .s-series1").first
    assert grid.evaluate("element => getComputedStyle(element).stroke") == "rgb(10, 92, 176)"


@pytest.mark.parametrize("width", [320, 390, 768])
def test_it_reflows_on_narrow_screens(report, open_page, width):
    page = open_page(report, viewport={"width": width, "height": 700})
    page.evaluate("document.querySelectorAll('details').forEach(folded => { folded.open = true })")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_it_prints_in_light_colours(large, open_page, tmp_path):
    page = open_page(large, color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    ink = page.locator("h1").evaluate("element => getComputedStyle(element).color")
    assert ink == "rgb(28, 33, 39)"
    page.pdf(path=tmp_path / "report.pdf", format="A4")
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF")
    assert page.locator(".contents").evaluate("element => getComputedStyle(element).display") == "none"


def test_the_theme_can_be_switched_and_stays(reports, open_page):
    page = open_page(reports["large"][0], color_scheme="light")
    before = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.get_by_role("button", name="Switch between light and dark").click()
    after = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert before == "rgb(248, 247, 244)" and after == "rgb(16, 19, 24)"
    page.reload()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == after


def unfold(page):
    page.evaluate("document.querySelectorAll('details').forEach(folded => { folded.open = true })")


def column(page, selector, number):
    return page.eval_on_selector_all(
        f"{selector} tbody tr", f"rows => rows.map(row => row.cells[{number}].textContent)"
    )


def test_a_table_is_sorted_by_keyboard(large, open_page):
    page = open_page(large)
    unfold(page)
    head = page.locator("#inputs thead th").nth(1)
    head.locator("button").focus()
    page.keyboard.press("Enter")
    assert head.get_attribute("aria-sort") == "ascending"
    names = column(page, "#inputs", 1)
    assert names == sorted(names)
    page.keyboard.press("Space")
    assert head.get_attribute("aria-sort") == "descending"
    assert column(page, "#inputs", 1) == names[::-1]


def test_numbers_are_sorted_as_numbers(large, open_page):
    page = open_page(large)
    unfold(page)
    head = page.locator("#layers thead th").nth(0)
    for order in ["ascending", "descending"]:
        head.locator("button").click()
        assert head.get_attribute("aria-sort") == order
    shown = [int(text) for text in column(page, "#layers", 0)]
    assert max(shown) > 9 and shown == sorted(shown, reverse=True)


def test_rows_are_filtered(sweep, open_page):
    page = open_page(sweep)
    unfold(page)
    region = page.locator("div.table").filter(has=page.locator("#all-numbers"))
    region.get_by_label("Filter rows").fill("jaccard")
    assert region.locator("tbody tr:visible").count() == 1


def test_a_deep_link_opens_what_is_folded(large, open_page):
    page = open_page(large)
    hidden = page.locator("details.folded tr[id], details.folded article[id]").first
    name = hidden.get_attribute("id")
    assert not hidden.is_visible()
    page.goto(large.as_uri() + "#" + name)
    page.wait_for_function("name => document.getElementById(name).closest('details').open", arg=name)
    assert hidden.is_visible()


def charts_with_tables(page):
    return page.eval_on_selector_all("figure:has(svg.chart):has(table)", "figures => figures.map(figure => figure.id)")


def test_values_are_shown_under_the_pointer_on_every_chart(large, open_page):
    page = open_page(large)
    unfold(page)
    names = charts_with_tables(page)
    assert {"working-set", "access-map", "layers", "recency", "unique-blocks", "step-time"} <= set(names)
    for name in names:
        chart = page.locator(f"#{name} svg.chart")
        chart.scroll_into_view_if_needed()
        box = chart.bounding_box()
        said = ""
        # A drawing is not covered by its plots: there is one in some of these places.
        for across, down in [(0.5, 0.45), (0.3, 0.45), (0.7, 0.45), (0.3, 0.2), (0.8, 0.2)]:
            page.mouse.move(box["x"] + box["width"] * across, box["y"] + box["height"] * down)
            said = said or page.locator(f"#{name} .values").text_content()
        assert any(letter.isdigit() for letter in said), name


def test_the_value_under_the_pointer_is_that_of_the_place(large, open_page):
    page = open_page(large)
    unfold(page)
    chart = page.locator("#working-set svg.chart")
    chart.scroll_into_view_if_needed()
    probe = json.loads(chart.get_attribute("data-probes"))[0]
    box = chart.bounding_box()
    scale = box["width"] / float(chart.get_attribute("viewBox").split()[2])
    left, top, width, height = (number * scale for number in probe["area"])
    page.mouse.move(box["x"] + left + width - 1, box["y"] + top + height / 2)
    last = page.locator("#working-set tbody tr").last.text_content()
    said = page.locator("#working-set .values").text_content()
    capacities = page.eval_on_selector_all("#working-set tbody tr", "rows => rows.map(row => row.cells[0].textContent)")
    inside = [text for text in capacities if float(text.replace(",", "")) <= probe["domain"][1]]
    assert inside[-1] in said, (said, last)


def test_values_are_read_by_keyboard_on_every_chart(large, open_page):
    page = open_page(large)
    unfold(page)
    for name in charts_with_tables(page):
        page.locator(f"#{name} .drawing").focus()
        said = page.locator(f"#{name} .values")
        page.keyboard.press("ArrowRight")
        cells = page.eval_on_selector(f"#{name} tbody tr", "row => [...row.cells].map(cell => cell.textContent)")
        assert all(cell in said.text_content() for cell in cells), name
        page.keyboard.press("End")
        cells = page.eval_on_selector(
            f"#{name} tbody tr:last-child", "row => [...row.cells].map(cell => cell.textContent)"
        )
        assert all(cell in said.text_content() for cell in cells), name
        assert said.get_attribute("role") == "status"


def test_a_chart_is_saved_as_a_picture(large, open_page, tmp_path):
    page = open_page(large)
    unfold(page)
    with page.expect_download() as saved:
        page.locator("#working-set .picture.png").click()
    saved.value.save_as(tmp_path / "chart.png")
    data = (tmp_path / "chart.png").read_bytes()
    view = [float(number) for number in page.locator("#working-set svg.chart").get_attribute("viewBox").split()]
    assert data[:8] == b"\x89PNG\r\n\x1a\n" and saved.value.suggested_filename == "working-set.png"
    assert [int.from_bytes(data[at : at + 4], "big") for at in (16, 20)] == [int(2 * view[2]), int(2 * view[3])]
    # Something is drawn: an empty white picture packs into very little.
    assert len(data) > 10_000


def test_every_chart_offers_its_data_at_every_block_size(large, open_page, reports, tmp_path):
    """As files, or inside the single file; both hold the same."""
    page = open_page(large)
    own = page.locator("div.size").first.get_attribute("data-size")
    names = ["working-set", *(f"working-set-block-{size}" for size in (1, 16, 64, 128) if str(size) != own)]
    for size in (1, 16, 64, 128):
        page.locator(f".sizes input[value='{size}']").check()
    page.eval_on_selector_all("[data-size]", "parts => parts.forEach(part => { part.hidden = false })")
    unfold(page)
    links = page.locator(", ".join(f"#{name} > .files a" for name in names))
    folder = reports["large"][0].parent
    found = set()
    for index in range(links.count()):
        target = links.nth(index).get_attribute("href")
        if target.startswith("data:"):
            with page.expect_download() as saved:
                links.nth(index).click()
            name = saved.value.suggested_filename
            saved.value.save_as(tmp_path / name)
            text = (tmp_path / name).read_bytes()
        else:
            name = target.split("/")[-1]
            text = (folder / target).read_bytes()
        kind = "data" if name.endswith(".csv") else "charts"
        assert text == (folder / kind / name).read_bytes()
        found.add(name)
    assert {name for name in found if name.endswith(".csv")} == {name + ".csv" for name in names}


def test_the_skip_link_leads_to_the_report(large, open_page):
    page = open_page(large)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_the_page_keeps_its_budget(large, open_page):
    page = open_page(large)
    assert large.stat().st_size <= 2 << 20
    assert page.evaluate("document.querySelectorAll('*').length") <= 5000


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_closed_report_answers_in_one_screen_and_ends_soon(large, open_page, scheme):
    page = open_page(large, color_scheme=scheme)
    assert page.evaluate("document.documentElement.scrollHeight") <= 7000
    first = page.locator("main section.part").first
    assert first.get_attribute("id") == "decision"
    assert page.locator(".decision").bounding_box()["y"] < 400
    order = page.eval_on_selector_all(
        "main > section.part, main .parts > section.part", "parts => parts.map(p => p.id)"
    )
    wanted = ["decision", "planning", "why", "findings", "strategies", "charts", "numbers", "health"]
    assert [name for name in order if name in wanted] == wanted or not order


def test_the_decision_is_on_the_first_screen_of_a_phone(large, open_page):
    page = open_page(large, viewport={"width": 390, "height": 844})
    box = page.locator(".decision").bounding_box()
    assert box["y"] + box["height"] <= 844


def test_no_label_of_a_chart_is_cut_or_meets_another(large, open_page):
    page = open_page(large)
    unfold(page)
    assert page.evaluate(LABELS) == []
