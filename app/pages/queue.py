"""The reviewers' queue: gravest and oldest first."""

import streamlit as st

from app import context
from app.links import go
from app.widgets.marks import SEVERITY, severity_word, when
from app.widgets.page import empty, facts, header
from app.widgets.table import choose_row, page_start, pager
from governance.core.access import Permission
from governance.feedback.queries import slice_values
from governance.review.commands import apply_rules
from governance.review.queries import QueueFilter, case_queue, review_counts
from governance.review.tables import CaseState

header(
    "Review queue",
    "Flagged and sampled outputs that wait for a verdict, the gravest first, then the oldest.",
    "review",
)

now = context.moment()
counts = context.read(review_counts, now)
facts(
    ("Open", counts.open, "Nobody has judged these yet"),
    ("In review", counts.in_review, "Judged by some, not by as many as the case needs, or not alike"),
    ("Reviewers differ", counts.waiting, "All judgements are made and they differ: someone else decides"),
    ("Overdue", counts.overdue, "Older than the service level of their severity"),
    ("Resolved", counts.resolved, None),
)

VIEWS = {
    "todo": "I can judge",
    "waiting": "Reviewers differ",
    "overdue": "Overdue",
    "all": "All unresolved",
    "resolved": "Resolved",
}

with st.container(horizontal=True, vertical_alignment="bottom"):
    reviews = context.may(Permission.JUDGE) and context.actor().person_id is not None
    view = st.segmented_control(
        "Show",
        list(VIEWS),
        default="todo" if reviews else "all",
        format_func=VIEWS.__getitem__,
        key="view",
        bind="query-params",
        required=True,
        wrap=True,
    )
    severity = st.selectbox(
        "Severity",
        [None, *SEVERITY],
        format_func=lambda s: severity_word(s) if s else "any",
        key="severity",
        bind="query-params",
        width=150,
    )
    values = context.read(slice_values)
    scenario = st.selectbox(
        "Scenario",
        [None, *values.scenarios],
        format_func=lambda s: s or "any",
        key="scenario",
        bind="query-params",
        width=200,
    )
    language = st.selectbox(
        "Language",
        [None, *values.languages],
        format_func=lambda s: s or "any",
        key="language",
        bind="query-params",
        width=130,
    )
    if context.may(Permission.OPEN_CASE) and st.button(
        "Open cases by rule",
        icon=":material/playlist_add:",
        help="Opens a case for each output that people flagged often or gravely and that never had one.",
    ):
        done = context.act(apply_rules, "The rules were applied")
        if done is not None and not done.value:
            st.toast("No output meets the rules that hasn't had a case.", icon=":material/info:")

wanted = QueueFilter(
    state=CaseState.RESOLVED if view == "resolved" else None,
    severity=severity,
    language=language,
    scenario=scenario,
    for_reviewer=context.actor().person_id if view == "todo" else None,
    waiting=view == "waiting",
    overdue_at=now if view == "overdue" else None,
)
page = context.read(case_queue, wanted, after=page_start("after"))

if page.rows:
    if (
        reviews
        and view == "todo"
        and st.button(
            f"Review {page.rows[0].reference}",
            type="primary",
            icon=":material/play_arrow:",
            shortcut="n",
            help="Opens the first case of the queue (key: N)",
        )
    ):
        go("case", ref=page.rows[0].reference)
    chosen = choose_row(
        [
            {
                "Case": row.reference,
                "Severity": severity_word(row.severity),
                "State": "reviewers differ" if row.is_waiting else row.state.value.replace("_", " "),
                "Age": f"{row.age_days(now)} d" + (" (overdue)" if row.is_overdue(now) else ""),
                "Judged": f"{row.judgements} of {row.required_judgements}",
                "Answer": row.excerpt,
                "Scenario": row.scenario,
                "Language": row.language,
                "Flags": row.flags,
                "Model": row.model_version,
                "Opened": when(row.opened_at),
            }
            for row in page.rows
        ],
        "queue",
        description="Cases; choose a row to open it",
        config={"Answer": st.column_config.TextColumn(width=260)},
    )
    if chosen is not None:
        go("case", ref=page.rows[chosen].reference)
    pager("after", page.next_after)
elif view == "todo":
    empty(
        "Nothing waits for you.",
        "Every case either has its judgements or concerns feedback of your own. See all cases above, or open cases by rule.",
    )
else:
    empty("No case meets these filters.", "Clear a filter, or open cases by rule from flagged outputs.")
