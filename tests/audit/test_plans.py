"""Audit plans: refused where they can't be, due once whatever happens, and drawn so that anyone can draw again."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from governance.audit.frame import Frame
from governance.audit.plans.commands import Plan, pause_plan, plan_audit, resume_plan, start_planned_audit
from governance.audit.plans.job import KIND, queue_what_is_due, run_due_audit
from governance.audit.plans.queries import audit_plans, plan_view, sample_preview
from governance.audit.queries import audit_view, redraw
from governance.core.access import Actor, Role
from governance.core.errors import Conflict, Invalid, Refused
from governance.core.store import Store
from governance.measures.sampling_designs import Design
from governance.work.engine import Engine
from governance.work.queries import jobs
from tests.builders import a_judged_case, a_model_version, a_person, an_output

MONDAYS = "FREQ=WEEKLY;BYDAY=MO"


def outputs(store: Store, languages: str = "es es es es es es en en en sw") -> list[int]:
    version = a_model_version(store, "2.0")
    return [
        an_output(store, f"Answer {place}", language=language, model_version_id=version)
        for place, language in enumerate(languages.split())
    ]


def a_plan(**values: Any) -> Plan:
    usual: dict[str, Any] = {
        "title": "Doses",
        "scope": "Medical answers",
        "frame": Frame(stratify_by=("language",)),
        "design": Design(size=6),
        "checklist": (("Is the policy known?", "nist-ai-rmf GOVERN 1.1"),),
        "cadence": MONDAYS,
        "time_zone": "Europe/Berlin",
        "first_at": datetime(2026, 11, 2, 9),  # noqa: DTZ001 on the clock of the zone
    }
    return Plan(**usual | values)


def planned(store: Store, auditor: Actor, **values: Any) -> int:
    with store.begin(auditor) as unit:
        return plan_audit(unit, a_plan(**values)).id


def at(store: Store, moment: datetime) -> Store:
    store.clock = lambda: moment
    return store


NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)


def test_a_plan_says_its_next_five_dates(store: Store) -> None:
    at(store, NOON)
    outputs(store)
    auditor = a_person(store, Role.AUDITOR)
    plan_id = planned(store, auditor, auditor_ids=[auditor.person_id])
    with store.read() as session:
        view = plan_view(session, plan_id)
    assert [f"{moment:%m-%d %H:%M}" for moment in view.dates] == [
        *("12-07 08:00", "12-14 08:00", "12-21 08:00", "12-28 08:00", "01-04 08:00")
    ]
    assert view.auditors == [auditor.name]


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("title", {"title": " "}),
        ("cadence", {"cadence": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"}),
        ("time_zone", {"time_zone": "Mars/Base"}),
        ("first_at", {"first_at": None}),
        ("size", {"design": Design(size=11)}),
        ("size", {"design": Design()}),
        ("frame", {"frame": Frame(languages=("fr",))}),
        ("weights", {"design": Design(kind="risk", size=3, weights={"fr": 2.0})}),
        ("auditors", {"auditor_ids": [999]}),
        ("checklist", {"checklist": ((" ", ""),)}),
        ("days", {"days": 0}),
    ],
)
def test_a_plan_that_cannot_be_is_refused_by_field(store: Store, field: str, values: dict[str, Any]) -> None:
    outputs(store)
    with pytest.raises(Invalid) as refused:
        planned(store, a_person(store, Role.AUDITOR), **values)
    assert [problem.field for problem in refused.value.problems] == [field]


def test_missed_dates_run_once_and_a_clock_set_back_runs_nothing_twice(store: Store) -> None:
    at(store, NOON)
    outputs(store)
    auditor = a_person(store, Role.AUDITOR)
    plan_id = planned(store, auditor)
    assert queue_what_is_due(store) == 0
    at(store, NOON + timedelta(days=30))
    assert queue_what_is_due(store) == 1
    at(store, NOON + timedelta(days=30, hours=-1))
    assert queue_what_is_due(store) == 0
    engine = Engine(store, {KIND: run_due_audit})
    engine.do_all()
    engine.do_all()
    with store.read() as session:
        (row,) = audit_plans(session)
        (job,) = jobs(session, KIND)
        assert (row.audits, job.asked_by) == (1, auditor.name)
        audit = audit_view(session, int(job.result["audit"].split("-")[1]))
        again = redraw(session, audit.row.id)
    assert audit.row.title == "Doses, 2026-12-28" and plan_id == row.id
    assert (again.same_frame, again.same_outputs) == (True, True)
    assert row.next_at == datetime(2027, 1, 4, 8, tzinfo=UTC)
    assert len(audit.items) == 6 and all(item.case for item in audit.items)


def test_the_same_job_done_again_adds_nothing(store: Store) -> None:
    at(store, NOON)
    outputs(store)
    planned(store, a_person(store, Role.AUDITOR))
    at(store, NOON + timedelta(days=8))
    queue_what_is_due(store)
    with store.read() as session:
        (job,) = jobs(session, KIND)
    run: Any = type("Run", (), {"store": store, "actor": a_person(store, Role.AUDITOR), "job": job})
    assert run_due_audit(run) == run_due_audit(run) == {"audit": "AUDIT-1"}


def test_a_paused_plan_starts_nothing_until_it_goes_on(store: Store) -> None:
    at(store, NOON)
    outputs(store)
    auditor = a_person(store, Role.AUDITOR)
    plan_id = planned(store, auditor)
    with store.begin(auditor) as unit:
        pause_plan(unit, plan_id)
    with pytest.raises(Conflict), store.begin(auditor) as unit:
        pause_plan(unit, plan_id)
    at(store, NOON + timedelta(days=30))
    assert queue_what_is_due(store) == 0
    with store.begin(auditor) as unit:
        assert resume_plan(unit, plan_id).next_at == datetime(2027, 1, 4, 8, tzinfo=UTC)


def test_who_judged_does_not_audit(store: Store) -> None:
    at(store, NOON)
    (first, *_) = outputs(store, "en en")
    judge = a_person(store, Role.REVIEWER, Role.AUDITOR)
    a_judged_case(store, first, judge)
    auditor = a_person(store, Role.AUDITOR)
    values: dict[str, Any] = {"design": Design(kind="simple", size=2), "cadence": ""}
    plan_id = planned(store, auditor, auditor_ids=[judge.person_id, auditor.person_id], **values)
    with store.begin(auditor) as unit:
        audit = start_planned_audit(unit, plan_id)
    assert (audit.auditor_ids, audit.lead_id) == ([auditor.person_id], auditor.person_id)
    alone = planned(store, auditor, auditor_ids=[judge.person_id], **values)
    with pytest.raises(Refused, match="judged none of them"), store.begin(auditor) as unit:
        start_planned_audit(unit, alone)


def test_only_who_may_plan_does(store: Store) -> None:
    outputs(store)
    engineer = a_person(store, Role.ENGINEER)
    with pytest.raises(Refused):
        planned(store, engineer)
    plan_id = planned(store, a_person(store, Role.AUDITOR))
    for command in (pause_plan, resume_plan, start_planned_audit):
        with pytest.raises(Refused), store.begin(engineer) as unit:
            command(unit, plan_id)


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_a_preview_shows_each_stratum_with_its_chance(store: Store) -> None:
    outputs(store)
    frame = Frame(stratify_by=("language",))
    with store.read() as session:
        preview = sample_preview(session, frame, by_weight({"sw": 10.0}))
    assert (preview.population, preview.size) == (10, 7)
    assert {share.stratum: share.n for share in preview.shares}["sw"] == 1


def by_weight(weights: dict[str, float]) -> Design:
    return Design(kind="risk", size=7, weights=weights)
