"""Policies: which there are, and which version of each is in force."""

import streamlit as st

from app.session import context
from app.session.links import go, show_link
from app.ui.page import empty, facts, header
from app.ui.table import choose_row
from governance.core.access import Permission
from governance.core.errors import PlumblineError
from governance.exchange.policy.files import endings, read_file
from governance.policy.commands import draft_version
from governance.policy.queries import policies, reviews_due, to_read, waiting_for
from governance.review.queries import stale_judgements

header(
    "Policies",
    "What the models should and should not do, as versioned documents made of clauses that judgements cite.",
    "policy",
)

rows = context.read(policies)
stale = context.read(stale_judgements, context.moment())
facts(
    ("Policies", len(rows), None),
    (
        "Stale judgements",
        len({citation.judgement_id for citation in stale}),
        "They cite a clause whose text has changed or been removed in the version in force",
    ),
)


def show_waiting() -> None:
    """What waits for the person who is here, and reviews that are due."""
    who = context.actor().person_id
    if who is not None:
        for each in context.read(to_read, who, context.moment()):
            late = each.due_on < context.moment().date()
            icon = ":material/alarm:" if late else ":material/auto_stories:"
            show_link(
                "policy",
                f"To read by {each.due_on:%d %b %Y}: {each.title} ({each.reference})",
                icon=icon,
                ref=each.reference,
                view="Readers",
            )
        if context.may(Permission.APPROVE_POLICY):
            for reference, words in context.read(waiting_for, who):
                show_link(
                    "policy",
                    f"{reference}: {words}",
                    icon=":material/how_to_reg:",
                    ref=reference,
                    view="Life",
                )
    for due in context.read(reviews_due, context.moment()):
        word = "Review overdue since" if due.overdue else "Review due on"
        show_link(
            "policy",
            f"{word} {due.review_on:%d %b %Y}: {due.title}",
            icon=":material/event:",
            ref=due.policy,
            view="Life",
        )


def draft_form() -> None:
    """Asks for a file and stores it as a draft."""
    with st.form("draft", border=False):
        slug = st.text_input("Short name", placeholder="assistant-guidelines", max_chars=64)
        label = st.text_input("Label of this version", placeholder="2026-12", max_chars=64)
        upload = st.file_uploader(
            "Markdown, Word, HTML or PDF; each heading starts a clause; {#key} at its end sets the key",
            type=endings(),
        )
        note = st.text_area("What changes, and why", max_chars=4_000)
        if not st.form_submit_button("Store as a draft", type="primary"):
            return
        if upload is None:
            st.error("Choose a file.")
            return
        try:
            found = read_file(upload.getvalue(), upload.name)
        except PlumblineError as error:
            context.show_error(error)
            return
        done = context.act(
            draft_version,
            "The draft has been saved",
            slug.strip(),
            label.strip(),
            found.document,
            change_note=note,
            left_out=found.left_out,
        )
        if done is not None:
            go("policy", ref=f"{slug.strip()}@{done.value.number}")
        context.show_refusal()


show_waiting()

if context.may(Permission.WRITE_POLICY):
    with st.expander("Import a version", icon=":material/upload_file:"):
        draft_form()

if rows:
    chosen = choose_row(
        [
            {
                "Policy": row.title,
                "Short name": row.slug,
                "Versions": row.versions,
                "Newest": row.newest_label,
                "State": row.newest_state.value.replace("_", " "),
            }
            for row in rows
        ],
        "policies",
        description="Policies; choose a row to open its newest version",
    )
    if chosen is not None:
        go("policy", ref=rows[chosen].newest_reference)
else:
    empty(
        "No policies yet.",
        "Policy owners import one here or with `plumbline policy import`.",
    )

if stale:
    show_link("stale", "Review stale judgements")
