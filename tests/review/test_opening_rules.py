"""Flags open cases by the house's rule; what people resolved, no rule opens again."""

from datetime import timedelta

import pytest
from sqlalchemy.event import listens_for, remove
from sqlmodel import col, func, select

from governance.core.access import SYSTEM, Role
from governance.core.errors import Refused
from governance.core.ledger import Event
from governance.core.store import Store
from governance.core.unit_of_work import Happened, UnrecordedChange
from governance.core.verify import verify
from governance.feedback.tables import ConsentWithdrawal, Scope
from governance.review.commands import apply_rules, judge
from governance.review.commands.following import follow_feedback
from governance.review.following import FEWEST, MOST, MOST_SECONDS, Pace
from governance.review.rules import OpeningRule
from governance.review.tables import Case, OpenedFor, Verdict
from governance.review.tables.desks import Assignment
from governance.review.tables.governing import AssignmentRule
from governance.schema import METADATA
from tests.builders import a_flag, a_person, an_output


def opened(store: Store, rule: OpeningRule | None = None, since: int = 0) -> list[int]:
    """The outputs for which the rule opens a case now."""
    with store.begin(SYSTEM) as unit:
        cases = apply_rules(unit, [rule] if rule else None, since_feedback_id=since)
        return [case.output_id for case in cases]


def flagged(store: Store, *severities: int) -> int:
    output_id = an_output(store)
    for severity in severities:
        a_flag(store, output_id, severity)
    return output_id


def test_many_flags_or_one_grave_one_open_a_case(store: Store) -> None:
    flagged(store)
    flagged(store, 1, 2)
    many, grave = flagged(store, 1, 1, 2), flagged(store, 3)
    with store.begin(SYSTEM) as unit:
        cases = apply_rules(unit)
    assert [(case.output_id, case.severity, case.required_judgements, case.reason) for case in cases] == [
        (many, 2, 2, "Flagged 3 times"),
        (grave, 3, 2, "Flagged once"),
    ]
    assert {case.opened_for for case in cases} == {OpenedFor.FEEDBACK}
    with store.read() as session:
        assert session.exec(select(Event.kind).order_by(col(Event.seq))).all()[-2:] == ["case.opened"] * 2
        assert verify(session, METADATA.sorted_tables).ok


def test_the_rule_is_a_matter_of_choice(store: Store) -> None:
    output_id = flagged(store, 1)
    assert opened(store) == []
    assert opened(store, OpeningRule(flags=1, severity=4)) == [output_id]


def test_a_rule_opens_a_case_once_and_never_again(store: Store) -> None:
    output_id = flagged(store, 4)
    assert opened(store) == [output_id]
    assert opened(store) == []
    for _ in range(2):
        with store.begin(a_person(store, Role.REVIEWER)) as unit:
            judge(unit, 1, Verdict.ACCEPTABLE)
    a_flag(store, output_id, 4)
    assert opened(store) == []


def test_flags_that_may_not_be_reviewed_open_nothing(store: Store) -> None:
    output_id, someone = an_output(store), a_person(store)
    a_flag(store, output_id, 4, may_review=False)
    a_flag(store, output_id, 4, by=someone)
    with store.begin(SYSTEM) as unit:
        unit.add(
            ConsentWithdrawal(
                person_id=someone.person_id, scope=Scope.REVIEW, withdrawn_at=unit.at + timedelta(seconds=1)
            )
        )
        unit.record("consent.withdrawn", someone.reference)
    assert opened(store) == []
    a_flag(store, output_id, 4)
    assert opened(store) == [output_id]


def test_only_outputs_flagged_lately_are_looked_at_where_that_is_asked(store: Store) -> None:
    flagged(store, 4)
    output_id = flagged(store, 1, 1)
    last = a_flag(store, output_id, 1)
    assert opened(store, since=last) == [output_id]


def test_who_may_not_open_cases_applies_no_rule(store: Store) -> None:
    with pytest.raises(Refused, match="open case"), store.begin(a_person(store, Role.MANAGER)) as unit:
        apply_rules(unit)


def statements_to_open(store: Store, cases: int) -> int:
    """How many statements it takes to open that many cases at once."""
    for _ in range(cases):
        flagged(store, 3)
    asked: list[str] = []

    def count(*args: object) -> None:
        asked.append(str(args[2]))

    with store.begin(SYSTEM) as unit:
        listens_for(store.engine, "before_cursor_execute")(count)
        opened = follow_feedback(unit).opened
        remove(store.engine, "before_cursor_execute", count)
    assert opened == cases
    return len(asked)


@pytest.mark.parametrize("assigned", [False, True], ids=["without assignment", "with assignment"])
def test_opening_a_hundred_cases_takes_as_many_statements_as_opening_ten(
    store: Store, assigned: bool
) -> None:
    reviewer = a_person(store, Role.REVIEWER)
    if assigned:
        with store.begin(SYSTEM) as unit:
            unit.add(AssignmentRule(person_id=reviewer.person_id, set_at=unit.at))
            unit.record("rule.set", "rule")
    few, many = statements_to_open(store, 10), statements_to_open(store, 100)
    assert many <= few
    with store.read() as session:
        numbers = select(Event.subject, Event.seq).where(Event.kind == "case.opened")
        carried = {f"CASE-{case.id}": case.recorded_seq for case in session.exec(select(Case))}
        assert len(carried) == 110
        assert dict(session.exec(numbers).all()) == carried
        seats = session.exec(select(func.count()).select_from(Assignment)).one()
        assert seats == (110 if assigned else 0)
        assert verify(session, METADATA.sorted_tables).ok


def test_an_event_of_many_tells_only_of_rows_that_were_written(store: Store) -> None:
    flagged(store, 4)
    with (
        pytest.raises(UnrecordedChange, match="nothing that an event could tell of"),
        store.begin(SYSTEM) as unit,
    ):
        [case] = apply_rules(unit)
        unit.record_each("case.opened", [Happened("CASE-1", [case])])


def test_a_step_beside_other_writers_is_as_long_as_fits_into_its_time() -> None:
    pace = Pace(100)
    pace.adapt(MOST_SECONDS * 4)
    assert pace.at_once == 25
    pace.adapt(MOST_SECONDS / 100)
    assert 25 < pace.at_once <= 32
    pace.adapt(10)
    assert pace.at_once == FEWEST
    for _ in range(100):
        pace.adapt(0)
    assert pace.at_once == MOST
