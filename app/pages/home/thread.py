"""The thread of any object: from a person's words to the model version, both ways, drawn."""

import streamlit as st

from app.pages.home.threads import dot
from app.session import context
from app.session.links import link
from app.ui.marks import state_mark
from app.ui.page import empty, header
from app.ui.words import conversation
from governance.core.access import Permission
from governance.core.errors import PlumblineError
from governance.datasets.queries import affected_by_withdrawal
from governance.feedback.commands import withdraw_for
from governance.feedback.tables import Scope
from governance.registry.queries import output_view
from governance.views.thread import Station, Thread, thread_of

header("Thread", "From a person's words to the training rows and model version, and back.")

NARROW, WIDE = 4, 12
"""How many objects are drawn at a station; the rest is counted."""

reference = st.text_input(
    "Reference",
    key="ref",
    bind="query-params",
    placeholder="FB-1, CASE-17, privacy.minors@3, assistant 2.1, EXAMPLE-9",
).strip()


def show_object(found: Thread) -> None:
    """The object itself, where seeing it helps to read the thread."""
    if found.focus.kind is Station.OUTPUT:
        output = context.read(output_view, found.focus.id)
        with st.expander("The conversation", expanded=True):
            conversation(output.conversation, output.answer)
    if found.focus.kind is Station.FEEDBACK and context.may(Permission.MANAGE_PEOPLE):
        show_withdrawal(found.focus.id)


def show_withdrawal(feedback_id: int) -> None:
    """Takes consent back for whoever said it and asked for it; people do it themselves by their receipt."""
    with st.popover("Withdraw consent…", icon=":material/undo:"), st.form("withdraw", border=False):
        scope = st.selectbox(
            "No longer allow use for", list(Scope), index=1, format_func=lambda s: s.value, required=True
        )
        reason = st.text_area("How they asked for it, and when", max_chars=1_000)
        if st.form_submit_button("Withdraw", type="primary"):
            taken = context.act(
                withdraw_for, "Consent has been withdrawn", [scope], reason, feedback_id=feedback_id
            )
            if taken is not None:
                touched = context.read(affected_by_withdrawal)
                names = ", ".join(row.version.reference for row in touched) or "no dataset version"
                st.success(f"It reaches {names}.")
            context.show_refusal()


if not reference:
    empty(
        "Which object?", "Enter a reference above. Every page links to the threads of the objects it shows."
    )
    st.stop()
try:
    wide = st.toggle("Show more per step", key="wide", bind="query-params")
    found = context.read(thread_of, reference, limit=WIDE if wide else NARROW)
except PlumblineError as error:
    st.error(str(error))
    st.stop()

focus = found.focus
st.markdown(
    f"**{focus.kind.words.capitalize()} {focus.reference}** · {focus.title} "
    f"{state_mark(focus.state) if focus.state else ''}"
)
show_object(found)
if len(found.nodes) < 2:
    empty(
        "Nothing is linked to it yet.",
        "Links appear as feedback is given, cases are reviewed, findings are raised and datasets are built.",
    )
    st.stop()
with st.container(key="thread-picture"):
    st.graphviz_chart(dot(found), width="content", alt=" ".join(found.in_words()))
st.subheader("As text", anchor=False)
for stop in found.stops():
    more = f" and {stop.more:,} more" if stop.more else ""
    st.markdown(f"**{stop.station.words.capitalize()}**{more}")
    for node in stop.nodes:
        with st.container(horizontal=True, vertical_alignment="center"):
            link(node.reference, station=node.kind)
            st.markdown(f"{node.title} {state_mark(node.state) if node.state else ''}", width="content")
