"""A rate over time with what bounds it, and before and after at an equal mix."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import plotly.graph_objects as go

from reports.figures.estimates import QUIET
from reports.figures.template import ACCENT, TEMPLATE

WARNING = "#c8642b"
BAND = "rgba(47, 140, 163, .18)"
HEIGHT = 300


@dataclass(frozen=True)
class Moment:
    """The rate of all that was counted by the end of a day, with bounds that hold at all times together."""

    day: date
    value: float
    low: float
    high: float
    count: int


@dataclass(frozen=True)
class Onset:
    """When a change likely began."""

    day: date
    first: date
    last: date


@dataclass(frozen=True)
class MonthRate:
    """A month's crude rate, and its rate at the mix of the whole time; None where nothing is shared."""

    month: str
    value: float
    count: int
    standardised: float | None
    effective: float


def sequence_figure(
    moments: Sequence[Moment], baseline: float | None, onset: Onset | None, *, percent: bool
) -> go.Figure:
    """The running rate with its confidence sequence, the baseline dashed, the onset with its 95% set shaded."""
    days = [each.day for each in moments]
    form = ".1%" if percent else ".2f"
    bounds = go.Scatter(
        x=[*days, *reversed(days)],
        y=[*(each.high for each in moments), *(each.low for each in reversed(moments))],
        fill="toself",
        fillcolor=BAND,
        line={"width": 0},
        hoverinfo="skip",
    )
    line = go.Scatter(
        x=days,
        y=[each.value for each in moments],
        mode="lines",
        line={"color": ACCENT, "width": 2},
        customdata=[[each.low, each.high, each.count] for each in moments],
        hovertemplate=f"%{{x|%Y-%m-%d}}: %{{y:{form}}} (%{{customdata[0]:{form}}} to %{{customdata[1]:{form}}}), n = "
        "%{customdata[2]:,}<extra></extra>",
    )
    figure = go.Figure([bounds, line], layout={"template": TEMPLATE, "height": HEIGHT})
    if baseline is not None:
        figure.add_hline(y=baseline, line={"color": QUIET, "width": 1, "dash": "dash"})
    if onset is not None:
        figure.add_vrect(x0=onset.first, x1=onset.last, fillcolor=WARNING, opacity=0.15, line_width=0)
        figure.add_vline(x=onset.day, line={"color": WARNING, "width": 2})
    figure.update_yaxes(
        autorange=True, tickformat=".0%" if percent else ".1f", rangemode="tozero" if percent else "normal"
    )
    figure.update_xaxes(rangemode="normal", type="date")
    return figure


def sequence_words(what: str, moments: Sequence[Moment], onset: Onset | None, *, percent: bool) -> str:
    """The same in a sentence."""
    if not moments:
        return f"{what}: nothing is counted yet."
    last, form = moments[-1], ".1%" if percent else ".2f"
    since = f" The change likely began on {onset.day} ({onset.first} to {onset.last})." if onset else ""
    return f"{what} by {last.day}: {last.value:{form}} ({last.low:{form}} to {last.high:{form}}) over {last.count:,}.{since}"


def mix_figure(months: Sequence[MonthRate], *, percent: bool) -> go.Figure:
    """Each month's crude rate as a dot, its rate at the mix of the whole time as a ring."""
    form = ".1%" if percent else ".2f"
    crude = go.Scatter(
        x=[each.month for each in months],
        y=[each.value for each in months],
        name="as it was",
        mode="lines+markers",
        line={"color": QUIET, "width": 1},
        marker={"size": 8},
        customdata=[[each.count] for each in months],
        hovertemplate=f"%{{x}}: %{{y:{form}}}, n = %{{customdata[0]:,}}<extra></extra>",
    )
    same = [each for each in months if each.standardised is not None]
    standardised = go.Scatter(
        x=[each.month for each in same],
        y=[each.standardised for each in same],
        name="at the mix of the whole time",
        mode="markers",
        marker={"color": ACCENT, "size": 11, "symbol": "circle-open", "line": {"width": 2}},
        customdata=[[each.effective] for each in same],
        hovertemplate=f"%{{x}}, same mix: %{{y:{form}}}, effective n = %{{customdata[0]:,.0f}}<extra></extra>",
    )
    figure = go.Figure(
        [crude, standardised], layout={"template": TEMPLATE, "height": HEIGHT, "showlegend": True}
    )
    figure.update_layout(legend={"orientation": "h", "y": 1.1})
    figure.update_yaxes(autorange=True, tickformat=".0%" if percent else ".1f")
    figure.update_xaxes(rangemode="normal", type="category")
    return figure
