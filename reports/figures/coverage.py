"""Pictures of who was heard: shares with intervals beside their reference, and shares over time."""

from collections.abc import Mapping, Sequence
from datetime import date

import plotly.graph_objects as go

from governance.measures.coverage import ShareLine, Standing
from reports.figures.colours import of_position
from reports.figures.template import ACCENT, ROW_HEIGHT, TEMPLATE

UNDER, QUIET = "#d55e00", "#7b8990"
MARKS = {Standing.UNDER: UNDER, Standing.OVER: "#0072b2"}


def shares_figure(lines: Sequence[ShareLine], names: Mapping[str, str]) -> go.Figure:
    """Each share as a dot with its interval, and its reference as a bar across."""
    labels = [names.get(line.value, line.value) for line in lines]
    references = [
        (label, line.reference) for label, line in zip(labels, lines, strict=True) if line.reference
    ]
    figure = go.Figure(
        layout={"template": TEMPLATE, "height": 70 + ROW_HEIGHT * len(lines), "showlegend": True}
    )
    figure.update_layout(legend={"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0})
    figure.add_trace(
        go.Scatter(
            x=[share for _, share in references],
            y=[label for label, _ in references],
            mode="markers",
            name="should be",
            marker={"symbol": "line-ns", "size": 20, "line": {"width": 3, "color": QUIET}},
            hovertemplate="%{y} should be %{x:.1%}<extra></extra>",
        )
    )
    figure.add_trace(
        go.Scatter(
            x=[line.share for line in lines],
            y=labels,
            mode="markers",
            name="was, with its 95% interval",
            marker={"size": 11, "color": [MARKS.get(line.standing, ACCENT) for line in lines]},
            error_x={
                "type": "data",
                "symmetric": False,
                "array": [line.high - line.share for line in lines],
                "arrayminus": [line.share - line.low for line in lines],
                "color": QUIET,
            },
            customdata=[[line.count, line.standing.value] for line in lines],
            hovertemplate="%{y}: %{x:.1%}, %{customdata[0]:,} records, %{customdata[1]}<extra></extra>",
        )
    )
    figure.update_xaxes(tickformat=".0%")
    figure.update_yaxes(categoryorder="array", categoryarray=labels)
    return figure


def shares_over_time(
    weeks: Sequence[date], shares: Mapping[str, Sequence[float | None]], names: Mapping[str, str]
) -> go.Figure:
    """A line for each value; a gap where too little was said in a period."""
    figure = go.Figure(layout={"template": TEMPLATE, "height": 320, "showlegend": True})
    for place, (value, line) in enumerate(shares.items()):
        figure.add_trace(
            go.Scatter(
                x=list(weeks),
                y=list(line),
                mode="lines+markers",
                name=names.get(value, value),
                line={"color": of_position(place), "width": 2},
                hovertemplate="%{x|%d %b %Y}: %{y:.1%}<extra>%{fullData.name}</extra>",
            )
        )
    figure.update_yaxes(tickformat=".0%", autorange=True, rangemode="tozero")
    figure.update_layout(legend={"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0})
    return figure
