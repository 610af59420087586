"""Runs in Phoenix's own environment: serves it, sends a hundred spans, annotates them by three people, and writes every form."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

import phoenix
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from phoenix.client import Client

sys.path.insert(0, str(Path(__file__).resolve().parent))
from judged import judged, rater

PROJECT = "judged"


def main(folder: Path, port: int) -> None:
    home = {
        "PHOENIX_WORKING_DIR": str(folder / "phoenix"),
        "PHOENIX_PORT": str(port),
        "PHOENIX_GRPC_PORT": str(port + 1),
    }
    log = (folder / "phoenix.log").open("wb")
    server = subprocess.Popen(
        [sys.executable, "-m", "phoenix.server.main", "serve"],
        env={**os.environ, **home},
        stdout=log,
        stderr=log,
    )
    try:
        url = f"http://127.0.0.1:{port}"
        wait(f"{url}/healthz")
        record(folder, url)
    finally:
        server.terminate()
        server.wait(30)
    print(phoenix.__version__)


def record(folder: Path, url: str) -> None:
    provider = TracerProvider(
        resource=Resource({"openinference.project.name": PROJECT, "service.name": "judged"})
    )
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(f"{url}/v1/traces")))
    tracer = provider.get_tracer("judged")
    spans: dict[int, str] = {}
    for each in judged():
        with tracer.start_as_current_span("chat") as span:
            span.set_attributes(
                {
                    "openinference.span.kind": "LLM",
                    "llm.model_name": "assistant-x",
                    "llm.input_messages.0.message.role": "user",
                    "llm.input_messages.0.message.content": each.prompt,
                    "llm.output_messages.0.message.role": "assistant",
                    "llm.output_messages.0.message.content": each.answer,
                }
            )
            spans[each.number] = f"{span.get_span_context().span_id:016x}"
    provider.force_flush()
    provider.shutdown()
    post(f"{url}/v1/annotation_configs", {"name": "stars", "type": "CONTINUOUS", "optimization_direction": "MAXIMIZE",
                                          "lower_bound": 1, "upper_bound": 5})  # fmt: skip
    wait_for_spans(url, len(spans))
    rows = []
    for each in judged():
        for place, (stars, category, remark) in enumerate(
            zip(each.stars, each.categories, each.remarks, strict=True)
        ):
            if stars is None:
                continue
            said = {"span_id": spans[each.number], "annotator_kind": "HUMAN", "identifier": rater(place)}
            rows.append({**said, "name": "stars", "result": {"score": stars, "explanation": remark}})
            rows.append({**said, "name": "category", "result": {"label": category}})
    post(f"{url}/v1/span_annotations?sync=true", {"data": rows})
    write(folder, url, list(spans.values()))


def write(folder: Path, url: str, ids: list[str]) -> None:
    client = Client(base_url=url)
    frame = client.spans.get_span_annotations_dataframe(span_ids=ids, project_identifier=PROJECT)
    frame.to_csv(folder / "phoenix-frame.csv")
    frame.reset_index().to_json(folder / "phoenix-frame.json", orient="records", date_format="iso")
    plain = frame.reset_index()
    plain["metadata"] = plain["metadata"].map(json.dumps)
    plain.to_parquet(folder / "phoenix-frame.parquet", index=False)
    configs = json.loads(urlopen(f"{url}/v1/annotation_configs").read())
    (folder / "phoenix-configs.json").write_text(json.dumps(configs), encoding="utf-8")
    found: list[object] = []
    for start in range(0, len(ids), 50):
        query = "&".join(f"span_ids={each}" for each in ids[start : start + 50])
        found += json.loads(
            urlopen(f"{url}/v1/projects/{PROJECT}/span_annotations?limit=1000&{query}").read()
        )["data"]
    (folder / "phoenix-rest.json").write_text(json.dumps({"data": found}), encoding="utf-8")


def post(url: str, body: object) -> object:
    request = Request(url, json.dumps(body).encode(), {"content-type": "application/json"})
    return json.loads(urlopen(request).read() or b"null")


def wait(url: str, seconds: int = 180) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            urlopen(url, timeout=5)
            return
        except (URLError, OSError):
            time.sleep(1)
    raise TimeoutError(url)


def wait_for_spans(url: str, count: int) -> None:
    for _ in range(60):
        try:
            found = json.loads(urlopen(f"{url}/v1/projects/{PROJECT}/spans?limit=1000").read())["data"]
        except URLError:
            found = []
        if len(found) >= count:
            return
        time.sleep(1)
    raise TimeoutError("spans")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
