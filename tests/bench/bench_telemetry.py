"""A week's telemetry by four instrumentations beside as many records that come as NDJSON: what the way in costs.

The requests are those that the instrumentations themselves sent (recorded by `python -m tests.peers make telemetry`), with ids of
each conversation made new. Prints conversations a second by each, records a second by NDJSON, and their ratio. In one process.
"""

import gzip
import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from sqlalchemy import func, select

import governance.schema  # noqa: F401 all tables are known from here on
from governance.core import migrate
from governance.core.access import SYSTEM
from governance.core.settings import Settings
from governance.core.store import Store
from governance.exchange.feedback.otlp import read_traces
from governance.feedback.commands.intake import take_in
from governance.feedback.telemetry.commands import receive
from governance.registry.tables import Output

RECORDED = Path(__file__).parents[1] / "exchange" / "exports" / "recorded"
NAMES = ("openai-v2", "traceloop", "openinference", "langfuse")
CONVERSATIONS = int(os.environ.get("BENCH_CONVERSATIONS", "10000"))
TOGETHER = 500
"""Spans in a request: an exporter sends at most 512."""


def main() -> None:
    requests = {name: list(week(name)) for name in NAMES}
    with tempfile.TemporaryDirectory() as folder:
        store = Store.open(Settings(home=Path(folder)))
        migrate.make_ready(store.engine)
        rates = [by_otlp(store, name, requests[name]) for name in NAMES]
        with store.read() as session:
            stored = session.execute(select(func.count()).select_from(Output)).scalar_one()
        assert stored == CONVERSATIONS * len(NAMES), f"{stored:,} outputs: something was lost or doubled"
        bare = by_ndjson(store)
        store.close()
    total = len(NAMES) / sum(1 / rate for rate in rates)
    for name, rate in zip(NAMES, rates, strict=True):
        print(f"{name}: {rate:,.0f} conversations a second ({rate / bare:.2f} of NDJSON)")
    print(
        f"all by OTLP: {total:,.0f} a second; NDJSON: {bare:,.0f} records a second; ratio {total / bare:.2f}"
    )


def week(name: str) -> Iterator[bytes]:
    """Requests with so many conversations, each with ids of its own."""
    (path,) = RECORDED.glob(f"telemetry-{name}.json.*.gz")
    kept = next(
        each
        for each in json.loads(gzip.decompress(path.read_bytes()))["requests"]
        if "traces" in each["path"]
    )
    body = bytes.fromhex(kept["body"])
    recorded = ExportTraceServiceRequest.FromString(
        gzip.decompress(body) if kept["encoding"] == "gzip" else body
    )
    resource = recorded.resource_spans[0]
    spans = [span for scope in resource.scope_spans for span in scope.spans]
    first = spans[0].trace_id
    one = [span for span in spans if span.trace_id == first]
    for start in range(0, CONVERSATIONS, TOGETHER // len(one)):
        request = ExportTraceServiceRequest()
        made = request.resource_spans.add()
        made.resource.CopyFrom(resource.resource)
        into = made.scope_spans.add().spans
        for number in range(start, min(CONVERSATIONS, start + TOGETHER // len(one))):
            trace = f"{name}-{number:09d}".encode()[-16:].rjust(16, b"-")
            for place, span in enumerate(one):
                copy = into.add()
                copy.CopyFrom(span)
                copy.trace_id, copy.span_id = trace, number.to_bytes(7, "big") + bytes([place])
        yield request.SerializeToString()


def by_otlp(store: Store, name: str, requests: list[bytes]) -> float:
    start = perf_counter()
    for body in requests:
        told = read_traces(body, as_json=False)
        with store.begin(SYSTEM) as unit:
            receive(unit, f"api:{name}", told.outputs, told.evaluations)
    return CONVERSATIONS / (perf_counter() - start)


def by_ndjson(store: Store) -> float:
    lines = [
        json.dumps(
            {
                "key": f"n-{number}", "kind": "comment", "model_version": "assistant-x unspecified", "output": f"n-{number}",
                "comment": "relevance: 0.5", "conversation": [{"role": "system", "content": "Be brief."},
                                                               {"role": "user", "content": "Question 0?"}],
                "answer": "Answer to: Question 0?", "language": "en", "scenario": "chatbot",
            }
        ).encode()
        for number in range(CONVERSATIONS)
    ]  # fmt: skip
    start = perf_counter()
    for place in range(0, len(lines), TOGETHER):
        with store.begin(SYSTEM) as unit:
            outcomes = take_in(unit, "api:bare", list(enumerate(lines[place : place + TOGETHER], 1)))
        assert all(outcome.status == "created" for outcome in outcomes), outcomes[0]
    return len(lines) / (perf_counter() - start)


if __name__ == "__main__":
    main()
