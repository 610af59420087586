"""Feedback as people look at it, and the counts that overviews read."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from governance.core.people.tables import Person, StakeholderGroup
from governance.core.references import Prefix
from governance.feedback.tables import (
    ConsentWithdrawal,
    Feedback,
    FeedbackSlice,
    FeedbackWeek,
    Kind,
    Scope,
)
from governance.registry.queries import OutputView, output_view
from governance.registry.tables import Model, ModelVersion, Output

_GIVEN = {Scope.REVIEW: "may_review", Scope.TRAINING: "may_train", Scope.PUBLICATION: "may_publish"}


def standing_consent(scope: Scope) -> ColumnElement[bool]:
    """Whether a `Feedback` row may be used for `scope` now: given with it, and not taken back since.

    A withdrawal by person covers what they had said by then; what they say later comes with its own consent.
    """
    taken_back = exists().where(
        col(ConsentWithdrawal.scope) == scope,
        or_(
            col(ConsentWithdrawal.feedback_id) == Feedback.id,
            and_(
                col(ConsentWithdrawal.feedback_id).is_(None),
                col(ConsentWithdrawal.person_id) == Feedback.person_id,
                col(ConsentWithdrawal.withdrawn_at) >= Feedback.recorded_at,
            ),
        ),
    )
    return and_(col(getattr(Feedback, _GIVEN[scope])), ~taken_back)


@dataclass(frozen=True)
class FeedbackFilter:
    """What to show; None shows all. `words` must all occur in the comment or the correction."""

    kind: Kind | None = None
    model_version_id: int | None = None
    language: str | None = None
    scenario: str | None = None
    group_id: int | None = None
    category: str | None = None
    severity_from: int | None = None
    person_id: int | None = None
    output_id: int | None = None
    words: str | None = None

    @property
    def is_empty(self) -> bool:
        return all(getattr(self, field.name) in (None, "") for field in fields(self))


@dataclass(frozen=True)
class FeedbackRow:
    id: int
    kind: Kind
    model_version: str
    language: str
    scenario: str
    group: str | None
    person: str | None
    rating: int | None
    category: str | None
    severity: int | None
    preference: str | None
    correction: str | None
    comment: str | None
    output_id: int
    other_output_id: int | None
    given_at: datetime

    @property
    def reference(self) -> str:
        return Prefix.FEEDBACK.of(self.id)


@dataclass(frozen=True)
class FeedbackPage:
    """Rows, newest first. `next_before` is the id to ask for the next page with; None on the last one."""

    rows: list[FeedbackRow]
    next_before: int | None


def feedback_page(
    session: Session, wanted: FeedbackFilter, *, before: int | None = None, limit: int = 50
) -> FeedbackPage:
    """The newest feedback with an id below `before`. Pages go by key, so page 500 costs what page 1 costs."""
    query = _rows().where(*_conditions(wanted)).order_by(col(Feedback.id).desc()).limit(limit + 1)
    if before is not None:
        query = query.where(col(Feedback.id) < before)
    rows = [FeedbackRow(*row) for row in session.execute(query)]
    more = len(rows) > limit
    return FeedbackPage(rows[:limit], rows[limit - 1].id if more else None)


def feedback_on_output(session: Session, output_id: int) -> list[FeedbackRow]:
    """All that was said on one output, oldest first, comparisons with it as the second included."""
    on_it = or_(col(Feedback.output_id) == output_id, col(Feedback.other_output_id) == output_id)
    return [FeedbackRow(*row) for row in session.execute(_rows().where(on_it).order_by(col(Feedback.id)))]


def feedback_count(session: Session, wanted: FeedbackFilter) -> int:
    """How many records the filter leaves, counted in the roll-up where it can answer, else over the records."""
    sliced = {"kind", "model_version_id", "language", "scenario", "group_id"}
    if any(getattr(wanted, f.name) not in (None, "") for f in fields(wanted) if f.name not in sliced):
        counted = select(func.count()).select_from(Feedback).where(*_conditions(wanted))
        return int(session.execute(counted).scalar_one())
    columns = {
        "kind": FeedbackSlice.kind,
        "model_version_id": FeedbackSlice.model_version_id,
        "language": FeedbackSlice.language,
        "scenario": FeedbackSlice.scenario,
        "group_id": FeedbackSlice.stakeholder_group_id,
    }
    chosen = [
        col(column) == getattr(wanted, name)
        for name, column in columns.items()
        if getattr(wanted, name) is not None
    ]
    total = select(func.coalesce(func.sum(col(FeedbackSlice.count)), 0)).where(*chosen)
    return int(session.execute(total).scalar_one())


@dataclass(frozen=True)
class WeekCount:
    week: date
    kind: Kind
    count: int


def weekly_counts(session: Session) -> list[WeekCount]:
    """Feedback by week (its Monday) and kind, oldest first; from the roll-up."""
    query = select(col(FeedbackWeek.week), col(FeedbackWeek.kind), col(FeedbackWeek.count)).order_by(
        col(FeedbackWeek.week), col(FeedbackWeek.kind)
    )
    return [WeekCount(*row) for row in session.execute(query)]


@dataclass(frozen=True)
class SliceValues:
    """What there is to filter by, each in order."""

    languages: Sequence[str]
    scenarios: Sequence[str]


def slice_values(session: Session) -> SliceValues:
    """Languages and scenarios that feedback was given on; from the roll-up."""
    languages = session.execute(
        select(col(FeedbackSlice.language)).distinct().order_by(col(FeedbackSlice.language))
    )
    scenarios = session.execute(
        select(col(FeedbackSlice.scenario)).distinct().order_by(col(FeedbackSlice.scenario))
    )
    return SliceValues(languages.scalars().all(), scenarios.scalars().all())


def _rows() -> Select[*tuple[object, ...]]:
    speaker = aliased(Person)
    return (
        select(
            col(Feedback.id),
            col(Feedback.kind),
            col(Model.slug) + " " + col(ModelVersion.label),
            col(Feedback.language),
            col(Feedback.scenario),
            col(StakeholderGroup.name),
            col(speaker.handle),
            col(Feedback.rating),
            col(Feedback.category),
            col(Feedback.severity),
            col(Feedback.preference),
            col(Feedback.correction),
            col(Feedback.comment),
            col(Feedback.output_id),
            col(Feedback.other_output_id),
            col(Feedback.given_at),
        )
        .select_from(Feedback)
        .join(ModelVersion, col(ModelVersion.id) == Feedback.model_version_id)
        .join(Model, col(Model.id) == ModelVersion.model_id)
        .outerjoin(StakeholderGroup, col(StakeholderGroup.id) == Feedback.stakeholder_group_id)
        .outerjoin(speaker, col(speaker.id) == Feedback.person_id)
    )


def _conditions(wanted: FeedbackFilter) -> list[ColumnElement[bool]]:
    exact = {
        Feedback.kind: wanted.kind,
        Feedback.model_version_id: wanted.model_version_id,
        Feedback.language: wanted.language,
        Feedback.scenario: wanted.scenario,
        Feedback.stakeholder_group_id: wanted.group_id,
        Feedback.category: wanted.category,
        Feedback.person_id: wanted.person_id,
        Feedback.output_id: wanted.output_id,
    }
    conditions = [col(column) == value for column, value in exact.items() if value not in (None, "")]
    if wanted.severity_from is not None:
        conditions.append(col(Feedback.severity) >= wanted.severity_from)
    for word in (wanted.words or "").split():
        text = func.coalesce(col(Feedback.comment), "") + " " + func.coalesce(col(Feedback.correction), "")
        conditions.append(text.icontains(word, autoescape=True))
    return conditions


def output_offered(session: Session, person_id: int | None, skipped: Sequence[int] = ()) -> OutputView | None:
    """The newest output that this person hasn't spoken on and hasn't skipped; None when there is none left."""
    spoken_on = exists().where(col(Feedback.output_id) == Output.id, col(Feedback.person_id) == person_id)
    query = (
        select(col(Output.id))
        .where(~spoken_on, col(Output.id).not_in(skipped))
        .order_by(col(Output.id).desc())
        .limit(1)
    )
    output_id = session.execute(query).scalar()
    return output_view(session, output_id) if output_id is not None else None
