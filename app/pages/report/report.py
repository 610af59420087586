"""Reports: choose one, what it is about and the period, look at it, take it along."""

from datetime import UTC, datetime, time, timedelta

import streamlit as st

from app.pages.report.blocks import show_report
from app.session import context
from app.ui.marks import when
from app.ui.page import header
from governance.core.errors import PlumblineError
from governance.views.reported import subjects
from reports.catalogue.kind import report_kinds
from reports.formats.format import formats
from reports.making import file_stem, make_report, usual_period
from reports.reading import Asked

header(
    "Reports",
    "What was recorded, for whoever has to answer for it: in any format, the same for the same moment.",
)

kinds = report_kinds()
first, last = usual_period(context.moment())
with st.container(horizontal=True, vertical_alignment="bottom"):
    name = st.selectbox(
        "Report",
        list(kinds),
        format_func=lambda each: kinds[each].title,
        key="report",
        width=300,
        bind="query-params",
    )
    kind = kinds[name]
    about = ""
    if kind.argument:
        offered = context.read(subjects, kind.argument)
        about = (
            st.selectbox("About", list(offered), format_func=offered.get, key=f"about-{kind.name}", width=300)
            or ""
        )
    start = st.date_input("From", value=first.date(), key="from", width=150)
    end = st.date_input("To", value=(last - timedelta(days=1)).date(), key="to", width=150)
    organisation = st.text_input("Organisation", key="organisation", width=220, max_chars=200)
st.caption(kind.words)

if not start or not end or end < start:
    st.info("Choose a first and a last day.", icon=":material/event:")
    st.stop()
if kind.argument and not about:
    st.info("There is nothing yet that this report could be about.", icon=":material/info:")
    st.stop()

starts_at = datetime.combine(start, time(), UTC)
ends_at = datetime.combine(end, time(), UTC) + timedelta(days=1)
with st.spinner("Counting…"):
    asked = Asked(starts_at=starts_at, ends_at=ends_at, argument=about, organisation=organisation)
    try:
        report = context.read(make_report, name, asked)
    except PlumblineError as error:
        st.info(str(error), icon=":material/info:")
        st.stop()

with st.container(horizontal=True):
    for ending, form in formats().items():
        st.download_button(
            form.title,
            lambda form=form: form.write(report),
            f"{file_stem(name, report, about)}.{ending}",
            form.media_type,
            type="primary" if ending == "xlsx" else "secondary",
            icon=":material/download:",
            on_click="ignore",
        )
st.caption(
    f"As of {when(report.as_of)}, event {report.ledger_seq:,}. Hash of the content: {report.content_hash}"
)
show_report(report)
