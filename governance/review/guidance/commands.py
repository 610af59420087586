"""Adding examples to clauses and taking them back."""

from governance.core.access import Permission, require
from governance.core.errors import Conflict, Invalid, NotFound, Problem
from governance.core.references import Prefix
from governance.core.unit_of_work import UnitOfWork
from governance.policy.queries import clause_references, find_clause_by_id
from governance.policy.tables import PolicyVersion
from governance.registry.tables import Output
from governance.review.guidance.tables import ClauseExample, ExampleKind
from governance.review.tables import Case, CaseState

MAX_ASKED, MAX_ANSWER, MAX_NOTE = 4_000, 10_000, 1_000


def add_example(
    unit: UnitOfWork,
    clause_id: int,
    kind: ExampleKind,
    answer: str,
    *,
    asked: str = "",
    note: str = "",
    case_id: int | None = None,
) -> ClauseExample:
    """A good or a bad answer under a clause, in the text that it has in its version; from a resolved case where one is named.

    Without words of their own, question and answer are the case's. Raises NotFound, Conflict for a case that reviewers still
    judge blind, Invalid.
    """
    require(unit.actor, Permission.WRITE_POLICY)
    clause = find_clause_by_id(unit.session, clause_id)
    output = _output_of(unit, case_id) if case_id is not None else None
    asked = asked.strip() or (_last_question(output) if output else "")
    answer = answer.strip() or (output.answer if output else "")
    _check(asked, answer, note)
    version = unit.session.get_one(PolicyVersion, clause.policy_version_id)
    made = unit.add(
        ClauseExample(
            policy_id=version.policy_id,
            policy_version_id=version.id,
            clause_key=clause.key,
            clause_hash=clause.text_hash,
            kind=kind,
            asked=asked,
            answer=answer,
            note=note.strip(),
            case_id=case_id,
            added_by_id=unit.actor.person_id,
            added_at=unit.at,
        )
    )
    subject = clause_references(unit.session, [clause_id])[clause_id]
    case = Prefix.CASE.of(case_id) if case_id is not None else None
    unit.record("policy.example_added", subject, {"example": made.id, "kind": kind, "case": case})
    return made


def remove_example(unit: UnitOfWork, example_id: int) -> None:
    """Takes an example back; the ledger keeps it. Raises NotFound, Conflict."""
    require(unit.actor, Permission.WRITE_POLICY)
    example = unit.session.get(ClauseExample, example_id)
    if example is None:
        raise NotFound("example on a clause", example_id)
    if example.removed_at is not None:
        raise Conflict("This example has already been removed.")
    example.removed_at = unit.at
    unit.record("policy.example_removed", example.clause_key, {"example": example.id})


def _output_of(unit: UnitOfWork, case_id: int) -> Output:
    case = unit.session.get(Case, case_id)
    if case is None:
        raise NotFound("case", Prefix.CASE.of(case_id))
    if case.state is not CaseState.RESOLVED:
        raise Conflict(f"{Prefix.CASE.of(case_id)} is not resolved: reviewers may still be judging it.")
    return unit.session.get_one(Output, case.output_id)


def _last_question(output: Output) -> str:
    asked = [
        str(message.get("content", "")) for message in output.conversation if message.get("role") == "user"
    ]
    return asked[-1] if asked else ""


def _check(asked: str, answer: str, note: str) -> None:
    problems = []
    if not answer:
        problems.append(Problem("answer", "expected an answer, or a case to take it from"))
    for field, text, most in (
        ("asked", asked, MAX_ASKED),
        ("answer", answer, MAX_ANSWER),
        ("note", note, MAX_NOTE),
    ):
        if len(text) > most:
            problems.append(Problem(field, f"expected at most {most:,} characters"))
    if problems:
        raise Invalid(*problems)
