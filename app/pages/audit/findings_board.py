"""Findings as a board: a column for each state, gravest first."""

from collections.abc import Sequence

import streamlit as st

from app.session.links import link
from app.ui.marks import severity_mark, state_mark
from governance.audit.queries import FindingRow
from governance.audit.tables import FindingState

COLUMNS = (
    FindingState.OPEN,
    FindingState.ACTION_PLANNED,
    FindingState.IN_PROGRESS,
    FindingState.AWAITING_VERIFICATION,
    FindingState.VERIFIED,
    FindingState.RISK_ACCEPTED,
    FindingState.CLOSED,
)
MOST_CARDS = 20


def show_board(rows: Sequence[FindingRow]) -> None:
    """A card for each finding, with its actions, owner and due day. Columns without findings are left out."""
    shown = [state for state in COLUMNS if any(row.state is state for row in rows)]
    for column, state in zip(st.columns(len(shown)), shown, strict=True):
        held = sorted(
            (row for row in rows if row.state is state),
            key=lambda row: (-row.severity, str(row.due_on or "9")),
        )
        with column:
            st.markdown(f"{state_mark(state.value)} {len(held)}")
            for row in held[:MOST_CARDS]:
                _card(row)
            if len(held) > MOST_CARDS:
                st.caption(f"and {len(held) - MOST_CARDS:,} more: choose the state, and the list")


def _card(row: FindingRow) -> None:
    with st.container(border=True):
        link(row.reference, f"{row.reference}: {row.title}")
        due = f" · due {row.due_on}" if row.due_on else ""
        st.markdown(f"{severity_mark(row.severity)} {row.owner or 'no owner'}{due}")
        st.caption(f"{row.actions_done} of {row.actions} actions done")
