"""What is due as a calendar (RFC 5545), for calendar programs."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from icalendar import Calendar, Event

from governance.audit.queries.calendar import Due

MEDIA_TYPE = "text/calendar; charset=utf-8"


def to_ical(entries: Sequence[Due], now: datetime, address: str = "") -> bytes:
    """The entries as events. The identity of each stays the same from one reading to the next; `address` is where references
    lead.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Plumbline//Audits//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "Plumbline audits")
    for due in entries:
        event = Event()
        event.add("uid", f"{due.reference}-{due.kind.replace(' ', '-')}-{due.at:%Y%m%dT%H%M%SZ}@plumbline")
        event.add("dtstamp", now)
        event.add("summary", f"{due.kind}: {due.title} ({due.reference})")
        if due.whole_day:
            event.add("dtstart", due.at.date())
            event.add("dtend", due.at.date() + timedelta(days=1))
        else:
            event.add("dtstart", due.at)
            event.add("dtend", due.at + timedelta(minutes=30))
        if due.owner:
            event.add("description", f"Owner: {due.owner}")
        if address:
            event.add("url", f"{address}/thread?ref={due.reference}")
        calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content
