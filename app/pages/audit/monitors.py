"""Drift monitors: which are alarmed, and one with its slices, its alarms, and a slice over time."""

import streamlit as st

from app.pages.audit.monitor_alarms import show_alarms
from app.pages.audit.monitor_form import change_form, new_form
from app.pages.audit.monitor_slice import rows_link, show_slice
from app.session import context
from app.session.links import asked_reference, go, show_link
from app.ui.marks import state_mark, when
from app.ui.page import empty, facts, header
from app.ui.table import choose_row
from governance.audit.monitors.commands import retire_monitor, run_monitors
from governance.audit.monitors.queries import (
    MonitorView,
    SliceRow,
    alarm_monitor,
    monitor_view,
    monitors,
)
from governance.audit.monitors.tables import MonitorState
from governance.core.access import Permission
from governance.core.errors import NotFound
from governance.core.references import Prefix, numbered


def show_list() -> None:
    header("Monitors", "Which rates got worse, in which slice, and since when.", "audit")
    rows = context.read_now(monitors)
    facts(
        ("Open alarms", sum(row.open_alarms for row in rows), "Slices that got worse, not dealt with yet"),
        ("Active", sum(row.monitor.state is MonitorState.ACTIVE for row in rows), "Monitors that watch"),
        ("Slices", sum(row.slices for row in rows), "Slices that are watched, over all monitors"),
    )
    if context.may(Permission.SET_MONITOR):
        with st.expander("Make a monitor", icon=":material/add:", expanded=not rows):
            new_form()
    if not rows:
        empty(
            "Nothing is watched yet.",
            "A monitor watches a rate by slice, and raises an alarm where it gets worse. It may be looked at every day.",
        )
        return
    chosen = choose_row(
        [
            {
                "Monitor": row.reference,
                "Title": row.monitor.title,
                "State": f"{row.open_alarms} alarmed" if row.open_alarms else row.monitor.state.value,
                "Measure": row.monitor.measure.words,
                "By": row.sliced_by,
                "Against": row.baseline,
                "Slices": row.slices,
                "Counted": row.observations,
                "Owner": row.owner,
                "Last run": when(row.ran_at),
            }
            for row in rows
        ],
        "monitors",
        description="Monitors; choose a row to open it",
        config={"Title": st.column_config.TextColumn(width=260)},
    )
    if chosen is not None:
        go("monitors", ref=rows[chosen].reference)


def show_monitor(view: MonitorView) -> None:
    row, monitor = view.row, view.row.monitor
    header(monitor.title, f"{monitor.measure.words}, by {row.sliced_by}, against {row.baseline}.", "audit")
    st.markdown(
        f"{row.reference} {state_mark(monitor.state.value)} owner {row.owner or 'nobody'}, last run {when(row.ran_at)}, an alarm "
        f"opens {monitor.opens.value}"
    )
    facts(
        ("Open alarms", row.open_alarms, "Slices that got worse, not dealt with yet"),
        ("Slices", row.slices, None),
        ("Counted", row.observations, monitor.measure.counted),
        ("Level", f"{monitor.level:g}", "The false discovery rate over all slices, whenever one looks"),
    )
    with st.container(horizontal=True):
        show_link("monitors", "All monitors")
        _acts(view)
    show_alarms(view)
    _show_slices(view)


def _acts(view: MonitorView) -> None:
    number, is_active = view.row.monitor.id, view.row.monitor.state is MonitorState.ACTIVE
    if (
        context.may(Permission.RUN_MONITOR)
        and is_active
        and st.button("Run now", icon=":material/play_arrow:")
    ):
        if context.act(run_monitors, "Everything so far is counted", number) is not None:
            st.rerun()
        context.show_refusal()
    if not (context.may(Permission.SET_MONITOR) and is_active):
        return
    with st.popover("Change", icon=":material/edit:"):
        change_form(view.row.monitor)
    with st.popover("Retire", icon=":material/archive:"):
        st.markdown("It watches no longer. Its alarms and what it found stay.")
        if st.button("Retire the monitor"):
            if context.act(retire_monitor, "Retired", number) is not None:
                st.rerun()
            context.show_refusal()


def _show_slices(view: MonitorView) -> None:
    st.subheader("Slices", anchor=False)
    if not view.slices:
        empty("Nothing is counted yet.", "Monitors run by themselves within half a minute of new records.")
        return
    named = st.query_params.get("slice", "")
    place = next((at for at, each in enumerate(view.slices) if each.name == named), 0)
    measure = view.row.monitor.measure
    chosen = choose_row(
        [
            {
                "Slice": each.name,
                "State": _state(each),
                "Now": measure.text(each.rate),
                "Bounds": f"{measure.text(each.low)} to {measure.text(each.high)}",
                "Baseline": measure.text(each.baseline),
                "n": each.n,
                "Evidence (e)": each.e,
            }
            for each in view.slices
        ],
        f"slices-{named}",
        description="Slices with their rates, bounds that hold at all times, and evidence; choose a row to see it over time",
        config={
            "Slice": st.column_config.TextColumn(width=300),
            "Evidence (e)": st.column_config.NumberColumn(
                format="compact",
                help="How far a bet against “no change” has grown; an alarm takes the more, the more slices there are",
            ),
        },
    )
    if chosen is not None and view.slices[chosen].name != named:
        go("monitors", ref=view.row.reference, slice=view.slices[chosen].name)
    rows_link(view.row.monitor, view.slices[place])
    show_slice(view, view.slices[place])


def _state(row: SliceRow) -> str:
    if row.alarm_id is not None:
        return Prefix.ALARM.of(row.alarm_id)
    if row.e is None:
        return f"too little reference ({row.reference_n})"
    return "worth a look" if row.is_watched else "steady"


named = numbered(asked_reference())
try:
    if named is not None and named[0] is Prefix.ALARM:
        go("monitors", ref=Prefix.MONITOR.of(context.read(alarm_monitor, named[1])))
    if named is not None and named[0] is Prefix.MONITOR:
        show_monitor(context.read_now(monitor_view, named[1]))
    else:
        show_list()
except NotFound as error:
    header("Monitor", "Which rates got worse, in which slice, and since when.", "audit")
    empty(str(error), "Choose one from the monitors.")
    show_link("monitors", "To the monitors")
