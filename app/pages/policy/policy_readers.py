"""Who has to read the policy, who has, and one's own word that one has read it."""

import streamlit as st

from app.session import context
from app.ui.marks import when
from app.ui.page import empty, facts
from governance.core.access import GRANTS, Permission, Role
from governance.core.people.queries import staff, stakeholder_groups
from governance.policy.commands import (
    acknowledge,
    drop_question,
    end_reading_duty,
    set_question,
    set_reading_duty,
)
from governance.policy.queries import Reading, VersionRow, has_acknowledged, reading

READERS = [role for role in Role if Permission.ACKNOWLEDGE_POLICY in GRANTS[role]]


def show_readers(version: VersionRow) -> None:
    """Draws who has read the version in force, and the forms for one's own word and the owner's wishes."""
    found = context.read(reading, version.policy, context.moment())
    if found.version is None:
        empty(
            "No version of this policy is in force.",
            "There will be something to read once a version is published.",
        )
        return
    late = [reader for reader in found.readers if reader.is_overdue(context.moment())]
    facts(
        (
            "Have to read it",
            len(found.readers),
            "Active people with access to policies, as chosen by the owner",
        ),
        ("Have read it", found.done, "They acknowledged exactly this text, whatever its version number"),
        ("Late", len(late), None),
    )
    left, right = st.columns([3, 2], gap="large")
    with left:
        _own_word(version, found)
        _people(found)
    with right:
        _duties(version, found)
        _question(version, found)


def _own_word(version: VersionRow, found: Reading) -> None:
    who = context.actor().person_id
    if who is None or not context.may(Permission.ACKNOWLEDGE_POLICY) or found.version_id is None:
        return
    if context.read(has_acknowledged, who, version.policy_id, found.text_hash):
        st.markdown(f":material/check_circle: You have read this text (version {found.version}).")
        return
    mine = next((reader for reader in found.readers if reader.person_id == who), None)
    due = f" Please confirm by {mine.due_on:%d %b %Y}." if mine else ""
    with st.form("acknowledge"):
        st.markdown(f"Have you read **{version.policy}@{found.version}**, the version in force?{due}")
        answer = None
        if found.question is not None:
            answer = st.radio(
                found.question.question,
                list(range(len(found.question.answers))),
                index=None,
                format_func=found.question.answers.__getitem__,
            )
        if st.form_submit_button("I have read it", type="primary"):
            done = context.act(
                acknowledge, "Acknowledgement recorded", found.version_id, seen=found.text_hash, answer=answer
            )
            if done is not None:
                st.rerun()
            context.show_refusal()


def _people(found: Reading) -> None:
    if not found.readers:
        empty("Nobody has to read this policy.", "The owner chooses readers in the side panel.")
        return
    moment = context.moment()
    st.dataframe(
        [
            {
                "Who": reader.name,
                "By": reader.due_on,
                "Read": "late" if reader.is_overdue(moment) else when(reader.acknowledged_at),
            }
            for reader in sorted(
                found.readers,
                key=lambda reader: (reader.acknowledged_at is not None, reader.due_on, reader.name),
            )
        ],
        hide_index=True,
        alt="Who has to read the policy, by when, and when they acknowledged it",
    )


def _duties(version: VersionRow, found: Reading) -> None:
    st.markdown("**Who has to read it**")
    for duty in found.duties:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"{duty.who}, within {duty.within_days} days")
            if context.may(Permission.WRITE_POLICY):
                st.button("End", key=f"end-{duty.id}", type="tertiary", on_click=_end, args=(duty.id,))
    if not found.duties:
        st.caption("Nobody has to.")
    if not context.may(Permission.WRITE_POLICY):
        return
    with st.popover("Ask to read…"):
        kind = st.segmented_control("Who", ["Role", "Group", "Person"], default="Role", key="duty-kind")
        with st.form("duty", border=False):
            chosen = _audience(kind)
            days = st.number_input("Within days of coming into force", 1, 365, 14)
            if st.form_submit_button("Ask") and chosen is not None:
                if (
                    context.act(
                        set_reading_duty,
                        "They have been asked to read it",
                        version.policy_id,
                        int(days),
                        **chosen,
                    )
                    is not None
                ):
                    st.rerun()
                context.show_refusal()


def _audience(kind: str | None) -> dict[str, object] | None:
    if kind == "Group":
        groups = {group.slug: group.name for group in context.read(stakeholder_groups)}
        slug = st.selectbox("Group", list(groups), format_func=groups.__getitem__)
        return {"group": slug} if slug else None
    if kind == "Person":
        people = {row.id: row.name for row in context.read(staff) if row.active}
        person = st.selectbox("Person", list(people), format_func=people.__getitem__)
        return {"person_id": person} if person else None
    role = st.selectbox("Role", READERS, format_func=lambda each: each.words)
    return {"role": role} if role else None


def _end(duty_id: int) -> None:
    context.act(end_reading_duty, "They no longer have to read it", duty_id)


def _question(version: VersionRow, found: Reading) -> None:
    st.markdown("**Comprehension question**")
    asked = found.question
    if asked is None:
        st.caption("None set.")
    else:
        st.markdown(asked.question)
    if not context.may(Permission.WRITE_POLICY):
        return
    with st.container(horizontal=True):
        if asked is not None:
            st.button("Remove it", type="tertiary", on_click=_drop, args=(version.policy_id,))
        with st.popover("Set a question…"), st.form("question", border=False):
            question = st.text_input("Question", max_chars=500)
            lines = st.text_area("Answers, one a line, the right one first", height=110)
            explanation = st.text_area("Message after a wrong answer", max_chars=2_000, height=90)
            if st.form_submit_button("Set"):
                answers = [line for line in lines.splitlines() if line.strip()]
                shown = sorted(answers)
                right = shown.index(answers[0]) if answers else 0
                if (
                    context.act(
                        set_question,
                        "The question has been saved",
                        version.policy_id,
                        question,
                        tuple(shown),
                        right,
                        explanation,
                    )
                    is not None
                ):
                    st.rerun()
                context.show_refusal()


def _drop(policy_id: int) -> None:
    context.act(drop_question, "The question has been removed", policy_id)
