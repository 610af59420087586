"""Out by OpenTelemetry: feedback as OpenInference's annotations on spans, one request of OTLP as JSON a line (OTLP's file form).

A span stands for each output, under the ids by which telemetry told of it, else ids made of its name here. Words whose consent
was taken back aren't in it, nor is what is left out of counts. Conventions: OpenInference, spec/annotations.md of 30 July 2026.
"""

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any

import orjson
from sqlalchemy import select
from sqlmodel import Session, col

from governance.exchange.feedback.format import FeedbackWriter
from governance.feedback.queries import FeedbackFilter, FeedbackRow, feedback_page
from governance.feedback.telemetry.tables import SpanOutput

TOGETHER = 1_000
KINDS = {"human": "HUMAN", "llm": "LLM", "code": "CODE"}


def requests(session: Session, wanted: FeedbackFilter) -> Iterator[bytes]:
    """Lines, each an ExportTraceServiceRequest with the spans that a page of feedback speaks of, the newest feedback first."""
    before: int | None = None
    while True:
        page = feedback_page(session, wanted, before=before, limit=TOGETHER)
        rows = [row for row in page.rows if not row.is_aside]
        if rows:
            yield orjson.dumps(_request(session, rows)) + b"\n"
        before = page.next_before
        if before is None:
            return


def _request(session: Session, rows: Sequence[FeedbackRow]) -> dict[str, Any]:
    by_output: dict[int, list[FeedbackRow]] = {}
    for row in rows:
        by_output.setdefault(row.output_id, []).append(row)
    ids = _ids(session, list(by_output))
    spans = [_span(ids.get(output_id) or _made(output_id), said) for output_id, said in by_output.items()]
    scope = {"scope": {"name": "plumbline"}, "spans": spans}
    resource = {"attributes": _attributes({"service.name": "plumbline"})}
    return {"resourceSpans": [{"resource": resource, "scopeSpans": [scope]}]}


def _ids(session: Session, output_ids: Sequence[int]) -> dict[int, tuple[str, str]]:
    query = select(col(SpanOutput.output_id), col(SpanOutput.trace_id), col(SpanOutput.span_id)).where(
        col(SpanOutput.output_id).in_(output_ids)
    )
    found = {output: (trace, span) for output, trace, span in session.execute(query)}
    return {output: ids for output, ids in found.items() if len(ids[0]) == 32 and len(ids[1]) == 16}


def _made(output_id: int) -> tuple[str, str]:
    digest = hashlib.sha256(f"plumbline output {output_id}".encode()).hexdigest()
    return digest[:32], digest[32:48]


def _span(ids: tuple[str, str], said: Sequence[FeedbackRow]) -> dict[str, Any]:
    told: dict[str, Any] = {"openinference.span.kind": "LLM", "llm.model_name": said[0].model_version}
    for number, row in enumerate(said):
        for name, value in _annotation(row).items():
            if value is not None:
                told[f"annotations.{number}.annotation.{name}"] = value
    moment = str(int(max(row.given_at for row in said).timestamp() * 1_000_000) * 1_000)
    return {
        "traceId": ids[0],
        "spanId": ids[1],
        "name": "output",
        "kind": 1,
        "startTimeUnixNano": moment,
        "endTimeUnixNano": moment,
        "attributes": _attributes(told),
    }


def _annotation(row: FeedbackRow) -> dict[str, Any]:
    score = row.rating if row.rating is not None else row.severity
    metadata = {
        "kind": row.kind.value,
        "group": row.group,
        "language": row.language,
        "scenario": row.scenario,
    }
    return {
        "name": f"plumbline.{row.category or row.kind}",
        "score": float(score) if score is not None else None,
        "label": str(row.preference) if row.preference else None,
        "explanation": row.correction or row.comment or (str(row.kind) if score is None else None),
        "annotator_kind": KINDS[str(row.source)],
        "identifier": row.person,
        "metadata": orjson.dumps(metadata).decode(),
    }


def _attributes(values: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {"key": name, "value": {"doubleValue" if isinstance(value, float) else "stringValue": value}}
        for name, value in values.items()
    ]


WRITER = FeedbackWriter(
    name="openinference",
    title="OpenInference annotations (OTLP, JSON lines)",
    media_type="application/x-ndjson",
    endings=("jsonl",),
    not_carried=("the conversation and the answer", "the second output of a comparison"),
    lines=requests,
)
