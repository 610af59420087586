"""The form of a monitor. It redraws as one chooses, since what it can be sliced by follows from the measure."""

from datetime import date

import streamlit as st

from app.session import context
from app.session.links import go
from app.ui.marks import SEVERITY, severity_word
from governance.audit.monitors.commands import Watch, change_monitor, make_monitor
from governance.audit.monitors.measures import Dimension, Measure, Opens
from governance.audit.monitors.tables import Monitor
from governance.core.people.queries import staff
from governance.core.references import Prefix

THRESHOLD, REFERENCE = "a threshold", "the days of a reference"
USUAL = {
    Measure.FLAG_RATE: 0.05,
    Measure.VIOLATION_RATE: 0.2,
    Measure.RATING_MEAN: 3.8,
    Measure.AGREEMENT: 0.8,
    Measure.REFUSAL_RATE: 0.05,
}


def new_form() -> None:
    """Asks for a monitor and makes it; leads to its page."""
    with st.container(key="kept-monitor"):
        watch = _ask("monitor", None)
    if st.button("Make the monitor", type="primary", icon=":material/save:", key="monitor-save"):
        done = context.act(make_monitor, "It watches from now on", watch)
        if done is not None:
            go("monitors", ref=Prefix.MONITOR.of(done.value.id))
    context.show_refusal()


def change_form(monitor: Monitor) -> None:
    """Asks what to watch otherwise, and why."""
    prefix = f"monitor-{monitor.id}"
    with st.container(key=f"kept-{prefix}"):
        watch = _ask(prefix, monitor)
        reason = st.text_input("Why", key=f"{prefix}-reason", max_chars=1000)
    st.caption("Its evidence is counted afresh; open alarms stay open.")
    if st.button("Save the change", type="primary", key=f"{prefix}-save"):
        if context.act(change_monitor, "Changed", monitor.id, watch, reason) is not None:
            st.rerun()
        context.show_refusal()


def _ask(prefix: str, known: Monitor | None) -> Watch:
    title = st.text_input(
        "Title",
        known.title if known else "",
        max_chars=200,
        key=f"{prefix}-title",
        placeholder="Flags by version, language and scenario",
    )
    measure = known.measure if known else _measure(prefix)
    slice_by = st.pills(
        "Slices: each combination of",
        list(measure.dimensions),
        selection_mode="multi",
        default=[Dimension(each) for each in known.slice_by]
        if known
        else [Dimension.LANGUAGE, Dimension.SCENARIO],
        format_func=lambda each: each.words,
        key=f"{prefix}-by-{measure}",
    )
    threshold, first, last = _baseline(prefix, measure, known)
    level = st.number_input(
        "False discovery rate",
        0.001,
        0.5,
        known.level if known else 0.05,
        0.01,
        format="%.3f",
        key=f"{prefix}-level",
        help="Of the alarms, at most this share is false, whenever one looks",
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        opens = st.segmented_control(
            "An alarm opens",
            list(Opens),
            default=known.opens if known else Opens.NOTHING,
            format_func=lambda each: each.value,
            key=f"{prefix}-opens",
            required=True,
        )
        severity = st.selectbox(
            "Severity of the finding",
            list(SEVERITY),
            index=(known.severity if known else 3) - 1,
            format_func=severity_word,
            key=f"{prefix}-severity",
            disabled=opens is not Opens.FINDING,
            width=180,
        )
        people = {row.id: row.name for row in context.read(staff) if row.active}
        ids = list(people)
        owner = st.selectbox(
            "Owner",
            ids,
            index=ids.index(known.owner_id) if known and known.owner_id in ids else None,
            format_func=people.__getitem__,
            key=f"{prefix}-owner",
            placeholder="nobody",
            width=240,
        )
    return Watch(
        title=title,
        measure=measure,
        slice_by=tuple(slice_by),
        threshold=threshold,
        reference_from=first,
        reference_until=last,
        level=level,
        opens=opens or Opens.NOTHING,
        severity=severity or 3,
        owner_id=owner,
    )


def _measure(prefix: str) -> Measure:
    return (
        st.selectbox("Measure", list(Measure), format_func=lambda each: each.words, key=f"{prefix}-measure")
        or Measure.FLAG_RATE
    )


def _baseline(
    prefix: str, measure: Measure, known: Monitor | None
) -> tuple[float | None, date | None, date | None]:
    is_reference = known is not None and known.threshold is None
    against = st.segmented_control(
        "Compared with",
        [THRESHOLD, REFERENCE],
        default=REFERENCE if is_reference else THRESHOLD,
        key=f"{prefix}-against",
        required=True,
    )
    if against == REFERENCE:
        with st.container(horizontal=True):
            first = st.date_input("First day", known.reference_from if known else None, key=f"{prefix}-from")
            last = st.date_input("Last day", known.reference_until if known else None, key=f"{prefix}-until")
        return None, first, last
    if measure is Measure.RATING_MEAN:
        return (
            st.number_input(
                "Mean rating that is still good",
                1.0,
                5.0,
                _usual(measure, known),
                0.1,
                key=f"{prefix}-rating",
            ),
            None,
            None,
        )
    words = "Lowest share that is still good" if measure.falls else "Highest share that is still good"
    percent = st.number_input(
        f"{words}, in %", 0.0, 100.0, 100 * _usual(measure, known), 0.5, key=f"{prefix}-percent-{measure}"
    )
    return percent / 100, None, None


def _usual(measure: Measure, known: Monitor | None) -> float:
    return known.threshold if known is not None and known.threshold is not None else USUAL[measure]
