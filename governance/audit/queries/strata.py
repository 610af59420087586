"""The outputs that a frame holds, in strata."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, case, exists, select
from sqlmodel import Session, col

from governance.audit.frame import Frame
from governance.feedback.tables import Feedback, Kind
from governance.registry.queries import model_version_id
from governance.registry.tables import Output

_COLUMN = {
    "language": col(Output.language),
    "scenario": col(Output.scenario),
    "model_version": col(Output.model_version_id),
}


def strata_of(session: Session, frame: Frame) -> dict[str, list[int]]:
    """The ids of the frame's outputs, ascending, by stratum. Raises NotFound for an unknown model version."""
    columns = [_flagged(frame) if name == "flagged" else _COLUMN[name] for name in frame.stratify_by]
    strata: dict[str, list[int]] = {}
    rows = session.execute(
        select(col(Output.id), *columns)
        .where(*_conditions(session, frame))
        .order_by(col(Output.id))
        .execution_options(yield_per=10_000)
    )
    for output_id, *values in rows:
        strata.setdefault(" · ".join(map(str, values)), []).append(output_id)
    return strata


def _flagged(frame: Frame) -> Any:
    """Whether somebody had flagged the output by the frame's event."""
    flag = exists().where(col(Feedback.output_id) == Output.id, col(Feedback.kind) == Kind.FLAG)
    if frame.until_event is not None:
        flag = flag.where(col(Feedback.event_seq) <= frame.until_event)
    return case((flag, "flagged"), else_="not flagged")


def _conditions(session: Session, frame: Frame) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if frame.languages:
        conditions.append(col(Output.language).in_(frame.languages))
    if frame.scenarios:
        conditions.append(col(Output.scenario).in_(frame.scenarios))
    if frame.model_versions:
        ids = [model_version_id(session, name) for name in frame.model_versions]
        conditions.append(col(Output.model_version_id).in_(ids))
    if frame.produced_from:
        conditions.append(col(Output.produced_at) >= _midnight(frame.produced_from))
    if frame.produced_until:
        conditions.append(col(Output.produced_at) < _midnight(frame.produced_until + timedelta(days=1)))
    if frame.until_event is not None:
        conditions.append(col(Output.event_seq) <= frame.until_event)
    return conditions


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
