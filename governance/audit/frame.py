"""Which outputs an audit draws from, and in which strata."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict
from sqlalchemy import ColumnElement, case, exists, select
from sqlmodel import Session, col

from governance.core.errors import Invalid, Problem
from governance.feedback.tables import Feedback, Kind
from governance.measures.sampling_designs import Design
from governance.registry.queries import model_version_id
from governance.registry.tables import Output

Stratum = Literal["language", "scenario", "model_version", "flagged"]

_COLUMN = {
    "language": col(Output.language),
    "scenario": col(Output.scenario),
    "model_version": col(Output.model_version_id),
}


class Frame(BaseModel):
    """Outputs that meet every condition given; an empty one holds for all.

    `produced_from` and `produced_until` are days in UTC, both included. `stratify_by` shares the outputs out in strata; empty
    means a simple random sample; `flagged` parts the outputs that somebody flagged from the others. `until_event` bounds it
    to what was known then; drawing fills it in.
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


def sample_file(strata: dict[str, list[int]]) -> bytes:
    """The frame as a file: `output,stratum` in ascending order of outputs, from which anyone can draw again."""
    rows = sorted((output_id, name) for name, ids in strata.items() for output_id in ids)
    lines = [f'{output_id},"{name.replace(chr(34), chr(34) * 2)}"' for output_id, name in rows]
    return "\n".join(["output,stratum", *lines, ""]).encode()


def check_weights(design: Design, strata: Mapping[str, int]) -> None:
    """Raises Invalid for a weight of a stratum that isn't there: a slip of the pen would be drawn as if it had said nothing."""
    unknown = sorted(set(design.weights) - set(strata))
    if unknown:
        there = ", ".join(sorted(strata)) or "none"
        raise Invalid(
            *(Problem("weights", f"{name} has no output; strata are {there}") for name in unknown[:10])
        )


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
