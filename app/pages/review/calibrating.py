"""Forms of calibration: make a set, ask a reviewer, answer the next item."""

import streamlit as st

from app.session import context
from app.session.links import go
from app.ui.words import conversation
from governance.core.access import Role
from governance.core.people.queries import people
from governance.core.references import Prefix, numbered
from governance.review.calibration.commands import (
    Gold,
    answer_calibration,
    ask_to_calibrate,
    make_calibration_set,
)
from governance.review.calibration.queries import MyCalibration
from governance.review.queries import QueueFilter, case_queue
from governance.review.tables import CaseState, Verdict

MOST_OFFERED = 200


def new_set_form() -> None:
    """Title, purpose, and a table of cases with gold verdicts and reasons. What was typed stays when it is refused."""
    offered = context.read(case_queue, QueueFilter(state=CaseState.RESOLVED), limit=MOST_OFFERED).rows
    names = {row.reference: f"{row.reference}, {row.scenario}: {row.excerpt[:70]}" for row in offered}
    title = st.text_input("Title", max_chars=200, key="set-title")
    purpose = st.text_area("What it measures", max_chars=1000, key="set-purpose", height=80)
    cases = st.multiselect(
        "Resolved cases",
        list(names),
        format_func=names.__getitem__,
        key="set-cases",
        help="The two hundred most severe are offered. Use ten or more for a meaningful result.",
    )
    items = []
    for case in cases:
        with st.container(border=True):
            st.markdown(f"**{case}**")
            verdict = st.segmented_control(
                "Right verdict",
                list(Verdict),
                format_func=lambda each: each.value,
                key=f"gold-{case}",
                required=True,
                default=Verdict.VIOLATES,
            )
            reason = st.text_input("Why", key=f"reason-{case}", max_chars=4000)
        named = numbered(case)
        assert named is not None
        items.append(Gold(named[1], Verdict(verdict), reason))
    if st.button("Make the set", type="primary", key="make-set"):
        done = context.act(make_calibration_set, "The set has been created", title, items, purpose)
        if done is not None:
            go("calibration", ref=Prefix.CALIBRATION.of(done.value.id))
        context.show_refusal()


def ask_form(set_id: int) -> None:
    """Chooses a reviewer to ask."""
    reviewers = {
        row.id: row.name for row in context.read(people, role=Role.REVIEWER, limit=500).rows if row.active
    }
    with st.form("ask", border=False):
        chosen = st.selectbox("Reviewer", list(reviewers), format_func=reviewers.__getitem__, width=320)
        if st.form_submit_button("Ask"):
            if chosen is not None and context.act(
                ask_to_calibrate, f"{reviewers[chosen]} is asked", set_id, chosen
            ):
                st.rerun()
            context.show_refusal()


def show_next_item(mine: MyCalibration) -> None:
    """The output of the next item, and a verdict for it."""
    assert mine.output is not None and mine.next_item_id is not None
    conversation(mine.output.conversation, mine.output.answer)
    st.caption(f"{mine.output.scenario} · {mine.output.language}")
    with st.container(horizontal=True):
        for verdict, icon, key in (
            (Verdict.VIOLATES, "cancel", "v"),
            (Verdict.ACCEPTABLE, "check_circle", "a"),
            (Verdict.UNCLEAR, "help", "u"),
        ):
            st.button(
                verdict.value.capitalize(),
                icon=f":material/{icon}:",
                key=f"answer-{mine.next_item_id}-{verdict.value}",
                shortcut=key,
                on_click=_answer,
                args=(mine.next_item_id, verdict),
            )
    st.caption("Answers are final; the gold verdicts are shown after the last one.")


def _answer(item_id: int, verdict: Verdict) -> None:
    context.act(answer_calibration, "Answer kept", item_id, verdict)
