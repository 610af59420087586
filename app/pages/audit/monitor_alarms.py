"""The alarms of a monitor: what each says, what it opened, and closing it."""

import streamlit as st

from app.session import context
from app.session.links import link
from app.ui.marks import when
from app.ui.words import plain
from governance.audit.monitors.commands import close_alarm
from governance.audit.monitors.measures import Measure
from governance.audit.monitors.queries import AlarmRow, MonitorView
from governance.core.access import Permission


def show_alarms(view: MonitorView) -> None:
    """Open alarms whole, closed ones folded."""
    measure = view.row.monitor.measure
    closed = [row for row in view.alarms if row.alarm.closed_at is not None]
    for row in view.alarms:
        if row.alarm.closed_at is None:
            _show(row, measure)
    if closed:
        with st.expander(f"Closed alarms ({len(closed)})", icon=":material/lock:"):
            for row in closed:
                _show(row, measure)


def _show(row: AlarmRow, measure: Measure) -> None:
    alarm = row.alarm
    with st.container(border=True):
        st.markdown(
            f":red[:material/notifications_active:] **{row.reference}: {alarm.name}**, raised {when(alarm.raised_at)}  \n"
            f"{measure.text(alarm.rate)} over {alarm.n:,} {measure.counted} since **{alarm.onset:%Y-%m-%d}** (95%: "
            f"{alarm.onset_low:%Y-%m-%d} to {alarm.onset_high:%Y-%m-%d}), against {measure.text(alarm.baseline)}: "
            f"**{measure.difference(alarm.size)}** ({measure.difference(alarm.low)} to {measure.difference(alarm.high)})."
        )
        _show_mix(row, measure)
        with st.container(horizontal=True):
            if row.opened:
                link(row.opened, f"It opened {row.opened}")
            if alarm.closed_at is None and context.may(Permission.CLOSE_ALARM):
                _closing(row)
        if alarm.closed_at is not None:
            st.caption(f"Closed {when(alarm.closed_at)} by {row.closed_by or 'Plumbline'}")
            plain(alarm.closing_note)


def _show_mix(row: AlarmRow, measure: Measure) -> None:
    """How much of the change remains at an equal mix."""
    found = row.alarm.standardised
    if found is None:
        st.caption("Too little was counted before to compare at an equal mix.")
        return
    low, high = measure.text(found["low"]), measure.text(found["high"])
    st.caption(
        f"At the earlier mix of who speaks and what is asked: {measure.text(found['standardised'])} ({low} to {high}, effective "
        f"n {found['effective_n']:,.0f}, {found['covered']:.0%} of that mix covered), after {measure.text(found['before'])} over "
        f"{found['before_n']:,}. Behaviour {measure.difference(found['standardised'] - found['before'])}, composition "
        f"{measure.difference(found['after'] - found['standardised'])}."
    )


def _closing(row: AlarmRow) -> None:
    with (
        st.popover("Close the alarm", icon=":material/task_alt:"),
        st.form(f"close-{row.reference}", border=False),
    ):
        note = st.text_area("What was done", max_chars=10_000, key=f"close-note-{row.reference}")
        st.caption("The slice is counted afresh from the day after.")
        if st.form_submit_button("Close", type="primary"):
            if context.act(close_alarm, "Closed", row.alarm.id, note) is not None:
                st.rerun()
            context.show_refusal()
