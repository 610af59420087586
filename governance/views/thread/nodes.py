"""What a thread shows of each object: one query for all objects of a station. People appear without their names."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from governance.audit.tables import Action, Audit, Finding
from governance.core.people.tables import Person, StakeholderGroup
from governance.core.references import Prefix
from governance.core.secrets import pseudonym
from governance.datasets.queries.consent import withdrawn_feedback
from governance.datasets.tables import Dataset, DatasetVersion, Example
from governance.feedback.kinds import KINDS
from governance.feedback.queries.quoting import with_consent
from governance.feedback.quotes import of_finding
from governance.feedback.tables import Feedback, Scope
from governance.policy.queries import clause_references
from governance.policy.tables import Clause, Policy, PolicyVersion
from governance.registry.tables import Model, ModelVersion, Output
from governance.review.tables import Case, CaseState, Judgement, Resolution
from governance.views.thread.path import Node, Station

EXCERPT = 80
"""Characters of a text that a title shows."""

SEVERITY = {1: "low", 2: "moderate", 3: "high", 4: "critical"}


def nodes_of(session: Session, station: Station, ids: Sequence[int]) -> list[Node]:
    """The objects of one station with these ids, in that order; ids that name nothing are left out."""
    place = {row_id: number for number, row_id in enumerate(ids)}
    return sorted(_READERS[station](session, ids), key=lambda node: place[node.id])


def _excerpt(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= EXCERPT else line[: EXCERPT - 1] + "…"


def _groups(session: Session, ids: Sequence[int]) -> list[Node]:
    rows = session.execute(
        select(col(StakeholderGroup.id), col(StakeholderGroup.name)).where(col(StakeholderGroup.id).in_(ids))
    )
    return [
        Node(kind=Station.GROUP, id=row_id, reference=Prefix.GROUP.of(row_id), title=name, state="", at=None)
        for row_id, name in rows
    ]


def _people(session: Session, ids: Sequence[int]) -> list[Node]:
    rows = session.execute(
        select(col(Person.id), col(StakeholderGroup.name), col(Person.joined_at))
        .outerjoin(StakeholderGroup, col(StakeholderGroup.id) == Person.stakeholder_group_id)
        .where(col(Person.id).in_(ids))
    )
    return [
        Node(
            kind=Station.PERSON,
            id=row_id,
            reference=Prefix.PERSON.of(row_id),
            title=f"{pseudonym(session, row_id)}, {group or 'in no group'}",
            state="",
            at=joined_at,
        )
        for row_id, group, joined_at in rows
    ]


def _feedback(session: Session, ids: Sequence[int]) -> list[Node]:
    rows = session.execute(
        select(
            col(Feedback.id),
            col(Feedback.kind),
            col(Feedback.rating),
            col(Feedback.category),
            col(Feedback.severity),
            col(Feedback.preference),
            col(Feedback.given_at),
            col(Feedback.id).in_(withdrawn_feedback()).label("withdrawn"),
        ).where(col(Feedback.id).in_(ids))
    )
    return [
        Node(
            kind=Station.FEEDBACK,
            id=said.id,
            reference=Prefix.FEEDBACK.of(said.id),
            title=_statement(said),
            state="training_consent_withdrawn" if said.withdrawn else "",
            at=said.given_at,
        )
        for said in rows
    ]


def _statement(said: Any) -> str:
    """What was chosen, without a word of what was written."""
    severity = SEVERITY[said.severity] if said.severity else ""
    parts = (said.kind.value, KINDS[said.kind].detail(said, (), None), severity)
    return ", ".join(part for part in parts if part)


def _outputs(session: Session, ids: Sequence[int]) -> list[Node]:
    rows = session.execute(
        select(
            col(Output.id),
            col(Model.slug),
            col(ModelVersion.label),
            col(Output.language),
            col(Output.scenario),
            func.substr(Output.answer, 1, EXCERPT * 2),
            col(Output.produced_at),
        )
        .join(ModelVersion, col(ModelVersion.id) == Output.model_version_id)
        .join(Model, col(Model.id) == ModelVersion.model_id)
        .where(col(Output.id).in_(ids))
    )
    return [
        Node(
            kind=Station.OUTPUT,
            id=row_id,
            reference=Prefix.OUTPUT.of(row_id),
            title=_excerpt(f"{slug} {label}, {language}, {scenario}: {answer}"),
            state="",
            at=produced_at,
        )
        for row_id, slug, label, language, scenario, answer, produced_at in rows
    ]


def _cases(session: Session, ids: Sequence[int]) -> list[Node]:
    cases = session.execute(select(Case).where(col(Case.id).in_(ids))).scalars()
    return [
        Node(
            kind=Station.CASE,
            id=case.id,
            reference=Prefix.CASE.of(case.id),
            title=_excerpt(case.reason) or f"opened for {case.opened_for.value}",
            state=case.state.value,
            at=case.opened_at,
        )
        for case in cases
    ]


def _judgements(session: Session, ids: Sequence[int]) -> list[Node]:
    """A verdict is sealed until its case is resolved: reviewers judge blind. One that differs from the resolution is dissent."""
    rows = session.execute(
        select(
            col(Judgement.id),
            col(Judgement.verdict),
            col(Case.state),
            col(Resolution.verdict),
            col(Judgement.made_at),
        )
        .join(Case, col(Case.id) == Judgement.case_id)
        .outerjoin(Resolution, col(Resolution.case_id) == Case.id)
        .where(col(Judgement.id).in_(ids))
    )
    return [
        Node(
            kind=Station.JUDGEMENT,
            id=row_id,
            reference=Prefix.JUDGEMENT.of(row_id),
            title=verdict.value if state is CaseState.RESOLVED else "sealed until its case is resolved",
            state="dissent" if resolved_as is not None and resolved_as != verdict else "",
            at=made_at,
        )
        for row_id, verdict, state, resolved_as, made_at in rows
    ]


def _policy_versions(session: Session, ids: Sequence[int]) -> list[Node]:
    rows = session.execute(
        select(PolicyVersion, col(Policy.slug), col(Policy.title))
        .join(Policy, col(Policy.id) == PolicyVersion.policy_id)
        .where(col(PolicyVersion.id).in_(ids))
    )
    return [
        Node(
            kind=Station.POLICY_VERSION,
            id=version.id,
            reference=f"{slug}@{version.number}",
            title=f"{title} {version.label}",
            state=version.state.value,
            at=version.published_at or version.created_at,
        )
        for version, slug, title in rows
    ]


def _clauses(session: Session, ids: Sequence[int]) -> list[Node]:
    references = clause_references(session, ids)
    rows = session.execute(
        select(col(Clause.id), col(Clause.heading), col(PolicyVersion.state), col(PolicyVersion.published_at))
        .join(PolicyVersion, col(PolicyVersion.id) == Clause.policy_version_id)
        .where(col(Clause.id).in_(ids))
    )
    return [
        Node(
            kind=Station.CLAUSE,
            id=row_id,
            reference=references[row_id],
            title=_excerpt(heading),
            state=state.value,
            at=published_at,
        )
        for row_id, heading, state, published_at in rows
    ]


def _audits(session: Session, ids: Sequence[int]) -> list[Node]:
    audits = session.execute(select(Audit).where(col(Audit.id).in_(ids))).scalars()
    return [
        Node(
            kind=Station.AUDIT,
            id=audit.id,
            reference=Prefix.AUDIT.of(audit.id),
            title=_excerpt(audit.title),
            state=audit.state.value,
            at=audit.created_at,
        )
        for audit in audits
    ]


def _findings(session: Session, ids: Sequence[int]) -> list[Node]:
    findings = session.execute(select(Finding).where(col(Finding.id).in_(ids))).scalars().all()
    titles = with_consent(
        session, {of_finding(each.id, "title"): each.title for each in findings}, Scope.PUBLICATION
    )
    return [
        Node(
            kind=Station.FINDING,
            id=finding.id,
            reference=Prefix.FINDING.of(finding.id),
            title=_excerpt(titles[of_finding(finding.id, "title")]),
            state=finding.state.value,
            at=finding.raised_at,
        )
        for finding in findings
    ]


def _actions(session: Session, ids: Sequence[int]) -> list[Node]:
    actions = session.execute(select(Action).where(col(Action.id).in_(ids))).scalars()
    return [
        Node(
            kind=Station.ACTION,
            id=action.id,
            reference=Prefix.ACTION.of(action.id),
            title=_excerpt(action.description),
            state="completed" if action.completed_at else "started" if action.started_at else "planned",
            at=action.planned_at,
        )
        for action in actions
    ]


def _dataset_versions(session: Session, ids: Sequence[int]) -> list[Node]:
    rows = session.execute(
        select(DatasetVersion, col(Dataset.slug), col(Dataset.title))
        .join(Dataset, col(Dataset.id) == DatasetVersion.dataset_id)
        .where(col(DatasetVersion.id).in_(ids))
    )
    return [
        Node(
            kind=Station.DATASET_VERSION,
            id=version.id,
            reference=f"{slug}@{version.number}",
            title=f"{title}, {version.example_count:,} examples",
            state=version.state.value,
            at=version.built_at,
        )
        for version, slug, title in rows
    ]


def _examples(session: Session, ids: Sequence[int]) -> list[Node]:
    rows = session.execute(select(col(Example.id), col(Example.prompt)).where(col(Example.id).in_(ids)))
    return [
        Node(
            kind=Station.EXAMPLE,
            id=row_id,
            reference=Prefix.EXAMPLE.of(row_id),
            title=_excerpt(prompt[-1]["content"]) if prompt else "",
            state="",
            at=None,
        )
        for row_id, prompt in rows
    ]


def _model_versions(session: Session, ids: Sequence[int]) -> list[Node]:
    rows = session.execute(
        select(ModelVersion, col(Model.slug), col(Model.name))
        .join(Model, col(Model.id) == ModelVersion.model_id)
        .where(col(ModelVersion.id).in_(ids))
    )
    return [
        Node(
            kind=Station.MODEL_VERSION,
            id=version.id,
            reference=f"{slug} {version.label}",
            title=name,
            state="retired" if version.retired_at else "released" if version.released_at else "",
            at=version.released_at,
        )
        for version, slug, name in rows
    ]


_READERS: dict[Station, Callable[[Session, Sequence[int]], list[Node]]] = {
    Station.GROUP: _groups,
    Station.PERSON: _people,
    Station.FEEDBACK: _feedback,
    Station.OUTPUT: _outputs,
    Station.CASE: _cases,
    Station.JUDGEMENT: _judgements,
    Station.POLICY_VERSION: _policy_versions,
    Station.CLAUSE: _clauses,
    Station.AUDIT: _audits,
    Station.FINDING: _findings,
    Station.ACTION: _actions,
    Station.DATASET_VERSION: _dataset_versions,
    Station.EXAMPLE: _examples,
    Station.MODEL_VERSION: _model_versions,
}
