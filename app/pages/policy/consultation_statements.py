"""A consultation's statements: what is voted on, what waits for moderation, translations; and the votes behind each."""

import streamlit as st

from app.session import context
from app.ui.marks import when
from app.ui.page import empty
from app.ui.table import choose_row
from app.ui.translations import LANGUAGES
from app.ui.words import plain
from governance.core.access import Permission
from governance.policy.consultation.commands.setup import add_clauses
from governance.policy.consultation.commands.statements import LONGEST, add_statements, moderate, translate
from governance.policy.consultation.queries import ConsultationView, StatementRow
from governance.policy.consultation.queries.asking import clauses_to_ask
from governance.policy.consultation.queries.rows import votes_on
from governance.policy.consultation.tables import ConsultationState, StatementState
from governance.policy.queries import find_version

VOTES = {1: "agree", -1: "disagree", 0: "pass"}


def show_statements(view: ConsultationView) -> None:
    """The moderation queue first, since someone waits for it; then what is voted on."""
    owns = context.may(Permission.CONSULT)
    waiting = [row for row in view.statements if row.state is StatementState.PENDING]
    if waiting:
        st.subheader("Waiting for moderation", anchor=False)
        for row in waiting:
            moderation_card(row, owns)
    if owns and view.row.state is not ConsultationState.CLOSED:
        with st.expander("Add statements", icon=":material/add:", expanded=not view.statements):
            add_form(view)
    shown = [row for row in view.statements if row.state is not StatementState.PENDING]
    if not shown:
        empty("Nothing to vote on yet.", "Add statements above, from clauses or in your own words.")
        return
    st.subheader("Statements", anchor=False)
    picked = choose_row(
        [
            {
                "#": row.number,
                "Statement": row.text,
                "State": row.state.value,
                "Agree": row.agrees,
                "Disagree": row.disagrees,
                "Pass": row.passes,
                "Clause": row.clause_key or "",
                "Made by": row.by or "the owner",
                "Translated": ", ".join(row.translations),
                "Note": row.note,
            }
            for row in shown
        ],
        "statements",
        description="Statements with their votes; choose a row to see the votes and to translate it",
        config={"Statement": st.column_config.TextColumn(width="large")},
    )
    if picked is not None:
        show_statement(view, shown[picked], owns)


def moderation_card(row: StatementRow, owns: bool) -> None:
    with st.container(border=True):
        plain(row.text)
        st.caption(f"{row.by or 'the owner'} · {row.language} · {when(row.submitted_at)}")
        if not owns:
            return
        note = st.text_input(
            "Reason (shown to the author; required to reject)", key=f"note-{row.id}", max_chars=500
        )
        with st.container(horizontal=True):
            st.button("Accept", key=f"accept-{row.id}", type="primary", on_click=decide, args=(row.id, True))
            st.button("Reject", key=f"reject-{row.id}", on_click=decide, args=(row.id, False))
        if not note:
            st.caption(
                "Reject statements that name people, repeat another statement, or contain two thoughts at once."
            )


def decide(statement_id: int, accepted: bool) -> None:
    said = (
        "The statement is now open to votes"
        if accepted
        else "The statement has been rejected; its author can see why"
    )
    context.act(moderate, said, statement_id, accepted, st.session_state.get(f"note-{statement_id}", ""))


def add_form(view: ConsultationView) -> None:
    with st.form("add-statements", border=False, clear_on_submit=False):
        own = st.text_area("In your own words, one per line", height=120)
        language = st.text_input("Language", value="en", max_chars=35)
        if st.form_submit_button("Add these"):
            lines = [(line.strip(), language.strip(), None) for line in own.splitlines() if line.strip()]
            if not lines:
                st.warning("Write at least one statement.")
            elif context.act(add_statements, "Added", view.row.id, lines) is not None:
                st.rerun()
            context.show_refusal()
    if view.about is None:
        return
    slug, _, number = view.about.rpartition("@")
    version = context.read(find_version, slug, number)
    offered = {clause.key: clause for clause in context.read(clauses_to_ask, version.id)}
    with st.form("add-clauses", border=False):
        keys = st.multiselect(
            f"From clauses of {view.about}: the first sentence of each",
            list(offered),
            format_func=lambda key: f"{key} · {offered[key].heading}",
        )
        if st.form_submit_button("Add from clauses") and keys:
            if context.act(add_clauses, "Added", view.row.id, keys, "en") is not None:
                st.rerun()
            context.show_refusal()


def show_statement(view: ConsultationView, row: StatementRow, owns: bool) -> None:
    """One statement with its votes, each leading to the event that stored it; and the form to translate it."""
    with st.container(border=True):
        st.markdown(f"**Statement {row.number}** · {row.language}")
        plain(row.text)
        for language, text in row.translations.items():
            st.caption(language)
            plain(text)
        if owns:
            translate_form(row)
        found = context.read(votes_on, view.row.id, row.number)
        st.markdown(f"**{len(found):,} votes**")
        if found:
            st.dataframe(
                [
                    {
                        "Participant": each.participant,
                        "Vote": VOTES[each.value],
                        "Given": when(each.given_at),
                        "Event": f"EVENT-{each.event_seq}",
                    }
                    for each in found
                ],
                hide_index=True,
                alt=f"The votes that count on statement {row.number}",
            )


def translate_form(row: StatementRow) -> None:
    with st.popover("Translate…", icon=":material/translate:"), st.form(f"translate-{row.id}", border=False):
        language = st.selectbox("Into", [each for each in LANGUAGES if each != row.language])
        text = st.text_area("The statement in that language", max_chars=LONGEST)
        st.caption("Participants see the original beside it.")
        if st.form_submit_button("Store", type="primary"):
            if context.act(translate, "Translated", row.id, language, text) is not None:
                st.rerun()
            context.show_refusal()
