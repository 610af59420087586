"""Incidents have a clock by their kind, a timeline, and come from AVID's reports and go back as they were."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from governance.audit.incidents.commands import (
    add_entry,
    classify_incident,
    close_incident,
    notify_authority,
    record_incident,
)
from governance.audit.incidents.queries import incident_view, incidents
from governance.audit.incidents.tables import EntryKind, IncidentKind, IncidentState
from governance.core.access import Role
from governance.core.errors import Conflict, Invalid, Refused
from governance.core.store import Store
from governance.exchange.avid import avid_report, read_avid, to_avid
from tests.builders import a_person

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
REPORT = {
    "data_type": "AVID",
    "metadata": {"report_id": "AVID-2099-R0001"},
    "affects": {"artifacts": [{"type": "Model", "name": "assistant"}, {"type": "Dataset", "name": "care"}]},
    "problemtype": {"classof": "LLM Evaluation", "description": {"lang": "eng", "value": "It guesses doses"}},
    "description": {"lang": "eng", "value": "Asked for a dose it makes one up."},
    "something_new": {"kept": True},
}


def recorded(store: Store, kind: IncidentKind = IncidentKind.DEATH) -> int:
    store.clock = lambda: NOON
    with store.begin(a_person(store, Role.AUDITOR)) as unit:
        return record_incident(unit, "A wrong dose", "Somebody took it.", kind, links=["CASE-1", "CASE-1"]).id


@pytest.mark.parametrize(
    ("kind", "days"),
    [(IncidentKind.SERIOUS, 15), (IncidentKind.DEATH, 10), (IncidentKind.WIDESPREAD, 2)],
)
@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_the_clock_runs_by_kind_until_the_authority_is_told(
    store: Store, kind: IncidentKind, days: int
) -> None:
    number, manager = recorded(store, kind), a_person(store, Role.MANAGER)
    with store.read() as session:
        view = incident_view(session, number)
    assert view.deadline == NOON + timedelta(days=days)
    assert view.left(NOON + timedelta(days=days + 1)) == timedelta(days=-1)
    store.clock = lambda: NOON + timedelta(days=days, minutes=1)
    with pytest.raises(Conflict, match="no authority was told"), store.begin(manager) as unit:
        close_incident(unit, number, "Over.")
    with store.begin(manager) as unit:
        notify_authority(unit, number, "Market surveillance", "A first report.", number="MS-7")
    with store.read() as session:
        view = incident_view(session, number)
        (listed,) = incidents(session)
    assert (view.left(NOON), view.was_late, view.incident.state) == (None, True, IncidentState.REPORTED)
    assert (view.timeline[0].authority, view.timeline[0].number) == ("Market surveillance", "MS-7")
    assert listed.incident.links == ["CASE-1"]


def test_another_kind_and_a_close_are_kept_with_their_reasons(store: Store) -> None:
    number, manager = recorded(store), a_person(store, Role.MANAGER)
    with store.begin(manager) as unit:
        classify_incident(unit, number, IncidentKind.NOT_SERIOUS, "Nobody took it.")
    with store.begin(manager) as unit:
        add_entry(unit, number, EntryKind.CORRECTION, "The answer is blocked.")
    with store.begin(manager) as unit:
        close_incident(unit, number, "Cured.")
    with pytest.raises(Conflict, match="is closed"), store.begin(manager) as unit:
        add_entry(unit, number, EntryKind.NOTE, "Too late.")
    with store.read() as session:
        view = incident_view(session, number)
    assert [row.kind for row in view.timeline] == ["assessment", "correction", "note"]
    assert view.deadline is None


def test_times_to_come_and_people_without_the_permission_are_refused(store: Store) -> None:
    number, auditor = recorded(store), a_person(store, Role.AUDITOR)
    with pytest.raises(Invalid, match="aware_at"), store.begin(auditor) as unit:
        record_incident(unit, "A", "B", IncidentKind.SERIOUS, aware_at=NOON + timedelta(hours=1))
    with pytest.raises(Invalid, match="told_at"), store.begin(auditor) as unit:
        notify_authority(unit, number, "MS", "Told.", told_at=NOON - timedelta(days=1))
    with pytest.raises(Invalid, match="names who was told"), store.begin(auditor) as unit:
        add_entry(unit, number, EntryKind.NOTIFICATION, "Told.")
    reviewer = a_person(store, Role.REVIEWER)
    with pytest.raises(Refused), store.begin(reviewer) as unit:
        add_entry(unit, number, EntryKind.NOTE, "Hm.")
    with pytest.raises(Refused), store.begin(reviewer) as unit:
        record_incident(unit, "A", "B", IncidentKind.SERIOUS)


def brought_in(store: Store, whole: dict[str, object]) -> dict[str, object]:
    report = avid_report(whole)
    with store.begin(a_person(store, Role.AUDITOR)) as unit:
        incident = record_incident(
            unit,
            report.title,
            report.description,
            IncidentKind.NOT_SERIOUS,
            links=report.artifacts,
            avid_id=report.report_id,
            avid=report.whole,
        )
    with store.read() as session:
        return to_avid(incident_view(session, incident.id))


def test_a_report_of_avid_comes_back_as_it_was(store: Store) -> None:
    assert brought_in(store, REPORT) == REPORT
    with pytest.raises(Conflict, match="is here already, as INCIDENT-1"):
        brought_in(store, REPORT)


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_real_reports_of_avid_come_back_as_they_were(store: Store, shared_data: Path) -> None:
    files = sorted((shared_data / "avid").glob("*.json"))
    assert len(files) == 8
    for file in files:
        assert brought_in(store, read_avid(file).whole) == json.loads(file.read_text())


@pytest.mark.parametrize(
    ("whole", "field"),
    [([], "file"), ({"data_type": "CVE"}, "data_type"), ({"data_type": "AVID"}, "problemtype.description")],
)
def test_what_is_no_report_is_refused_by_field(whole: object, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        avid_report(whole)
    assert refused.value.problems[0].field == field


def test_an_own_incident_goes_out_as_a_report(store: Store) -> None:
    number = recorded(store)
    with store.read() as session:
        report = to_avid(incident_view(session, number))
    assert report["metadata"] == {"report_id": "INCIDENT-1"}
    assert report["problemtype"]["description"]["value"] == "A wrong dose"
    assert report["reported_date"] == "2026-11-30"
