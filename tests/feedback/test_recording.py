"""Feedback is recorded once, whole or not at all, and every count follows from the records."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import msgspec
import pytest
from sqlmodel import Session, col, func, select

from governance.core.access import SYSTEM, Actor, Role
from governance.core.errors import Conflict, Invalid, NotFound, Refused
from governance.core.ledger import head
from governance.core.people.tables import Person
from governance.core.store import Store
from governance.core.verify import verify
from governance.feedback.commands import record, record_batch, relay_withdrawal, withdraw_consent
from governance.feedback.commands.rollups import recount
from governance.feedback.queries import standing_consent
from governance.feedback.records import FeedbackRecord
from governance.feedback.tables import Feedback, FeedbackSlice, FeedbackWeek, Scope
from governance.registry.commands import add_model, add_model_version
from governance.registry.tables import Output
from governance.schema import METADATA
from tests.api.records import a_record
from tests.builders import a_group, a_person


@pytest.fixture(autouse=True)
def known(store: Store) -> None:
    """The store knows assistant 1.0 and the public."""
    a_group(store, "public")
    with store.begin(SYSTEM) as unit:
        add_model(unit, "assistant", "Assistant")
        add_model_version(unit, "assistant", "1.0")


def said(key: str | None = None, **changed: Any) -> FeedbackRecord:
    return msgspec.convert(a_record(key, **changed), FeedbackRecord)


def send(store: Store, *records: FeedbackRecord, strict: bool = False, origin: str = "test") -> Any:
    with store.begin(SYSTEM) as unit:
        return record_batch(unit, origin, list(enumerate(records, 1)), strict=strict)


def count(store: Store, model: type = Feedback) -> int:
    with store.read() as session:
        return session.exec(select(func.count()).select_from(model)).one()


def rollups(session: Session) -> list[list[tuple[object, ...]]]:
    return [
        sorted(tuple(row) for row in session.connection().execute(select(model.__table__)))  # type: ignore[attr-defined]
        for model in (FeedbackWeek, FeedbackSlice)
    ]


def test_a_retry_changes_nothing_and_leaves_no_event(store: Store) -> None:
    first = said("one")
    assert send(store, first).created == {"one": 1}
    with store.read() as session:
        before = head(session)
    again = send(store, first)
    assert (again.created, again.unchanged, again.ids) == ({}, ["one"], {"one": 1})
    with store.read() as session:
        assert head(session) == before


def test_other_content_under_a_key_is_a_conflict_within_its_origin_only(store: Store) -> None:
    send(store, said("one"))
    result = send(store, said("one", severity=1))
    assert [(conflict.line, conflict.key) for conflict in result.conflicts] == [(1, "one")]
    assert result.conflicts[0].stored != result.conflicts[0].sent
    assert send(store, said("one", severity=1), origin="another").created
    assert count(store) == 2


def test_a_batch_meets_itself(store: Store) -> None:
    one = said("one")
    result = send(store, one, one, said("one", severity=1))
    assert (len(result.created), result.unchanged, len(result.conflicts)) == (1, ["one"], 1)
    assert count(store) == 1


def test_one_output_cannot_come_with_two_contents(store: Store) -> None:
    result = send(
        store,
        said("one", output="o"),
        said("two", output="o", answer="Something else."),
        said("three", output="o", prompt=None, answer=None, language=None, scenario=None),
    )
    assert set(result.created) == {"one", "three"}
    assert [(problem.line, problem.field) for problem in result.refused] == [(2, "output")]
    assert count(store, Output) == 1


def test_strict_stores_all_or_none(store: Store) -> None:
    with pytest.raises(Invalid) as caught:
        send(store, said("one"), said("two", severity=7), strict=True)
    assert [(problem.line, problem.field) for problem in caught.value.problems] == [(2, "severity")]
    assert count(store) == count(store, Output) == 0


def test_a_comparison_brings_both_outputs(store: Store) -> None:
    both = said(
        "one",
        kind="comparison",
        category=None,
        severity=None,
        preference="second",
        other_output="b",
        other_answer="As many as the leaflet says.",
    )
    assert send(store, both).created
    assert count(store, Output) == 2
    same = said(
        "two", kind="comparison", category=None, severity=None, preference="tie", output="b", other_output="b"
    )
    assert [problem.field for problem in send(store, same).refused] == ["other_output"]


def test_a_new_person_belongs_to_the_group_they_spoke_for(store: Store) -> None:
    send(store, said("one", person="wren", group="public"), said("two", person="wren"))
    with store.read() as session:
        person = session.exec(select(Person).where(Person.handle == "wren")).one()
        groups = session.exec(select(Feedback.stakeholder_group_id)).all()
    assert person.stakeholder_group_id is not None
    assert set(groups) == {person.stakeholder_group_id}


def test_one_speaks_in_ones_own_name(store: Store) -> None:
    speaker, other = a_person(store, Role.STAKEHOLDER), a_person(store)
    with store.begin(speaker) as unit:
        first = record(unit, "app", said("one", person=speaker.name))
        assert record(unit, "app", said("one", person=speaker.name, output="answer-one")) == first
    with pytest.raises(Refused, match="your own name"), store.begin(speaker) as unit:
        record(unit, "app", said("two", person=other.name))
    with pytest.raises(Conflict) as caught, store.begin(speaker) as unit:
        record(unit, "app", said("one", person=speaker.name, severity=1))
    assert caught.value.stored and caught.value.sent
    with pytest.raises(Invalid, match="severity"), store.begin(speaker) as unit:
        record(unit, "app", said("three", person=speaker.name, severity=0))


def test_sending_for_others_takes_a_permission(store: Store) -> None:
    reviewer = a_person(store, Role.REVIEWER)
    with pytest.raises(Refused), store.begin(reviewer) as unit:
        record_batch(unit, "test", [(1, said("one"))])


def test_threads_with_the_same_records_store_each_once(store: Store) -> None:
    records = [said(f"n-{number}") for number in range(200)]
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda _: send(store, *records), range(8)))
    assert sum(len(result.created) for result in results) == count(store) == 200
    with store.read() as session:
        assert verify(session, METADATA.sorted_tables).ok


def test_rollups_are_those_that_a_recount_finds(store: Store) -> None:
    monday = datetime(2026, 1, 5, tzinfo=UTC)
    east = timezone(timedelta(hours=9))
    records = [
        said(
            f"n-{number}",
            severity=1 + number % 4,
            language=("en", "es")[number % 2],
            group=("public", None)[number % 2],
            person=None,
            given_at=(monday + timedelta(hours=7 * number)).astimezone(east).isoformat(),
        )
        for number in range(60)
    ]
    send(store, *records[:25])
    send(store, *records[25:])
    send(
        store,
        said(
            "rating",
            kind="rating",
            rating=5,
            category=None,
            severity=None,
            given_at="2026-01-05T00:30:00+09:00",
        ),
    )
    with store.begin(SYSTEM) as unit:
        kept = rollups(unit.session)
        recount(unit.session)
        assert rollups(unit.session) == kept
        assert sum(row[-1] for row in kept[0]) == 61  # type: ignore[misc]
        assert kept[0][0][0].isoformat() == "2025-12-29"  # type: ignore[attr-defined]


def stands(store: Store, scope: Scope) -> set[str]:
    with store.read() as session:
        return set(session.exec(select(col(Feedback.key)).where(standing_consent(scope))))


def test_consent_is_taken_back_for_one_statement_or_for_all(store: Store) -> None:
    send(store, *(said(f"n-{number}", person="wren") for number in range(3)))
    with store.read() as session:
        person_id = session.exec(select(Person.id).where(Person.handle == "wren")).one()
    speaker = Actor(f"PERSON-{person_id}", "wren", frozenset({Role.STAKEHOLDER}), person_id)
    with store.begin(speaker) as unit:
        withdraw_consent(unit, Scope.TRAINING, feedback_id=1)
    assert stands(store, Scope.TRAINING) == {"n-1", "n-2"}
    with store.begin(speaker) as unit:
        withdraw_consent(unit, Scope.TRAINING, person_id=person_id)
    assert stands(store, Scope.TRAINING) == set()
    assert len(stands(store, Scope.REVIEW)) == 3
    with pytest.raises(Refused), store.begin(a_person(store)) as unit:
        withdraw_consent(unit, Scope.REVIEW, feedback_id=1)
    with pytest.raises(Invalid), store.begin(speaker) as unit:
        withdraw_consent(unit, Scope.REVIEW)
    with pytest.raises(NotFound), store.begin(speaker) as unit:
        withdraw_consent(unit, Scope.REVIEW, feedback_id=99)


def test_a_withdrawal_is_passed_on_for_what_one_sent_oneself(store: Store) -> None:
    send(store, said("one"), origin="api:chat")
    with store.begin(SYSTEM) as unit:
        assert relay_withdrawal(unit, "api:chat", "one", list(Scope)) == [Scope.REVIEW, Scope.TRAINING]
        assert relay_withdrawal(unit, "api:chat", "one", list(Scope)) == []
    assert stands(store, Scope.TRAINING) == set()
    with pytest.raises(NotFound), store.begin(SYSTEM) as unit:
        relay_withdrawal(unit, "api:kiosk", "one", list(Scope))
    with pytest.raises(Refused), store.begin(a_person(store)) as unit:
        relay_withdrawal(unit, "api:chat", "one", list(Scope))
