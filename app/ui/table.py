"""Tables that open a row when it is chosen, and pages of them by key."""

from collections.abc import Sequence
from typing import Any, Literal

import pandas as pd
import streamlit as st


def choose_row(
    rows: Sequence[dict[str, Any]], key: str, *, description: str, config: dict[str, Any] | None = None
) -> int | None:
    """Draws rows (equal keys, in order) and returns the place of the one just chosen, or None.

    `description` is the table's text alternative.
    """
    chosen = _chosen(rows, key, "single-row", description, config)
    return chosen[0] if chosen else None


def choose_rows(
    rows: Sequence[dict[str, Any]], key: str, *, description: str, config: dict[str, Any] | None = None
) -> list[int]:
    """As `choose_row`, for any number of rows: the places of those chosen, in order."""
    return sorted(_chosen(rows, key, "multi-row", description, config, height=620))


def _chosen(
    rows: Sequence[dict[str, Any]],
    key: str,
    mode: Literal["single-row", "multi-row"],
    description: str,
    config: dict[str, Any] | None,
    height: int | Literal["auto"] = "auto",
) -> list[int]:
    state = st.dataframe(
        pd.DataFrame(rows),
        key=key,
        hide_index=True,
        on_select="rerun",
        selection_mode=mode,
        height=height,
        column_config=config,
        alt=description,
    )
    return [int(place) for place in state["selection"]["rows"]]


def pager(key: str, next_key: int | None) -> None:
    """Buttons to the next page by key and back to the first; the place stays in the address."""
    here = st.query_params.get(key)
    with st.container(horizontal=True):
        if here is not None:
            st.button(
                "First page",
                icon=":material/first_page:",
                key=f"{key}-first",
                on_click=_move,
                args=(key, None),
            )
        if next_key is not None:
            st.button(
                "Next page",
                icon=":material/chevron_right:",
                key=f"{key}-next",
                on_click=_move,
                args=(key, next_key),
            )


def page_start(key: str) -> int | None:
    """Where the page begins, from the address; None for the first one, and for nonsense."""
    text = st.query_params.get(key, "")
    return int(text) if text.isdecimal() and len(text) < 18 else None


def _move(key: str, place: int | None) -> None:
    if place is None:
        st.query_params.pop(key, None)
    else:
        st.query_params[key] = str(place)
