"""A report on screen: the same blocks that its files are made of."""

from typing import Literal

import pandas as pd
import streamlit as st

from app.ui.marks import when
from reports.document import BarChart, Block, Metrics, Report, Table, Text, Trail, written
from reports.figures.bars import bar_figure

FORMATS: dict[str, Literal["percent", "localized"]] = {"share": "percent", "number": "localized"}
MOST_AT_ONCE = 25
"""Rows up to which a table stands in full; a longer one scrolls."""


def show_report(report: Report) -> None:
    """Draws all sections."""
    for number, section in enumerate(report.sections, 1):
        st.subheader(f"{number}. {section.title}", anchor=False)
        for block in section.blocks:
            show_block(block)


def show_block(block: Block) -> None:
    if isinstance(block, Text):
        st.markdown(block.words)
    elif isinstance(block, Table):
        _table(block)
    elif isinstance(block, BarChart):
        _chart(block)
    elif isinstance(block, Trail):
        _trail(block)
    elif isinstance(block, Metrics):
        _metrics(block)
    else:
        _table(block.as_table())


def _metrics(block: Metrics) -> None:
    st.markdown(f"**{block.title}**")
    with st.container(horizontal=True):
        for each in block.metrics:
            bounds = (
                ""
                if each.low is None or each.high is None
                else f"{written(each.low, each.kind)} to {written(each.high, each.kind)} (95%)"
            )
            cases = f"n = {each.count:,}" if each.count is not None else ""
            said = "; ".join(part for part in (bounds, cases, each.note) if part)
            st.metric(each.label, written(each.value, each.kind), help=said or None, width=220)


def _table(table: Table) -> None:
    st.markdown(f"**{table.title}**")
    if not table.rows:
        st.caption(table.empty)
        return
    config = {
        column.name: st.column_config.NumberColumn(format=FORMATS[column.kind])
        for column in table.columns
        if column.kind in FORMATS
    }
    rows = [
        {
            column.name: when(cell) if column.kind == "time" else cell  # type: ignore[arg-type]
            for column, cell in zip(table.columns, row, strict=True)
        }
        for row in table.rows
    ]
    height: Literal["auto", "content"] = "content" if len(rows) <= MOST_AT_ONCE else "auto"
    st.dataframe(pd.DataFrame(rows), hide_index=True, column_config=config, height=height, alt=table.title)
    if table.note:
        st.caption(table.note)


def _chart(chart: BarChart) -> None:
    st.markdown(f"**{chart.title}**")
    if chart.bars:
        st.plotly_chart(bar_figure(chart), config={"displayModeBar": False}, alt=chart.words)
    st.caption(chart.words)


def _trail(trail: Trail) -> None:
    st.markdown(f"**{trail.title}**")
    if not trail.steps:
        st.caption(trail.empty)
    for step in trail.steps:
        st.markdown(f"- **{step.kind} {step.reference}** · {step.title}")
