"""Which outputs an audit draws from, and in which strata."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

from pydantic import BaseModel, ConfigDict
from sqlalchemy import ColumnElement, select
from sqlmodel import Session, col

from governance.measures import sampling
from governance.registry.queries import model_version_id
from governance.registry.tables import Output

Stratum = Literal["language", "scenario", "model_version"]

_COLUMN = {
    "language": col(Output.language),
    "scenario": col(Output.scenario),
    "model_version": col(Output.model_version_id),
}


class Frame(BaseModel):
    """Outputs that meet every condition given; an empty one holds for all.

    `produced_from` and `produced_until` are days in UTC, both included. `stratify_by` shares the outputs out in strata;
    empty means a simple random sample. `until_event` bounds it to what was known then; drawing fills it in.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    languages: tuple[str, ...] = ()
    scenarios: tuple[str, ...] = ()
    model_versions: tuple[str, ...] = ()
    produced_from: date | None = None
    produced_until: date | None = None
    stratify_by: tuple[Stratum, ...] = ()
    until_event: int | None = None


def strata_of(session: Session, frame: Frame) -> dict[str, list[int]]:
    """The ids of the frame's outputs, ascending, by stratum. Raises NotFound for an unknown model version."""
    columns = [_COLUMN[name] for name in frame.stratify_by]
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


def drawn(strata: dict[str, list[int]], size: int, seed: int) -> tuple[list[int], list[int]]:
    """The frame (all ids, ascending) and the sample of `size` drawn from it."""
    frame = sorted(number for ids in strata.values() for number in ids)
    sizes = sampling.allocate({name: len(ids) for name, ids in sorted(strata.items())}, size)
    return frame, sampling.stratified(frame, strata, sizes, seed)


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
