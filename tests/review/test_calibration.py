"""Calibration: a set is made of resolved cases, reviewers are asked, answer blind and once, and are measured against it."""

import pytest

from governance.core.access import Actor, Role
from governance.core.errors import Conflict, Invalid, NotFound, Refused
from governance.core.references import Prefix
from governance.core.store import Store
from governance.core.verify import verify
from governance.review.calibration.commands import (
    Gold,
    answer_calibration,
    ask_to_calibrate,
    make_calibration_set,
)
from governance.review.calibration.queries import calibration_results, calibration_sets, my_calibration
from governance.review.calibration.tables import CalibrationSet
from governance.review.tables import Verdict
from governance.schema import METADATA
from tests.builders import a_judged_case, a_person, an_output

V, A = Verdict.VIOLATES, Verdict.ACCEPTABLE


@pytest.fixture
def owner(store: Store) -> Actor:
    return a_person(store, Role.POLICY_OWNER)


@pytest.fixture
def earlier(store: Store) -> Actor:
    """Whoever judged the cases before they became a set."""
    return a_person(store, Role.REVIEWER)


def a_set(store: Store, owner: Actor, earlier: Actor, *golds: Verdict) -> CalibrationSet:
    items = [
        Gold(a_judged_case(store, an_output(store), earlier, gold)[0], gold, "As the clause says")
        for gold in golds
    ]
    with store.begin(owner) as unit:
        return make_calibration_set(unit, "House standard", items, "For who is new")


def answer_all(store: Store, reviewer: Actor, set_id: int, *verdicts: Verdict) -> None:
    for verdict in verdicts:
        with store.read() as session:
            mine = my_calibration(session, set_id, reviewer.person_id)
        assert mine.next_item_id is not None and mine.output is not None
        with store.begin(reviewer) as unit:
            answer_calibration(unit, mine.next_item_id, verdict)


def test_a_reviewer_is_asked_answers_blind_and_then_sees_the_gold(
    store: Store, owner: Actor, earlier: Actor
) -> None:
    made = a_set(store, owner, earlier, V, A, V)
    reviewer = a_person(store, Role.REVIEWER)
    with store.begin(owner) as unit:
        ask_to_calibrate(unit, made.id, reviewer.person_id or 0)
    answer_all(store, reviewer, made.id, V, V)
    with store.read() as session:
        mine = my_calibration(session, made.id, reviewer.person_id)
        before = calibration_results(session, made.id, reviewer.person_id, sees_all=False)
    assert (mine.open_items, mine.answered, mine.was_asked) == (3, 2, True)
    assert before.items == []
    answer_all(store, reviewer, made.id, V)
    with store.read() as session:
        after = calibration_results(session, made.id, reviewer.person_id, sees_all=False)
        [row] = calibration_sets(session)
        checked = verify(session, METADATA.sorted_tables)
    [result] = after.reviewers
    assert (result.answered, result.right, result.share) == (3, 2, pytest.approx(2 / 3))
    assert result.low == pytest.approx(0.2077, abs=1e-4) and result.high == pytest.approx(0.9385, abs=1e-4)
    assert "too few" in result.note
    assert [(item.gold, item.mine) for item in after.items] == [(V, V), (A, V), (V, V)]
    assert (row.items, row.asked, row.answering, row.reference) == (3, 1, 1, Prefix.CALIBRATION.of(made.id))
    assert checked.ok, checked.problems


def test_who_knows_the_case_or_the_set_cannot_be_measured_by_it(
    store: Store, owner: Actor, earlier: Actor
) -> None:
    both = a_person(store, Role.POLICY_OWNER, Role.REVIEWER)
    made = a_set(store, both, earlier, V)
    stranger = a_person(store, Role.REVIEWER)
    with store.read() as session:
        item = my_calibration(session, made.id, stranger.person_id).next_item_id
        assert item is not None
        assert my_calibration(session, made.id, earlier.person_id).open_items == 0
        assert my_calibration(session, made.id, both.person_id).open_items == 0
    for actor, words in ((both, "created this set"), (earlier, "judged CASE-")):
        with pytest.raises(Refused, match=words), store.begin(actor) as unit:
            answer_calibration(unit, item, V)
    answer_all(store, stranger, made.id, V)
    with pytest.raises(Conflict, match="answered"), store.begin(stranger) as unit:
        answer_calibration(unit, item, A)


def test_a_set_says_what_it_lacks(store: Store, owner: Actor, earlier: Actor) -> None:
    resolved, _ = a_judged_case(store, an_output(store), earlier)
    open_case, _ = a_judged_case(store, an_output(store), earlier, resolved=False)
    golds = [
        Gold(resolved, V, " "),
        Gold(resolved, V, "why"),
        Gold(open_case, V, "why"),
        Gold(9_999, V, "why"),
    ]
    with pytest.raises(Invalid) as refused, store.begin(owner) as unit:
        make_calibration_set(unit, " ", golds)
    words = str(refused.value)
    assert "title" in words and "is listed twice" in words and "isn't resolved" in words
    assert "there is no case CASE-9999" in words and "why this verdict is right" in words
    a_set(store, owner, earlier, V)
    with pytest.raises(Conflict, match="already"):
        a_set(store, owner, earlier, A)


def test_only_reviewers_are_asked_and_only_once(store: Store, owner: Actor, earlier: Actor) -> None:
    made = a_set(store, owner, earlier, V)
    engineer, reviewer = a_person(store, Role.ENGINEER), a_person(store, Role.REVIEWER)
    with pytest.raises(Invalid, match="reviewer"), store.begin(owner) as unit:
        ask_to_calibrate(unit, made.id, engineer.person_id or 0)
    with pytest.raises(NotFound), store.begin(owner) as unit:
        ask_to_calibrate(unit, 9_999, reviewer.person_id or 0)
    with store.begin(owner) as unit:
        ask_to_calibrate(unit, made.id, reviewer.person_id or 0)
    with pytest.raises(Conflict), store.begin(owner) as unit:
        ask_to_calibrate(unit, made.id, reviewer.person_id or 0)
    with pytest.raises(Refused), store.begin(reviewer) as unit:
        ask_to_calibrate(unit, made.id, reviewer.person_id or 0)
    with pytest.raises(Refused), store.begin(engineer) as unit:
        make_calibration_set(unit, "Mine", [])
