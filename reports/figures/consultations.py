"""Figures of a consultation: the map of opinions, and who took part against who is affected. Pure functions of results."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray
from scipy.spatial import ConvexHull, QhullError

from governance.policy.consultation.queries.results import Turnout
from reports.figures.colours import of_opinion_group, of_position
from reports.figures.template import ROW_HEIGHT, TEMPLATE

HEIGHT = 440
Points = NDArray[np.float64]


def opinion_map(found: Mapping[str, Any]) -> go.Figure:
    """People who vote alike stand close together: a point for each participant, an outline and a name for each group.

    `found` is a consensus report. The two directions are those in which votes differ most; they have no unit, so no scale.
    """
    figure = go.Figure(layout={"template": TEMPLATE, "height": HEIGHT})
    everyone = found["participants"]
    for group in [*found["groups"], None]:
        name = group["id"] if group else None
        places = np.array([[one["x"], one["y"]] for one in everyone if one["group"] == name], dtype=float)
        if not len(places):
            continue
        colour = of_opinion_group(name)
        if group:
            figure.add_trace(_outline(places, colour))
        figure.add_trace(
            go.Scatter(
                x=places[:, 0],
                y=places[:, 1],
                mode="markers",
                marker={"color": colour, "size": 7, "opacity": 0.65 if group else 0.3},
                hovertemplate=f"someone in group {name}<extra></extra>"
                if group
                else "in no group<extra></extra>",
            )
        )
        if group:
            figure.add_trace(_label(places, f"<b>{name}</b> · {group['size']:,} people", colour))
    hidden = {"visible": False, "zeroline": False}
    figure.update_xaxes(**hidden)
    figure.update_yaxes(**hidden, autorange=True, scaleanchor="x")
    return figure


def _outline(places: Points, colour: str) -> go.Scatter:
    """The smallest convex outline around the places; what lies on a line or a point has none."""
    try:
        ring = places[ConvexHull(places).vertices] if len(places) > 2 else places[:0]
    except QhullError:
        ring = places[:0]
    closed = np.concatenate([ring, ring[:1]])
    return go.Scatter(
        x=closed[:, 0],
        y=closed[:, 1],
        mode="lines",
        fill="toself",
        line={"color": colour, "width": 1.5},
        fillcolor=_faint(colour),
        hoverinfo="skip",
    )


def _label(places: Points, words: str, colour: str) -> go.Scatter:
    return go.Scatter(
        x=[places[:, 0].mean()],
        y=[places[:, 1].max()],
        mode="text",
        text=[words],
        textposition="top center",
        textfont={"color": colour, "size": 15},
        hoverinfo="skip",
        cliponaxis=False,
    )


def _faint(colour: str) -> str:
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red},{green},{blue},.12)"


def map_in_words(found: Mapping[str, Any]) -> str:
    """The map's text alternative, which also stands above it."""
    groups = found["groups"]
    if not groups:
        return "Too few people voted to tell opinion groups apart."
    sizes = ", ".join(f"{group['id']} with {group['size']:,} people" for group in groups)
    count = "One opinion group" if len(groups) == 1 else f"{len(groups)} opinion groups"
    return f"{count}: {sizes}. {steadiness(found)}"


def steadiness(found: Mapping[str, Any]) -> str:
    """How far the groups can be trusted, in words, with the number behind them."""
    stability = found["stability"]
    if stability is None:
        return "Fewer than 15 people are in groups: too few to say whether others of their kind would form the same ones."
    again = (
        f"Drawn again from the same people {found['resamples']} times, the groups agree with these at {stability:.2f} "
        "(adjusted Rand index: 1 is the same each time, 0 is chance)"
    )
    if found["exploratory"]:
        return f"{again}. Treat them as exploratory: under 0.75 they may not come back."
    return f"{again}: they hold."


def turnout_figure(turnout: Sequence[Turnout]) -> go.Figure:
    """The share of voters from each stakeholder group with its interval, and the share of those affected as a mark."""
    shown = [row for row in turnout if row.share is not None]
    affected = [row for row in turnout if row.affected is not None]
    figure = go.Figure(layout={"template": TEMPLATE, "height": 70 + ROW_HEIGHT * len(turnout)})
    figure.add_trace(
        go.Bar(
            y=[row.group for row in shown],
            x=[row.share for row in shown],
            orientation="h",
            marker={"color": [of_position(row.position) for row in shown]},
            error_x={
                "type": "data",
                "symmetric": False,
                "array": [(row.high or 0) - (row.share or 0) for row in shown],
                "arrayminus": [(row.share or 0) - (row.low or 0) for row in shown],
                "color": "#7b8990",
            },
            customdata=[[row.voted] for row in shown],
            hovertemplate="%{y}: %{x:.0%} of voters, n = %{customdata[0]:,}<extra></extra>",
        )
    )
    figure.add_trace(
        go.Scatter(
            y=[row.group for row in affected],
            x=[row.affected for row in affected],
            mode="markers",
            marker={"symbol": "diamond-open", "size": 12, "color": "#7b8990", "line": {"width": 2}},
            hovertemplate="%{y}: %{x:.0%} of those affected<extra></extra>",
        )
    )
    figure.update_xaxes(tickformat=".0%")
    figure.update_yaxes(categoryorder="array", categoryarray=[row.group for row in turnout])
    return figure


def turnout_in_words(turnout: Sequence[Turnout]) -> str:
    """Who was heard too little, in a sentence."""
    missing = [row.group for row in turnout if row.words == "under-represented"]
    unknown = [row.group for row in turnout if row.words == "too few to say"]
    parts = []
    if missing:
        parts.append(f"Under-represented among voters: {', '.join(missing)}.")
    if unknown:
        parts.append(f"Too few voted to say anything of: {', '.join(unknown)}.")
    return " ".join(parts) or "Every group took part about as much as it is affected, or more."
