"""Runs where the instrumentations are: a model's interface that answers by rule, and a receiver that keeps what each of them
tells of the same conversations. `python run_telemetry.py FOLDER PORT [NAME CONVERSATIONS]`.
"""

import json
import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import version
from pathlib import Path

NAMES = ("openai-v2", "traceloop", "openinference", "langfuse", "pydantic-ai")
PACKAGES = {
    "openai-v2": "opentelemetry-instrumentation-openai-v2", "traceloop": "opentelemetry-instrumentation-openai",
    "openinference": "openinference-instrumentation-openai", "langfuse": "langfuse", "pydantic-ai": "pydantic-ai-slim",
}  # fmt: skip
TOOL = {
    "type": "function",
    "function": {
        "name": "weather",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}},
    },
}


class Stub(BaseHTTPRequestHandler):
    """The model's interface, and the receiver of telemetry: requests of OTLP are kept in the server's list."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *args: object) -> None:
        pass

    def do_GET(self) -> None:
        self.answer(b'{"data": [{"id": "p", "name": "p"}]}')

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        if self.path.endswith("/chat/completions"):
            self.answer(json.dumps(completion(json.loads(body))).encode())
            return
        kept = {
            "path": self.path,
            "type": self.headers.get("content-type"),
            "encoding": self.headers.get("content-encoding"),
        }
        self.server.kept.append({**kept, "body": body.hex()})  # type: ignore[attr-defined]
        is_scores = "score" in self.path
        self.answer(
            b'{"id": "s"}' if is_scores else b"",
            "application/json" if is_scores else "application/x-protobuf",
        )

    def answer(self, body: bytes, kind: str = "application/json") -> None:
        self.send_response(200)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def completion(asked: dict[str, object]) -> dict[str, object]:
    """What the model answers: a call of its tool where it may call one and was asked for the weather, else words."""
    last = str(asked["messages"][-1]["content"])  # type: ignore[index]
    if asked.get("tools") and "weather" in last:
        call = {
            "id": "call_1",
            "type": "function",
            "function": {"name": "weather", "arguments": '{"city": "Paris"}'},
        }
        message: dict[str, object] = {"role": "assistant", "content": None, "tool_calls": [call]}
    else:
        message = {"role": "assistant", "content": f"Answer to: {last}"}
    choice = {
        "index": 0,
        "finish_reason": "tool_calls" if message.get("tool_calls") else "stop",
        "message": message,
    }
    usage = {"prompt_tokens": 5, "completion_tokens": 6, "total_tokens": 11}
    return {"id": f"chatcmpl-{abs(hash(last)):x}", "object": "chat.completion", "created": 1_796_059_067, "model": "assistant-x",
            "choices": [choice], "usage": usage}  # fmt: skip


def main(folder: Path, port: int) -> None:
    for name in NAMES:
        server = ThreadingHTTPServer(("127.0.0.1", port), Stub)
        server.kept = []  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{port}"
        settings = {
            "OPENAI_API_KEY": "x", "OPENAI_BASE_URL": f"{url}/v1", "OTEL_EXPORTER_OTLP_ENDPOINT": f"{url}/otlp",
            "OTEL_SERVICE_NAME": "chatbot", "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT": "SPAN_AND_EVENT",
            "OTEL_SEMCONV_STABILITY_OPT_IN": "gen_ai_latest_experimental",
            "LANGFUSE_PUBLIC_KEY": "pk", "LANGFUSE_SECRET_KEY": "sk",
            "LANGFUSE_BASE_URL": url, "LANGFUSE_HOST": url, "TRACELOOP_TRACE_CONTENT": "true",
        }  # fmt: skip
        subprocess.run(
            [sys.executable, __file__, str(folder), str(port), name, "3"],
            check=True,
            env={**os.environ, **settings},
            timeout=180,
        )
        server.shutdown()
        server.server_close()
        kept = {"instrumentation": f"{PACKAGES[name]} {version(PACKAGES[name])}", "requests": server.kept}  # type: ignore[attr-defined]
        (folder / f"telemetry-{name}.json").write_text(json.dumps(kept), encoding="utf-8")
    print(version("opentelemetry-sdk"))


def talk(name: str, conversations: int) -> None:
    """So many conversations, one call of a tool, and one score, under one instrumentation."""
    {"langfuse": with_langfuse, "pydantic-ai": with_pydantic_ai}.get(name, with_openai)(name, conversations)


def providers() -> "list[object]":
    from opentelemetry import _logs, trace
    from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk._logs import LoggerProvider
    from opentelemetry.sdk._logs.export import BatchLogRecordProcessor
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    spans, logs = TracerProvider(), LoggerProvider()
    spans.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    logs.add_log_record_processor(BatchLogRecordProcessor(OTLPLogExporter()))
    trace.set_tracer_provider(spans)
    _logs.set_logger_provider(logs)
    return [spans, logs]


def with_openai(name: str, conversations: int) -> None:
    opened = providers()
    if name == "openai-v2":
        from opentelemetry.instrumentation.openai_v2 import OpenAIInstrumentor
    elif name == "traceloop":
        from opentelemetry.instrumentation.openai import OpenAIInstrumentor
    else:
        from openinference.instrumentation.openai import OpenAIInstrumentor
    OpenAIInstrumentor().instrument()
    from openai import OpenAI

    client = OpenAI()
    for number in range(conversations):
        ask(client, number)
    client.chat.completions.create(
        model="assistant-x", messages=[{"role": "user", "content": "The weather?"}], tools=[TOOL]
    )
    for each in opened:
        each.force_flush()  # type: ignore[attr-defined]
        each.shutdown()  # type: ignore[attr-defined]


def ask(client: object, number: int) -> str:
    said = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": f"Question {number}?"}]
    answer = client.chat.completions.create(model="assistant-x", messages=said)  # type: ignore[attr-defined]
    return str(answer.choices[0].message.content)


def with_langfuse(_name: str, conversations: int) -> None:
    from langfuse import get_client, observe
    from langfuse.openai import OpenAI

    client, langfuse = OpenAI(), get_client()

    @observe()
    def answer(question: int, *, user: str) -> str:
        said = ask(client, question)
        langfuse.score_current_trace(name="thumb", value=1, data_type="BOOLEAN", score_id=f"score-{question}")
        return said

    for number in range(conversations):
        answer(number, user="u")
    langfuse.flush()
    langfuse.shutdown()


def with_pydantic_ai(_name: str, conversations: int) -> None:
    opened = providers()
    from pydantic_ai import Agent
    from pydantic_ai.models.instrumented import InstrumentationSettings

    Agent.instrument_all(InstrumentationSettings())
    agent = Agent("openai-chat:assistant-x", instructions="Be brief.")
    for number in range(conversations):
        agent.run_sync(f"Question {number}?")
    for each in opened:
        each.force_flush()  # type: ignore[attr-defined]
        each.shutdown()  # type: ignore[attr-defined]


if __name__ == "__main__":
    if len(sys.argv) > 3:
        talk(sys.argv[3], int(sys.argv[4]))
    else:
        main(Path(sys.argv[1]), int(sys.argv[2]))
