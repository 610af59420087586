"""Acknowledgement is bound to the exact text: who must read it by when, the question, the race with a publication."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from sqlmodel import select

from governance.core.access import SYSTEM, Actor, Role
from governance.core.errors import Conflict, Invalid, Refused
from governance.core.store import Store
from governance.core.verify import verify
from governance.exchange.policy.markdown import parse
from governance.policy import commands
from governance.policy.queries import Reading, reading, reviews_due, to_read
from governance.policy.tables import Acknowledgement, PolicyVersion
from governance.schema import METADATA
from tests.builders import MOMENT, a_group, a_person, a_policy

ONE, TWO = "# Privacy {#privacy}\nKeep secrets.\n", "# Privacy {#privacy}\nKeep all secrets.\n"


def published(store: Store, text: str) -> PolicyVersion:
    with store.begin(SYSTEM, MOMENT) as unit:
        number = len(unit.session.exec(select(PolicyVersion.id)).all()) + 1
        return commands.import_version(unit, "guidelines", str(number), parse(text))


def asked_of(store: Store, version: PolicyVersion, **who: object) -> None:
    with store.begin(SYSTEM, MOMENT) as unit:
        commands.set_reading_duty(unit, version.policy_id, 14, **who)  # type: ignore[arg-type]


def acknowledged(store: Store, reader: Actor, version: PolicyVersion, answer: int | None = None) -> None:
    with store.begin(reader, MOMENT) as unit:
        commands.acknowledge(unit, version.id, seen=version.text_hash, answer=answer)


def told(store: Store, days: int = 0) -> Reading:
    with store.read() as session:
        assert verify(session, METADATA.sorted_tables).ok
        return reading(session, "guidelines", MOMENT + timedelta(days))


def test_a_role_a_group_and_a_person_have_to_read_and_each_by_the_soonest_day(store: Store) -> None:
    a_group(store, "elderly")
    reviewer = a_person(store, Role.REVIEWER, group="elderly")
    engineer = a_person(store, Role.ENGINEER)
    contributor = a_person(store, Role.STAKEHOLDER, group="elderly")
    version = published(store, ONE)
    asked_of(store, version, role=Role.REVIEWER)
    asked_of(store, version, group="elderly")
    with store.begin(SYSTEM, MOMENT) as unit:
        commands.set_reading_duty(unit, version.policy_id, 3, person_id=engineer.person_id)
    found = told(store)
    due = {reader.person_id: reader.due_on for reader in found.readers}
    assert due == {engineer.person_id: date(2025, 6, 5), reviewer.person_id: date(2025, 6, 16)}
    assert contributor.person_id not in due, "who can't open policies isn't asked to"
    assert [row.who for row in found.duties][:2] == ["every reviewer", "everyone here from Elderly"]


def test_who_has_read_it_is_no_longer_asked_and_who_is_late_is_named(store: Store) -> None:
    early, late = a_person(store, Role.REVIEWER), a_person(store, Role.REVIEWER)
    version = published(store, ONE)
    asked_of(store, version, role=Role.REVIEWER)
    acknowledged(store, early, version)
    found = told(store, days=15)
    assert found.done == 1
    overdue = [r.person_id for r in found.readers if r.is_overdue(MOMENT + timedelta(15))]
    assert overdue == [late.person_id]
    with store.read() as session:
        assert to_read(session, early.person_id or 0, MOMENT) == []
        [waiting] = to_read(session, late.person_id or 0, MOMENT)
        assert (waiting.reference, waiting.due_on) == ("guidelines@1", date(2025, 6, 16))


def test_a_republication_of_the_same_text_keeps_the_acknowledgement_and_another_text_ends_it(
    store: Store,
) -> None:
    reader = a_person(store, Role.REVIEWER)
    version = published(store, ONE)
    asked_of(store, version, role=Role.REVIEWER)
    acknowledged(store, reader, version)
    published(store, ONE.replace("Keep secrets", "Keep\n secrets"))
    assert (told(store).version, told(store).done) == (2, 1)
    published(store, TWO)
    assert (told(store).version, told(store).done) == (3, 0)
    with pytest.raises(Conflict, match="A newer text is now in force: version 3"):
        acknowledged(store, reader, version)


def test_an_acknowledgement_that_races_a_publication_is_of_the_text_in_force_or_refused(store: Store) -> None:
    readers = [a_person(store, Role.REVIEWER) for _ in range(6)]
    version = published(store, ONE)

    def acknowledge(reader: Actor) -> bool:
        try:
            with store.begin(reader) as unit:
                commands.acknowledge(unit, version.id, seen=version.text_hash)
        except Conflict:
            return False
        return True

    def publish(_reader: object) -> bool:
        a_policy(store, TWO, label="2")
        return True

    with ThreadPoolExecutor(4) as pool:
        work = [pool.submit(acknowledge, reader) for reader in readers[:3]]
        work.append(pool.submit(publish, None))
        work += [pool.submit(acknowledge, reader) for reader in readers[3:]]
        done = [each.result() for each in work]
    assert not acknowledge(a_person(store, Role.REVIEWER)), "after the publication none is taken"
    with store.read() as session:
        stored = session.exec(select(Acknowledgement)).all()
        seqs = {row.acknowledged_at for row in stored}
        second = session.exec(select(PolicyVersion).where(PolicyVersion.number == 2)).one()
        assert len(stored) == sum(done) - 1
        assert second.published_at and all(at <= second.published_at for at in seqs)
        assert verify(session, METADATA.sorted_tables).ok


def test_a_wrong_answer_is_explained_and_asked_again(store: Store) -> None:
    reader = a_person(store, Role.REVIEWER)
    version = published(store, ONE)
    with store.begin(SYSTEM, MOMENT) as unit:
        commands.set_question(
            unit, version.policy_id, "What to keep?", ["Money", "Secrets"], 1, "Secrets are meant."
        )
    for wrong in (None, 0):
        with pytest.raises(Invalid, match="Secrets are meant"):
            acknowledged(store, reader, version, wrong)
    acknowledged(store, reader, version, 1)
    with store.read() as session:
        assert session.exec(select(Acknowledgement.question_id)).one() is not None


def test_a_question_needs_answers_and_the_place_of_the_right_one(store: Store) -> None:
    version = published(store, ONE)
    with pytest.raises(Invalid) as refusal, store.begin(SYSTEM, MOMENT) as unit:
        commands.set_question(unit, version.policy_id, "What?", ["One", " "], 1, "So.")
    assert [problem.field for problem in refusal.value.problems] == ["answers", "correct"]


def test_who_has_to_read_is_said_by_the_owner_and_names_one(store: Store) -> None:
    owner, other = a_person(store, Role.POLICY_OWNER), a_person(store, Role.POLICY_OWNER)
    with store.begin(owner) as unit:
        policy_id = commands.draft_version(unit, "guidelines", "1", parse(ONE)).policy_id
    with pytest.raises(Refused, match="only the owner"), store.begin(other) as unit:
        commands.set_reading_duty(unit, policy_id, 14, role=Role.REVIEWER)
    for who in ({}, {"role": Role.REVIEWER, "group": "public"}, {"role": Role.STAKEHOLDER}):
        with pytest.raises(Invalid), store.begin(owner) as unit:
            commands.set_reading_duty(unit, policy_id, 14, **who)  # type: ignore[arg-type]
    with store.begin(owner) as unit:
        duty = commands.set_reading_duty(unit, policy_id, 14, role=Role.REVIEWER)
    with pytest.raises(Conflict, match="already"), store.begin(owner) as unit:
        commands.set_reading_duty(unit, policy_id, 7, role=Role.REVIEWER)
    with store.begin(owner) as unit:
        commands.end_reading_duty(unit, duty.id)
    with store.read() as session:
        assert reading(session, "guidelines", MOMENT).duties == []


def test_a_review_is_reminded_of_and_set_on_by_the_months_the_owner_chose(store: Store) -> None:
    version = published(store, ONE)
    with store.begin(SYSTEM, MOMENT) as unit:
        commands.set_rule(unit, version.policy_id, review_on=date(2025, 6, 20), review_every_months=9)
    with store.read() as session:
        [due] = reviews_due(session, MOMENT)
        assert (due.policy, due.overdue) == ("guidelines", False)
        assert reviews_due(session, MOMENT + timedelta(30))[0].overdue
    with store.begin(SYSTEM, MOMENT) as unit:
        assert commands.record_review(unit, version.policy_id, "Still fits.") == date(2026, 3, 2)
    with store.read() as session:
        assert reviews_due(session, MOMENT) == []
