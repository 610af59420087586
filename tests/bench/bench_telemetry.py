"""Evaluations by OTLP beside the same records by the batch command that stores them: what the way in costs.

Prints records a second of each and their ratio. In one process, without a network.
"""

import tempfile
from pathlib import Path
from time import perf_counter

from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest

import governance.schema  # noqa: F401 all tables are known from here on
from governance.core import migrate
from governance.core.access import SYSTEM
from governance.core.settings import Settings
from governance.core.store import Store, utc_now
from governance.exchange.feedback.otlp import read_logs
from governance.feedback.commands import record_batch
from governance.feedback.records import FeedbackRecord
from governance.feedback.telemetry.commands import receive
from governance.feedback.telemetry.told import ToldOutput

BATCH, BATCHES = 500, 20
TRACE = bytes.fromhex("5b8efff798038103d269b633813fc60c")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = Store.open(Settings(home=Path(folder)))
        migrate.make_ready(store.engine)
        output = ToldOutput(1, TRACE.hex(), "0" * 16, "assistant", "1.0", [], "Two.", utc_now())
        with store.begin(SYSTEM) as unit:
            receive(unit, "api:chat", [output], [])
        by_otlp, bare = _by_otlp(store), _bare(store, output.external_id)
        store.close()
    print(
        f"by OTLP: {by_otlp:,.0f} evaluations a second, bare batches: {bare:,.0f}; ratio {by_otlp / bare:.2f}"
    )


def _by_otlp(store: Store) -> float:
    bodies = [_body(number) for number in range(BATCHES)]
    start = perf_counter()
    for body in bodies:
        told = read_logs(body, as_json=False)
        with store.begin(SYSTEM) as unit:
            received = receive(unit, "api:chat", told.outputs, told.evaluations)
        assert received.created == BATCH
    return BATCH * BATCHES / (perf_counter() - start)


def _bare(store: Store, output: str) -> float:
    start = perf_counter()
    for number in range(BATCHES):
        records = [
            (
                place,
                FeedbackRecord(
                    key=f"{number}-{place}",
                    kind="comment",
                    source="llm",
                    model_version="assistant 1.0",
                    output=output,
                    comment="relevance: 0.5: because",
                ),
            )
            for place in range(BATCH)
        ]
        with store.begin(SYSTEM) as unit:
            record_batch(unit, "bare", records)
    return BATCH * BATCHES / (perf_counter() - start)


def _body(number: int) -> bytes:
    request = ExportLogsServiceRequest()
    records = request.resource_logs.add().scope_logs.add().log_records
    for place in range(BATCH):
        record = records.add(
            event_name="gen_ai.evaluation.result", trace_id=TRACE, span_id=bytes(8), time_unix_nano=1 + place
        )
        for name, value in (("name", "relevance"), ("explanation", f"because {number}-{place}")):
            record.attributes.add(key=f"gen_ai.evaluation.{name}").value.string_value = value
        record.attributes.add(key="gen_ai.evaluation.score.value").value.double_value = 0.5
    return request.SerializeToString()


if __name__ == "__main__":
    main()
