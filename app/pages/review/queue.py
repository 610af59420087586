"""The reviewers' queue: the most urgent first, and what is on whose desk."""

from datetime import datetime

import streamlit as st

from app.pages.review import keys
from app.pages.review.verdict import go_to_next
from app.session import context
from app.session.links import go, show_link
from app.ui.marks import SEVERITY, severity_word, when
from app.ui.page import empty, facts, header
from app.ui.table import choose_row, page_start, pager
from governance.core.access import Permission
from governance.feedback.queries import slice_values
from governance.review.commands import apply_rules
from governance.review.queries import (
    CasePage,
    CaseRow,
    QueueFilter,
    case_queue,
    review_counts,
    reviewers,
    rulebook,
)
from governance.review.queries.exposure import ExposureToday, day_of, exposure_on
from governance.review.tables import CaseState, OpenedFor

VIEWS = {
    "todo": "I can judge",
    "desk": "On my desk",
    "unassigned": "Unassigned",
    "escalated": "Escalated",
    "waiting": "Reviewers differ",
    "stale": "Clause changed",
    "overdue": "Overdue",
    "all": "All unresolved",
    "mine": "I judged",
    "resolved": "Resolved",
}
PERSONAL = ("todo", "desk", "mine")
MOST_REASONS = 3
"""Parts of a priority that the table names; the case shows all."""


def show_counts(now: datetime) -> None:
    counts = context.read(review_counts, now)
    facts(
        ("Open", counts.open, "Nobody has judged these yet"),
        ("In review", counts.in_review, "Judged by some reviewers, but not enough yet, or they disagree"),
        (
            "Reviewers differ",
            counts.waiting,
            "All judgements are in and they differ: someone else decides",
        ),
        ("Escalated", counts.escalated, "A reviewer asked for one more reviewer"),
        ("Overdue", counts.overdue, "Older than the service level of their severity"),
        ("Resolved", counts.resolved, None),
    )


def ask_view(*, reviews: bool) -> str:
    views = [view for view in VIEWS if reviews or view not in PERSONAL]
    view: str = st.segmented_control(
        "Show",
        views,
        default="todo" if reviews else "all",
        format_func=VIEWS.__getitem__,
        key="view",
        bind="query-params",
        required=True,
        wrap=True,
    )
    return view


def ask_filter(view: str, now: datetime) -> QueueFilter:
    """What is asked for, by the view and by the filters, all of which stand in the address."""
    values = context.read(slice_values)
    known = {row.id: row.name for row in context.read(reviewers, day_of(now))}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        severity = st.selectbox(
            "Severity",
            [None, *SEVERITY],
            format_func=lambda s: severity_word(s) if s else "any",
            key="severity",
            bind="query-params",
            width=150,
        )
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
        assigned = st.selectbox(
            "On the desk of",
            [None, *known],
            format_func=lambda each: known.get(each, "anyone, or nobody"),
            key="assigned",
            bind="query-params",
            width=220,
        )
        show_rule_button()
    me = context.actor().person_id
    return QueueFilter(
        state=CaseState.RESOLVED if view == "resolved" else None,
        severity=severity,
        language=language,
        scenario=scenario,
        for_reviewer=me if view == "todo" else None,
        assigned_to=me if view == "desk" else assigned,
        mine=me if view == "mine" else None,
        unassigned=view == "unassigned",
        waiting=view == "waiting",
        escalated=view == "escalated",
        stale=view == "stale",
        overdue_at=now if view == "overdue" else None,
        at=now,
    )


def show_rule_button() -> None:
    if context.may(Permission.OPEN_CASE) and st.button(
        "Open cases by rule",
        icon=":material/playlist_add:",
        help="Rules open cases by themselves as feedback comes in. This applies them to all that was said before, "
        "as after a change of the rules.",
    ):
        done = context.act(apply_rules, "The rules have been applied")
        if done is not None and not done.value:
            st.toast("No output meets the rules without already having had a case.", icon=":material/info:")


def show_exposure(now: datetime) -> ExposureToday | None:
    """How many sensitive cases one has read today; where it is enough, that it is."""
    me = context.actor().person_id
    if me is None:
        return None
    today = context.read(exposure_on, me, day_of(now))
    if today.is_over:
        st.info(
            f"**That is enough for today.** You have read {today.read} sensitive cases, the most your "
            f"organisation asks of anyone in a day. The others will be there tomorrow. If it can't wait, "
            f"an administrator can let you go on.",
            icon=":material/spa:",
        )
    elif today.cap is not None:
        st.caption(f"Sensitive cases read today: {today.read} of {today.cap} at most.")
    return today


def row_of(row: CaseRow, now: datetime, blurred_from: int) -> dict[str, object]:
    parts = sorted(row.parts.points(now).items(), key=lambda part: -part[1])
    is_blind = row.opened_for is OpenedFor.COMPARISON and row.state is not CaseState.RESOLVED
    return {
        "Case": row.reference,
        "Priority": row.priority(now),
        "Because": ", ".join(f"{name} +{points}" for name, points in parts[:MOST_REASONS]),
        "Severity": severity_word(row.severity),
        "State": "reviewers differ" if row.is_waiting else row.state.value.replace("_", " "),
        "Age": f"{row.age_days(now)} d" + (" (overdue)" if row.is_overdue(now) else ""),
        "Judged": f"{row.judgements} of {row.required_judgements}",
        "Desk": ", ".join(row.desks),
        "Answer": row.excerpt if row.severity < blurred_from else "Sensitive: open the case to read it",
        "Scenario": row.scenario,
        "Language": row.language,
        "Flags": row.flags,
        "Model": "hidden" if is_blind else row.model_version,
        "Opened": when(row.opened_at),
    }


def show_page(page: CasePage, now: datetime) -> None:
    blurred_from = context.read(rulebook).settings.blur_severity
    chosen = choose_row(
        [row_of(row, now, blurred_from) for row in page.rows],
        "queue",
        description="Cases; choose a row to open it",
        config={
            "Answer": st.column_config.TextColumn(width=240),
            "Because": st.column_config.TextColumn(width=260, help="What contributes most to the priority"),
            "Priority": st.column_config.NumberColumn(
                help="In points; a point weighs as much as a day of waiting"
            ),
        },
    )
    if chosen is not None:
        go("case", ref=page.rows[chosen].reference)
    pager("after", page.next_after)


def show_nothing(view: str) -> None:
    if view == "todo":
        empty(
            "Nothing is waiting for you.",
            "Every case is fully judged, on someone else's desk, or about your own feedback. "
            "See all cases above, or open cases by rule.",
        )
    elif view == "desk":
        empty(
            "Your desk is empty.",
            "Choose Start reviewing to take the most urgent case you can judge.",
        )
    elif view == "stale":
        empty(
            "No case is being reviewed again because a clause changed.",
            "Judgements that cite a clause whose text has changed are listed under Stale judgements.",
        )
        show_link("stale", "Stale judgements")
    else:
        empty("No cases match these filters.", "Clear a filter, or open cases by rule from flagged outputs.")


header(
    "Review queue",
    "Flagged and sampled outputs waiting for a verdict, most urgent first.",
    "review",
)
keys.hear()
now = context.moment()
show_counts(now)
reviews = context.may(Permission.JUDGE) and context.actor().person_id is not None
today = show_exposure(now) if reviews else None
view = ask_view(reviews=reviews)
page = context.read(case_queue, ask_filter(view, now), after=page_start("after"))
if (
    reviews
    and not (today and today.is_over)
    and st.button(
        "Start reviewing",
        type="primary",
        icon=":material/play_arrow:",
        shortcut="n",
        help="Takes the most urgent case that you can judge onto your desk (key: N)",
    )
):
    go_to_next()
if page.rows:
    show_page(page, now)
else:
    show_nothing(view)
