"""Where an output came from in a product's traces, and evaluations that wait for their span.

Events vouch for both: who could move a span to another output would move the evaluations of it.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from governance.core.columns import DERIVED, UtcTime


class SpanOutput(SQLModel, table=True):
    """The span that an output was told by. Trace and span are hexadecimal; `response_id` is the model provider's name for it."""

    __tablename__ = "span_output"
    __table_args__ = (
        UniqueConstraint("origin", "trace_id", "span_id"),
        Index("ix_span_output_response", "origin", "response_id"),
        Index("ix_span_output_span", "span_id"),
        Index("ix_span_output_trace", "trace_id"),
    )

    id: int = Field(default=None, primary_key=True)
    origin: str = Field(max_length=64)
    trace_id: str = Field(max_length=64)
    span_id: str = Field(max_length=64)
    response_id: str | None = Field(default=None, max_length=200)
    is_root: bool = False
    output_id: int = Field(foreign_key="output.id")


class WaitingEvaluation(SQLModel, table=True):
    """An evaluation whose span hasn't come yet. `said` holds the fields of the record that it will be."""

    __tablename__ = "waiting_evaluation"
    __table_args__ = (
        UniqueConstraint("origin", "key"),
        Index("ix_waiting_evaluation_trace", "origin", "trace_id"),
        Index("ix_waiting_evaluation_response", "origin", "response_id"),
    )

    id: int = Field(default=None, primary_key=True)
    origin: str = Field(max_length=64)
    key: str = Field(max_length=200)
    trace_id: str | None = Field(default=None, max_length=64)
    span_id: str | None = Field(default=None, max_length=64)
    response_id: str | None = Field(default=None, max_length=200)
    score_name: str | None = Field(default=None, max_length=200)
    score_number: float | None = None
    falls_back: bool = False
    said: dict[str, Any] = Field(sa_type=JSON)
    received_at: datetime = Field(sa_type=UtcTime)


class TelemetryLeft(SQLModel, table=True):
    """What telemetry of one product held that wasn't kept: how often, why, when last."""

    __tablename__ = "telemetry_left"
    __table_args__ = {"info": DERIVED}

    origin: str = Field(primary_key=True, max_length=64)
    what: str = Field(primary_key=True, max_length=200)
    reason: str = Field(primary_key=True, max_length=300)
    count: int
    last_at: datetime = Field(sa_type=UtcTime)
