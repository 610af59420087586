"""Who has to read a policy, the question they are asked, and their word that they have read it."""

from collections.abc import Sequence
from datetime import UTC

from sqlmodel import col, select

from governance.core.access import GRANTS, Permission, Role, require
from governance.core.errors import Conflict, Invalid, NotFound, Problem
from governance.core.people.tables import StakeholderGroup
from governance.core.unit_of_work import UnitOfWork
from governance.policy.commands.checks import (
    acting_person,
    person_called,
    policy_called,
    record,
    require_owner,
    version_called,
    words_of,
)
from governance.policy.queries import version_in_force
from governance.policy.tables import (
    Acknowledgement,
    ConfirmationQuestion,
    PolicyState,
    PolicyVersion,
    ReadingDuty,
)

LONGEST_DAYS = 365
MOST_ANSWERS = 6


def set_reading_duty(
    unit: UnitOfWork,
    policy_id: int,
    within_days: int,
    *,
    role: Role | None = None,
    group: str | None = None,
    person_id: int | None = None,
) -> ReadingDuty:
    """Has holders of a role, members of a group (by slug) or one person read each version of a policy.

    Raises Invalid unless exactly one of them is named, Conflict where they have to already, NotFound, Refused.
    """
    require(unit.actor, Permission.WRITE_POLICY)
    policy = policy_called(unit, policy_id)
    require_owner(unit, policy, "say who has to read it")
    problems = []
    if sum(each is not None for each in (role, group, person_id)) != 1:
        problems.append(Problem("who", "expected a role, a group or a person, and only one of them"))
    if role is not None and Permission.ACKNOWLEDGE_POLICY not in GRANTS[role]:
        problems.append(Problem("role", f"a {role.words} cannot open policies"))
    if not 1 <= within_days <= LONGEST_DAYS:
        problems.append(Problem("within_days", f"expected 1 to {LONGEST_DAYS}"))
    if problems:
        raise Invalid(*problems)
    if person_id is not None:
        person_called(unit, person_id)
    group_id = _group_id(unit, group)
    there = unit.session.exec(
        select(ReadingDuty).where(ReadingDuty.policy_id == policy_id, col(ReadingDuty.ended_at).is_(None))
    )
    if any(
        (each.role, each.stakeholder_group_id, each.person_id) == (role, group_id, person_id)
        for each in there
    ):
        raise Conflict("They already have to read it.")
    duty = unit.add(
        ReadingDuty(
            policy_id=policy_id,
            role=role,
            stakeholder_group_id=group_id,
            person_id=person_id,
            within_days=within_days,
            set_by_id=unit.actor.person_id,
            set_at=unit.at,
        )
    )
    unit.record("policy.reading_asked", policy.slug, {"duty": duty.id, "within_days": within_days})
    return duty


def end_reading_duty(unit: UnitOfWork, duty_id: int) -> None:
    """They need not read it any longer; who has read it stays known. Raises NotFound, Refused, Conflict."""
    require(unit.actor, Permission.WRITE_POLICY)
    duty = unit.session.get(ReadingDuty, duty_id)
    if duty is None:
        raise NotFound("reading duty", duty_id)
    policy = policy_called(unit, duty.policy_id)
    require_owner(unit, policy, "say who has to read it")
    if duty.ended_at is not None:
        raise Conflict("This has already ended.")
    duty.ended_at = unit.at
    unit.record("policy.reading_ended", policy.slug, {"duty": duty.id})


def set_question(
    unit: UnitOfWork,
    policy_id: int,
    question: str,
    answers: Sequence[str],
    correct: int,
    explanation: str,
) -> ConfirmationQuestion:
    """What readers are asked from now on; the one before is dropped. `correct` is a place among `answers`, from 0."""
    require(unit.actor, Permission.WRITE_POLICY)
    policy = policy_called(unit, policy_id)
    require_owner(unit, policy, "set its question")
    given = [answer.strip() for answer in answers if answer.strip()]
    problems = []
    if not 2 <= len(given) <= MOST_ANSWERS or len(set(given)) < len(given):
        problems.append(Problem("answers", f"expected 2 to {MOST_ANSWERS} different ones"))
    if not 0 <= correct < len(given):
        problems.append(Problem("correct", "expected the place of one of the answers"))
    if problems:
        raise Invalid(*problems)
    _drop_questions(unit, policy_id)
    made = unit.add(
        ConfirmationQuestion(
            policy_id=policy_id,
            question=words_of("question", question, "a question", 500),
            answers=given,
            correct=correct,
            explanation=words_of("explanation", explanation, "what to say after a wrong answer", 2_000),
            set_by_id=unit.actor.person_id,
            set_at=unit.at,
        )
    )
    unit.record("policy.question_set", policy.slug, {"question": made.id})
    return made


def drop_question(unit: UnitOfWork, policy_id: int) -> None:
    """Readers are asked nothing any longer. Raises Conflict where they weren't."""
    require(unit.actor, Permission.WRITE_POLICY)
    policy = policy_called(unit, policy_id)
    require_owner(unit, policy, "remove its question")
    if not _drop_questions(unit, policy_id):
        raise Conflict("No question is set.")
    unit.record("policy.question_dropped", policy.slug)


def acknowledge(
    unit: UnitOfWork, version_id: int, *, seen: str, answer: int | None = None
) -> Acknowledgement:
    """The actor has read the text whose hash is `seen`. It holds for every version with that text.

    What is in force is looked up in this same transaction, so that nobody acknowledges a text that was replaced while
    they read. Raises Conflict then, or a second time; Invalid, with the explanation, for a wrong answer to the question.
    """
    require(unit.actor, Permission.ACKNOWLEDGE_POLICY)
    person_id = acting_person(unit, "Acknowledging")
    version = _version_to_read(unit, version_called(unit, version_id), seen)
    question = question_asked(unit, version.policy_id)
    if question is not None and answer != question.correct:
        raise Invalid.field(
            "answer", f"that isn't right. {question.explanation} Read the text again and try once more"
        )
    known = select(Acknowledgement.id).where(
        Acknowledgement.policy_id == version.policy_id,
        Acknowledgement.person_id == person_id,
        Acknowledgement.text_hash == seen,
    )
    if unit.session.exec(known).first() is not None:
        raise Conflict(f"{unit.actor.name} has already acknowledged this text.")
    made = unit.add(
        Acknowledgement(
            policy_id=version.policy_id,
            policy_version_id=version.id,
            person_id=person_id,
            text_hash=version.text_hash,
            question_id=question.id if question else None,
            acknowledged_at=unit.at,
        )
    )
    record(unit, "acknowledged", version, {"text_hash": version.text_hash})
    return made


def question_asked(unit: UnitOfWork, policy_id: int) -> ConfirmationQuestion | None:
    """The question that readers are asked now."""
    return unit.session.exec(
        select(ConfirmationQuestion).where(
            ConfirmationQuestion.policy_id == policy_id, col(ConfirmationQuestion.dropped_at).is_(None)
        )
    ).first()


def _version_to_read(unit: UnitOfWork, version: PolicyVersion, seen: str) -> PolicyVersion:
    """The version in force if it has the text `seen`, or `version` itself if it comes into force later."""
    current = version_in_force(unit.session, version.policy_id, unit.at)
    if current is not None and current.text_hash == seen:
        return current
    coming = version.effective_on is not None and version.effective_on > unit.at.astimezone(UTC).date()
    if version.state is PolicyState.PUBLISHED and coming and version.text_hash == seen:
        return version
    if current is None:
        raise Conflict("No version of this policy is in force, so there is nothing to acknowledge.")
    raise Conflict(
        f"A newer text is now in force: version {current.label}. Read that one.",
        stored=current.text_hash,
        sent=seen,
    )


def _drop_questions(unit: UnitOfWork, policy_id: int) -> bool:
    asked = question_asked(unit, policy_id)
    if asked is not None:
        asked.dropped_at = unit.at
    return asked is not None


def _group_id(unit: UnitOfWork, slug: str | None) -> int | None:
    if slug is None:
        return None
    found = unit.session.exec(select(StakeholderGroup.id).where(StakeholderGroup.slug == slug)).first()
    if found is None:
        raise NotFound("stakeholder group", slug)
    return found
