"""The heat map of severity by impact and likelihood, with the findings in it."""

from collections.abc import Sequence

import plotly.graph_objects as go

from governance.audit.queries.matrix import IMPACT, LEVELS, LIKELIHOOD, MatrixCell
from reports.figures.template import TEMPLATE

SEVERITY_COLOURS = ("#c9d3d8", "#8fbcd6", "#e3a65c", "#c8543a")
"""From low to critical; the number in each cell says the same."""

WORDS = ("low", "moderate", "high", "critical")


def risk_figure(cells: Sequence[MatrixCell]) -> go.Figure:
    """Five rows of impact, the severest on top, and five columns of likelihood; each cell says its severity and its findings."""
    by_place = {(cell.impact, cell.likelihood): cell for cell in cells}
    rows = [[by_place[i, j] for j in LEVELS] for i in reversed(LEVELS)]
    steps = [(place / 4, colour) for colour, place in zip(SEVERITY_COLOURS, range(4), strict=True)]
    scale = [stop for place, colour in steps for stop in ([place, colour], [place + 0.25, colour])]
    heat = go.Heatmap(
        z=[[cell.severity for cell in row] for row in rows],
        x=list(LIKELIHOOD),
        y=[IMPACT[i - 1] for i in reversed(LEVELS)],
        zmin=0.5,
        zmax=4.5,
        colorscale=scale,
        showscale=False,
        xgap=2,
        ygap=2,
        text=[[_label(cell) for cell in row] for row in rows],
        texttemplate="%{text}",
        hovertemplate="impact %{y}, likelihood %{x}: %{text}<extra></extra>",
    )
    figure = go.Figure(heat, layout={"template": TEMPLATE, "height": 320})
    figure.update_xaxes(title="Likelihood", side="bottom")
    figure.update_yaxes(title="Impact")
    return figure


def _label(cell: MatrixCell) -> str:
    names = ", ".join(cell.findings[:3]) + (
        f" and {len(cell.findings) - 3} more" if len(cell.findings) > 3 else ""
    )
    return WORDS[cell.severity - 1] + (f"<br><b>{names}</b>" if names else "")
