"""Which output a trace, a span or a response stands for, and what telemetry has brought so far."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlmodel import Session, col, or_

from governance.feedback.telemetry.tables import SpanOutput, TelemetryLeft, WaitingEvaluation
from governance.feedback.telemetry.told import ToldEvaluation
from governance.registry.tables import Model, ModelVersion, Output


@dataclass(frozen=True)
class Subject:
    """An output by its names: `assistant 2.1` and the sender's id for it."""

    version: str
    external_id: str


@dataclass(frozen=True)
class Subjects:
    """Outputs by what telemetry calls them. Of a trace it is the root's, else the newest; `whole` traces have their root."""

    by_response: dict[str, Subject]
    by_span: dict[tuple[str, str], Subject]
    by_trace: dict[str, Subject]
    whole: set[str]

    def of(self, told: ToldEvaluation) -> Subject | None:
        """The output that `told` is about; None where it isn't known."""
        if told.response_id is not None and told.response_id in self.by_response:
            return self.by_response[told.response_id]
        if told.trace_id is None:
            return None
        if told.span_id is not None:
            found = self.by_span.get((told.trace_id, told.span_id))
            if found is not None or not told.falls_back or told.trace_id not in self.whole:
                return found  # while its trace goes on, a step may still bring its answer
        return self.by_trace.get(told.trace_id)


@dataclass(frozen=True)
class Sender:
    """What one product's telemetry has brought: outputs, and evaluations that wait for theirs, the oldest since when."""

    origin: str
    outputs: int
    waiting: int
    waiting_since: datetime | None


def subjects(session: Session, origin: str, told: Sequence[ToldEvaluation]) -> Subjects:
    """The outputs that these evaluations may be about."""
    traces = {each.trace_id for each in told if each.trace_id}
    responses = {each.response_id for each in told if each.response_id}
    query = _named().where(
        col(SpanOutput.origin) == origin,
        or_(col(SpanOutput.trace_id).in_(traces), col(SpanOutput.response_id).in_(responses)),
    )
    found = Subjects({}, {}, {}, set())
    for trace_id, span_id, response_id, external_id, slug, label, is_root in session.execute(query):
        subject = Subject(f"{slug} {label}", external_id)
        found.by_span[trace_id, span_id] = subject
        found.by_trace[trace_id] = subject
        if is_root:
            found.whole.add(trace_id)
        if response_id is not None:
            found.by_response[response_id] = subject
    return found


def outputs_called(session: Session, names: Collection[str]) -> dict[str, Subject]:
    """The outputs that these ids of spans or traces stand for, whoever told of them."""
    query = _named().where(or_(col(SpanOutput.span_id).in_(names), col(SpanOutput.trace_id).in_(names)))
    found: dict[str, Subject] = {}
    for trace_id, span_id, _, external_id, slug, label, _ in session.execute(query):
        found[trace_id] = found[span_id] = Subject(f"{slug} {label}", external_id)
    return found


def senders(session: Session) -> list[Sender]:
    """Each product whose telemetry came in."""
    told = dict(
        session.execute(select(col(SpanOutput.origin), func.count()).group_by(col(SpanOutput.origin))).all()
    )
    waits = select(
        col(WaitingEvaluation.origin), func.count(), func.min(col(WaitingEvaluation.received_at))
    ).group_by(col(WaitingEvaluation.origin))
    waiting = {origin: (count, since) for origin, count, since in session.execute(waits)}
    return [
        Sender(origin, told.get(origin, 0), *waiting.get(origin, (0, None)))
        for origin in sorted(told.keys() | waiting.keys())
    ]


def left_by_telemetry(session: Session, limit: int = 50) -> list[TelemetryLeft]:
    """What telemetry held that wasn't kept, the latest first."""
    newest = select(TelemetryLeft).order_by(col(TelemetryLeft.last_at).desc()).limit(limit)
    return list(session.execute(newest).scalars())


def _named() -> Select[str, str, str | None, str, str, str, bool]:
    """Spans with the names of their outputs, those that win last: roots after others, newer after older."""
    return (
        select(
            col(SpanOutput.trace_id),
            col(SpanOutput.span_id),
            col(SpanOutput.response_id),
            col(Output.external_id),
            col(Model.slug),
            col(ModelVersion.label),
            col(SpanOutput.is_root),
        )
        .join(Output, col(Output.id) == SpanOutput.output_id)
        .join(ModelVersion, col(ModelVersion.id) == Output.model_version_id)
        .join(Model, col(Model.id) == ModelVersion.model_id)
        .order_by(col(SpanOutput.is_root), col(SpanOutput.id))
    )
