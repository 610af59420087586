"""Consultations: what stakeholders were and are asked, and the way to ask something new."""

import re

import streamlit as st

from app.session import context
from app.session.links import go, show_link
from app.ui.marks import when
from app.ui.page import empty, facts, header
from app.ui.table import choose_row
from governance.core.access import Permission
from governance.policy.consultation.commands.setup import set_up
from governance.policy.consultation.queries import consultations
from governance.policy.consultation.queries.asking import clause_asked, versions_to_ask_about
from governance.policy.consultation.tables import ConsultationState

header(
    "Consultations",
    "Policy drafts and questions put to stakeholders, who vote on statements; what they agree on and what "
    "divides them.",
    "policy",
)

rows = context.read(consultations)
facts(
    ("Open", sum(row.state is ConsultationState.OPEN for row in rows), None),
    ("Closed", sum(row.state is ConsultationState.CLOSED for row in rows), None),
    (
        "Statements to moderate",
        sum(row.waiting for row in rows),
        "Participants wrote them; nobody votes on them yet",
    ),
    ("Participants who voted", sum(row.voters for row in rows), None),
)


def set_up_form() -> None:
    """Asks for a new consultation. The address may name a clause to ask about: ?clause=policy/key."""
    asked = st.query_params.get("clause", "")
    clause = context.read(clause_asked, asked) if asked else None
    if asked and clause is None:
        st.warning(f"There is no clause {asked}. Set up a consultation without it, or choose a version.")
    versions = context.read(versions_to_ask_about)
    about = clause.policy_version_id if clause else None
    with st.form("set-up", border=False):
        title = st.text_input(
            "Title", value=f"How should “{clause.heading}” read?" if clause else "", max_chars=200
        )
        question = st.text_area(
            "The question, as participants read it",
            value=f"What should our models do about: {clause.heading}?" if clause else "",
            max_chars=4_000,
        )
        slug = st.text_input(
            "Short name",
            value=re.sub(r"[^a-z0-9]+", "-", clause.key.lower()).strip("-") if clause else "",
            max_chars=64,
            help="Used in links and in the ledger: lower-case letters, digits, hyphens",
        )
        version_id = st.selectbox(
            "Policy version it is about",
            [None, *versions],
            index=[None, *versions].index(about) if about in versions else 0,
            format_func=lambda each: versions[each] if each is not None else "none: a separate question",
        )
        own = st.text_area(
            "Initial statements, one per line",
            value="\n".join(clause.sentences) if clause else "",
            height=160,
            help="Each is one thought to agree or disagree with. More can be added later, from clauses too.",
        )
        language = st.text_input("Language of these statements", value="en", max_chars=35)
        if st.form_submit_button("Set up", type="primary"):
            lines = [line.strip() for line in own.splitlines() if line.strip()]
            done = context.act(
                set_up,
                "The consultation has been created",
                slug.strip(),
                title,
                question,
                policy_version_id=version_id,
                statements=[(line, language.strip(), clause.key if clause else None) for line in lines],
            )
            if done is not None:
                go("consultation", ref=done.value.slug)
            context.show_refusal()


if context.may(Permission.CONSULT):
    with st.expander(
        "Start a consultation", icon=":material/add:", expanded=bool(st.query_params.get("clause"))
    ):
        set_up_form()

if not rows:
    empty(
        "No consultations yet.",
        "Policy owners start a consultation above, or import one with `plumbline consultation import`.",
    )
else:
    chosen = choose_row(
        [
            {
                "Title": row.title,
                "State": row.state.value,
                "Statements": row.statements,
                "To moderate": row.waiting,
                "Invited": row.participants,
                "Voted": row.voters,
                "Opened": when(row.opened_at),
                "Closed": when(row.closed_at),
                "Short name": row.slug,
            }
            for row in rows
        ],
        "consultations",
        description="Consultations, newest first; choose a row to open one",
    )
    if chosen is not None:
        go("consultation", ref=rows[chosen].slug)

show_link("policies", "All policies")
