"""Reviewers are spared: sensitive words are blurred, what one reads is counted, and there is an end to it each day."""

from datetime import timedelta

import pytest

from governance.core.access import SYSTEM, Actor, Role
from governance.core.errors import Refused
from governance.core.store import Store
from governance.core.verify import verify
from governance.feedback.tables import Kind
from governance.review.commands import claim, claim_next, judge, lift_cap, reveal, set_review_settings
from governance.review.queries import case_view
from governance.review.queries.exposure import exposure_on
from governance.review.tables import Verdict
from governance.schema import METADATA
from tests.builders import MOMENT, a_person, a_statement, an_output
from tests.review.rig import a_case, reviewer, says

TOMORROW = MOMENT + timedelta(days=1)


def a_cap(store: Store, cap: int | None, categories: tuple[str, ...] = ()) -> None:
    with store.begin(SYSTEM) as unit:
        set_review_settings(unit, 60, cap, 4, categories)


def read(store: Store, who: Actor) -> tuple[int, int | None]:
    with store.read() as session:
        today = exposure_on(session, who.person_id or 0, MOMENT.date())
        return today.read, today.cap


def reads(store: Store, who: Actor, case_id: int) -> bool:
    with store.begin(who, MOMENT) as unit:
        return reveal(unit, case_id)


def is_blurred(store: Store, who: Actor, case_id: int) -> bool:
    with store.read() as session:
        view = case_view(session, case_id, who, MOMENT)
        return view.is_sensitive and not view.is_read


def test_grave_cases_and_those_of_listed_categories_are_blurred_until_asked_for(store: Store) -> None:
    a_cap(store, None, ("self-harm", "violence"))
    who, output_id = reviewer(store), an_output(store)
    a_statement(store, output_id, Kind.FLAG, category="violence", severity=1)
    grave, listed, plain = a_case(store, 4), a_case(store, 1, output_id=output_id), a_case(store, 3)
    assert [is_blurred(store, who, each) for each in (grave, listed, plain)] == [True, True, False]
    assert [reads(store, who, each) for each in (grave, grave, plain)] == [True, False, False]
    assert [is_blurred(store, who, each) for each in (grave, listed)] == [False, True]
    assert read(store, who) == (1, None)
    assert is_blurred(store, reviewer(store), grave)


def test_over_the_cap_nobody_takes_more(store: Store) -> None:
    a_cap(store, 2)
    who = reviewer(store)
    first, second, third = (a_case(store, 4) for _ in range(3))
    reads(store, who, first)
    says(store, second, by=who, at=MOMENT)
    assert read(store, who) == (2, 2), "who judges has read"
    for act in (
        lambda unit: claim(unit, third),
        claim_next,
        lambda unit: reveal(unit, third),
        lambda unit: judge(unit, third, Verdict.ACCEPTABLE),
    ):
        with pytest.raises(Refused, match="the daily limit"), store.begin(who, MOMENT) as unit:
            act(unit)
    says(store, first, by=who, at=MOMENT)
    with store.begin(who, TOMORROW) as unit:
        claim(unit, third)
    with store.read() as session:
        assert verify(session, METADATA.sorted_tables).ok


def test_an_administrator_lets_somebody_read_more_and_it_is_recorded(store: Store) -> None:
    a_cap(store, 1)
    who, admin = reviewer(store), a_person(store, Role.ADMIN)
    reads(store, who, a_case(store, 4))
    with pytest.raises(Refused, match="lift exposure cap"), store.begin(who, MOMENT) as unit:
        lift_cap(unit, who.person_id or 0, 1, "I can take it.")
    with pytest.raises(Refused, match="lift their own cap"), store.begin(admin, MOMENT) as unit:
        lift_cap(unit, admin.person_id or 0, 1, "I can take it.")
    with store.begin(admin, MOMENT) as unit:
        lift_cap(unit, who.person_id or 0, 1, "She offered.")
    assert read(store, who) == (1, 2)
    assert reads(store, who, a_case(store, 4))
