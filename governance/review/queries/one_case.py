"""One case, as the person in front of it may see it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from governance.core.access import Actor, Permission
from governance.core.errors import NotFound
from governance.core.people.tables import Person
from governance.core.references import Prefix
from governance.feedback.queries import FeedbackRow, feedback_on_output
from governance.feedback.queries.quoting import with_consent
from governance.feedback.quotes import of_judgement, of_resolution
from governance.feedback.tables import Scope
from governance.policy.queries import clause_references, versions_in_force
from governance.policy.tables import PolicyVersion
from governance.registry.queries import OutputView, output_view
from governance.review.priority import Parts
from governance.review.queries.appeals import AppealView, appeals_on
from governance.review.queries.exposure import day_of, has_read, is_sensitive
from governance.review.queries.recusal import keeps_away, own_feedback
from governance.review.queries.rounds import may_judge_again
from governance.review.queries.voices import GroupVoices, voices
from governance.review.tables import (
    Case,
    CaseState,
    Citation,
    Judgement,
    OpenedFor,
    Resolution,
    Verdict,
)
from governance.review.tables.desks import Assignment, CasePlace, Escalation, Recusal, is_live


@dataclass(frozen=True)
class CitationView:
    """A cited clause (`privacy.minors@3`) and the passage of the answer that was marked; empty for the whole answer."""

    clause_id: int
    clause: str
    passage: str


@dataclass(frozen=True)
class JudgementView:
    """One reviewer's verdict. `dissents` where the case was resolved otherwise."""

    id: int
    reviewer_id: int
    reviewer: str
    verdict: Verdict
    severity: int | None
    rationale: str
    correction: str | None
    made_at: datetime
    citations: list[CitationView]
    dissents: bool

    @property
    def reference(self) -> str:
        return Prefix.JUDGEMENT.of(self.id)


@dataclass(frozen=True)
class ResolutionView:
    """What the case came to. `decided_by` is empty where the reviewers agreed."""

    verdict: Verdict
    severity: int | None
    rationale: str
    adjudicated: bool
    decided_by: str | None
    resolved_at: datetime


@dataclass(frozen=True)
class DeskView:
    """Where a case lies: on whose desks (`own_until`: when the viewer's claim runs out, None where it doesn't), who keeps away
    from it and why, why it was escalated, and what makes it urgent (None before it has a place in the queue).
    """

    people: list[str]
    is_own: bool
    own_until: datetime | None
    recusals: list[tuple[str, str]]
    escalation: str
    parts: Parts | None


@dataclass(frozen=True)
class CaseView:
    """A case with all that a verdict needs.

    `is_blind`: judgements are made, but hidden from this viewer until they have judged; `judgements` is then empty.
    `withheld_feedback` counts statements whose contributor doesn't let them be reviewed. `rounds` are the ids of all cases on
    the output, the first round first. `can_judge` and `can_decide` tell what the viewer may do with the case now, `has_seat`
    whether a seat is free for them or theirs. `is_sensitive`: its words are blurred until asked for, and `is_read` tells that the
    viewer asked today. `voices` are those of `feedback` by stakeholder group.
    """

    id: int
    round: int
    rounds: list[int]
    state: CaseState
    severity: int
    opened_for: OpenedFor
    reason: str
    opened_at: datetime
    required_judgements: int
    quorum: int | None
    judgements_made: int
    judgements: list[JudgementView]
    is_blind: bool
    can_judge: bool
    can_decide: bool
    has_seat: bool
    is_sensitive: bool
    is_read: bool
    desk: DeskView
    appeals: list[AppealView]
    voices: list[GroupVoices]
    output: OutputView
    feedback: list[FeedbackRow]
    withheld_feedback: int
    resolution: ResolutionView | None
    policy_versions: list[PolicyVersion]

    @property
    def reference(self) -> str:
        return Prefix.CASE.of(self.id)

    @property
    def dissent(self) -> list[JudgementView]:
        return [judgement for judgement in self.judgements if judgement.dissents]


def case_view(session: Session, case_id: int, viewer: Actor, at: datetime) -> CaseView:
    """The case for `viewer`, beside the policy versions in force at `at`. Raises NotFound."""
    case = session.get(Case, case_id)
    if case is None:
        raise NotFound("case", Prefix.CASE.of(case_id))
    resolution = _resolution(session, case_id)
    judgements = _judgements(session, case_id, resolution)
    impartial = _is_impartial(session, case, judgements, viewer)
    complete = case.state == CaseState.RESOLVED or len(judgements) >= case.required_judgements
    has_judged = any(judgement.reviewer_id == viewer.person_id for judgement in judgements)
    is_blind = viewer.may(Permission.JUDGE) and not complete and not has_judged
    feedback = feedback_on_output(session, case.output_id)
    shown = [row for row in feedback if not row.is_withheld]
    desk = _desk(session, case, viewer, at)
    taken = len(desk.people) - desk.is_own
    sensitive = is_sensitive(session, case)
    return CaseView(
        id=case.id,
        round=case.round,
        rounds=_rounds(session, case.output_id),
        state=case.state,
        severity=case.severity,
        opened_for=case.opened_for,
        reason=case.reason,
        opened_at=case.opened_at,
        required_judgements=case.required_judgements,
        quorum=case.quorum,
        judgements_made=len(judgements),
        judgements=[] if is_blind else judgements,
        is_blind=is_blind and bool(judgements),
        can_judge=viewer.may(Permission.JUDGE) and impartial and not complete,
        can_decide=viewer.may(Permission.RESOLVE_CASE)
        and impartial
        and complete
        and case.state != CaseState.RESOLVED,
        has_seat=len(judgements) + taken < case.required_judgements,
        is_sensitive=sensitive,
        is_read=sensitive
        and viewer.person_id is not None
        and has_read(session, viewer.person_id, case.id, day_of(at)),
        desk=desk,
        appeals=appeals_on(session, case_id),
        voices=voices(session, shown),
        output=output_view(session, case.output_id),
        feedback=shown,
        withheld_feedback=len(feedback) - len(shown),
        resolution=resolution,
        policy_versions=versions_in_force(session, at),
    )


def _is_impartial(session: Session, case: Case, judgements: list[JudgementView], viewer: Actor) -> bool:
    if viewer.person_id is None or any(each.reviewer_id == viewer.person_id for each in judgements):
        return False
    if own_feedback(session, viewer.person_id, case.output_id) is not None:
        return False
    if keeps_away(session, viewer.person_id, case.output_id):
        return False
    return may_judge_again(session, viewer.person_id, case.output_id)


def _desk(session: Session, case: Case, viewer: Actor, at: datetime) -> DeskView:
    held = session.execute(
        select(Assignment, Person)
        .join(Person, col(Person.id) == Assignment.person_id)
        .where(col(Assignment.case_id) == case.id, is_live(at))
        .order_by(col(Assignment.id))
    ).all()
    own = next((assignment for assignment, person in held if person.id == viewer.person_id), None)
    kept_away = session.execute(
        select(Person, col(Recusal.reason))
        .join(Recusal, col(Recusal.person_id) == Person.id)
        .join(Case, col(Case.id) == Recusal.case_id)
        .where(col(Case.output_id) == case.output_id)
        .order_by(col(Recusal.id))
    )
    why = session.execute(select(col(Escalation.reason)).where(col(Escalation.case_id) == case.id)).scalar()
    place = session.get(CasePlace, case.id)
    return DeskView(
        people=[person.shown_name for _, person in held],
        is_own=own is not None,
        own_until=own.expires_at if own is not None else None,
        recusals=[(person.shown_name, reason) for person, reason in kept_away],
        escalation=why or "",
        parts=place.parts if place is not None else None,
    )


def _rounds(session: Session, output_id: int) -> list[int]:
    return list(
        session.execute(
            select(col(Case.id)).where(col(Case.output_id) == output_id).order_by(col(Case.round))
        ).scalars()
    )


def _resolution(session: Session, case_id: int) -> ResolutionView | None:
    row = session.execute(
        select(Resolution, col(Person.name), col(Person.handle))
        .outerjoin(Person, col(Person.id) == Resolution.resolved_by_id)
        .where(col(Resolution.case_id) == case_id)
    ).first()
    if row is None:
        return None
    found, name, handle = row
    source = of_resolution(case_id)
    rationale = with_consent(session, {source: found.rationale}, Scope.REVIEW)[source]
    return ResolutionView(
        verdict=found.verdict,
        severity=found.severity,
        rationale=rationale,
        adjudicated=found.adjudicated,
        decided_by=name or handle,
        resolved_at=found.resolved_at,
    )


def _judgements(session: Session, case_id: int, resolution: ResolutionView | None) -> list[JudgementView]:
    citations = _citations(session, case_id)
    rows = session.execute(
        select(Judgement, Person)
        .join(Person, col(Person.id) == Judgement.reviewer_id)
        .where(col(Judgement.case_id) == case_id)
        .order_by(col(Judgement.id))
    ).all()
    reasons = with_consent(session, {of_judgement(each.id): each.rationale for each, _ in rows}, Scope.REVIEW)
    return [
        JudgementView(
            id=judgement.id,
            reviewer_id=judgement.reviewer_id,
            reviewer=reviewer.shown_name,
            verdict=judgement.verdict,
            severity=judgement.severity,
            rationale=reasons[of_judgement(judgement.id)],
            correction=judgement.correction,
            made_at=judgement.made_at,
            citations=citations[judgement.id],
            dissents=resolution is not None and judgement.verdict != resolution.verdict,
        )
        for judgement, reviewer in rows
    ]


def _citations(session: Session, case_id: int) -> defaultdict[int, list[CitationView]]:
    rows = session.execute(
        select(col(Citation.judgement_id), col(Citation.clause_id), col(Citation.passage))
        .join(Judgement, col(Judgement.id) == Citation.judgement_id)
        .where(col(Judgement.case_id) == case_id)
        .order_by(col(Citation.id))
    ).all()
    names = clause_references(session, {clause_id for _, clause_id, _ in rows})
    found: defaultdict[int, list[CitationView]] = defaultdict(list)
    for judgement_id, clause_id, passage in rows:
        found[judgement_id].append(CitationView(clause_id, names[clause_id], passage))
    return found
