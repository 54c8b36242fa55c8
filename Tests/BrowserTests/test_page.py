"""How a report behaves in a browser."""

import pytest
from axe_playwright_python.sync_playwright import Axe

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
        page.on("dialog", lambda dialog: dialogs.append(dialog.message))
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
        f"{selector} tbody tr", f"rows => rows.map(row => row.cells[{number}].textContent)")


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


def test_rows_are_filtered(large, open_page):
    page = open_page(large)
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


def test_values_are_shown_under_the_pointer(large, open_page):
    page = open_page(large)
    unfold(page)
    chart = page.locator("#hit-rate svg.chart")
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.5)
    assert "%" in page.locator("#hit-rate .values").text_content()


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
    order = page.eval_on_selector_all("main > section.part, main .parts > section.part", "parts => parts.map(p => p.id)")
    wanted = ["decision", "planning", "why", "findings", "strategies", "charts", "numbers", "health"]
    assert [name for name in order if name in wanted] == wanted or not order


def test_the_decision_is_on_the_first_screen_of_a_phone(large, open_page):
    page = open_page(large, viewport={"width": 390, "height": 844})
    box = page.locator(".decision").bounding_box()
    assert box["y"] + box["height"] <= 844


def test_no_label_of_a_chart_is_cut_or_meets_another(large, open_page):
    page = open_page(large)
    unfold(page)
    wrong = page.evaluate(LABELS)
    assert wrong == []


# Texts of each drawing that reach beyond it, or overlap one another by more than hair's breadth.
LABELS = """() => {
  const wrong = [];
  for (const drawing of document.querySelectorAll('svg.chart')) {
    const frame = drawing.getBoundingClientRect();
    const name = drawing.closest('figure')?.id ?? drawing.id;
    const texts = [...drawing.querySelectorAll('text')].filter(t => t.textContent.trim()).map(t => [t.textContent, t.getBoundingClientRect()]);
    texts.forEach(([text, box], index) => {
      if (box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1 || box.bottom > frame.bottom + 1)
        wrong.push(name + ': cut: ' + text);
      for (const [other, next] of texts.slice(index + 1)) {
        const width = Math.min(box.right, next.right) - Math.max(box.left, next.left);
        const height = Math.min(box.bottom, next.bottom) - Math.max(box.top, next.top);
        if (width > 2 && height > 4) wrong.push(name + ': ' + text + ' meets ' + other);
      }
    });
  }
  return wrong;
}"""
