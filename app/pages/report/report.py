"""The governance report: choose a period, look at it, take it along."""

from datetime import UTC, datetime, time, timedelta

import streamlit as st

from app.pages.report.blocks import show_report
from app.session import context
from app.ui.marks import when
from app.ui.page import header
from reports.catalogue.kind import Asked
from reports.formats.format import formats
from reports.making import file_stem, make_report, usual_period

header(
    "Governance report",
    "What was heard, judged, decided, found and built in a period, with the thread of one example.",
)

first, last = usual_period(context.moment())
with st.container(horizontal=True, vertical_alignment="bottom"):
    start = st.date_input("From", value=first.date(), key="from", width=180)
    end = st.date_input("To", value=(last - timedelta(days=1)).date(), key="to", width=180)
    organisation = st.text_input("Organisation", key="organisation", width=280, max_chars=200)

if not start or not end or end < start:
    st.info("Choose a first and a last day.", icon=":material/event:")
    st.stop()

starts_at = datetime.combine(start, time(), UTC)
ends_at = datetime.combine(end, time(), UTC) + timedelta(days=1)
with st.spinner("Counting…"):
    asked = Asked(starts_at=starts_at, ends_at=ends_at, organisation=organisation)
    report = context.read(make_report, "governance", asked)

with st.container(horizontal=True):
    for ending, form in formats().items():
        st.download_button(
            form.title,
            lambda form=form: form.write(report),
            f"{file_stem('governance', report)}.{ending}",
            form.media_type,
            type="primary" if ending == "xlsx" else "secondary",
            icon=":material/download:",
            on_click="ignore",
        )
st.caption(
    f"As of {when(report.as_of)}, event {report.ledger_seq:,}. Hash of the content: {report.content_hash}"
)
show_report(report)
