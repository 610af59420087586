"""The calendar: audits that start and end, findings and actions that are due, deadlines of incidents."""

import streamlit as st

from app.session import context
from app.session.links import go
from app.ui.marks import when
from app.ui.page import empty, facts, header
from app.ui.table import choose_row
from app.web.feeds import PATH
from governance.audit.commands.feeds import make_calendar_feed
from governance.audit.queries.calendar import DAYS_AHEAD, calendar

PAGES = {"PLAN": "audit_plan", "AUDIT": "audit", "FINDING": "finding", "INCIDENT": "incidents"}

header("Calendar", f"What is due within {DAYS_AHEAD} days, and what is overdue.", "audit")
now = context.moment()
entries = context.read(calendar, now)
late = [due for due in entries if due.is_late(now)]
facts(
    ("Due", len(entries) - len(late), None),
    ("Late", len(late), "Their due date has passed"),
)
kinds = sorted({due.kind for due in entries})
wanted = st.pills("Kind", kinds, selection_mode="multi", key="kind", bind="query-params") if kinds else []
shown = [due for due in entries if not wanted or due.kind in wanted]
if shown:
    chosen = choose_row(
        [
            {
                "When": f"{due.at:%d %b %Y}" if due.whole_day else when(due.at),
                "": "late" if due.is_late(now) else "",
                "What": due.kind,
                "Reference": due.reference,
                "Title": due.title,
                "Owner": due.owner,
            }
            for due in shown
        ],
        "calendar",
        description="What is due, in order of time; choose a row to open it",
        config={"Title": st.column_config.TextColumn(width=360)},
    )
    if chosen is not None:
        reference = shown[chosen].reference
        go(PAGES[reference.split("-")[0]], ref=reference)
else:
    empty("Nothing is due.", "Plans with a cadence, open findings and their actions appear here.")

with st.expander("Subscribe from your calendar", icon=":material/rss_feed:"):
    st.markdown(
        "A secret address gives your calendar program the same entries. Anyone who has the address can "
        "read them, so keep it to yourself."
    )
    if st.button("Create a new address", help="The previous address stops working"):
        done = context.act(make_calendar_feed, "New address")
        if done is not None:
            base = str(st.context.url or "").split("/audit-calendar")[0]
            st.code(f"{base}{PATH}/{done.value}.ics", language=None)
            st.caption("It is shown only once.")
        context.show_refusal()
