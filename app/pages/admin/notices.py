"""Notices: webhooks, and the log of what was sent to whom."""

import streamlit as st

from app.session import context
from app.session.links import link
from app.ui.marks import when
from app.ui.page import empty, facts, header
from app.ui.table import choose_row
from governance.audit.notices.commands import end_webhook, make_webhook, send_again
from governance.audit.notices.queries import DeliveryRow, deliveries, delivery_counts, webhooks
from governance.audit.notices.tables import DeliveryState, NoticeKind

MADE = "webhook-made"


def show_webhooks() -> None:
    st.subheader("Webhooks", anchor=False)
    secret = st.session_state.get(MADE)
    if secret:
        st.markdown(
            "**Copy the secret now: it will not be shown again.** The receiver checks signatures with it."
        )
        st.code(secret, language=None)
        if st.button("I have saved it", type="primary"):
            del st.session_state[MADE]
            st.rerun()
    for hook in context.read(webhooks):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(
                f"{hook.id}: `{hook.url}` {', '.join(hook.kinds)}" + ("" if hook.active else " (ended)")
            )
            if hook.active and st.button("End", key=f"end-{hook.id}"):
                if context.act(end_webhook, "It is told nothing more", hook.id) is not None:
                    st.rerun()
                context.show_refusal()
    with st.expander("Make a webhook", icon=":material/add:"), st.form("webhook", border=False):
        url = st.text_input(
            "Address", placeholder="https://example.org/hooks", key="webhook-url", max_chars=2000
        )
        kinds = st.pills(
            "Told of",
            list(NoticeKind),
            selection_mode="multi",
            default=list(NoticeKind),
            format_func=lambda each: each.words,
            key="webhook-kinds",
        )
        if st.form_submit_button("Make", type="primary"):
            done = context.act(make_webhook, "It is told from now on", url, kinds)
            if done is not None:
                st.session_state[MADE] = done.value.secret
                st.rerun()
            context.show_refusal()


def show_log() -> None:
    st.subheader("Log", anchor=False)
    state = st.segmented_control(
        "State", list(DeliveryState), format_func=lambda each: each.value, key="state", bind="query-params"
    )
    rows = context.read_now(deliveries, state)
    if not rows:
        empty(
            "No notices yet.",
            "Due audits, overdue actions, alarms and expired risks are, as they happen.",
        )
        return
    chosen = choose_row(
        [_columns(row) for row in rows],
        "deliveries",
        description="Deliveries, newest first; choose a row to read it",
        config={"Answer": st.column_config.TextColumn(width=260)},
    )
    if chosen is not None:
        _show(rows[chosen])


def _columns(row: DeliveryRow) -> dict[str, object]:
    delivery = row.delivery
    return {
        "Queued": when(delivery.queued_at),
        "State": delivery.state.value,
        "What": delivery.kind.words,
        "Subject": delivery.subject,
        "By": delivery.channel.value,
        "To": row.to,
        "Attempts": delivery.attempts,
        "Next": when(delivery.next_at) if delivery.state is DeliveryState.WAITING else "–",
        "Answer": delivery.answer,
    }


def _show(row: DeliveryRow) -> None:
    with st.container(border=True):
        st.text(row.delivery.text)
        with st.container(horizontal=True):
            link(row.delivery.subject)
            if row.delivery.state is DeliveryState.FAILED and st.button(
                "Send again", icon=":material/replay:"
            ):
                if context.act(send_again, "It is tried again", row.delivery.id) is not None:
                    st.rerun()
                context.show_refusal()


header("Notices", "Messages about audits, sent by e-mail and webhook, and whether they were delivered.")
counts = context.read_now(delivery_counts)
facts(
    ("Waiting", counts[DeliveryState.WAITING], "To be sent, or to be tried again"),
    ("Delivered", counts[DeliveryState.DELIVERED], None),
    ("Failed", counts[DeliveryState.FAILED], "Given up after six attempts"),
    ("E-mail", "on" if context.settings().smtp_host else "off", "By PLUMBLINE_SMTP_HOST"),
)
show_webhooks()
show_log()
