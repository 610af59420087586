"""One model version: what it was trained on, how much it answered, and how it did by slice, as known at the moment."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, select
from sqlmodel import Session, col

from governance.audit.tables import Finding
from governance.core.errors import NotFound
from governance.datasets.tables import Dataset, DatasetVersion, Training
from governance.feedback.tables import Feedback, Kind
from governance.measures.shares import FEWEST, wilson
from governance.policy.tables import Clause, Policy, PolicyVersion
from governance.registry.queries import ModelVersionRow, model_version_id, model_versions
from governance.registry.tables import Output
from governance.review.tables import Case, Citation, Judgement, Resolution, Verdict
from governance.views.account.found import FindingLine, found
from governance.views.account.heard import within
from governance.views.account.period import Period, happened, known_by


@dataclass(frozen=True)
class SliceLine:
    """Outputs of a slice, those flagged at least once with the share and its interval, and ratings with their mean."""

    by: str
    name: str
    outputs: int
    flagged: int
    ratings: int
    mean_rating: float | None

    @property
    def rate(self) -> float | None:
        """None where there are too few outputs to tell."""
        return self.flagged / self.outputs if self.outputs >= FEWEST else None

    @property
    def interval(self) -> tuple[float, float] | None:
        return wilson(self.flagged, self.outputs) if self.outputs >= FEWEST else None


@dataclass(frozen=True)
class Violated:
    clause: str
    cases: int


@dataclass(frozen=True)
class Carded:
    """`judged` resolved cases on its outputs, of which `violations` came to a violation."""

    name: str
    released_at: datetime | None
    retired_at: datetime | None
    notes: str
    base: str
    card: dict[str, Any]
    trained_on: list[tuple[str, str, int, str]]
    slices: list[SliceLine]
    before: str
    before_overall: SliceLine | None
    judged: int
    violations: int
    clauses: list[Violated]
    findings: list[FindingLine]

    @property
    def overall(self) -> SliceLine:
        return self.slices[0]


def carded(session: Session, period: Period, name: str) -> Carded:
    """The model version called `assistant 2.1`. Raises NotFound, also where the period's event didn't know it."""
    version_id = model_version_id(session, name)
    rows = model_versions(session)
    row = next(each for each in rows if each.id == version_id)
    if row.name not in happened(session, ["model_version.added"], period):
        raise NotFound("model version", name)
    before = _version_before(session, period, rows, row)
    names = {each.id: each.name for each in rows}
    judged, violations = _judged(session, period, version_id)
    return Carded(
        name=row.name,
        released_at=row.released_at,
        retired_at=row.retired_at
        if row.name in happened(session, ["model_version.retired"], period)
        else None,
        notes=row.notes,
        base=names.get(row.base_id or 0, row.base_name),
        card=row.card or {},
        trained_on=_trained_on(session, period, version_id),
        slices=_slices(session, period, version_id),
        before=before.name if before else "",
        before_overall=_slices(session, period, before.id)[0] if before else None,
        judged=judged,
        violations=violations,
        clauses=_clauses(session, period, version_id),
        findings=[line for line in found(session, period).findings if _is_about(session, line, version_id)],
    )


def _version_before(
    session: Session, period: Period, rows: list[ModelVersionRow], row: ModelVersionRow
) -> ModelVersionRow | None:
    known = happened(session, ["model_version.added"], period)
    earlier = [
        each
        for each in rows
        if each.model == row.model
        and each.name in known
        and each.released_at
        and row.released_at
        and each.released_at < row.released_at
    ]
    return earlier[-1] if earlier else None


def _trained_on(session: Session, period: Period, version_id: int) -> list[tuple[str, str, int, str]]:
    rows = session.execute(
        select(
            col(Dataset.slug),
            col(DatasetVersion.number),
            col(Dataset.title),
            col(DatasetVersion.example_count),
            col(DatasetVersion.content_hash),
        )
        .join(DatasetVersion, col(DatasetVersion.dataset_id) == Dataset.id)
        .join(Training, col(Training.dataset_version_id) == DatasetVersion.id)
        .where(
            col(Training.model_version_id) == version_id,
            known_by(Training, col(Training.recorded_at), period),
        )
        .order_by(col(Training.id))
    )
    return [(f"{slug}@{number}", title, examples, digest) for slug, number, title, examples, digest in rows]


def _slices(session: Session, period: Period, version_id: int) -> list[SliceLine]:
    """All outputs, then by language and by scenario."""
    return [
        *_slice(session, period, version_id, "all", None),
        *_slice(session, period, version_id, "language", col(Output.language)),
        *_slice(session, period, version_id, "scenario", col(Output.scenario)),
    ]


def _slice(session: Session, period: Period, version_id: int, by: str, column: Any) -> list[SliceLine]:
    flagged = (
        select(col(Feedback.output_id))
        .where(within(period), col(Feedback.kind) == Kind.FLAG, col(Feedback.model_version_id) == version_id)
        .distinct()
        .subquery()
    )
    keys = [] if column is None else [column]
    counts = session.execute(
        select(*keys, func.count(), func.count(flagged.c.output_id))
        .select_from(Output)
        .outerjoin(flagged, flagged.c.output_id == Output.id)
        .where(col(Output.model_version_id) == version_id, *_produced(period))
        .group_by(*keys)
        .order_by(*keys)
    ).all()
    said = [getattr(Feedback, by)] if keys else []
    is_rating = case((col(Feedback.kind) == Kind.RATING, col(Feedback.rating)))
    ratings = {
        row[0] if keys else "all": (row[-2], row[-1])
        for row in session.execute(
            select(*said, func.count(is_rating), func.sum(is_rating))
            .where(within(period), col(Feedback.model_version_id) == version_id)
            .group_by(*said)
        )
    }
    lines = []
    for row in counts:
        name = row[0] if keys else "all"
        number, total = ratings.get(name, (0, None))
        mean = float(total) / number if number >= FEWEST and total is not None else None
        lines.append(
            SliceLine(by=by, name=name, outputs=row[-2], flagged=row[-1], ratings=number, mean_rating=mean)
        )
    return lines or [SliceLine(by=by, name="all", outputs=0, flagged=0, ratings=0, mean_rating=None)]


def _produced(period: Period) -> tuple[Any, ...]:
    return (
        col(Output.produced_at) >= period.starts_at,
        col(Output.produced_at) < period.ends_at,
        col(Output.event_seq) <= period.seq,
    )


def _judged(session: Session, period: Period, version_id: int) -> tuple[int, int]:
    rows = session.execute(
        select(col(Resolution.verdict), func.count())
        .join(Case, col(Case.id) == Resolution.case_id)
        .join(Output, col(Output.id) == Case.output_id)
        .where(
            col(Output.model_version_id) == version_id,
            known_by(Resolution, col(Resolution.resolved_at), period),
        )
        .group_by(col(Resolution.verdict))
    )
    counts: dict[Verdict, int] = dict(rows.all())
    return sum(counts.values()), counts.get(Verdict.VIOLATES, 0)


def _clauses(session: Session, period: Period, version_id: int) -> list[Violated]:
    rows = session.execute(
        select(col(Policy.slug), col(Clause.key), func.count(col(Judgement.case_id).distinct()))
        .select_from(Citation)
        .join(Judgement, col(Judgement.id) == Citation.judgement_id)
        .join(Resolution, col(Resolution.case_id) == Judgement.case_id)
        .join(Case, col(Case.id) == Judgement.case_id)
        .join(Output, col(Output.id) == Case.output_id)
        .join(Clause, col(Clause.id) == Citation.clause_id)
        .join(PolicyVersion, col(PolicyVersion.id) == Clause.policy_version_id)
        .join(Policy, col(Policy.id) == PolicyVersion.policy_id)
        .where(
            col(Output.model_version_id) == version_id,
            col(Resolution.verdict) == Verdict.VIOLATES,
            col(Judgement.verdict) == Verdict.VIOLATES,
            known_by(Resolution, col(Resolution.resolved_at), period),
        )
        .group_by(col(Policy.slug), col(Clause.key))
        .order_by(func.count(col(Judgement.case_id).distinct()).desc(), col(Clause.key))
    )
    return [Violated(f"{slug}/{key}", count) for slug, key, count in rows]


def _is_about(session: Session, line: FindingLine, version_id: int) -> bool:
    finding = session.get(Finding, int(line.reference.rpartition("-")[2]))
    return finding is not None and finding.model_version_id == version_id
