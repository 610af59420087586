"""An audit draws a sample that can be drawn again, and puts it before reviewers."""

from datetime import date
from typing import Any

import pytest

from governance.audit.commands import open_cases_for_audit, raise_finding, report_audit, start_audit
from governance.audit.frame import Frame
from governance.audit.queries import audit_view, audits, redraw
from governance.audit.tables import Audit, AuditState
from governance.core.access import Actor, Role
from governance.core.errors import Conflict, Invalid, NotFound, Refused
from governance.core.store import Store
from governance.registry.queries import model_versions
from governance.review.commands import open_case
from governance.review.tables import CaseState, OpenedFor
from tests.builders import MOMENT, a_model_version, a_person, an_output


def outputs(store: Store, languages: str = "es es es es es es en en en sw") -> list[int]:
    version = a_model_version(store, "2.0")
    return [
        an_output(store, f"Answer {number}", language=language, model_version_id=version)
        for number, language in enumerate(languages.split())
    ]


def started(store: Store, frame: Frame | None = None, size: int = 5, **values: Any) -> tuple[Audit, Actor]:
    auditor = a_person(store, Role.AUDITOR)
    wishes: dict[str, Any] = {
        "title": "Doses",
        "scope": "Medical answers",
        "criteria": "The health clause",
        "starts_on": date(2026, 11, 2),
        "ends_on": date(2026, 11, 30),
        "filter": frame or Frame(),
        "size": size,
        "seed": 2026,
    }
    with store.begin(auditor) as unit:
        return start_audit(unit, **wishes | values), auditor


def test_the_sample_is_drawn_again_from_frame_and_seed(store: Store) -> None:
    outputs(store)
    audit, auditor = started(store)
    outputs(store)
    with store.read() as session:
        view = audit_view(session, audit.id)
        again = redraw(session, audit.id)
    assert (again.same_frame, again.same_outputs, len(again.output_ids)) == (True, True, 5)
    assert [item.output for item in view.items] == [f"OUT-{number}" for number in again.output_ids]
    assert (view.frame_size, view.seed, view.row.lead) == (10, 2026, auditor.name)


def test_another_seed_draws_another_sample(store: Store) -> None:
    outputs(store)
    samples = [started(store, seed=seed)[0].id for seed in (1, 2)]
    with store.read() as session:
        first, second = (redraw(session, audit_id) for audit_id in samples)
    assert first.output_ids != second.output_ids


def test_a_lost_output_shows_when_the_sample_is_drawn_again(store: Store) -> None:
    ids = outputs(store)
    audit, _ = started(store)
    with store.read() as session:
        spare = next(number for number in ids if number not in redraw(session, audit.id).output_ids)
    with store.engine.begin() as connection:
        connection.exec_driver_sql(f"DELETE FROM output WHERE id = {spare}")
    with store.read() as session:
        assert not redraw(session, audit.id).same_frame


def test_strata_are_drawn_in_proportion(store: Store) -> None:
    outputs(store, "es " * 12 + "en " * 6 + "sw sw")
    audit, _ = started(store, Frame(stratify_by=("language",)), size=10)
    with store.read() as session:
        drawn = [item.language for item in audit_view(session, audit.id).items]
        assert redraw(session, audit.id).same_outputs
    assert {language: drawn.count(language) for language in ("es", "en", "sw")} == {
        "es": 5,
        "en": 3,
        "sw": 2,
    }


def test_only_outputs_that_meet_every_condition_are_drawn(store: Store) -> None:
    version = a_model_version(store, "2.0")
    wanted = an_output(store, language="es", model_version_id=version)
    an_output(store, language="en", model_version_id=version)
    an_output(store, language="es", scenario="homework-help", model_version_id=version)
    an_output(store, language="es")
    with store.read() as session:
        (name,) = (row.name for row in model_versions(session) if row.id == version)
    frame = Frame(
        languages=("es",),
        scenarios=("medical-advice",),
        model_versions=(name,),
        produced_from=MOMENT.date(),
        produced_until=MOMENT.date(),
    )
    audit, _ = started(store, frame, size=1)
    with store.read() as session:
        view = audit_view(session, audit.id)
    assert ([item.output for item in view.items], view.frame_size) == ([f"OUT-{wanted}"], 1)
    assert view.frame.languages == ("es",)


def test_what_cannot_be_drawn_is_refused_by_field(store: Store) -> None:
    outputs(store)
    with pytest.raises(Invalid, match="1 to 10: so many outputs match"):
        started(store, size=11)
    with pytest.raises(Invalid, match="frame: no output"):
        started(store, Frame(languages=("fr",)), size=1)
    with pytest.raises(Invalid) as caught:
        started(store, title=" ", ends_on=date(2026, 11, 1))
    assert [problem.field for problem in caught.value.problems] == ["title", "ends_on"]
    with pytest.raises(Invalid, match="seed"):
        started(store, seed=-1)
    with pytest.raises(NotFound, match=r"assistant 9\.9"):
        started(store, Frame(model_versions=("assistant 9.9",)))


def test_every_drawn_output_gets_its_case_once(store: Store) -> None:
    ids = outputs(store)
    reviewer = a_person(store, Role.REVIEWER)
    with store.begin(reviewer) as unit:
        under_review = open_case(unit, ids[0], OpenedFor.HAND, "Odd").id
    audit, auditor = started(store, size=10)
    with store.begin(auditor) as unit:
        cases = open_cases_for_audit(unit, audit.id)
    assert under_review in cases
    assert len(set(cases)) == 10
    with pytest.raises(Conflict, match="their case already"), store.begin(auditor) as unit:
        open_cases_for_audit(unit, audit.id)
    with store.read() as session:
        items = audit_view(session, audit.id).items
    assert {item.case for item in items} == {f"CASE-{case_id}" for case_id in cases}
    assert all(item.case_state is CaseState.OPEN for item in items)


def test_a_reported_audit_is_over(store: Store) -> None:
    outputs(store)
    audit, auditor = started(store)
    with store.begin(auditor) as unit:
        raise_finding(unit, "It guesses doses", "In three answers.", 3, audit_id=audit.id)
    with store.begin(auditor) as unit:
        report_audit(unit, audit.id)
    with pytest.raises(Conflict, match="over"), store.begin(auditor) as unit:
        open_cases_for_audit(unit, audit.id)
    with store.read() as session:
        (row,) = audits(session)
        assert [finding.title for finding in audit_view(session, audit.id).findings] == ["It guesses doses"]
    assert (row.state, row.items, row.resolved, row.findings) == (AuditState.REPORTED, 5, 0, 1)


def test_only_auditors_start_audits(store: Store) -> None:
    engineer = a_person(store, Role.ENGINEER)
    with pytest.raises(Refused), store.begin(engineer) as unit:
        start_audit(unit, "T", "S", "", date(2026, 1, 1), date(2026, 1, 2), Frame(), 1, 1)
    with store.read() as session, pytest.raises(NotFound, match="AUDIT-1"):
        audit_view(session, 1)
