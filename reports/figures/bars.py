"""A report's bars for the screen."""

import plotly.graph_objects as go

from reports.document import BarChart
from reports.figures.template import ACCENT, ROW_HEIGHT, TEMPLATE


def bar_figure(chart: BarChart) -> go.Figure:
    """Horizontal bars in the chart's order, with the interval of each where it is an estimate."""
    estimated = any(bar.low is not None and bar.high is not None for bar in chart.bars)
    whiskers = {
        "type": "data",
        "symmetric": False,
        "array": [(bar.high or bar.value) - bar.value for bar in chart.bars],
        "arrayminus": [bar.value - (bar.value if bar.low is None else bar.low) for bar in chart.bars],
        "color": "#7b8990",
    }
    bars = go.Bar(
        y=[bar.label for bar in chart.bars],
        x=[bar.value for bar in chart.bars],
        orientation="h",
        marker={"color": ACCENT},
        error_x=whiskers if estimated else None,
        customdata=[[bar.count] for bar in chart.bars],
        hovertemplate="%{y}: %{x:.1%}, n = %{customdata[0]:,}<extra></extra>"
        if chart.kind == "share"
        else None,
    )
    figure = go.Figure(bars, layout={"template": TEMPLATE, "height": 60 + ROW_HEIGHT * len(chart.bars)})
    if chart.kind == "share":
        figure.update_xaxes(tickformat=".0%")
    return figure
