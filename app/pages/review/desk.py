"""A case and the desks it lies on: taking it, putting it back, keeping away from it, asking for more eyes, assigning it."""

import streamlit as st

from app.session import context
from app.session.links import go
from app.ui.marks import when
from governance.core.access import Permission
from governance.review.commands import assign, claim, escalate, recuse, release
from governance.review.queries import CaseView, reviewers
from governance.review.queries.exposure import day_of
from governance.review.tables import CaseState


def desk_line(case: CaseView) -> None:
    """Who has the case now, what makes it urgent, and what the viewer may do about it."""
    if case.state == CaseState.RESOLVED:
        return
    _show_why(case)
    with st.container(horizontal=True):
        if case.can_judge:
            _own_desk(case)
        if context.may(Permission.ASSIGN_CASE):
            _assign(case)
    for person, reason in case.desk.recusals:
        st.caption(f"{person} has recused themselves: {reason}")


def _show_why(case: CaseView) -> None:
    if case.desk.parts is not None:
        points = case.desk.parts.points(context.moment())
        words = " + ".join(f"{value} ({name})" for name, value in points.items())
        st.caption(f"Priority **{sum(points.values())}** = {words}")
    if case.desk.escalation:
        st.warning(f"Escalated: {case.desk.escalation}", icon=":material/priority_high:")
    people = ", ".join(case.desk.people)
    until = f" until {when(case.desk.own_until)}" if case.desk.own_until else ""
    if case.desk.is_own:
        st.caption(
            f":material/person: On your desk{until}."
            + (f" Desks: {people}." if len(case.desk.people) > 1 else "")
        )
    elif people:
        st.caption(f":material/person: On the desk of {people}.")


def _own_desk(case: CaseView) -> None:
    if case.desk.is_own:
        if st.button("Put back", icon=":material/undo:", help="Makes it available to others"):
            _do(context.act(release, f"{case.reference} is available to others again", case.id), case)
    elif case.has_seat:
        with st.container(key="take-case", width="content"):
            if st.button(
                "Take it", icon=":material/back_hand:", help="Reserves it for you for a limited time. Key: T"
            ):
                _do(context.act(claim, f"{case.reference} is on your desk", case.id), case)
    with st.popover("Recuse", icon=":material/block:", help="Where you have a conflict of interest"):
        reason = st.text_input("What your conflict of interest is", max_chars=1000, key=f"recuse-{case.id}")
        if st.button("Recuse myself", key=f"recuse-do-{case.id}"):
            _do(context.act(recuse, "Somebody else will judge it", case.id, reason), case)
    with st.popover(
        "Escalate", icon=":material/priority_high:", help="Asks for one more reviewer, and moves it up"
    ):
        reason = st.text_input("Why it needs another reviewer", max_chars=1000, key=f"escalate-{case.id}")
        if st.button("Escalate", key=f"escalate-do-{case.id}"):
            _do(context.act(escalate, f"{case.reference} is escalated", case.id, reason), case)


def _assign(case: CaseView) -> None:
    with st.popover("Assign", icon=":material/assignment_ind:"):
        known = {row.id: row for row in context.read(reviewers, day_of(context.moment()))}
        person = st.selectbox(
            "Reviewer",
            list(known),
            index=None,
            format_func=lambda each: (
                f"{known[each].name} · {known[each].on_desk} on the desk · "
                f"{', '.join(known[each].languages) or 'no language stated'}"
            ),
            key=f"assign-{case.id}",
        )
        if st.button("Assign to them", disabled=person is None, key=f"assign-do-{case.id}") and person:
            _do(
                context.act(assign, f"{case.reference} is on {known[person].name}'s desk", case.id, person),
                case,
            )


def _do(done: context.Done | None, case: CaseView) -> None:
    """Draws the page anew after an act, or says why it was refused."""
    if done is None:
        context.show_refusal()
    else:
        go("case", ref=case.reference)
