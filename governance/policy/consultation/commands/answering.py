"""What came of a consultation: the owner's answer to each main point, and the policy versions it informed."""

from dataclasses import dataclass

from sqlmodel import col, func, select

from governance.core.access import Permission, require
from governance.core.errors import Conflict, Invalid, NotFound, Problem
from governance.core.unit_of_work import UnitOfWork
from governance.policy.consultation.commands.checks import known
from governance.policy.consultation.tables import (
    ConsultationPoint,
    ConsultationState,
    Decision,
    InformedVersion,
    Statement,
)
from governance.policy.tables import Policy, PolicyVersion


@dataclass(frozen=True)
class Answer:
    """What participants said, in the owner's words or as one of their statements; what becomes of it, and where."""

    point: str
    decision: Decision
    answer: str
    statement_number: int | None = None
    clause_key: str | None = None


def answer_point(unit: UnitOfWork, consultation_id: int, answer: Answer) -> ConsultationPoint:
    """Records how a main point is taken up. Raises Conflict for a consultation that never opened, Invalid, NotFound."""
    require(unit.actor, Permission.CONSULT)
    consultation = known(unit, consultation_id)
    if consultation.state is ConsultationState.DRAFT:
        raise Conflict(
            f"The consultation {consultation.slug} was never opened, so there is nothing to answer."
        )
    wanted = {"point": answer.point, "answer": answer.answer}
    if missing := [name for name, words in wanted.items() if not words.strip()]:
        raise Invalid(*(Problem(name, "expected a text") for name in missing))
    statement_id = None
    if answer.statement_number is not None:
        statement_id = unit.session.exec(
            select(Statement.id).where(
                Statement.consultation_id == consultation_id, Statement.number == answer.statement_number
            )
        ).first()
        if statement_id is None:
            raise NotFound("statement", answer.statement_number)
    numbers = select(func.max(col(ConsultationPoint.number))).where(
        ConsultationPoint.consultation_id == consultation_id
    )
    point = unit.add(
        ConsultationPoint(
            consultation_id=consultation_id,
            number=(unit.session.exec(numbers).one() or 0) + 1,
            point=answer.point.strip(),
            statement_id=statement_id,
            decision=answer.decision,
            answer=answer.answer.strip(),
            clause_key=answer.clause_key or None,
            answered_by_id=unit.actor.person_id,
            answered_at=unit.at,
        )
    )
    unit.record(
        "consultation.answered",
        consultation.slug,
        {"point": point.number, "decision": point.decision.value},
    )
    return point


def inform_version(unit: UnitOfWork, consultation_id: int, policy_version_id: int) -> InformedVersion:
    """Records that the consultation informed a policy version; saying it again changes nothing. Raises NotFound, Conflict for
    a consultation that never opened.
    """
    require(unit.actor, Permission.CONSULT)
    consultation = known(unit, consultation_id)
    if consultation.state is ConsultationState.DRAFT:
        raise Conflict(f"The consultation {consultation.slug} was never opened, so it informed nothing.")
    found = unit.session.exec(
        select(PolicyVersion, Policy.slug)
        .join(Policy, col(Policy.id) == PolicyVersion.policy_id)
        .where(PolicyVersion.id == policy_version_id)
    ).first()
    if found is None:
        raise NotFound("policy version", policy_version_id)
    version, slug = found
    informed = unit.session.exec(
        select(InformedVersion).where(
            InformedVersion.consultation_id == consultation_id,
            InformedVersion.policy_version_id == policy_version_id,
        )
    ).first()
    if informed is None:
        informed = unit.add(
            InformedVersion(
                consultation_id=consultation_id,
                policy_version_id=policy_version_id,
                recorded_by_id=unit.actor.person_id,
                recorded_at=unit.at,
            )
        )
        unit.record(
            "consultation.informed", consultation.slug, {"policy_version": f"{slug}@{version.number}"}
        )
    return informed
