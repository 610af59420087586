"""A report's bars as an SVG that needs nothing else, for files."""

from html import escape

from governance.core.cells import safe_text, shortened
from reports.document import Bar, BarChart, written
from reports.figures.fonts import FAMILIES

LABEL_WIDTH, PLOT_WIDTH, VALUE_WIDTH, ROW_HEIGHT = 220, 420, 180, 26
LONGEST_LABEL = 32


def bars_svg(
    chart: BarChart, *, ink: str = "#1d2830", accent: str = "#1f6f78", font: str = "Libertinus Serif"
) -> str:
    """Horizontal bars in the chart's order, each with its interval and its value in words."""
    largest = max(max(bar.value, bar.high or 0) for bar in chart.bars) or 1
    rows = "".join(_bar(chart, bar, place, PLOT_WIDTH / largest) for place, bar in enumerate(chart.bars))
    width, height = LABEL_WIDTH + PLOT_WIDTH + VALUE_WIDTH, ROW_HEIGHT * len(chart.bars)
    families = ", ".join(f"'{name}'" for name in (font, *FAMILIES))
    style = (
        f"text{{fill:{ink};font:13px {families}}}rect{{fill:{accent}}}line{{stroke:{ink};stroke-width:1.5}}"
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" aria-label="{escape(safe_text(shortened(chart.words, 500)))}"><style>{style}</style>{rows}</svg>'
    )


def _bar(chart: BarChart, bar: Bar, place: int, scale: float) -> str:
    top, middle = place * ROW_HEIGHT + 4, place * ROW_HEIGHT + ROW_HEIGHT / 2
    value = written(bar.value if chart.kind == "share" else int(bar.value), chart.kind)
    line = ""
    if bar.low is not None and bar.high is not None:
        value += f" ({written(bar.low, 'share')} to {written(bar.high, 'share')})"
        line = (
            f'<line x1="{LABEL_WIDTH + bar.low * scale:.1f}" x2="{LABEL_WIDTH + bar.high * scale:.1f}" '
            f'y1="{middle:.1f}" y2="{middle:.1f}"/>'
        )
    after = LABEL_WIDTH + max(bar.value, bar.high or 0) * scale + 8
    return (
        f'<text x="0" y="{middle + 5:.1f}">{escape(safe_text(bar.label[:LONGEST_LABEL]))}</text>'
        f'<rect x="{LABEL_WIDTH}" y="{top}" width="{bar.value * scale:.1f}" height="{ROW_HEIGHT - 8}"/>{line}'
        f'<text x="{after:.1f}" y="{middle + 5:.1f}">{escape(value)}</text>'
    )
