"""Estimates drawn with what bounds them: dots with intervals, tables of pairs as shaded cells, each with its words."""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from reports.figures.template import ACCENT, ROW_HEIGHT, TEMPLATE

QUIET = "#7b8990"
"""Intervals, and estimates that tell too little; readable on light and dark paper."""
SHADES = [[0.0, "#eef3f4"], [1.0, "#7fc0d0"]]
PARTING = [[0.0, "#e8a06c"], [0.5, "#eef3f4"], [1.0, "#7fc0d0"]]
"""Below nothing orange, above blue: told apart by who sees no red or green. Light enough for dark text, on any paper."""
ON_SHADES = "#15262d"


@dataclass(frozen=True)
class Dot:
    """One estimate; `value` is None where it isn't defined, `count` is what it rests on, `tells` whether that is enough."""

    label: str
    value: float | None
    low: float | None
    high: float | None
    count: int
    tells: bool = True


def dots_figure(dots: Sequence[Dot], counted: str, *, span: tuple[float, float] | None = None) -> go.Figure:
    """A dot with its interval for each estimate, first one on top; hollow where it tells too little; `counted` names its n."""
    drawn = [dot for dot in dots if dot.value is not None]
    values = [dot.value or 0.0 for dot in drawn]
    figure = go.Figure(
        go.Scatter(
            x=values,
            y=[dot.label for dot in drawn],
            mode="markers",
            marker={
                "color": [ACCENT if dot.tells else QUIET for dot in drawn],
                "size": 11,
                "symbol": ["circle" if dot.tells else "circle-open" for dot in drawn],
            },
            error_x={
                "type": "data",
                "symmetric": False,
                "array": [
                    (value if dot.high is None else dot.high) - value
                    for dot, value in zip(drawn, values, strict=True)
                ],
                "arrayminus": [
                    value - (value if dot.low is None else dot.low)
                    for dot, value in zip(drawn, values, strict=True)
                ],
                "color": QUIET,
            },
            customdata=[[dot.count] for dot in drawn],
            hovertemplate=f"%{{y}}: %{{x:.2f}}, %{{customdata[0]:,}} {counted}<extra></extra>",
        ),
        layout={"template": TEMPLATE, "height": 60 + ROW_HEIGHT * max(len(drawn), 1)},
    )
    figure.add_vline(x=0, line={"color": QUIET, "width": 1, "dash": "dot"})
    figure.update_xaxes(rangemode="normal", range=span)
    figure.update_yaxes(automargin="left", tickfont={"size": 12})
    return figure


def dots_words(what: str, dots: Sequence[Dot], counted: str) -> str:
    """The same in sentences, for who doesn't see it."""
    told = [
        f"{dot.label} {dot.value:.2f}"
        + (f" ({dot.low:.2f} to {dot.high:.2f})" if dot.low is not None and dot.high is not None else "")
        + f", {dot.count:,} {counted}"
        for dot in dots
        if dot.value is not None
    ]
    return f"{what}: {'; '.join(told)}." if told else f"{what}: nothing to show."


def cells_figure(
    rows: Sequence[str],
    columns: Sequence[str],
    shades: Sequence[Sequence[float | None]],
    texts: Sequence[Sequence[str]],
    *,
    down: str,
    across: str,
    parting: bool = False,
) -> go.Figure:
    """Cells shaded by value with a text in each; `down` and `across` say what rows and columns are.

    Shades run from 0 to 1, or with `parting` from -1 to 1.
    """
    figure = go.Figure(
        go.Heatmap(
            z=shades,
            x=list(columns),
            y=list(rows),
            text=texts,
            texttemplate="%{text}",
            textfont={"color": ON_SHADES},
            hovertemplate="%{y} × %{x}: %{text}<extra></extra>",
            colorscale=PARTING if parting else SHADES,
            zmin=-1.0 if parting else 0.0,
            zmax=1.0,
            showscale=False,
            xgap=2,
            ygap=2,
        ),
        layout={"template": TEMPLATE, "height": 110 + 48 * len(rows)},
    )
    figure.update_xaxes(side="top", title={"text": across, "standoff": 4}, showgrid=False, type="category")
    figure.update_yaxes(title={"text": down}, showgrid=False, type="category")
    figure.update_layout(margin={"t": 64})
    return figure


def cells_words(
    what: str, rows: Sequence[str], columns: Sequence[str], texts: Sequence[Sequence[str]]
) -> str:
    """The same in sentences, row by row."""
    told = [
        f"{row}: " + ", ".join(f"{column} {text}" for column, text in zip(columns, line, strict=True) if text)
        for row, line in zip(rows, texts, strict=True)
    ]
    return f"{what}. {'; '.join(told)}."
