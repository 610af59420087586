"""Which scales are known, and which numbers wait for one."""

from dataclasses import dataclass

from sqlalchemy import func
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from governance.feedback.scales.scaling import Scale
from governance.feedback.scales.tables import ScoreScale, WaitingScore


@dataclass(frozen=True)
class Waiting:
    """Numbers of one name from one origin that have no scale: how many, and between which ends they lie."""

    origin: str
    name: str
    count: int
    least: float
    most: float


def scales(session: Session, origin: str) -> dict[str, Scale]:
    """The scales that are known for an origin's scores, by name."""
    rows = session.exec(select(ScoreScale).where(ScoreScale.origin == origin))
    return {row.name: Scale(row.name, row.worst, row.best) for row in rows}


def waiting_scores(session: Session) -> list[Waiting]:
    """What waits for a scale, by origin and name."""
    origin, name, number = (
        col(each) for each in (WaitingScore.origin, WaitingScore.name, WaitingScore.number)
    )
    rows = session.execute(
        select_columns(origin, name, func.count(), func.min(number), func.max(number))
        .group_by(origin, name)
        .order_by(origin, name)
    )
    return [Waiting(*row) for row in rows]


def known_scales(session: Session) -> list[tuple[str, Scale]]:
    """Every scale that somebody said, with its origin."""
    rows = session.exec(select(ScoreScale).order_by(col(ScoreScale.origin), col(ScoreScale.name)))
    return [(row.origin, Scale(row.name, row.worst, row.best)) for row in rows]
