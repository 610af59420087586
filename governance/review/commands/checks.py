"""Who may decide on a case, and what a decision must say."""

from collections.abc import Mapping, Sequence

from sqlmodel import col, select

from governance.core.errors import Conflict, Invalid, NotFound, Problem, Refused
from governance.core.references import Prefix
from governance.core.unit_of_work import UnitOfWork
from governance.policy.document import folded
from governance.policy.queries import clause_references, versions_in_force
from governance.policy.tables import Clause, PolicyVersion
from governance.registry.tables import Output
from governance.review.queries.recusal import keeps_away, own_feedback
from governance.review.rules import SEVERITIES
from governance.review.tables import Case, CaseState, Judgement, Verdict

MAX_REASON = 1_000


def unresolved_case(unit: UnitOfWork, case_id: int) -> Case:
    """The case, still to be decided. Raises NotFound, Conflict."""
    case = unit.session.get(Case, case_id)
    if case is None:
        raise NotFound("case", Prefix.CASE.of(case_id))
    if case.state == CaseState.RESOLVED:
        raise Conflict(f"{Prefix.CASE.of(case_id)} is resolved. Reopen it with a reason to judge it again.")
    return case


def judgements_of(unit: UnitOfWork, case_id: int) -> list[Judgement]:
    """The judgements of a case in the order they were made."""
    return list(
        unit.session.exec(select(Judgement).where(Judgement.case_id == case_id).order_by(col(Judgement.id)))
    )


def impartial_person(unit: UnitOfWork, case: Case) -> int:
    """The actor's person id. Raises Refused for whoever gave feedback on the output or is recused from it (recusal)."""
    person_id = unit.actor.person_id
    if person_id is None:
        raise Refused("Only a person can judge.")
    own = own_feedback(unit.session, person_id, case.output_id)
    if own is not None:
        raise Refused(
            f"{unit.actor.name} gave feedback on this output ({Prefix.FEEDBACK.of(own)}): "
            f"someone else must decide {Prefix.CASE.of(case.id)}."
        )
    if keeps_away(unit.session, person_id, case.output_id):
        raise Refused(
            f"{unit.actor.name} has recused themselves from {Prefix.CASE.of(case.id)}: someone else must decide it."
        )
    return person_id


def check_severity(severity: int | None) -> list[Problem]:
    if severity is None or severity in SEVERITIES:
        return []
    return [Problem("severity", "expected 1 (low), 2 (moderate), 3 (high) or 4 (critical)")]


def check_reasons(
    verdict: Verdict, severity: int | None, rationale: str, clause_ids: Sequence[int]
) -> list[Problem]:
    """What is missing in a judgement: one that says `violates` says why, and which clause."""
    problems = check_severity(severity)
    if verdict == Verdict.VIOLATES and not rationale.strip():
        problems.append(Problem("rationale", "expected why it violates the policy"))
    if verdict == Verdict.VIOLATES and not clause_ids:
        problems.append(Problem("clauses", "expected at least one clause that it violates"))
    return problems


def check_passages(
    unit: UnitOfWork, case: Case, clause_ids: Sequence[int], passages: Mapping[int, str]
) -> list[Problem]:
    """Passages stand in the answer, white space aside, and belong to a cited clause."""
    answer = folded(unit.session.get_one(Output, case.output_id).answer) if passages else ""
    problems = []
    for clause_id, passage in passages.items():
        if clause_id not in clause_ids:
            problems.append(Problem("passages", "expected a passage only for a cited clause"))
        elif folded(passage) not in answer:
            problems.append(Problem("passages", f"the answer doesn't contain these words: {passage[:60]}"))
    return problems


def versions_under(unit: UnitOfWork, clause_ids: Sequence[int]) -> list[PolicyVersion]:
    """The versions in force that a judgement rests on: those of the cited clauses, or all where it cites none.

    Raises Invalid for a clause that isn't there, or whose version isn't in force.
    """
    current = {version.id: version for version in versions_in_force(unit.session, unit.at)}
    if not clause_ids:
        return list(current.values())
    cited = unit.session.exec(select(Clause).where(col(Clause.id).in_(clause_ids))).all()
    if len(cited) < len(clause_ids):
        raise Invalid.field("clauses", "one of the cited clauses does not exist")
    past = [clause.id for clause in cited if clause.policy_version_id not in current]
    if past:
        names = ", ".join(clause_references(unit.session, past).values())
        raise Invalid.field("clauses", f"{names} is not in force; cite the version in force")
    return [current[version_id] for version_id in sorted({clause.policy_version_id for clause in cited})]


def refuse(problems: Sequence[Problem]) -> None:
    """Raises Invalid where there are any."""
    if problems:
        raise Invalid(*problems)


def check_reason(words: str) -> str:
    """The reason without white space around it. Raises Invalid without one, or for one that is too long."""
    if not 0 < len(words.strip()) <= MAX_REASON:
        raise Invalid.field("reason", f"expected a reason of at most {MAX_REASON:,} characters")
    return words.strip()
