"""Wrappers around a model's own generation: a span that repeats the answer of one within it adds no output of its own."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select, update
from sqlmodel import col

from governance.core.unit_of_work import UnitOfWork
from governance.feedback.telemetry.tables import SpanOutput
from governance.feedback.telemetry.told import Received, ToldOutput
from governance.registry.tables import Output


def without_wrappers(
    unit: UnitOfWork, origin: str, outputs: Sequence[ToldOutput], received: Received
) -> list[ToldOutput]:
    """The outputs but for wrappers whose answer their trace has already, here or stored. That answer is the trace's then."""
    wrappers = [output for output in outputs if output.is_wrapper]
    if not wrappers:
        return list(outputs)
    kept = {(output.trace_id, output.span_id): output for output in outputs if not output.is_wrapper}
    by_answer = {(output.trace_id, output.answer): output for output in kept.values()}
    stored = _stored(unit, origin, {wrapper.trace_id for wrapper in wrappers})
    for wrapper in wrappers:
        within = by_answer.get((wrapper.trace_id, wrapper.answer))
        place = stored.get((wrapper.trace_id, wrapper.answer))
        if within is not None:
            kept[within.trace_id, within.span_id] = replace(within, is_root=within.is_root or wrapper.is_root)
        elif place is not None and wrapper.is_root:
            unit.session.exec(update(SpanOutput).where(col(SpanOutput.id) == place).values(is_root=True))
        elif place is None:
            kept[wrapper.trace_id, wrapper.span_id] = wrapper
            continue
        received.repeated += 1
    return list(kept.values())


def _stored(unit: UnitOfWork, origin: str, traces: set[str]) -> dict[tuple[str, str], int]:
    """Rows of spans by trace and answer."""
    query = (
        select(col(SpanOutput.trace_id), col(Output.answer), col(SpanOutput.id))
        .join(Output, col(Output.id) == SpanOutput.output_id)
        .where(col(SpanOutput.origin) == origin, col(SpanOutput.trace_id).in_(traces))
        .order_by(col(SpanOutput.id))
    )
    return {(trace, answer): row for trace, answer, row in unit.session.execute(query)}
