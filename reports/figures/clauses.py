"""A clause's violations by model version, drawn."""

from collections.abc import Sequence

import plotly.graph_objects as go

from governance.views.clause_use.use import ModelUse
from reports.figures.template import ACCENT, TEMPLATE


def violation_figure(models: Sequence[ModelUse]) -> go.Figure:
    """The share of cases that violate the clause, with 95% intervals; model versions with too few cases are left out."""
    points = [
        (use, use.rate, use.interval) for use in models if use.rate is not None and use.interval is not None
    ]
    line = go.Scatter(
        x=[use.model_version for use, _, _ in points],
        y=[rate for _, rate, _ in points],
        mode="lines+markers",
        line={"color": ACCENT},
        marker={"size": 9},
        error_y={
            "type": "data",
            "symmetric": False,
            "array": [bounds[1] - rate for _, rate, bounds in points],
            "arrayminus": [rate - bounds[0] for _, rate, bounds in points],
            "color": "#7b8990",
        },
        customdata=[[use.violations, use.judged] for use, _, _ in points],
        hovertemplate="%{x}: %{y:.1%}, %{customdata[0]:,} of %{customdata[1]:,}<extra></extra>",
    )
    figure = go.Figure(line, layout={"template": TEMPLATE, "height": 240})
    figure.update_yaxes(tickformat=".0%", autorange=True, rangemode="tozero")
    figure.update_xaxes(type="category")
    return figure
