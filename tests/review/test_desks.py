"""Cases on desks: a claim keeps a seat until it runs out; assigned, avoided, escalated."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from governance.core.access import SYSTEM, Actor, Role
from governance.core.errors import Conflict, Invalid, Refused
from governance.core.store import Store
from governance.core.verify import verify
from governance.review.commands import (
    add_assignment_rule,
    assign,
    claim,
    claim_next,
    escalate,
    recuse,
    release,
    reopen,
    resolve,
    set_expertise,
    set_review_settings,
)
from governance.review.queries import QueueFilter, case_queue, case_view
from governance.review.tables import Verdict
from governance.schema import METADATA
from tests.builders import MOMENT, a_flag, a_person, an_output
from tests.review.rig import a_case, reviewer, says, stored_case

HOUR = timedelta(hours=1)


def claims(store: Store, who: Actor, case_id: int, minutes: int = 0) -> None:
    with store.begin(who, MOMENT + timedelta(minutes=minutes)) as unit:
        claim(unit, case_id)


def takes_next(store: Store, who: Actor, wanted: QueueFilter | None = None) -> int | None:
    with store.begin(who, MOMENT) as unit:
        case = claim_next(unit, wanted or QueueFilter())
        return case.id if case else None


def open_to(store: Store, who: Actor, minutes: int = 0) -> list[int]:
    at = MOMENT + timedelta(minutes=minutes)
    with store.read() as session:
        return [row.id for row in case_queue(session, QueueFilter().open_to(who.person_id, at)).rows]


def test_a_claim_keeps_a_seat_until_it_runs_out(store: Store) -> None:
    case_id = a_case(store, 1)
    first, second = reviewer(store), reviewer(store)
    claims(store, first, case_id)
    with pytest.raises(Conflict, match="already has all the reviewers it needs"):
        claims(store, second, case_id, 59)
    with pytest.raises(Conflict, match=f"{first.name} has CASE-1 reserved"):
        says(store, case_id, by=second, at=MOMENT + timedelta(minutes=59))
    assert open_to(store, second, 59) == []
    assert open_to(store, first, 59) == open_to(store, second, 61) == [case_id]
    claims(store, second, case_id, 61)
    with store.read() as session:
        assert verify(session, METADATA.sorted_tables).ok


def test_a_claim_claimed_again_runs_anew(store: Store) -> None:
    case_id = a_case(store, 1)
    first, second = reviewer(store), reviewer(store)
    claims(store, first, case_id)
    claims(store, first, case_id, 50)
    with pytest.raises(Conflict):
        claims(store, second, case_id, 100)


def test_the_organisation_says_how_long_a_claim_holds(store: Store) -> None:
    case_id = a_case(store, 1)
    with store.begin(SYSTEM) as unit:
        set_review_settings(unit, claim_minutes=5, exposure_cap=None, blur_severity=5)
    claims(store, reviewer(store), case_id)
    claims(store, reviewer(store), case_id, 6)


def test_the_next_case_is_the_most_urgent_with_a_seat(store: Store) -> None:
    low, grave, spanish = a_case(store, 1), a_case(store, 4), a_case(store, 3, language="es")
    first, second, third = reviewer(store), reviewer(store), reviewer(store)
    assert takes_next(store, first) == takes_next(store, second) == grave
    assert takes_next(store, third) == spanish
    assert takes_next(store, first) == grave, "what lies on the desk comes first"
    says(store, grave, by=first, at=MOMENT)
    assert takes_next(store, first, QueueFilter(language="en")) == low
    assert takes_next(store, reviewer(store), QueueFilter(language="fr")) is None


def test_a_case_put_back_is_free_again(store: Store) -> None:
    case_id = a_case(store, 1)
    first, second = reviewer(store), reviewer(store)
    claims(store, first, case_id)
    with pytest.raises(Refused, match="assign case"), store.begin(second, MOMENT) as unit:
        release(unit, case_id, first.person_id)
    with store.begin(first, MOMENT) as unit:
        release(unit, case_id)
    with pytest.raises(Conflict, match="isn't assigned to that person"), store.begin(first, MOMENT) as unit:
        release(unit, case_id)
    claims(store, second, case_id)
    with store.begin(a_person(store, Role.MANAGER), MOMENT) as unit:
        release(unit, case_id, second.person_id)
    assert open_to(store, first) == [case_id]


def test_who_manages_puts_cases_on_desks(store: Store) -> None:
    case_id, manager = a_case(store, 1), a_person(store, Role.MANAGER)
    someone, flagger = reviewer(store), reviewer(store)
    with store.begin(manager, MOMENT) as unit:
        assign(unit, case_id, someone.person_id or 0)
    assert open_to(store, flagger, 60 * 24 * 30) == [], "it has no end"
    with pytest.raises(Refused, match="assign case"), store.begin(someone, MOMENT) as unit:
        assign(unit, case_id, flagger.person_id or 0)
    flagged = an_output(store)
    a_flag(store, flagged, by=flagger)
    other = a_case(store, output_id=flagged)
    for wrong in (flagger, manager):
        with pytest.raises(Invalid, match="person"), store.begin(manager, MOMENT) as unit:
            assign(unit, other, wrong.person_id or 0)


def test_who_keeps_away_decides_nothing_in_any_round(store: Store) -> None:
    case_id, someone = a_case(store, 1), reviewer(store)
    claims(store, someone, case_id)
    with pytest.raises(Invalid, match="reason"), store.begin(someone) as unit:
        recuse(unit, case_id, "  ")
    with store.begin(someone, MOMENT) as unit:
        recuse(unit, case_id, "It is about my sister.")
    assert open_to(store, someone) == []
    says(store, case_id)
    with store.begin(reviewer(store)) as unit:
        again = reopen(unit, case_id, "Seen anew.").id
    for act in (lambda unit: claim(unit, again), lambda unit: resolve(unit, again, Verdict.UNCLEAR, "So.")):
        refused(store, someone, act)
    with store.read() as session:
        view = case_view(session, again, someone, MOMENT)
    assert (view.can_judge, view.desk.recusals) == (False, [(someone.name, "It is about my sister.")])


def refused(store: Store, who: Actor, act: Callable[..., object]) -> None:
    with pytest.raises(Refused, match="recused themselves"), store.begin(who, MOMENT) as unit:
        act(unit)


def test_an_escalated_case_takes_one_more_reviewer_and_moves_up(store: Store) -> None:
    older, case_id = a_case(store), a_case(store, days=5)
    with store.begin(reviewer(store), MOMENT + timedelta(5)) as unit:
        escalate(unit, case_id, "It turns on a dose.")
    assert stored_case(store, case_id).required_judgements == 3
    with store.read() as session:
        assert [row.id for row in case_queue(session).rows] == [case_id, older]
        assert [row.id for row in case_queue(session, QueueFilter(escalated=True)).rows] == [case_id]
    with pytest.raises(Conflict, match="already been escalated"), store.begin(reviewer(store)) as unit:
        escalate(unit, case_id, "Again.")
    says(store, older)
    says(store, older, Verdict.UNCLEAR)
    with pytest.raises(Conflict, match="differ"), store.begin(reviewer(store)) as unit:
        escalate(unit, older, "Too late.")


def test_a_rule_gives_new_cases_to_who_knows_the_field_and_has_least_to_do(store: Store) -> None:
    clinician, lawyer, busy = reviewer(store), reviewer(store), reviewer(store)
    with store.begin(SYSTEM, MOMENT) as unit:
        for who, field in ((clinician, "medical-advice"), (lawyer, "law"), (busy, "medical-advice")):
            set_expertise(unit, who.person_id or 0, ["es"], [field])
        add_assignment_rule(unit, "es", None, None)
    case_id = a_case(store, 1, language="es")
    assert on_desk(store, case_id) == [clinician.name]
    assert on_desk(store, a_case(store, 1, language="es")) == [busy.name]
    assert on_desk(store, a_case(store, 2, language="es")) == [clinician.name, busy.name]
    assert on_desk(store, a_case(store, 1, language="fr")) == []


def on_desk(store: Store, case_id: int) -> list[str]:
    with store.read() as session:
        (row,) = [row for row in case_queue(session).rows if row.id == case_id]
        return list(row.desks)


def test_a_named_person_gets_what_the_first_fitting_rule_gives_them(store: Store) -> None:
    named, output_id = reviewer(store), an_output(store)
    a_flag(store, output_id, by=named)
    with store.begin(SYSTEM, MOMENT) as unit:
        add_assignment_rule(unit, None, "medical-advice", named.person_id)
    assert on_desk(store, a_case(store, 1)) == [named.name]
    assert on_desk(store, a_case(store, 1, output_id=output_id)) == [], "own feedback"
