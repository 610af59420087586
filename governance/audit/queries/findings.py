"""Findings: which there are, where they stand, what is done about them."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from governance.audit.effects import Effect, EffectMeasure
from governance.audit.queries.finding_rows import (
    ActionRow,
    CaseLine,
    CommentRow,
    EvidenceRow,
    FindingCounts,
    FindingFilter,
    FindingPage,
    FindingRow,
    FindingView,
)
from governance.audit.queries.parts import parts_in
from governance.audit.tables import (
    CLOSED_STATES,
    Action,
    Evidence,
    Finding,
    FindingCase,
    FindingComment,
    FindingState,
)
from governance.core.errors import NotFound
from governance.core.people.tables import Person
from governance.core.references import Prefix
from governance.feedback.queries.quoting import with_consent
from governance.feedback.quotes import of_finding
from governance.feedback.tables import Scope
from governance.policy.queries import clause_references
from governance.registry.tables import Model, ModelVersion
from governance.review.tables import Case, Resolution

EVERY_FINDING = FindingFilter()


def findings(
    session: Session, filter: FindingFilter = EVERY_FINDING, limit: int = 50, offset: int = 0
) -> FindingPage:
    """Findings that meet the filter: open ones first, then the gravest, then the oldest."""
    conditions = _conditions(filter)
    total = session.execute(select(func.count()).select_from(Finding).where(*conditions)).scalar_one()
    closed_last = col(Finding.state).in_(CLOSED_STATES)
    query = (
        _rows()
        .where(*conditions)
        .order_by(closed_last, col(Finding.severity).desc(), col(Finding.id))
        .limit(limit)
        .offset(offset)
    )
    return FindingPage(_finding_rows(session, query), total)


def finding_view(session: Session, finding_id: int) -> FindingView:
    """One finding with its cases, actions and evidence. Raises NotFound."""
    rows = _finding_rows(session, _rows().where(col(Finding.id) == finding_id))
    if not rows:
        raise NotFound("finding", Prefix.FINDING.of(finding_id))
    raiser, closer = aliased(Person), aliased(Person)
    finding, raised_by, closed_by = session.execute(
        select(Finding, _shown(raiser), _shown(closer))
        .outerjoin(raiser, col(raiser.id) == Finding.raised_by_id)
        .outerjoin(closer, col(closer.id) == Finding.closed_by_id)
        .where(col(Finding.id) == finding_id)
    ).one()
    source = of_finding(finding_id, "statement")
    return FindingView(
        row=rows[0],
        statement=with_consent(session, {source: finding.statement}, Scope.REVIEW)[source],
        raised_by=raised_by,
        closed_by=closed_by,
        closed_at=finding.closed_at,
        closing_note=finding.closing_note,
        cases=_cases(session, finding_id),
        actions=actions(session, finding_id),
        evidence=_evidence(session, finding_id),
        comments=_comments(session, finding_id),
        cause=finding.cause,
        affects=finding.affects,
        accepted_until=finding.accepted_until,
        done=parts_in(session, finding),
    )


def finding_counts(session: Session, today: date) -> FindingCounts:
    """How many findings stand where, `today` deciding which are overdue."""
    by_state = dict.fromkeys(FindingState, 0)
    open_by_severity = dict.fromkeys((1, 2, 3, 4), 0)
    rows = session.execute(
        select(col(Finding.state), col(Finding.severity), func.count()).group_by(
            col(Finding.state), col(Finding.severity)
        )
    )
    for state, severity, count in rows:
        by_state[state] += count
        if state not in CLOSED_STATES:
            open_by_severity[severity] += count
    late = _conditions(FindingFilter(overdue_on=today))
    overdue = session.execute(select(func.count()).select_from(Finding).where(*late)).scalar_one()
    return FindingCounts(by_state, open_by_severity, overdue)


def actions(session: Session, finding_id: int) -> list[ActionRow]:
    """The finding's actions, oldest first."""
    owner, completer = aliased(Person), aliased(Person)
    rows = session.execute(
        select(Action, _shown(owner), _shown(completer))
        .outerjoin(owner, col(owner.id) == Action.owner_id)
        .outerjoin(completer, col(completer.id) == Action.completed_by_id)
        .where(col(Action.finding_id) == finding_id)
        .order_by(col(Action.id))
    )
    return [
        ActionRow(
            id=action.id,
            kind=action.kind,
            description=action.description,
            owner_id=action.owner_id,
            owner=owned_by,
            due_on=action.due_on,
            planned_at=action.planned_at,
            started_at=action.started_at,
            completed_at=action.completed_at,
            completed_by_id=action.completed_by_id,
            completed_by=completed_by,
            effect_measure=EffectMeasure.model_validate(action.effect_measure)
            if action.effect_measure
            else None,
            effect=Effect.model_validate(action.effect) if action.effect else None,
            escalated_at=action.escalated_at,
        )
        for action, owned_by, completed_by in rows
    ]


def findings_of_audit(session: Session, audit_id: int) -> list[FindingRow]:
    """All findings of one audit, oldest first."""
    return _finding_rows(session, _rows().where(col(Finding.audit_id) == audit_id).order_by(col(Finding.id)))


def _conditions(filter: FindingFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [col(Finding.severity) >= filter.least_severity]
    if filter.states:
        conditions.append(col(Finding.state).in_(filter.states))
    if filter.audit_id is not None:
        conditions.append(col(Finding.audit_id) == filter.audit_id)
    if filter.owner_id is not None:
        conditions.append(col(Finding.owner_id) == filter.owner_id)
    if filter.overdue_on is not None:
        conditions.append(col(Finding.due_on) < filter.overdue_on)
        conditions.append(col(Finding.state).not_in(CLOSED_STATES))
    return conditions


def _shown(person: Any) -> ColumnElement[str]:
    return func.coalesce(person.name, person.handle, "")


def _rows() -> Select[Any]:
    of_finding = select(func.count()).where(col(Action.finding_id) == Finding.id).correlate(Finding)
    return (
        select(
            Finding,
            col(Model.slug),
            col(ModelVersion.label),
            _shown(Person),
            of_finding.scalar_subquery(),
            of_finding.where(col(Action.completed_at).is_not(None)).scalar_subquery(),
        )
        .outerjoin(ModelVersion, col(ModelVersion.id) == Finding.model_version_id)
        .outerjoin(Model, col(Model.id) == ModelVersion.model_id)
        .outerjoin(Person, col(Person.id) == Finding.owner_id)
    )


def _finding_rows(session: Session, query: Select[Any]) -> list[FindingRow]:
    rows = session.execute(query).all()
    clauses = clause_references(session, _clause_ids([row[0] for row in rows]))
    titles = with_consent(
        session, {of_finding(row[0].id, "title"): row[0].title for row in rows}, Scope.REVIEW
    )
    return [
        FindingRow(
            id=finding.id,
            title=titles[of_finding(finding.id, "title")],
            severity=finding.severity,
            state=finding.state,
            audit=Prefix.AUDIT.of(finding.audit_id) if finding.audit_id else "",
            clause=clauses.get(finding.clause_id, ""),
            model_version=f"{slug} {label}" if slug else "",
            language=finding.language or "",
            scenario=finding.scenario or "",
            owner=owner,
            raised_at=finding.raised_at,
            due_on=finding.due_on,
            actions=count,
            actions_done=done,
        )
        for finding, slug, label, owner, count, done in rows
    ]


def _clause_ids(found: Sequence[Finding]) -> Collection[int]:
    return {finding.clause_id for finding in found if finding.clause_id is not None}


def _cases(session: Session, finding_id: int) -> list[CaseLine]:
    rows = session.execute(
        select(col(Case.id), col(Case.output_id), col(Case.state), col(Resolution.verdict))
        .join(FindingCase, col(FindingCase.case_id) == Case.id)
        .outerjoin(Resolution, col(Resolution.case_id) == Case.id)
        .where(col(FindingCase.finding_id) == finding_id)
        .order_by(col(Case.id))
    )
    return [
        CaseLine(Prefix.CASE.of(case_id), Prefix.OUTPUT.of(output_id), state, verdict)
        for case_id, output_id, state, verdict in rows
    ]


def _evidence(session: Session, finding_id: int) -> list[EvidenceRow]:
    rows = session.execute(
        select(
            col(Evidence.note),
            col(Evidence.file_name),
            col(Evidence.file_sha256),
            col(Evidence.file_type),
            _shown(Person),
            col(Evidence.added_at),
        )
        .outerjoin(Person, col(Person.id) == Evidence.added_by_id)
        .where(col(Evidence.finding_id) == finding_id)
        .order_by(col(Evidence.id))
    )
    return [EvidenceRow(*row) for row in rows]


def _comments(session: Session, finding_id: int) -> list[CommentRow]:
    rows = session.execute(
        select(_shown(Person), col(FindingComment.text), col(FindingComment.said_at))
        .select_from(FindingComment)
        .outerjoin(Person, col(Person.id) == FindingComment.by_id)
        .where(col(FindingComment.finding_id) == finding_id)
        .order_by(col(FindingComment.id))
    )
    return [CommentRow(*row) for row in rows]
