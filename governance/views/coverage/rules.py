"""The rules of coverage, in force since 25 November 2026. A mapping by itself is an intention, not evidence.

A clause mapped to a control shows something when a version in force holds it and something was done under it: people
acknowledged its text, cases were judged by it, findings on it were verified, a consultation about it was answered. An
audit shows something when it is reported, a finding when it is verified, a consultation when it is closed and answered, a report
when the ledger knows it.

- covered: something mapped in full shows something;
- partly: something mapped only in part does, or a clause is in force under which nothing was done yet;
- gap: nothing is mapped, or nothing of what is mapped has happened.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlmodel import Session

from governance.policy.frameworks.queries import ControlRow, MappedClause, Support, controls
from governance.policy.frameworks.tables import Relation
from governance.views.coverage.evidence import Evidence, clause_evidence, support_evidence

RULES_SINCE = date(2026, 11, 25)


class Coverage(StrEnum):
    COVERED = "covered"
    PARTLY = "partly"
    GAP = "gap"


@dataclass(frozen=True)
class ClauseCoverage:
    """What this store knows of a mapped clause. `version` is the number of the version in force that holds it."""

    clause: MappedClause
    version: int | None
    evidence: tuple[Evidence, ...]

    @property
    def shows(self) -> bool:
        return self.version is not None and any(each.counts for each in self.evidence)


@dataclass(frozen=True)
class SupportCoverage:
    """What this store knows of an audit, finding, consultation or report that is mapped."""

    support: Support
    evidence: Evidence

    @property
    def shows(self) -> bool:
        return self.evidence.counts


@dataclass(frozen=True)
class ControlCoverage:
    control: ControlRow
    clauses: tuple[ClauseCoverage, ...]
    supports: tuple[SupportCoverage, ...]

    @property
    def coverage(self) -> Coverage:
        showing = [each.clause.relation for each in self.clauses if each.shows]
        showing += [each.support.relation for each in self.supports if each.shows]
        if Relation.FULL in showing:
            return Coverage.COVERED
        in_force = any(each.version is not None for each in self.clauses)
        return Coverage.PARTLY if showing or in_force else Coverage.GAP

    def applies(self, on: date) -> bool:
        """Whether the duty has begun on this day; one without a date has."""
        return self.control.applies_from is None or self.control.applies_from <= on


def framework_coverage(session: Session, framework_id: int) -> list[ControlCoverage]:
    """Every control of a framework version, in its order, with the evidence behind it."""
    rows = controls(session, framework_id)
    clauses = clause_evidence(session)
    supports = support_evidence(session, {each.key for row in rows for each in row.supports})
    return [
        ControlCoverage(
            row,
            tuple(
                ClauseCoverage(clause, *clauses.of(clause.policy_id, clause.key)) for clause in row.clauses
            ),
            tuple(SupportCoverage(each, supports[each.key]) for each in row.supports),
        )
        for row in rows
    ]


def counts(entries: Sequence[ControlCoverage]) -> dict[Coverage, int]:
    """How many controls stand where."""
    return {state: sum(entry.coverage is state for entry in entries) for state in Coverage}
