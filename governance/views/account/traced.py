"""The traceability matrix: for each finding the cases and the feedback it rests on, the clause, and what was done down to the
model version; and where a chain ends too soon.
"""

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import Session, col

from governance.audit.tables import Action, Finding, FindingCase
from governance.core.references import Prefix
from governance.datasets.tables import Dataset, DatasetVersion, DatasetVersionAction, Training
from governance.feedback.tables import Feedback
from governance.policy.tables import Clause, PolicyVersion
from governance.registry.tables import Model, ModelVersion
from governance.review.tables import Case, Citation, Judgement, Resolution, Verdict
from governance.views.account.found import Found, found
from governance.views.account.period import Period, known_by, rows_known


@dataclass(frozen=True)
class Trace:
    """One chain; a part that isn't there is empty. `feedback` are up to `MOST` references, `statements` counts all."""

    feedback: tuple[str, ...]
    statements: int
    case: str
    clause: str
    finding: str
    action: str
    dataset_version: str
    model_version: str


@dataclass(frozen=True)
class Gap:
    """A place where a chain ends: what there is, and what is missing after it."""

    what: str
    references: tuple[str, ...]


@dataclass(frozen=True)
class Traced:
    traces: list[Trace]
    gaps: list[Gap]


MOST = 5


def traced(session: Session, period: Period) -> Traced:
    """All chains through findings known at the moment, by finding and case."""
    findings = found(session, period)
    cases, cited = _cases(session, period), _clauses(session)
    said = _feedback(session, period, {case for each in cases.values() for case in each})
    actions = _actions(session, period)
    versions = _versions(session, period)
    trained = _trained(session, period)
    traces = []
    for line in findings.findings:
        ends = _ends(actions.get(line.reference, []), versions, trained)
        for case in cases.get(line.reference, [""]) or [""]:
            count, references = said.get(case, (0, ()))
            clause = line.clause or cited.get(case, "")
            traces += [Trace(references, count, case, clause, line.reference, *end) for end in ends]
    return Traced(traces, _gaps(session, period, findings, cases, actions, versions, trained))


def _ends(
    actions: list[tuple[str, str]], versions: dict[str, list[str]], trained: dict[str, list[str]]
) -> list[tuple[str, str, str]]:
    """Action, dataset version, model version: one for each way that a chain goes on."""
    return [
        (action, version, model)
        for action, _ in actions or [("", "")]
        for version in versions.get(action, [""])
        for model in trained.get(version, [""])
    ]


def _cases(session: Session, period: Period) -> dict[str, list[str]]:
    rows = session.execute(
        select(col(FindingCase.finding_id), col(FindingCase.case_id))
        .join(Finding, col(Finding.id) == FindingCase.finding_id)
        .where(known_by(Finding, col(Finding.raised_at), period))
        .order_by(col(FindingCase.finding_id), col(FindingCase.case_id))
    )
    found: dict[str, list[str]] = defaultdict(list)
    for finding_id, case_id in rows:
        found[Prefix.FINDING.of(finding_id)].append(Prefix.CASE.of(case_id))
    return found


def _clauses(session: Session) -> dict[str, str]:
    """The clause that the first citing judgement of each resolved case names."""
    rows = session.execute(
        select(col(Judgement.case_id), col(Clause.key), col(PolicyVersion.number))
        .join(Citation, col(Citation.judgement_id) == Judgement.id)
        .join(Clause, col(Clause.id) == Citation.clause_id)
        .join(PolicyVersion, col(PolicyVersion.id) == Clause.policy_version_id)
        .join(Resolution, col(Resolution.case_id) == Judgement.case_id)
        .where(col(Judgement.verdict) == Resolution.verdict)
        .order_by(col(Citation.id).desc())
    )
    return {Prefix.CASE.of(case_id): f"{key}@{number}" for case_id, key, number in rows}


def _feedback(session: Session, period: Period, cases: set[str]) -> dict[str, tuple[int, tuple[str, ...]]]:
    """How many statements each case's output has, and the first of them."""
    ids = [int(case.rpartition("-")[2]) for case in cases if case]
    rows = session.execute(
        select(col(Case.id), col(Feedback.id))
        .join(Feedback, col(Feedback.output_id) == Case.output_id)
        .where(
            col(Case.id).in_(ids),
            col(Feedback.event_seq) <= period.seq,
            col(Feedback.given_at) < period.ends_at,
        )
        .order_by(col(Case.id), col(Feedback.id))
    )
    said: dict[str, list[str]] = defaultdict(list)
    for case_id, feedback_id in rows:
        said[Prefix.CASE.of(case_id)].append(Prefix.FEEDBACK.of(feedback_id))
    return {case: (len(found), tuple(found[:MOST])) for case, found in said.items()}


def _actions(session: Session, period: Period) -> dict[str, list[tuple[str, str]]]:
    rows = session.execute(
        select(col(Action.finding_id), col(Action.id), col(Action.kind))
        .where(known_by(Action, col(Action.planned_at), period))
        .order_by(col(Action.id))
    )
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for finding_id, action_id, kind in rows:
        found[Prefix.FINDING.of(finding_id)].append((Prefix.ACTION.of(action_id), kind.value))
    return found


def _versions(session: Session, period: Period) -> dict[str, list[str]]:
    """The dataset versions that carry each action out."""
    known = rows_known(session, ["dataset.action_linked"], "dataset_version_action", period)
    rows = session.execute(
        select(
            col(DatasetVersionAction.id),
            col(DatasetVersionAction.action_id),
            col(Dataset.slug),
            col(DatasetVersion.number),
        )
        .join(DatasetVersion, col(DatasetVersion.id) == DatasetVersionAction.dataset_version_id)
        .join(Dataset, col(Dataset.id) == DatasetVersion.dataset_id)
        .where(known_by(DatasetVersion, col(DatasetVersion.built_at), period))
        .order_by(col(DatasetVersionAction.id))
    )
    found: dict[str, list[str]] = defaultdict(list)
    for row_id, action_id, slug, number in rows:
        if row_id in known:
            found[Prefix.ACTION.of(action_id)].append(f"{slug}@{number}")
    return dict(found)


def _trained(session: Session, period: Period) -> dict[str, list[str]]:
    rows = session.execute(
        select(col(Dataset.slug), col(DatasetVersion.number), col(Model.slug), col(ModelVersion.label))
        .join(DatasetVersion, col(DatasetVersion.dataset_id) == Dataset.id)
        .join(Training, col(Training.dataset_version_id) == DatasetVersion.id)
        .join(ModelVersion, col(ModelVersion.id) == Training.model_version_id)
        .join(Model, col(Model.id) == ModelVersion.model_id)
        .where(known_by(Training, col(Training.recorded_at), period))
        .order_by(col(Training.id))
    )
    found: dict[str, list[str]] = defaultdict(list)
    for slug, number, model, label in rows:
        found[f"{slug}@{number}"].append(f"{model} {label}")
    return dict(found)


def _gaps(
    session: Session,
    period: Period,
    findings: Found,
    cases: dict[str, list[str]],
    actions: dict[str, list[tuple[str, str]]],
    versions: dict[str, list[str]],
    trained: dict[str, list[str]],
) -> list[Gap]:
    supporting = {case for each in cases.values() for case in each}
    violating = session.execute(
        select(col(Resolution.case_id))
        .where(
            known_by(Resolution, col(Resolution.resolved_at), period),
            col(Resolution.verdict) == Verdict.VIOLATES,
        )
        .order_by(col(Resolution.case_id))
    ).scalars()
    alone = [Prefix.CASE.of(each) for each in violating if Prefix.CASE.of(each) not in supporting]
    datasets = [ref for each in actions.values() for ref, kind in each if kind == "dataset"]
    linked = sorted({each for found in versions.values() for each in found})
    return [
        Gap("Cases that came to a violation and support no finding", tuple(alone)),
        Gap(
            "Findings without a supporting case",
            tuple(f.reference for f in findings.findings if not cases.get(f.reference)),
        ),
        Gap(
            "Findings without an action",
            tuple(f.reference for f in findings.findings if not actions.get(f.reference)),
        ),
        Gap(
            "Dataset actions that no dataset version carries out",
            tuple(ref for ref in datasets if ref not in versions),
        ),
        Gap(
            "Dataset versions for an action that no model version was trained on",
            tuple(v for v in linked if v not in trained),
        ),
    ]
