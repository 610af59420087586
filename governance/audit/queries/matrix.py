"""The organisation's severity by impact and likelihood, and the findings in it."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import Session, col

from governance.audit.tables import CLOSED_STATES, Finding, RiskMatrix
from governance.core.errors import Invalid, Problem
from governance.core.references import Prefix

LEVELS = range(1, 6)
USUAL: list[list[int]] = [
    [1, 1, 1, 2, 2],
    [1, 1, 2, 2, 3],
    [1, 2, 2, 3, 3],
    [2, 2, 3, 3, 4],
    [2, 3, 3, 4, 4],
]
"""Severity by impact (rows, 1 to 5) and likelihood (columns), until the organisation sets its own."""

IMPACT = ("negligible", "minor", "moderate", "major", "severe")
LIKELIHOOD = ("rare", "unlikely", "possible", "likely", "almost certain")


@dataclass(frozen=True)
class MatrixCell:
    """One cell: its severity, and the open findings in it."""

    impact: int
    likelihood: int
    severity: int
    findings: list[str]


def severities(session: Session) -> list[list[int]]:
    """The matrix in force."""
    newest = select(RiskMatrix).order_by(col(RiskMatrix.id).desc()).limit(1)
    row = session.execute(newest).scalars().first()
    return row.severities if row else USUAL


def severity_of(session: Session, impact: int, likelihood: int) -> int:
    """The severity that the matrix gives. Raises Invalid for levels beyond 1 to 5."""
    wrong = [name for name, level in (("impact", impact), ("likelihood", likelihood)) if level not in LEVELS]
    if wrong:
        raise Invalid(*(Problem(name, "expected 1 to 5") for name in wrong))
    return severities(session)[impact - 1][likelihood - 1]


def risk_map(session: Session) -> list[MatrixCell]:
    """All cells with the open findings in them, by impact and likelihood."""
    found: dict[tuple[int, int], list[str]] = {}
    rows = session.execute(
        select(col(Finding.id), col(Finding.impact), col(Finding.likelihood))
        .where(col(Finding.impact).is_not(None), col(Finding.state).not_in(CLOSED_STATES))
        .order_by(col(Finding.id))
    )
    for finding_id, impact, likelihood in rows:
        found.setdefault((impact, likelihood), []).append(Prefix.FINDING.of(finding_id))
    matrix = severities(session)
    return [MatrixCell(i, j, matrix[i - 1][j - 1], found.get((i, j), [])) for i in LEVELS for j in LEVELS]
