"""A bar chart of throughput, one bar a program, one panel a trace, as an SVG that stands alone."""

from xml.sax.saxutils import escape

LABEL_WIDTH, BAR_WIDTH, VALUE_WIDTH, BAR_HEIGHT, GAP = 190, 420, 90, 18, 6
COLOURS = {"kvplace": "#0072B2", "simdjson": "#E69F00", "naive": "#999999", "wc": "#CCCCCC"}


def throughput_chart(rows, machine):
    """SVG text; the scale is linear from 0 and the same in all panels."""
    rows = [row for row in rows if row.group == "throughput"]
    greatest = max(row.value for row in rows)
    body, y = [], 54
    for trace in dict.fromkeys(row.trace for row in rows):
        body.append(_text(10, y, trace, weight="bold"))
        y += 10
        for row in sorted((row for row in rows if row.trace == trace), key=lambda row: -row.value):
            body.append(_bar(row, y, greatest))
            y += BAR_HEIGHT + GAP
        y += 26
    width, height = LABEL_WIDTH + BAR_WIDTH + VALUE_WIDTH, y + 4
    title = "Throughput on one core, GB/s of trace (processor time, median)"
    start = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        'role="img" aria-labelledby="title desc" font-family="system-ui, sans-serif" font-size="13">'
    )
    return "\n".join(
        [
            start,
            f'<title id="title">{title}</title>',
            f'<desc id="desc">{escape(_description(rows, machine))}</desc>',
            f'<rect width="{width}" height="{height}" fill="#FFFFFF"/>',
            _text(10, 24, title, weight="bold", size=15),
            *body,
            f"<!-- {escape(machine).replace('--', '- -')} -->",
            "</svg>\n",
        ]
    )


def _bar(row, y, greatest):
    colour = COLOURS[row.what.split()[0]]
    length = max(1, round(row.value / greatest * BAR_WIDTH, 1))
    baseline = y + BAR_HEIGHT - 5
    return "\n".join(
        [
            _text(LABEL_WIDTH - 8, baseline, row.what, anchor="end"),
            f'<rect x="{LABEL_WIDTH}" y="{y}" width="{length}" height="{BAR_HEIGHT}" fill="{colour}"/>',
            _text(LABEL_WIDTH + length + 6, baseline, f"{row.value:.3g}"),
        ]
    )


def _text(x, y, text, anchor="start", weight="normal", size=13):
    return (
        f'<text x="{x}" y="{y}" text-anchor="{anchor}" font-weight="{weight}" font-size="{size}" '
        f'fill="#222222">{escape(text)}</text>'
    )


def _description(rows, machine):
    return "; ".join(f"{row.trace}, {row.what}: {row.value:.3g}" for row in rows) + f". Measured on {machine}."
