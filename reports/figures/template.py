"""The one plotly template of every chart, on pages and in reports."""

import plotly.graph_objects as go

ACCENT = "#2f8ca3"
"""Readable on light and dark paper."""

ROW_HEIGHT = 34

TEMPLATE = go.layout.Template(
    layout=go.Layout(
        font={"family": "Source Sans, sans-serif", "size": 13},
        margin={"l": 8, "r": 16, "t": 8, "b": 32},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        xaxis={"rangemode": "tozero", "gridcolor": "rgba(128,140,148,.25)", "zeroline": False},
        yaxis={"autorange": "reversed", "automargin": True},
        showlegend=False,
    )
)
