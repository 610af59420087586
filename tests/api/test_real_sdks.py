"""The SDKs that products use, unchanged but for their address and keys, deliver to a running server."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from governance.core.access import SYSTEM
from governance.core.keys.commands import create_key
from governance.core.keys.tables import KeyScope
from governance.core.settings import Settings
from governance.core.store import Store
from governance.core.verify import verify
from governance.feedback.queries import FeedbackFilter, FeedbackRow, feedback_page
from governance.registry.queries import output_view
from governance.schema import METADATA
from tests.rig.server import Server

OPENTELEMETRY = """
from opentelemetry._logs import LogRecord
from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import BatchLogRecordProcessor
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import set_span_in_context

traces, logs = TracerProvider(), LoggerProvider()
traces.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
logs.add_log_record_processor(BatchLogRecordProcessor(OTLPLogExporter()))

with traces.get_tracer("product").start_as_current_span("chat assistant-x") as span:
    span.set_attributes({
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "example",
        "gen_ai.response.model": "assistant-x",
        "gen_ai.response.id": "chatcmpl-1",
        "gen_ai.input.messages": '[{"role": "user", "parts": [{"type": "text", "content": "Is it safe?"}]}]',
        "gen_ai.output.messages": '[{"role": "assistant", "parts": [{"type": "text", "content": "It is."}]}]',
    })
    span.add_event("gen_ai.evaluation.result", {
        "gen_ai.evaluation.name": "fluency", "gen_ai.evaluation.score.label": "fluent",
    })
for number in range(3):
    logs.get_logger("judge").emit(LogRecord(
        context=set_span_in_context(span),
        event_name="gen_ai.evaluation.result",
        attributes={
            "gen_ai.evaluation.name": "safety",
            "gen_ai.evaluation.score.value": number / 2,
            "gen_ai.evaluation.explanation": f"by rule {number}",
            "plumbline.rule": "rating:0..1",
        },
    ))
logs.shutdown()
traces.shutdown()
"""

LANGFUSE = """
from langfuse import get_client

langfuse = get_client()
assert langfuse.auth_check()
with langfuse.start_as_current_observation(name="support", input={"question": "Is it safe?"}) as root:
    with langfuse.start_as_current_observation(
        name="answer", as_type="generation", model="assistant-x", version="2.1",
        input=[{"role": "user", "content": "Is it safe?"}],
    ) as generation:
        generation.update(output={"role": "assistant", "content": "It is."})
        generation.score(name="helpful", value=0.8, data_type="NUMERIC", comment="mostly",
                         metadata={"plumbline.rule": "rating:0..1"})
        generation.score_trace(name="thumbs", value=1, data_type="BOOLEAN")
langfuse.flush()
langfuse.shutdown()
"""


@pytest.fixture(scope="module")
def served(server: Server) -> Iterator[Store]:
    opened = Store.open(Settings(home=server.home))
    yield opened
    opened.close()


def a_key(store: Store, product: str) -> tuple[str, str]:
    """Public id and secret of a new key."""
    with store.begin(SYSTEM) as unit:
        _, public_id, secret = create_key(unit, product, product, list(KeyScope)).text.split("_")
    return public_id, secret


def run_product(code: str, folder: Path, **settings: str) -> None:
    """The product as a process of its own, with these environment variables."""
    inherited = {
        name: value for name, value in os.environ.items() if not name.startswith(("OTEL_", "LANGFUSE_"))
    }
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env=inherited | settings,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "rror" not in done.stderr and "Failed" not in done.stderr, done.stderr


def said_by(store: Store, model_version: str) -> list[FeedbackRow]:
    with store.read() as session:
        rows = feedback_page(session, FeedbackFilter()).rows
    return sorted(
        (row for row in rows if row.model_version == model_version), key=lambda row: str(row.comment)
    )


@pytest.mark.parametrize("compression", ["none", "gzip"])
def test_the_opentelemetry_sdk_delivers_with_only_its_endpoint_set(
    server: Server, served: Store, tmp_path: Path, compression: str
) -> None:
    public_id, secret = a_key(served, f"otel-{compression}")
    run_product(
        OPENTELEMETRY,
        tmp_path,
        OTEL_EXPORTER_OTLP_ENDPOINT=f"{server.url}/otlp",
        OTEL_EXPORTER_OTLP_HEADERS=f"authorization=Bearer plk_{public_id}_{secret}",
        OTEL_EXPORTER_OTLP_COMPRESSION=compression,
        OTEL_RESOURCE_ATTRIBUTES=f"service.name=help-desk,service.version=3.{compression}",
    )
    rows = said_by(served, f"assistant-x 3.{compression}")
    assert [(row.kind, row.rating, row.comment) for row in rows] == [
        ("comment", None, "fluency: fluent"),
        ("rating", 3, "safety: 0.5: by rule 1"),
        ("rating", 1, "safety: 0: by rule 0"),
        ("rating", 5, "safety: 1: by rule 2"),
    ]
    with served.read() as session:
        output = output_view(session, rows[0].output_id)
        assert (output.answer, output.scenario) == ("It is.", "help-desk")
        assert verify(session, METADATA.sorted_tables).problems == []


def test_the_langfuse_sdk_delivers_with_only_host_and_keys_changed(
    server: Server, served: Store, tmp_path: Path
) -> None:
    public_id, secret = a_key(served, "langfuse")
    run_product(
        LANGFUSE,
        tmp_path,
        LANGFUSE_BASE_URL=server.url,
        LANGFUSE_PUBLIC_KEY=public_id,
        LANGFUSE_SECRET_KEY=secret,
    )
    rows = said_by(served, "assistant-x 2.1")
    assert [(row.kind, row.rating, row.comment) for row in rows] == [
        ("rating", 4, "helpful: 0.8: mostly"),
        ("comment", None, "thumbs: yes"),
    ]
    with served.read() as session:
        output = output_view(session, rows[0].output_id)
    assert (output.conversation, output.answer) == ([{"role": "user", "content": "Is it safe?"}], "It is.")
