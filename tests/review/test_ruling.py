"""The organisation sets its rules of review; they act on what is said from then on, and on nothing that people closed."""

from datetime import timedelta

import pytest

from governance.core.access import SYSTEM, Role
from governance.core.errors import Invalid, Refused
from governance.core.store import Store
from governance.core.verify import verify
from governance.feedback.tables import Kind
from governance.review.commands import (
    add_case_rule,
    add_reviewer_rule,
    set_expertise,
    set_review_settings,
    switch_rule,
)
from governance.review.following import catch_up
from governance.review.queries import case_queue, reviewers, rulebook
from governance.review.queries.following import is_behind
from governance.review.queries.matching import preview
from governance.review.rules import OpeningRule
from governance.review.tables import CaseState, Verdict
from governance.review.tables.desks import FollowedFeedback
from governance.review.tables.governing import CaseRule
from governance.schema import METADATA
from tests.builders import MOMENT, a_flag, a_group, a_person, a_statement, an_output
from tests.review.rig import a_case, says, stored_case


def set_rule(store: Store, rule: OpeningRule, name: str = "Ours") -> int:
    with store.begin(a_person(store, Role.POLICY_OWNER)) as unit:
        return add_case_rule(unit, name, rule).id


def opened_on(store: Store) -> list[int]:
    """The outputs on which following opens a case."""
    catch_up(store)
    with store.read() as session:
        return sorted(row.output_id for row in case_queue(session).rows)


def test_a_flag_opens_its_case_as_soon_as_review_follows(store: Store) -> None:
    output_id = an_output(store)
    a_flag(store, output_id, 4)
    with store.read() as session:
        assert is_behind(session)
    assert (catch_up(store).opened, catch_up(store).opened) == (1, 0)
    with store.read() as session:
        assert not is_behind(session)
        assert [row.output_id for row in case_queue(session).rows] == [output_id]
        assert session.get_one(FollowedFeedback, 1).feedback_id == 1
        assert verify(session, METADATA.sorted_tables).ok


def test_what_people_closed_no_rule_opens_again(store: Store) -> None:
    output_id = an_output(store)
    case_id = a_case(store, 1, output_id=output_id)
    says(store, case_id)
    a_flag(store, output_id, 4)
    assert opened_on(store) == []
    assert stored_case(store, case_id).state == CaseState.RESOLVED


def test_the_usual_rule_stands_beside_the_first_of_ones_own_until_it_is_switched_off(store: Store) -> None:
    set_rule(store, OpeningRule(1, None, scenario="homework-help"))
    homework, grave = an_output(store, scenario="homework-help"), an_output(store)
    a_flag(store, homework, 1)
    a_flag(store, grave, 3)
    assert opened_on(store) == [homework, grave]
    with store.begin(SYSTEM) as unit:
        switch_rule(unit, CaseRule, 1, active=False)
    a_flag(store, an_output(store), 4)
    assert opened_on(store) == [homework, grave]
    with store.read() as session:
        assert [(rule.name, rule.active) for rule in rulebook(session).opening] == [
            ("The default rule", False),
            ("Ours", True),
        ]


def test_groups_that_differ_open_a_case(store: Store) -> None:
    set_rule(store, OpeningRule(None, None, gap_tenths=20))
    first, second = a_group(store, "elderly"), a_group(store, "experts")
    apart, alike, single = an_output(store), an_output(store), an_output(store)
    for output_id, ratings in ((apart, (1, 2, 4, 4)), (alike, (3, 3, 4, 4)), (single, (1, 5))):
        for number, rating in enumerate(ratings):
            group = first if number < len(ratings) / 2 else second
            a_statement(store, output_id, Kind.RATING, rating=rating, stakeholder_group_id=group.id)
    assert opened_on(store) == [apart], "a single rating isn't a group's voice"
    with store.read() as session:
        (row,) = case_queue(session).rows
    assert (row.reason, row.severity, row.required_judgements) == ("Groups' ratings lie 2.5 apart", 2, 2)


@pytest.mark.parametrize(("rule", "opens"), [(20, False), (19, True)])
def test_a_distance_shows_no_more_than_the_rule_that_it_meets(store: Store, rule: int, opens: bool) -> None:
    """Means of 3 + 24/25 and 2 lie 1.96 apart: less than 2.0, so that it shows as 1.9."""
    set_rule(store, OpeningRule(None, None, gap_tenths=rule))
    first, second = a_group(store, "elderly"), a_group(store, "experts")
    output_id = an_output(store)
    for ratings, group in (([4] * 24 + [3], first), ([2, 2], second)):
        for rating in ratings:
            a_statement(store, output_id, Kind.RATING, rating=rating, stakeholder_group_id=group.id)
    assert bool(opened_on(store)) is opens
    with store.read() as session:
        rows = case_queue(session).rows
    assert [(row.reason, row.parts.gap_tenths) for row in rows] == [
        ("Groups' ratings lie 1.9 apart", 19)
    ] * opens


def test_a_preview_tells_what_a_rule_would_have_opened(store: Store) -> None:
    seen, new = an_output(store), an_output(store)
    before, since = store.clock() - timedelta(days=60), store.clock() - timedelta(days=30)
    a_flag(store, seen, 2)
    a_flag(store, new, 2)
    a_case(store, 1, output_id=seen)
    rule = OpeningRule(1, None)
    with store.read() as session:
        found = preview(session, rule, since, store.clock())
        assert (found.outputs, found.with_case, found.new, found.examples) == (2, 1, 1, (new,))
        assert preview(session, rule, before, since).outputs == 0
        assert preview(session, OpeningRule(2, None), since, store.clock()).outputs == 0
        later = store.clock() + timedelta(days=60)
        assert preview(session, rule, store.clock(), later).outputs == 0, "it was met before"


@pytest.mark.parametrize(
    ("rule", "fields"),
    [
        (OpeningRule(None, None), ["flags"]),
        (OpeningRule(0, 5), ["severity", "flags"]),
        (OpeningRule(None, None, gap_tenths=41), ["gap"]),
        (OpeningRule(1, scenario="No such", language="??"), ["scenario", "language"]),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(store: Store, rule: OpeningRule, fields: list[str]) -> None:
    with pytest.raises(Invalid) as refusal:
        set_rule(store, rule)
    assert [problem.field for problem in refusal.value.problems] == fields


def test_who_may_not_set_rules_sets_none(store: Store) -> None:
    with (
        pytest.raises(Refused, match="set review rules"),
        store.begin(a_person(store, Role.REVIEWER)) as unit,
    ):
        set_review_settings(unit, 60, None, 4)


def test_the_narrowest_rule_says_how_many_look(store: Store) -> None:
    with store.begin(SYSTEM) as unit:
        add_reviewer_rule(unit, 2, None, None, None)
        add_reviewer_rule(unit, 3, 2, 1, None)
        add_reviewer_rule(unit, 1, None, None, "law")
        add_reviewer_rule(unit, 5, 3, 4, "law")
    cases = [
        a_case(store, s, scenario=scenario) for s, scenario in ((2, "x"), (1, "x"), (1, "law"), (4, "law"))
    ]
    found = [stored_case(store, case_id) for case_id in cases]
    assert [(case.required_judgements, case.quorum) for case in found] == [
        (2, None),
        (3, 2),
        (1, None),
        (5, 3),
    ]
    with pytest.raises(Invalid, match="more than half of 4"), store.begin(SYSTEM) as unit:
        add_reviewer_rule(unit, 4, 2, None, None)


def test_a_quorum_settles_a_case_and_the_others_stay_as_dissent(store: Store) -> None:
    with store.begin(SYSTEM) as unit:
        add_reviewer_rule(unit, 3, 2, None, None)
    settled, split = a_case(store), a_case(store)
    for case_id, verdicts in (
        (settled, (Verdict.UNCLEAR, Verdict.ACCEPTABLE, Verdict.ACCEPTABLE)),
        (split, (Verdict.UNCLEAR, Verdict.ACCEPTABLE)),
    ):
        for verdict in verdicts:
            says(store, case_id, verdict)
    assert stored_case(store, settled).state == CaseState.RESOLVED
    assert stored_case(store, split).state == CaseState.IN_REVIEW


def test_what_reviewers_know_is_set_as_a_whole(store: Store) -> None:
    someone = a_person(store, Role.REVIEWER)
    for languages, fields in ((["es", "de"], ["law"]), (["de"], [])):
        with store.begin(SYSTEM) as unit:
            set_expertise(unit, someone.person_id or 0, languages, fields)
    with store.read() as session:
        (row,) = reviewers(session, MOMENT.date())
        assert (row.languages, row.scenarios) == (("de",), ())
        assert verify(session, METADATA.sorted_tables).ok
