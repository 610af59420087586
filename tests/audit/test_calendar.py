"""The calendar holds what is due, and gives it to calendar programs under a secret address."""

from datetime import UTC, date, datetime, timedelta

import pytest
from icalendar import Calendar
from sqlmodel import select

from governance.audit.commands import plan_action, raise_finding
from governance.audit.commands.feeds import make_calendar_feed
from governance.audit.incidents.commands import record_incident
from governance.audit.incidents.tables import IncidentKind
from governance.audit.plans.commands import Plan, plan_audit
from governance.audit.queries.calendar import calendar, calendar_of_feed
from governance.audit.tables import ActionKind
from governance.core.access import Role
from governance.core.errors import Refused
from governance.core.people.tables import Person
from governance.core.store import Store
from governance.exchange.ical import to_ical
from governance.measures.sampling_designs import Design
from tests.builders import a_person, an_output

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)


def filled(store: Store) -> None:
    store.clock = lambda: NOON
    an_output(store)
    auditor = a_person(store, Role.AUDITOR, Role.ENGINEER)
    with store.begin(auditor) as unit:
        plan_audit(
            unit,
            Plan(
                title="Doses",
                scope="Medical",
                design=Design(kind="simple", size=1),
                cadence="FREQ=MONTHLY;BYDAY=1MO;COUNT=3",
                time_zone="Europe/Berlin",
                first_at=datetime(2026, 11, 2, 9),  # noqa: DTZ001 on the clock of the zone
            ),
        )
    with store.begin(auditor) as unit:
        finding = raise_finding(unit, "It guesses", "Doses.", 3, due_on=date(2026, 11, 29))
    with store.begin(auditor) as unit:
        plan_action(unit, finding.id, ActionKind.MODEL, "Train again", due_on=date(2026, 12, 9))
    with store.begin(auditor) as unit:
        record_incident(unit, "A wrong dose", "Taken.", IncidentKind.WIDESPREAD)


def test_everything_that_is_due_stands_by_its_time(store: Store) -> None:
    filled(store)
    with store.read() as session:
        entries = calendar(session, NOON)
    assert [(f"{due.at:%m-%d %H}", due.kind, due.is_late(NOON)) for due in entries] == [
        ("11-29 00", "finding due", True),
        ("12-02 12", "tell the authority", False),
        ("12-07 08", "audit starts", False),
        ("12-09 00", "action due", False),
        ("01-04 08", "audit starts", False),
    ]


def test_a_secret_address_gives_it_to_calendar_programs(store: Store) -> None:
    filled(store)
    reader = a_person(store, Role.MANAGER)
    with store.begin(reader) as unit:
        first = make_calendar_feed(unit)
    with store.begin(reader) as unit:
        secret = make_calendar_feed(unit)
    with store.read() as session:
        assert calendar_of_feed(session, first, NOON) is None
        entries = calendar_of_feed(session, secret, NOON)
    assert entries is not None and len(entries) == 5
    read = Calendar.from_ical(to_ical(entries, NOON, "https://plumbline.example.org"))
    events = read.walk("VEVENT")
    assert [str(event["summary"]) for event in events][1] == "tell the authority: A wrong dose (INCIDENT-1)"
    assert events[0].decoded("dtstart") == date(2026, 11, 29)
    assert events[2].decoded("dtstart") == datetime(2026, 12, 7, 8, tzinfo=UTC)
    assert len({str(event["uid"]) for event in events}) == 5
    assert to_ical(entries, NOON) == to_ical(entries, NOON)
    with store.begin(reader) as unit:
        person = unit.session.exec(select(Person).where(Person.id == reader.person_id)).one()
        person.active = False
        unit.record("person.deactivated", reader.reference)
    with store.read() as session:
        assert calendar_of_feed(session, secret, NOON + timedelta(days=1)) is None


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_contributors_have_no_feed(store: Store) -> None:
    with pytest.raises(Refused), store.begin(a_person(store, Role.STAKEHOLDER)) as unit:
        make_calendar_feed(unit)
