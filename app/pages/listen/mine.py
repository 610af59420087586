"""What the person who is here has said so far, what became of it, and the way to take consent back."""

from collections.abc import Sequence

import streamlit as st

from app.pages.listen.steps import show_steps
from app.session import context
from app.session.links import show_link
from app.ui.marks import when
from app.ui.said import headline
from app.ui.words import ENGLISH, plain
from governance.core.access import Permission
from governance.feedback.commands import withdraw_consent
from governance.feedback.queries import FeedbackFilter, FeedbackRow, feedback_page
from governance.feedback.tables import Scope
from governance.views.receipts.steps import steps_of

SHOWN = 20
USES = {
    Scope.REVIEW: "reading by those who review answers",
    Scope.TRAINING: "training the model",
    Scope.PUBLICATION: "quoting in public",
}


def what_you_said(person_id: int) -> None:
    """Draws the newest statements of the person, who is the one that acts."""
    rows = context.read(
        feedback_page, FeedbackFilter(person_id=person_id), limit=SHOWN, reader_id=person_id
    ).rows
    if not rows:
        return
    st.subheader("What you said", anchor=False)
    if context.may(Permission.WITHDRAW_CONSENT) and st.button("Withdraw consent…", icon=":material/undo:"):
        st.dialog("Withdraw consent")(take_back)(person_id, rows)
    show_link("outcomes", "What reviewers decided, and how to appeal")
    became = context.read(steps_of, tuple(row.id for row in rows))
    for row in rows:
        with st.container(gap=None):
            st.markdown(f"{headline(row)} · {row.reference} · {row.scenario} · {when(row.given_at)}")
            if said := row.comment or row.correction:
                plain(said)
            show_steps(became.get(row.id, ()), ENGLISH)


def take_back(person_id: int, rows: Sequence[FeedbackRow]) -> None:
    """Asks what may no longer be used for what, and takes the consent back."""
    named = {row.id: f"{row.reference} of {when(row.given_at)}" for row in rows}
    with st.form("take-back", border=False):
        feedback_id = st.selectbox(
            "Statement",
            [None, *named],
            format_func=lambda each: named.get(each, "everything I have said so far"),
        )
        scope = st.selectbox(
            "No longer allow use for", list(USES), index=1, format_func=USES.__getitem__, required=True
        )
        if st.form_submit_button("Withdraw", type="primary") and scope is not None:
            speaker = person_id if feedback_id is None else None
            if context.act(
                withdraw_consent,
                "Consent has been withdrawn",
                scope,
                feedback_id=feedback_id,
                person_id=speaker,
            ):
                st.rerun()
            context.show_refusal()
