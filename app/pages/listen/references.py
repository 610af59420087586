"""The reference population: what it says, from where, and the way to set it."""

import pandas as pd
import streamlit as st

from app.session import context
from app.ui.marks import when
from app.ui.page import empty
from governance.core.access import Permission
from governance.feedback.crowd.commands.references import set_reference
from governance.feedback.crowd.queries.heard import Heard
from governance.feedback.crowd.tables import Dimension


def show_references(heard: Heard, dimension: Dimension) -> None:
    """The shares that are set, with their source and date."""
    if not heard.references:
        empty(
            f"No reference population by {dimension.value} is set.",
            "It says whom you serve: the shares of groups, languages or scenarios among your users, from "
            "a survey, a census or "
            "your own traffic.",
        )
        return
    st.dataframe(
        [
            {
                "Value": heard.names.get(row.value, row.value),
                "Share": row.share,
                "Source": row.source,
                "As of": row.taken_on,
                "Set by": row.set_by or "Plumbline",
                "Set": when(row.set_at),
            }
            for row in heard.references
        ],
        hide_index=True,
        column_config={"Share": st.column_config.NumberColumn(format="percent")},
        alt="Reference shares with their source",
    )


def edit_references(heard: Heard, dimension: Dimension) -> None:
    """A button that lets whoever may set the shares anew."""
    if context.may(Permission.SET_REFERENCE) and st.button(
        "Set the reference population…", icon=":material/edit:"
    ):
        _ask(heard, dimension)


@st.dialog("Reference population", width="medium")
def _ask(heard: Heard, dimension: Dimension) -> None:
    held = {row.value: row.share for row in heard.references}
    values = dict.fromkeys([*(value for value in heard.names if value), *held])
    st.markdown("The share of each among those you serve, in percent. Leave out what you don't know.")
    edited = st.data_editor(
        pd.DataFrame(
            {"value": list(values), "percent": [100 * held[v] if v in held else None for v in values]}
        ),
        key=f"references-{dimension.value}",
        hide_index=True,
        num_rows="fixed" if dimension is Dimension.GROUP else "dynamic",
        disabled=["value"] if dimension is Dimension.GROUP else [],
        column_config={
            "value": st.column_config.TextColumn(dimension.value.capitalize()),
            "percent": st.column_config.NumberColumn("Percent", min_value=0, max_value=100, format="%.1f"),
        },
    )
    first = heard.references[0] if heard.references else None
    source = st.text_input(
        "Source", value=first.source if first else "", placeholder="Residents' survey 2026, table 3"
    )
    taken_on = st.date_input("As of", value=first.taken_on if first else "today", format="YYYY-MM-DD")
    if st.button("Save", type="primary"):
        shares = {
            str(row["value"]).strip(): float(row["percent"]) / 100
            for row in edited.to_dict("records")
            if row["value"] and pd.notna(row["percent"])
        }
        done = context.act(
            set_reference, "The reference population has been saved", dimension, shares, source, taken_on
        )
        if done is not None:
            st.rerun()
        context.show_refusal()
