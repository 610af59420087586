"""Estimates as people should meet them: never bare, always with the interval and what they rest on."""

from collections.abc import Sequence

import streamlit as st

from app.session import context
from governance.feedback.queries import slice_values
from governance.registry.queries import model_versions
from governance.review.agreement.queries import Slice, clause_names
from reports.figures.estimates import Dot, dots_figure, dots_words

SHARES = (-0.02, 1.03)
"""The axis of shares, with room for the dots at its ends."""


def number(value: float | None) -> str:
    """Two decimals; words where it isn't defined."""
    return "not defined" if value is None else f"{round(value, 2) + 0.0:.2f}".replace("-", "−")


def interval(low: float | None, high: float | None) -> str:
    """`0.12 to 0.34`; a dash where nothing bounds it."""
    return "–" if low is None or high is None else f"{number(low)} to {number(high)}"


def estimate(label: str, value: float | None, low: float | None, high: float | None, tip: str) -> None:
    """A number with its interval below it."""
    st.metric(
        label,
        number(value),
        delta=interval(low, high),
        delta_color="off",
        delta_arrow="off",
        help=f"{tip} Below it: the 95% interval.",
        width=170,
    )


def show_dots(
    title: str, dots: Sequence[Dot], counted: str, key: str, span: tuple[float, float] | None = None
) -> None:
    """Estimates with their intervals, drawn."""
    st.plotly_chart(
        dots_figure(dots, counted, span=span),
        config={"displayModeBar": False},
        key=key,
        alt=dots_words(title, dots, counted),
    )


def choose_slice(prefix: str = "") -> Slice:
    """The filters of agreement pages, kept in the address; pages that link to each other tell theirs apart by `prefix`."""
    values = context.read(slice_values)
    versions = {row.id: row.name for row in context.read(model_versions)}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        scenario = _choice("Scenario", values.scenarios, f"{prefix}scenario", 190)
        language = _choice("Language", values.languages, f"{prefix}language", 130)
        version = st.selectbox(
            "Model version",
            [None, *versions],
            format_func=lambda row_id: versions[row_id] if row_id else "any",
            key=f"{prefix}version",
            bind="query-params",
            width=170,
        )
        clause = _choice("Clause", context.read(clause_names), f"{prefix}clause", 320)
    return Slice(language, scenario, version, clause)


def _choice(label: str, options: Sequence[str], key: str, width: int) -> str | None:
    chosen: str | None = st.selectbox(
        label,
        [None, *options],
        format_func=lambda each: each or "any",
        key=key,
        bind="query-params",
        width=width,
    )
    return chosen
