"""Wrappers around a model's own generation: a span that repeats the answer of one within it stands for that one's output."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlmodel import col

from governance.core.unit_of_work import UnitOfWork
from governance.feedback.telemetry.tables import SpanOutput
from governance.feedback.telemetry.told import ToldOutput
from governance.registry.tables import Output


def add_wrappers(
    unit: UnitOfWork, origin: str, wrappers: Sequence[ToldOutput]
) -> tuple[list[ToldOutput], list[ToldOutput]]:
    """Notes for each wrapper whose trace has its answer that it stands for that output. Returns them, and the others."""
    if not wrappers:
        return [], []
    stored = _answers(unit, origin, {wrapper.trace_id for wrapper in wrappers})
    repeating = [each for each in wrappers if (each.trace_id, each.answer) in stored]
    add_spans(unit, origin, [(each, stored[each.trace_id, each.answer]) for each in repeating])
    return repeating, [each for each in wrappers if (each.trace_id, each.answer) not in stored]


def add_spans(unit: UnitOfWork, origin: str, told: Sequence[tuple[ToldOutput, int]]) -> None:
    """Notes which output each span stands for. The event that stores the outputs tells of them."""
    unit.session.add_all(
        SpanOutput(
            origin=origin,
            trace_id=output.trace_id,
            span_id=output.span_id,
            response_id=output.response_id,
            is_root=output.is_root,
            output_id=output_id,
        )
        for output, output_id in told
    )


def _answers(unit: UnitOfWork, origin: str, traces: set[str]) -> dict[tuple[str, str], int]:
    """Outputs by trace and answer."""
    query = (
        select(col(SpanOutput.trace_id), col(Output.answer), col(Output.id))
        .join(Output, col(Output.id) == SpanOutput.output_id)
        .where(col(SpanOutput.origin) == origin, col(SpanOutput.trace_id).in_(traces))
        .order_by(col(SpanOutput.id))
    )
    return {(trace, answer): output for trace, answer, output in unit.session.execute(query)}
