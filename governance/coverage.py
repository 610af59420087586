"""How far a framework's controls are covered, by evidence from this store alone.

A control is covered when a clause mapped to it is in force and something was done under that clause (a judgement cited
it, or a finding was raised on it); partly, when a clause is mapped but one of the two is missing; otherwise it is a gap.
A mapping by itself is an intention, not evidence.
"""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import func, select
from sqlmodel import Session, col

from governance.audit.tables import Finding
from governance.frameworks.queries import ControlRow, MappedClause, controls
from governance.policy.tables import Clause, PolicyState, PolicyVersion
from governance.review.tables import Citation

ClauseId = tuple[int, str]
"""A clause through all versions: policy id and clause key."""


class Coverage(StrEnum):
    COVERED = "covered"
    PARTLY = "partly"
    GAP = "gap"


@dataclass(frozen=True)
class ClauseEvidence:
    """What this store knows of a mapped clause. `version` is the number of the version in force that holds it."""

    clause: MappedClause
    version: int | None
    judgements: int
    findings: int

    @property
    def counts(self) -> bool:
        return self.version is not None and self.judgements + self.findings > 0


@dataclass(frozen=True)
class ControlCoverage:
    control: ControlRow
    evidence: tuple[ClauseEvidence, ...]

    @property
    def coverage(self) -> Coverage:
        if any(evidence.counts for evidence in self.evidence):
            return Coverage.COVERED
        return Coverage.PARTLY if self.evidence else Coverage.GAP


def framework_coverage(session: Session, framework_id: int) -> list[ControlCoverage]:
    """Every control of a framework version, in its order, with the evidence behind it."""
    in_force, judged, found = _in_force(session), _judgements(session), _findings(session)
    return [
        ControlCoverage(
            control,
            tuple(
                ClauseEvidence(clause, in_force.get(key), judged.get(key, 0), found.get(key, 0))
                for clause in control.clauses
                for key in [(clause.policy_id, clause.key)]
            ),
        )
        for control in controls(session, framework_id)
    ]


def _in_force(session: Session) -> dict[ClauseId, int]:
    query = (
        select(col(PolicyVersion.policy_id), col(Clause.key), col(PolicyVersion.number))
        .join(PolicyVersion, col(PolicyVersion.id) == Clause.policy_version_id)
        .where(col(PolicyVersion.state) == PolicyState.PUBLISHED)
    )
    return {(policy_id, key): number for policy_id, key, number in session.execute(query)}


def _judgements(session: Session) -> dict[ClauseId, int]:
    query = (
        select(
            col(PolicyVersion.policy_id), col(Clause.key), func.count(col(Citation.judgement_id).distinct())
        )
        .select_from(Citation)
        .join(Clause, col(Clause.id) == Citation.clause_id)
        .join(PolicyVersion, col(PolicyVersion.id) == Clause.policy_version_id)
        .group_by(col(PolicyVersion.policy_id), col(Clause.key))
    )
    return {(policy_id, key): count for policy_id, key, count in session.execute(query)}


def _findings(session: Session) -> dict[ClauseId, int]:
    query = (
        select(col(PolicyVersion.policy_id), col(Clause.key), func.count(col(Finding.id)))
        .select_from(Finding)
        .join(Clause, col(Clause.id) == Finding.clause_id)
        .join(PolicyVersion, col(PolicyVersion.id) == Clause.policy_version_id)
        .group_by(col(PolicyVersion.policy_id), col(Clause.key))
    )
    return {(policy_id, key): count for policy_id, key, count in session.execute(query)}
