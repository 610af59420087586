"""All feedback: filtered, searched, paged, newest first."""

import streamlit as st

from app import context
from app.links import link, show_link
from app.widgets.marks import SEVERITY, severity_word, when
from app.widgets.page import empty, facts, header
from app.widgets.said import card, preference_words
from app.widgets.table import choose_row, page_start, pager
from app.widgets.words import conversation
from governance.core.access import Permission
from governance.core.errors import NotFound
from governance.core.people.queries import stakeholder_groups
from governance.feedback.queries import (
    FeedbackFilter,
    FeedbackRow,
    feedback_count,
    feedback_page,
    slice_values,
)
from governance.feedback.tables import Kind
from governance.registry.queries import model_versions, output_view
from governance.review.commands import open_case
from governance.review.tables import OpenedFor

header("All feedback", "What people said about the models' answers, newest first.", "feedback")

versions = {row.id: row.name for row in context.read(model_versions)}
groups = {group.id: group.name for group in context.read(stakeholder_groups)}
values = context.read(slice_values)


def any_or(names: dict[int, str]) -> dict[int | None, str]:
    """The names, and a choice that leaves the condition out."""
    choices: dict[int | None, str] = {None: "any"}
    choices.update(names)
    return choices


with st.container(horizontal=True, vertical_alignment="bottom"):
    words = st.text_input(
        "Words", key="words", bind="query-params", placeholder="in comments and corrections", width=240
    )
    kind = st.selectbox(
        "Kind",
        [None, *Kind],
        format_func=lambda k: k.value if k else "any",
        key="kind",
        bind="query-params",
        width=140,
    )
    version = st.selectbox(
        "Model version",
        list(any_or(versions)),
        format_func=any_or(versions).__getitem__,
        key="version",
        bind="query-params",
        width=180,
    )
    scenario = st.selectbox(
        "Scenario",
        [None, *values.scenarios],
        format_func=lambda s: s or "any",
        key="scenario",
        bind="query-params",
        width=180,
    )
    language = st.selectbox(
        "Language",
        [None, *values.languages],
        format_func=lambda s: s or "any",
        key="language",
        bind="query-params",
        width=120,
    )
    group = st.selectbox(
        "Stakeholder group",
        list(any_or(groups)),
        format_func=any_or(groups).__getitem__,
        key="group",
        bind="query-params",
        width=200,
    )
    severity = st.selectbox(
        "Severity from",
        [None, *SEVERITY],
        format_func=lambda s: severity_word(s) if s else "any",
        key="severity",
        bind="query-params",
        width=140,
    )

wanted = FeedbackFilter(
    kind=Kind(kind) if kind else None,
    model_version_id=version,
    language=language,
    scenario=scenario,
    group_id=group,
    severity_from=severity,
    words=(words or "").strip() or None,
)
page = context.read(feedback_page, wanted, before=page_start("before"))
facts(("Records", context.read(feedback_count, wanted), "All that meet the filters, not only this page"))


def gist(row: FeedbackRow) -> str:
    """What the statement says, in one cell."""
    if row.kind is Kind.RATING:
        said = f"{row.rating} of 5"
    elif row.kind is Kind.FLAG:
        said = f"{row.category}, {severity_word(row.severity)}"
    elif row.kind is Kind.COMPARISON:
        said = preference_words(row)
    else:
        said = ""
    return " · ".join(part for part in (said, row.comment or row.correction or "") if part)


def show_detail(row: FeedbackRow) -> None:
    """The statement beside the answer that it is about, and what can be done with it."""
    with st.container(border=True):
        card(row)
        output = context.read(output_view, row.output_id)
        conversation(output.conversation, output.answer)
        with st.container(horizontal=True):
            show_link("thread", f"Thread of {row.reference}", ref=row.reference)
            link(output.reference, f"Output {output.reference}")
            if context.may(Permission.OPEN_CASE) and st.button("Open a case", icon=":material/gavel:"):
                done = context.act(
                    open_case, "Case opened", row.output_id, OpenedFor.HAND, f"Opened from {row.reference}"
                )
                if done is not None:
                    link(f"CASE-{done.value.id}")
                context.show_refusal()


if page.rows:
    chosen = choose_row(
        [
            {
                "Feedback": row.reference,
                "Kind": row.kind.value,
                "What it says": gist(row),
                "Group": row.group or "–",
                "Model": row.model_version,
                "Scenario": row.scenario,
                "Language": row.language,
                "Given": when(row.given_at),
            }
            for row in page.rows
        ],
        "feedback",
        description="Feedback; choose a row to see it beside the answer",
        config={"What it says": st.column_config.TextColumn(width=260)},
    )
    pager("before", page.next_before)
    if chosen is not None:
        try:
            show_detail(page.rows[chosen])
        except NotFound as error:
            st.error(str(error))
elif wanted.is_empty:
    empty(
        "No feedback yet.",
        "Give some, bring in a file with `plumbline import`, or fill the store with `plumbline demo`.",
    )
else:
    empty("No feedback meets these filters.", "Clear a filter or try fewer words.")
