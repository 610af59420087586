"""How each model version stands: what it was trained on, how much it answered, what people said."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from governance.datasets.tables import Dataset, DatasetVersion, Training
from governance.feedback.tables import FeedbackSlice, Kind
from governance.registry.queries import model_versions
from governance.registry.tables import Output

FEWEST_RATINGS = 10
"""Ratings under which no mean is stated."""


@dataclass(frozen=True)
class ModelStanding:
    """`mean_rating` is None under FEWEST_RATINGS ratings; `trained_on` names dataset versions."""

    id: int
    model: str
    name: str
    released_at: datetime | None
    outputs: int
    flags: int
    ratings: int
    mean_rating: float | None
    trained_on: tuple[str, ...]


def model_standings(session: Session) -> list[ModelStanding]:
    """Every model version, by model and release. Feedback is counted in the roll-up."""
    outputs: dict[int, int] = dict(
        session.execute(
            select(col(Output.model_version_id), func.count()).group_by(col(Output.model_version_id))
        ).all()
    )
    said = {
        (version_id, kind): (count, total)
        for version_id, kind, count, total in session.execute(
            select(
                col(FeedbackSlice.model_version_id),
                col(FeedbackSlice.kind),
                func.sum(col(FeedbackSlice.count)),
                func.sum(col(FeedbackSlice.rating_sum)),
            ).group_by(col(FeedbackSlice.model_version_id), col(FeedbackSlice.kind))
        )
    }
    trained: dict[int, list[str]] = {}
    for version_id, slug, number in session.execute(
        select(col(Training.model_version_id), col(Dataset.slug), col(DatasetVersion.number))
        .join(DatasetVersion, col(DatasetVersion.id) == Training.dataset_version_id)
        .join(Dataset, col(Dataset.id) == DatasetVersion.dataset_id)
        .order_by(col(Training.id))
    ):
        trained.setdefault(version_id, []).append(f"{slug}@{number}")
    standings = []
    for row in model_versions(session):
        ratings, total = said.get((row.id, Kind.RATING), (0, 0))
        standings.append(
            ModelStanding(
                id=row.id,
                model=row.model,
                name=row.name,
                released_at=row.released_at,
                outputs=outputs.get(row.id, 0),
                flags=said.get((row.id, Kind.FLAG), (0, 0))[0],
                ratings=ratings,
                mean_rating=total / ratings if ratings >= FEWEST_RATINGS else None,
                trained_on=tuple(trained.get(row.id, ())),
            )
        )
    return standings
