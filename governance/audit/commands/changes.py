"""Changing a finding's owner, severity, due day or cause; talking about it; the matrix that gives severities."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from sqlmodel import Session, col, select

from governance.audit.commands.checks import finding_of, known_person, past, refuse, require_texts
from governance.audit.queries.matrix import LEVELS, severity_of
from governance.audit.tables import CLOSED_STATES, Finding, FindingComment, RiskMatrix
from governance.core.access import Permission, require
from governance.core.errors import Conflict, Invalid, Problem
from governance.core.people.tables import Person
from governance.core.references import Prefix
from governance.core.unit_of_work import UnitOfWork

_MENTION = re.compile(r"(?<![\w@])@([\w.\-]{1,128})")


def change_finding(
    unit: UnitOfWork,
    finding_id: int,
    reason: str,
    *,
    owner_id: int | None = None,
    severity: int | None = None,
    impact: int | None = None,
    likelihood: int | None = None,
    due_on: date | None = None,
    cause: str | None = None,
    affects: Sequence[str] | None = None,
) -> Finding:
    """Changes what is given, for a reason that the ledger keeps with the values before and after.

    Raises Refused, NotFound, Invalid without a reason or with nothing to change, Conflict for a closed finding.
    """
    require(unit.actor, Permission.CHANGE_FINDING)
    finding = finding_of(unit.session, finding_id)
    require_texts(reason=reason)
    if finding.state in CLOSED_STATES:
        raise Conflict(f"{Prefix.FINDING.of(finding_id)} is closed. Open it again, with a reason.")
    if impact is not None and likelihood is not None:
        severity = severity_of(unit.session, impact, likelihood)
    known_person(unit.session, owner_id)
    wanted = {
        "owner_id": owner_id,
        "severity": severity,
        "impact": impact,
        "likelihood": likelihood,
        "due_on": due_on,
        "cause": cause.strip() if cause is not None else None,
        "affects": list(dict.fromkeys(affects)) if affects is not None else None,
    }
    changed = {
        name: value for name, value in wanted.items() if value is not None and value != getattr(finding, name)
    }
    refuse(_change_problems(changed, unit))
    before = {name: _plain(getattr(finding, name)) for name in changed}
    for name, value in changed.items():
        setattr(finding, name, value)
    unit.record(
        "finding.changed",
        Prefix.FINDING.of(finding_id),
        {
            "reason": reason.strip(),
            "before": before,
            "after": {name: _plain(value) for name, value in changed.items()},
        },
    )
    return finding


def comment_on_finding(unit: UnitOfWork, finding_id: int, text: str) -> FindingComment:
    """Says something about a finding; who is named with an @ and their handle is told. Raises Refused, NotFound, Invalid."""
    require(unit.actor, Permission.COMMENT_FINDING)
    finding_of(unit.session, finding_id)
    require_texts(text=text)
    if len(text) > 10_000:
        raise Invalid.field("text", "expected 10,000 characters at most")
    comment = unit.add(
        FindingComment(
            finding_id=finding_id,
            text=text.strip(),
            mentions=_mentioned(unit.session, text),
            by_id=unit.actor.person_id,
            said_at=unit.at,
        )
    )
    unit.record(
        "finding.commented",
        Prefix.FINDING.of(finding_id),
        {"mentions": [Prefix.PERSON.of(each) for each in comment.mentions]},
    )
    return comment


def set_risk_matrix(unit: UnitOfWork, severities: Sequence[Sequence[int]], reason: str) -> RiskMatrix:
    """The severity for each impact (rows) and likelihood, from now on; findings keep the severity they have.

    Raises Refused, Invalid for another shape, or a severity that falls where impact or likelihood rises.
    """
    require(unit.actor, Permission.SET_RISK_MATRIX)
    require_texts(reason=reason)
    refuse(_matrix_problems(severities))
    matrix = unit.add(
        RiskMatrix(
            severities=[list(row) for row in severities],
            set_by_id=unit.actor.person_id,
            set_at=unit.at,
            reason=reason.strip(),
        )
    )
    unit.record("risk_matrix.set", "risk-matrix", {"severities": matrix.severities, "reason": matrix.reason})
    return matrix


def _change_problems(changed: Mapping[str, object], unit: UnitOfWork) -> list[Problem]:
    if not changed:
        return [Problem("change", "expected another owner, severity, due day, cause or affected version")]
    problems = []
    severity, due_on = changed.get("severity"), changed.get("due_on")
    if isinstance(severity, int) and not 1 <= severity <= 4:
        problems.append(Problem("severity", "expected 1 (low) to 4 (critical)"))
    return problems + (past("due_on", due_on, unit.at) if isinstance(due_on, date) else [])


def _matrix_problems(severities: Sequence[Sequence[int]]) -> list[Problem]:
    if len(severities) != len(LEVELS) or any(len(row) != len(LEVELS) for row in severities):
        return [Problem("severities", "expected five rows of five")]
    if any(severity not in (1, 2, 3, 4) for row in severities for severity in row):
        return [Problem("severities", "expected 1 (low) to 4 (critical) in each cell")]
    columns = list(zip(*severities, strict=True))
    if any(list(line) != sorted(line) for line in [*severities, *columns]):
        return [Problem("severities", "expected no lower severity where impact or likelihood is higher")]
    return []


def _mentioned(session: Session, text: str) -> list[int]:
    handles = {match.rstrip(".-") for match in _MENTION.findall(text)}
    people = select(Person.id).where(col(Person.handle).in_(handles), col(Person.active))
    return sorted(session.exec(people))


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
