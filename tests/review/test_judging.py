"""Several judge a case without seeing each other; they agree, or someone else decides."""

import pytest
from sqlmodel import select

from governance.core.access import SYSTEM, Actor, Role
from governance.core.errors import Conflict, Invalid, NotFound, Refused
from governance.core.store import Store
from governance.core.verify import verify
from governance.policy.queries import clauses
from governance.review.commands import judge, open_case, reopen, resolve
from governance.review.tables import (
    Case,
    CaseState,
    Citation,
    JudgementPolicyVersion,
    OpenedFor,
    Resolution,
    Verdict,
)
from governance.schema import METADATA
from tests.builders import a_flag, a_person, a_policy, an_output

POLICY = "# Privacy {#privacy}\nKeep secrets.\n\n# Medicine {#medicine}\nSend people to a doctor.\n"
WHY = "It names a dose."


def reviewer(store: Store) -> Actor:
    return a_person(store, Role.REVIEWER)


def a_case(store: Store, *, severity: int = 2, output_id: int | None = None) -> int:
    output_id = output_id or an_output(store)
    with store.begin(SYSTEM) as unit:
        return open_case(unit, output_id, OpenedFor.HAND, "Looks wrong", severity).id


def clause_ids(store: Store, text: str = POLICY, label: str | None = None) -> list[int]:
    version = a_policy(store, text, label=label)
    with store.read() as session:
        return [clause.id for clause in clauses(session, version.id)]


def acceptable(store: Store, case_id: int, by: Actor | None = None) -> None:
    with store.begin(by or reviewer(store)) as unit:
        judge(unit, case_id, Verdict.ACCEPTABLE)


def violates(store: Store, case_id: int, clause_id: int, by: Actor | None = None, severity: int = 3) -> None:
    with store.begin(by or reviewer(store)) as unit:
        judge(unit, case_id, Verdict.VIOLATES, clauses=[clause_id], rationale=WHY, severity=severity)


def stored_case(store: Store, case_id: int) -> Case:
    with store.read() as session:
        return session.get_one(Case, case_id)


def resolution(store: Store, case_id: int) -> Resolution | None:
    with store.read() as session:
        return session.exec(select(Resolution).where(Resolution.case_id == case_id)).first()


def disagreeing(store: Store) -> tuple[int, Actor]:
    """A case that two reviewers judged differently, and the one who said that it is acceptable."""
    (clause_id, _), case_id, lenient = clause_ids(store), a_case(store), reviewer(store)
    acceptable(store, case_id, lenient)
    violates(store, case_id, clause_id)
    return case_id, lenient


def problem_fields(refusal: pytest.ExceptionInfo[Invalid]) -> list[str]:
    return [problem.field for problem in refusal.value.problems]


@pytest.mark.parametrize(("severity", "required"), [(1, 1), (2, 2), (3, 2), (4, 2)])
def test_how_many_must_look_depends_on_what_is_at_stake(store: Store, severity: int, required: int) -> None:
    assert stored_case(store, a_case(store, severity=severity)).required_judgements == required


def test_reviewers_who_agree_resolve_the_case(store: Store) -> None:
    (clause_id, _), case_id = clause_ids(store), a_case(store)
    violates(store, case_id, clause_id, severity=2)
    assert stored_case(store, case_id).state == CaseState.IN_REVIEW
    assert resolution(store, case_id) is None
    violates(store, case_id, clause_id, severity=4)
    found = resolution(store, case_id)
    assert found is not None
    assert (found.verdict, found.severity, found.adjudicated, found.resolved_by_id) == (
        Verdict.VIOLATES,
        4,
        False,
        None,
    )
    assert stored_case(store, case_id).resolved_at == found.resolved_at
    with store.read() as session:
        assert verify(session, METADATA.sorted_tables).ok


def test_one_judgement_resolves_a_case_of_low_severity(store: Store) -> None:
    case_id = a_case(store, severity=1)
    acceptable(store, case_id)
    assert stored_case(store, case_id).state == CaseState.RESOLVED


def test_reviewers_who_differ_leave_the_case_to_someone_else(store: Store) -> None:
    case_id, lenient = disagreeing(store)
    assert stored_case(store, case_id).state == CaseState.IN_REVIEW
    with pytest.raises(Refused, match="having judged it: someone else"), store.begin(lenient) as unit:
        resolve(unit, case_id, Verdict.ACCEPTABLE, "I said so.")
    with pytest.raises(Conflict, match="they differ"):
        acceptable(store, case_id)
    adjudicator = reviewer(store)
    with store.begin(adjudicator) as unit:
        resolve(unit, case_id, Verdict.VIOLATES, "The dose is named.")
    found = resolution(store, case_id)
    assert found is not None
    assert (found.adjudicated, found.resolved_by_id, found.severity) == (True, adjudicator.person_id, 3)


def test_a_case_is_not_decided_before_all_have_judged(store: Store) -> None:
    case_id = a_case(store)
    acceptable(store, case_id)
    with pytest.raises(Conflict, match="1 of 2 judgements"), store.begin(reviewer(store)) as unit:
        resolve(unit, case_id, Verdict.ACCEPTABLE, "Fine.")


def test_a_decision_says_why(store: Store) -> None:
    case_id, _ = disagreeing(store)
    with pytest.raises(Invalid) as refusal, store.begin(reviewer(store)) as unit:
        resolve(unit, case_id, Verdict.UNCLEAR, " ", severity=7)
    assert problem_fields(refusal) == ["severity", "rationale"]


def test_nobody_judges_a_case_twice(store: Store) -> None:
    case_id, someone = a_case(store), reviewer(store)
    acceptable(store, case_id, someone)
    with pytest.raises(Conflict, match="has already judged CASE-1"):
        acceptable(store, case_id, someone)


def test_a_resolved_case_takes_no_further_judgement(store: Store) -> None:
    case_id = a_case(store, severity=1)
    acceptable(store, case_id)
    with pytest.raises(Conflict, match="is resolved"):
        acceptable(store, case_id)
    with pytest.raises(Conflict, match="is resolved"), store.begin(reviewer(store)) as unit:
        resolve(unit, case_id, Verdict.ACCEPTABLE, "Again.")


def test_who_gave_feedback_on_the_output_neither_judges_nor_decides(store: Store) -> None:
    someone, output_id = reviewer(store), an_output(store)
    a_flag(store, output_id, by=someone)
    case_id = a_case(store, output_id=output_id)
    with pytest.raises(Refused, match="gave feedback on this output"):
        acceptable(store, case_id, someone)
    (clause_id, _) = clause_ids(store)
    acceptable(store, case_id)
    violates(store, case_id, clause_id)
    with pytest.raises(Refused, match=r"gave feedback on this output \(FB-1\)"), store.begin(someone) as unit:
        resolve(unit, case_id, Verdict.VIOLATES, "I flagged it.")


def test_a_judgement_takes_a_person(store: Store) -> None:
    with pytest.raises(Refused, match="Only a person can judge"):
        acceptable(store, a_case(store), SYSTEM)


def test_who_may_not_judge_is_refused(store: Store) -> None:
    with pytest.raises(Refused, match="may not judge"):
        acceptable(store, a_case(store), a_person(store, Role.ENGINEER))


def test_a_violation_says_why_and_cites_a_clause(store: Store) -> None:
    case_id = a_case(store)
    with pytest.raises(Invalid) as refusal, store.begin(reviewer(store)) as unit:
        judge(unit, case_id, Verdict.VIOLATES, severity=5)
    assert problem_fields(refusal) == ["severity", "rationale", "clauses"]
    with store.read() as session:
        assert session.exec(select(Citation)).first() is None


def test_a_judgement_records_the_versions_it_cites(store: Store) -> None:
    (clause_id, _), case_id = clause_ids(store), a_case(store)
    a_policy(store, "# Pay\n", slug="other")
    violates(store, case_id, clause_id)
    with store.read() as session:
        (under,) = session.exec(select(JudgementPolicyVersion.policy_version_id)).all()
        (cited,) = session.exec(select(Citation.clause_id)).all()
    assert (under, cited) == (1, clause_id)


def test_a_judgement_that_cites_nothing_records_all_versions_in_force(store: Store) -> None:
    case_id = a_case(store)
    a_policy(store, "# Pay\n", slug="other")
    a_policy(store, "# Pay\nold\n", slug="rules")
    a_policy(store, "# Pay\nnew\n", slug="rules")
    acceptable(store, case_id)
    with store.read() as session:
        assert sorted(session.exec(select(JudgementPolicyVersion.policy_version_id)).all()) == [1, 3]


def test_a_clause_of_an_older_version_cannot_be_cited(store: Store) -> None:
    (old, _), case_id = clause_ids(store, label="1.0"), a_case(store)
    (new, _) = clause_ids(store, POLICY.replace("secrets", "all secrets"), label="2.0")
    with pytest.raises(Invalid, match="privacy@1 is not in force"):
        violates(store, case_id, old)
    with pytest.raises(Invalid, match="does not exist"):
        violates(store, case_id, 99)
    violates(store, case_id, new)


def test_marked_passages_stand_in_the_answer_and_belong_to_a_cited_clause(store: Store) -> None:
    (privacy, medicine), case_id = clause_ids(store), a_case(store)
    for passages in ({privacy: "Take three"}, {medicine: "Take two of them"}):
        with pytest.raises(Invalid) as refusal, store.begin(reviewer(store)) as unit:
            judge(unit, case_id, Verdict.VIOLATES, clauses=[privacy], rationale=WHY, passages=passages)
        assert problem_fields(refusal) == ["passages"]
    with store.begin(reviewer(store)) as unit:
        judge(
            unit,
            case_id,
            Verdict.VIOLATES,
            clauses=[medicine, medicine],
            rationale=WHY,
            passages={medicine: "Take two\nof them"},
            correction="  Ask your doctor. ",
        )
    with store.read() as session:
        (citation,) = session.exec(select(Citation)).all()
        assert citation.passage == "Take two\nof them"


def test_an_output_has_one_open_case(store: Store) -> None:
    output_id = an_output(store)
    a_case(store, output_id=output_id)
    with pytest.raises(Conflict, match="under review in CASE-1"):
        a_case(store, output_id=output_id)


def test_a_resolved_case_is_opened_again_with_a_reason_and_stays_as_it_was(store: Store) -> None:
    case_id = a_case(store, severity=1)
    with pytest.raises(Conflict, match="not resolved yet"), store.begin(reviewer(store)) as unit:
        reopen(unit, case_id, "too early")
    acceptable(store, case_id)
    with pytest.raises(Invalid, match="reason"), store.begin(reviewer(store)) as unit:
        reopen(unit, case_id, " ")
    with store.begin(reviewer(store)) as unit:
        again = reopen(unit, case_id, "The clause has changed.")
    assert (again.round, again.state, again.reason) == (2, CaseState.OPEN, "The clause has changed.")
    assert stored_case(store, case_id).state == CaseState.RESOLVED
    acceptable(store, again.id)
    with pytest.raises(Conflict, match="CASE-2 is a later round"), store.begin(reviewer(store)) as unit:
        reopen(unit, case_id, "again")


def test_only_an_audit_opens_a_resolved_output_without_a_reason(store: Store) -> None:
    output_id = an_output(store)
    acceptable(store, a_case(store, severity=1, output_id=output_id))
    with pytest.raises(Conflict, match="Reopen that case"):
        a_case(store, output_id=output_id)
    with store.begin(a_person(store, Role.AUDITOR)) as unit:
        case = open_case(unit, output_id, OpenedFor.AUDIT, "Drawn by AUDIT-1")
    assert case.round == 2


def test_severity_is_the_highest_that_anyone_flagged(store: Store) -> None:
    flagged, other = an_output(store), an_output(store)
    for severity in (2, 4, 1):
        a_flag(store, flagged, severity)
    with store.begin(SYSTEM) as unit:
        assert open_case(unit, flagged, OpenedFor.HAND).severity == 4
        assert open_case(unit, other, OpenedFor.HAND).severity == 1


def test_what_cannot_be_opened_is_refused(store: Store) -> None:
    output_id = an_output(store)
    with pytest.raises(NotFound, match="OUT-99"), store.begin(SYSTEM) as unit:
        open_case(unit, 99, OpenedFor.HAND)
    with pytest.raises(Invalid) as refusal, store.begin(SYSTEM) as unit:
        open_case(unit, output_id, OpenedFor.HAND, "x" * 1001, severity=0, required_judgements=0)
    assert problem_fields(refusal) == ["severity", "reason", "required_judgements"]
    with pytest.raises(NotFound, match="CASE-99"), store.begin(reviewer(store)) as unit:
        judge(unit, 99, Verdict.ACCEPTABLE)
