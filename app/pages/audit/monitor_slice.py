"""One slice of a monitor over time, and the way to its rows."""

import streamlit as st

from app.session import context
from app.session.links import show_link
from governance.audit.monitors.measures import Dimension, Measure
from governance.audit.monitors.queries import AlarmRow, History, MonitorView, SliceRow, slice_history
from governance.audit.monitors.tables import Monitor
from reports.figures.drift import (
    Moment,
    MonthRate,
    Onset,
    mix_figure,
    sequence_figure,
    sequence_words,
)

ADDRESS = {
    Dimension.MODEL_VERSION: "version",
    Dimension.LANGUAGE: "language",
    Dimension.SCENARIO: "scenario",
    Dimension.GROUP: "group",
}
"""What all feedback calls its filters."""


def rows_link(monitor: Monitor, row: SliceRow) -> None:
    """Leads from the slice's number to what is counted in it."""
    names = dict(zip(map(Dimension, monitor.slice_by), row.name.split(" · "), strict=False))
    if monitor.measure in (Measure.FLAG_RATE, Measure.RATING_MEAN):
        query = {ADDRESS[name]: value for name, value in names.items() if name in ADDRESS}
        query |= {"source": "human", "aside": "counted"}
        if monitor.measure is Measure.RATING_MEAN:
            query["kind"] = "rating"
        show_link("all_feedback", f"The {row.n:,} {monitor.measure.counted} of {row.name}", **query)
    elif monitor.measure in (Measure.VIOLATION_RATE, Measure.AGREEMENT):
        query = {
            name.value: value
            for name, value in names.items()
            if name in (Dimension.LANGUAGE, Dimension.SCENARIO)
        }
        show_link("queue", f"The cases of {row.name}", view="Resolved", **query)


def show_slice(view: MonitorView, row: SliceRow) -> None:
    """The running rate with its bounds and the onset; the months at their own mix and at the whole's."""
    monitor = view.row.monitor
    history = context.read_now(slice_history, monitor.id, row.key)
    alarm = next((each for each in view.alarms if each.alarm.id == row.alarm_id), None)
    measure, percent = monitor.measure, monitor.measure.is_share
    st.markdown(f"**{row.name}**: {measure.words.lower()} of all counted up to each day")
    moments = _moments(measure, history)
    onset = _onset(alarm)
    baseline = None if row.baseline is None else measure.shown(row.baseline)
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.plotly_chart(
            sequence_figure(moments, baseline, onset, percent=percent),
            config={"displayModeBar": False},
            key="slice-sequence",
            alt=sequence_words(row.name, moments, onset, percent=percent),
        )
        st.caption(
            "Shaded: bounds that hold at all times together (95%). Dashed: the baseline."
            + (" Orange: the likely onset." if onset else "")
        )
    with right:
        months = _months(measure, history)
        st.plotly_chart(
            mix_figure(months, percent=percent),
            config={"displayModeBar": False},
            key="slice-months",
            alt=f"{row.name} by month, as it was and at the mix of the whole time",
        )
        st.caption("Rings: each month at the mix of groups, scenarios and languages of the whole time.")
    with st.expander("Months as rows", icon=":material/table:"):
        st.dataframe(
            [
                {
                    "Month": each.month,
                    "n": each.count,
                    "As it was": each.value,
                    "At the same mix": each.standardised,
                    "Effective n": round(each.effective),
                }
                for each in months
            ],
            hide_index=True,
            column_config={
                name: st.column_config.NumberColumn(format="percent" if percent else "%.2f")
                for name in ("As it was", "At the same mix")
            },
            alt="Months with their crude and standardised rates",
        )


def _moments(measure: Measure, history: History) -> list[Moment]:
    return [
        Moment(
            point.day,
            measure.shown(point.rate),
            *sorted((measure.shown(point.low), measure.shown(point.high))),
            point.n,
        )
        for point in history.points
    ]


def _months(measure: Measure, history: History) -> list[MonthRate]:
    return [
        MonthRate(
            month.month,
            measure.shown(month.rate),
            month.n,
            measure.shown(month.standardised.standardised) if month.standardised else None,
            month.standardised.effective_n if month.standardised else 0.0,
        )
        for month in history.months
    ]


def _onset(row: AlarmRow | None) -> Onset | None:
    if row is None:
        return None
    return Onset(row.alarm.onset.date(), row.alarm.onset_low.date(), row.alarm.onset_high.date())
