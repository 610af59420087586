"""Findings: what isn't as it should be, gravest first, and where each one stands."""

from datetime import UTC, datetime

import streamlit as st

from app.pages.audit.findings_board import show_board
from app.pages.audit.risk_map import show_risk_map
from app.session import context
from app.session.links import go
from app.ui.marks import SEVERITY, severity_word, when
from app.ui.page import empty, facts, header
from app.ui.raising import raise_finding_form
from app.ui.table import choose_row
from governance.audit.queries import FindingFilter, finding_counts, findings
from governance.audit.tables import FindingState
from governance.core.access import Permission

PAGE, MOST_ON_BOARD = 50, 500

header(
    "Findings",
    "What audits and reviewers found, what is being done about it, and whether it worked.",
    "audit",
)

today = datetime.now(UTC).date()
counts = context.read(finding_counts, today)
facts(
    ("Open", counts.open, "Findings neither verified nor accepted as a risk"),
    ("Overdue", counts.overdue, "Open past their due date"),
    (
        "To verify",
        counts.by_state[FindingState.AWAITING_VERIFICATION],
        "Their actions are complete; someone else must check that they worked",
    ),
    (
        "Verified",
        counts.by_state[FindingState.VERIFIED],
        "Verified by someone who took no part in the actions",
    ),
)

with st.container(horizontal=True, vertical_alignment="bottom"):
    states = st.pills(
        "State",
        list(FindingState),
        selection_mode="multi",
        format_func=lambda state: state.value.replace("_", " "),
        key="state",
        bind="query-params",
        wrap=True,
    )
    least = st.selectbox(
        "Minimum severity",
        list(SEVERITY),
        format_func=severity_word,
        key="severity",
        bind="query-params",
        width=160,
    )
    late = st.toggle("Overdue only", key="overdue", bind="query-params")
    view = st.segmented_control(
        "View", ["list", "board"], default="list", key="view", bind="query-params", required=True
    )

if context.may(Permission.RAISE_FINDING):
    with st.expander("Raise a finding", icon=":material/add:"):
        raise_finding_form("raise")

number = st.session_state.get("findings-page", 1)
page = context.read(
    findings,
    FindingFilter(
        tuple(FindingState(state) for state in states or ()), least or 1, overdue_on=today if late else None
    ),
    MOST_ON_BOARD if view == "board" else PAGE,
    0 if view == "board" else (number - 1) * PAGE,
)
if page.rows and view == "board":
    show_board(page.rows)
elif page.rows:
    chosen = choose_row(
        [
            {
                "Finding": row.reference,
                "Title": row.title,
                "Severity": severity_word(row.severity),
                "State": row.state.value.replace("_", " "),
                "Due": row.due_on,
                "Owner": row.owner,
                "Actions": f"{row.actions_done} of {row.actions}",
                "Clause": row.clause,
                "Where": " · ".join(part for part in (row.model_version, row.scenario, row.language) if part)
                or "everywhere",
                "Raised": when(row.raised_at),
            }
            for row in page.rows
        ],
        "findings",
        description="Findings; choose a row to open it",
        config={"Title": st.column_config.TextColumn(width=280)},
    )
    if chosen is not None:
        go("finding", ref=page.rows[chosen].reference)
    if page.total > PAGE:
        st.pagination(-(-page.total // PAGE), key="findings-page")
else:
    empty("No findings match these filters.", "Auditors raise findings here or from a case.")

show_risk_map()
