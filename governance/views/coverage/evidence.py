"""What this store shows for the clauses, audits, findings, consultations and reports that are mapped to controls.

Each piece of evidence names what it counts, so that it is one click away.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import func, select
from sqlmodel import Session, col

from governance.audit.tables import Audit, AuditState, Finding, FindingState
from governance.core.ledger import Event
from governance.core.references import Prefix
from governance.policy.consultation.tables import (
    Consultation,
    ConsultationPoint,
    ConsultationState,
    InformedVersion,
)
from governance.policy.frameworks.tables import SupportKind
from governance.policy.tables import Acknowledgement, Clause, Policy, PolicyState, PolicyVersion
from governance.review.tables import Citation, Judgement

ClauseId = tuple[int, str]
"""A clause through all versions: policy id and clause key."""
SupportKey = tuple[SupportKind, str]


class EvidenceKind(StrEnum):
    ACKNOWLEDGED = "acknowledged"
    JUDGED_CASES = "judged cases"
    FINDINGS = "findings"
    VERIFIED_FINDINGS = "verified findings"
    CONSULTATIONS = "consultations answered"
    AUDIT = "audit"
    FINDING = "finding"
    CONSULTATION = "consultation"
    REPORT = "report"


@dataclass(frozen=True)
class Evidence:
    """`references` are what is counted, as people call it. `counts` says whether the rules take it for evidence; `state` in words
    why it does or doesn't.
    """

    kind: EvidenceKind
    references: tuple[str, ...]
    counts: bool
    state: str = ""


@dataclass(frozen=True)
class ClauseEvidence:
    """Evidence by clause, and the number of the version in force that holds it."""

    in_force: dict[ClauseId, int]
    found: dict[ClauseId, list[Evidence]]

    def of(self, policy_id: int, key: str) -> tuple[int | None, tuple[Evidence, ...]]:
        clause = (policy_id, key)
        return self.in_force.get(clause), tuple(self.found.get(clause, ()))


def clause_evidence(session: Session) -> ClauseEvidence:
    """What was done under each clause of every policy."""
    found: dict[ClauseId, list[Evidence]] = {}
    closed = (FindingState.VERIFIED, FindingState.CLOSED)
    findings = [
        (policy_id, key, Prefix.FINDING.of(finding_id), state in closed)
        for policy_id, key, finding_id, state in session.execute(
            select(col(PolicyVersion.policy_id), col(Clause.key), col(Finding.id), col(Finding.state))
            .join(Clause, col(Clause.id) == Finding.clause_id)
            .join(PolicyVersion, col(PolicyVersion.id) == Clause.policy_version_id)
            .order_by(col(Finding.id))
        )
    ]
    rows: tuple[tuple[EvidenceKind, Iterable[tuple[int, str, str]], bool], ...] = (
        (EvidenceKind.JUDGED_CASES, _judged(session), True),
        (EvidenceKind.VERIFIED_FINDINGS, [each[:3] for each in findings if each[3]], True),
        (EvidenceKind.FINDINGS, [each[:3] for each in findings if not each[3]], False),
        (EvidenceKind.CONSULTATIONS, _answered(session), True),
    )
    for kind, told, counts in rows:
        by_clause: dict[ClauseId, dict[str, None]] = {}
        for policy_id, key, reference in told:
            by_clause.setdefault((policy_id, key), {})[reference] = None
        for clause, references in by_clause.items():
            state = "" if counts else "not verified yet"
            found.setdefault(clause, []).append(Evidence(kind, tuple(references), counts, state))
    in_force = _in_force(session)
    acknowledged = _acknowledged(session)
    for policy_id, key in in_force:
        if policy_id in acknowledged:
            found.setdefault((policy_id, key), []).insert(0, acknowledged[policy_id])
    return ClauseEvidence(in_force, found)


def _acknowledged(session: Session) -> dict[int, Evidence]:
    """By policy, how many people said that they have read the text in force."""
    query = (
        select(
            col(PolicyVersion.policy_id),
            col(Policy.slug),
            col(PolicyVersion.number),
            func.count(col(Acknowledgement.id)),
        )
        .join(Policy, col(Policy.id) == PolicyVersion.policy_id)
        .join(
            Acknowledgement,
            (col(Acknowledgement.policy_id) == PolicyVersion.policy_id)
            & (col(Acknowledgement.text_hash) == PolicyVersion.text_hash),
        )
        .where(col(PolicyVersion.state) == PolicyState.PUBLISHED)
        .group_by(col(PolicyVersion.policy_id), col(Policy.slug), col(PolicyVersion.number))
    )
    return {
        policy_id: Evidence(
            EvidenceKind.ACKNOWLEDGED, (f"{slug}@{number}",), True, f"its text is read by {people:,} people"
        )
        for policy_id, slug, number, people in session.execute(query)
    }


def support_evidence(session: Session, wanted: Collection[SupportKey]) -> dict[SupportKey, Evidence]:
    """Whether each of these, mapped to controls by hand, shows something."""
    states = _states(session)
    known = {
        event.subject
        for event in session.execute(select(Event).where(col(Event.kind).like("report.%"))).scalars()
    }
    found = {}
    for kind, reference in wanted:
        if kind is SupportKind.REPORT:
            counts, state = reference in known, "made" if reference in known else "not in the ledger"
        else:
            counts, state = states.get((kind, reference), (False, "gone"))
        found[kind, reference] = Evidence(EvidenceKind(kind.value), (reference,), counts, state)
    return found


def _states(session: Session) -> dict[SupportKey, tuple[bool, str]]:
    """Every audit, finding and consultation: whether it counts, and its state in words."""
    states: dict[SupportKey, tuple[bool, str]] = {}
    for audit_id, audit_state in session.execute(select(col(Audit.id), col(Audit.state))):
        counts = audit_state in (AuditState.REPORTED, AuditState.SIGNED_OFF)
        states[SupportKind.AUDIT, Prefix.AUDIT.of(audit_id)] = (counts, audit_state.value)
    for finding_id, finding_state in session.execute(select(col(Finding.id), col(Finding.state))):
        counts = finding_state in (FindingState.VERIFIED, FindingState.CLOSED)
        words = finding_state.value.replace("_", " ")
        states[SupportKind.FINDING, Prefix.FINDING.of(finding_id)] = (counts, words)
    answered = set(session.execute(select(col(ConsultationPoint.consultation_id))).scalars())
    for row_id, slug, state in session.execute(
        select(col(Consultation.id), col(Consultation.slug), col(Consultation.state))
    ):
        counts = state is ConsultationState.CLOSED and row_id in answered
        words = f"{state.value}, {'answered' if row_id in answered else 'not answered'}"
        states[SupportKind.CONSULTATION, slug] = (counts, words)
    return states


def _in_force(session: Session) -> dict[ClauseId, int]:
    query = (
        select(col(PolicyVersion.policy_id), col(Clause.key), col(PolicyVersion.number))
        .join(PolicyVersion, col(PolicyVersion.id) == Clause.policy_version_id)
        .where(col(PolicyVersion.state) == PolicyState.PUBLISHED)
    )
    return {(policy_id, key): number for policy_id, key, number in session.execute(query)}


def _judged(session: Session) -> list[tuple[int, str, str]]:
    query = (
        select(col(PolicyVersion.policy_id), col(Clause.key), col(Judgement.case_id))
        .select_from(Citation)
        .join(Judgement, col(Judgement.id) == Citation.judgement_id)
        .join(Clause, col(Clause.id) == Citation.clause_id)
        .join(PolicyVersion, col(PolicyVersion.id) == Clause.policy_version_id)
        .distinct()
        .order_by(col(Judgement.case_id))
    )
    return [(policy_id, key, Prefix.CASE.of(case_id)) for policy_id, key, case_id in session.execute(query)]


def _answered(session: Session) -> list[tuple[int, str, str]]:
    """Closed consultations with an answer that went into a clause of a version that they informed."""
    query = (
        select(col(PolicyVersion.policy_id), col(ConsultationPoint.clause_key), col(Consultation.slug))
        .select_from(ConsultationPoint)
        .join(Consultation, col(Consultation.id) == ConsultationPoint.consultation_id)
        .join(InformedVersion, col(InformedVersion.consultation_id) == Consultation.id)
        .join(PolicyVersion, col(PolicyVersion.id) == InformedVersion.policy_version_id)
        .where(
            col(Consultation.state) == ConsultationState.CLOSED,
            col(ConsultationPoint.clause_key).is_not(None),
        )
        .distinct()
    )
    return [(policy_id, key, slug) for policy_id, key, slug in session.execute(query)]
