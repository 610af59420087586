"""A case as its viewer may see it: blind until they have judged, dissent kept, withheld words withheld."""

import pytest

from governance.core.access import SYSTEM, Actor, Role
from governance.core.errors import NotFound
from governance.core.store import Store
from governance.policy.queries import find_clause
from governance.review.commands import judge, open_case, reopen, resolve
from governance.review.queries import CaseView, case_view
from governance.review.tables import OpenedFor, Verdict
from tests.builders import a_flag, a_person, a_policy, an_output


def reviewer(store: Store) -> Actor:
    return a_person(store, Role.REVIEWER)


def a_case(store: Store, output_id: int | None = None) -> int:
    output_id = output_id or an_output(store)
    with store.begin(SYSTEM) as unit:
        return open_case(unit, output_id, OpenedFor.HAND, severity=2).id


def says(store: Store, case_id: int, verdict: Verdict, by: Actor) -> None:
    with store.begin(by) as unit:
        judge(unit, case_id, verdict, rationale=f"{by.name} thinks so")


def seen_by(store: Store, viewer: Actor, case_id: int = 1) -> CaseView:
    with store.read() as session:
        return case_view(session, case_id, viewer, store.clock())


def test_a_reviewer_sees_no_verdict_before_their_own(store: Store) -> None:
    first, second = reviewer(store), reviewer(store)
    case_id = a_case(store)
    assert not seen_by(store, second).is_blind
    says(store, case_id, Verdict.UNCLEAR, first)
    before = seen_by(store, second)
    assert (before.is_blind, before.judgements, before.judgements_made) == (True, [], 1)
    assert before.can_judge and not before.can_decide
    own = seen_by(store, first)
    assert [judgement.rationale for judgement in own.judgements] == [f"{first.name} thinks so"]
    assert not own.can_judge
    says(store, case_id, Verdict.ACCEPTABLE, second)
    assert len(seen_by(store, second).judgements) == 2


def test_who_decides_sees_all_verdicts_once_all_are_made(store: Store) -> None:
    case_id, someone = a_case(store), reviewer(store)
    judges = [reviewer(store), reviewer(store)]
    for judge_, verdict in zip(judges, (Verdict.UNCLEAR, Verdict.ACCEPTABLE), strict=True):
        says(store, case_id, verdict, judge_)
    view = seen_by(store, someone)
    assert (view.is_blind, view.can_judge, view.can_decide) == (False, False, True)
    assert len(view.judgements) == 2
    assert not seen_by(store, judges[0]).can_decide
    assert not seen_by(store, a_person(store, Role.AUDITOR)).can_decide


def test_who_cannot_judge_may_look_on(store: Store) -> None:
    says(store, a_case(store), Verdict.UNCLEAR, reviewer(store))
    view = seen_by(store, a_person(store, Role.AUDITOR))
    assert (len(view.judgements), view.can_judge) == (1, False)


def test_dissent_stays_beside_the_resolution(store: Store) -> None:
    case_id, strict, lenient, decider = a_case(store), reviewer(store), reviewer(store), reviewer(store)
    says(store, case_id, Verdict.UNCLEAR, strict)
    says(store, case_id, Verdict.ACCEPTABLE, lenient)
    with store.begin(decider) as unit:
        resolve(unit, case_id, Verdict.UNCLEAR, "It depends on the patient.")
    view = seen_by(store, lenient)
    assert view.resolution is not None
    assert (view.resolution.verdict, view.resolution.decided_by) == (Verdict.UNCLEAR, decider.name)
    assert [(each.reviewer, each.verdict) for each in view.dissent] == [(lenient.name, Verdict.ACCEPTABLE)]
    assert not view.can_decide


def test_citations_are_named_as_people_call_them(store: Store) -> None:
    a_policy(store, "# Medicine {#medicine}\nSend people to a doctor.\n")
    case_id, someone = a_case(store), reviewer(store)
    with store.begin(someone) as unit:
        clause_id = find_clause(unit.session, "medicine").id
        judge(
            unit,
            case_id,
            Verdict.VIOLATES,
            clauses=[clause_id],
            rationale="It names a dose.",
            passages={clause_id: "Take two of them"},
        )
    view = seen_by(store, someone)
    (citation,) = view.judgements[0].citations
    assert (citation.clause, citation.passage) == ("medicine@1", "Take two of them")
    assert [version.number for version in view.policy_versions] == [1]


def test_words_that_may_not_be_reviewed_are_counted_and_not_shown(store: Store) -> None:
    output_id = an_output(store)
    shown = a_flag(store, output_id)
    a_flag(store, output_id, may_review=False)
    a_case(store, output_id)
    view = seen_by(store, reviewer(store))
    assert ([row.id for row in view.feedback], view.withheld_feedback) == ([shown], 1)


def test_who_flagged_the_output_cannot_judge_it(store: Store) -> None:
    someone, output_id = reviewer(store), an_output(store)
    a_flag(store, output_id, by=someone)
    a_case(store, output_id)
    assert not seen_by(store, someone).can_judge
    assert seen_by(store, reviewer(store)).can_judge


def test_each_round_knows_the_others(store: Store) -> None:
    case_id = a_case(store)
    for _ in range(2):
        says(store, case_id, Verdict.ACCEPTABLE, reviewer(store))
    with store.begin(reviewer(store)) as unit:
        reopen(unit, case_id, "The clause has changed.")
    view = seen_by(store, reviewer(store), 2)
    assert (view.round, view.rounds, view.judgements_made) == (2, [1, 2], 0)


def test_a_case_that_is_not_there_is_not_found(store: Store) -> None:
    with pytest.raises(NotFound, match="CASE-1"):
        seen_by(store, SYSTEM)
