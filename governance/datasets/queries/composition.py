"""Whose words a version carries: shares by language, scenario and group against all feedback, concentration, length."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Text, cast, func, select
from sqlmodel import Session, col

from governance.core.people.tables import StakeholderGroup
from governance.datasets.pairs import ExampleKind
from governance.datasets.tables import Example, ExampleSource
from governance.feedback.tables import Feedback, FeedbackSlice
from governance.measures.composition import Composition, compared, concentration, effective_size
from governance.measures.length_bias import LengthBias, length_bias

NO_GROUP = "no group"


@dataclass(frozen=True)
class VersionComposition:
    """`speakers` counts the people behind the rows (known ones), `effective_speakers` as many equally active ones as would
    weigh the same, `top_tenth` the share of statements by the most active tenth. `length` is None where there are no pairs.
    """

    languages: Composition
    scenarios: Composition
    groups: Composition
    speakers: int
    effective_speakers: float
    top_tenth: float
    length: LengthBias | None


def version_composition(session: Session, version_id: int) -> VersionComposition:
    """How a version is made up, beside all the feedback that there is (from its roll-up)."""
    voices = _by_speaker(session, version_id)
    return VersionComposition(
        languages=compared(
            _examples_by(session, version_id, Example.language), _feedback_by(session, FeedbackSlice.language)
        ),
        scenarios=compared(
            _examples_by(session, version_id, Example.scenario), _feedback_by(session, FeedbackSlice.scenario)
        ),
        groups=compared(_groups(session, version_id), _all_groups(session)),
        speakers=len(voices),
        effective_speakers=effective_size([float(count) for count in voices]),
        top_tenth=concentration(voices),
        length=_length(session, version_id),
    )


def _examples_by(session: Session, version_id: int, column: Any) -> dict[str, int]:
    named = col(column)
    return dict(
        session.execute(
            select(named, func.count()).where(col(Example.dataset_version_id) == version_id).group_by(named)
        ).all()
    )


def _feedback_by(session: Session, column: Any) -> dict[str, int]:
    named = col(column)
    rows = session.execute(select(named, func.sum(FeedbackSlice.count)).group_by(named)).all()
    return {name: int(count) for name, count in rows}


def _groups(session: Session, version_id: int) -> dict[str, int]:
    name = func.coalesce(StakeholderGroup.name, NO_GROUP)
    rows = session.execute(
        select(name, func.count(func.distinct(Example.id)))
        .select_from(Example)
        .join(ExampleSource, col(ExampleSource.example_id) == Example.id)
        .join(Feedback, col(Feedback.id) == ExampleSource.feedback_id)
        .outerjoin(StakeholderGroup, col(StakeholderGroup.id) == Feedback.stakeholder_group_id)
        .where(col(Example.dataset_version_id) == version_id)
        .group_by(name)
    ).all()
    return dict(rows)


def _all_groups(session: Session) -> dict[str, int]:
    name = func.coalesce(StakeholderGroup.name, NO_GROUP)
    rows = session.execute(
        select(name, func.sum(FeedbackSlice.count))
        .select_from(FeedbackSlice)
        .outerjoin(StakeholderGroup, col(StakeholderGroup.id) == FeedbackSlice.stakeholder_group_id)
        .group_by(name)
    ).all()
    return {group: int(count) for group, count in rows}


def _by_speaker(session: Session, version_id: int) -> list[int]:
    rows = session.execute(
        select(func.count())
        .select_from(ExampleSource)
        .join(Example, col(Example.id) == ExampleSource.example_id)
        .join(Feedback, col(Feedback.id) == ExampleSource.feedback_id)
        .where(col(Example.dataset_version_id) == version_id, col(Feedback.person_id).is_not(None))
        .group_by(col(Feedback.person_id))
    )
    return [int(count) for count in rows.scalars()]


def _length(session: Session, version_id: int) -> LengthBias | None:
    chosen, rejected = (
        func.length(cast(column, Text)) for column in (col(Example.chosen), col(Example.rejected))
    )
    rows = session.execute(
        select(chosen, rejected).where(
            col(Example.dataset_version_id) == version_id, col(Example.kind) == ExampleKind.PREFERENCE
        )
    ).all()
    return length_bias([row[0] for row in rows], [row[1] for row in rows])
