"""Telemetry comes in by OTLP: answers and evaluations find each other in either order, and nothing is dropped in silence."""

import gzip
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceResponse

from app.api.telemetry import otlp
from governance.core.access import SYSTEM
from governance.core.keys.commands import create_key
from governance.core.keys.tables import KeyScope
from governance.core.store import Store
from governance.core.verify import verify
from governance.feedback.queries import FeedbackFilter, FeedbackRow, feedback_page
from governance.feedback.telemetry.queries import senders
from governance.registry.queries import output_view
from governance.schema import METADATA
from tests.builders import pseudonym_of

TRACE, SPAN = "5b8efff798038103d269b633813fc60c", "eee19b7ec3c1b174"
ASKED = '[{"role": "user", "parts": [{"type": "text", "content": "May I?"}]}]'
ANSWERED = (
    '[{"role": "assistant", "parts": [{"type": "text", "content": "You may."}], "finish_reason": "stop"}]'
)


@pytest.fixture
def client(here: Store) -> TestClient:
    return TestClient(otlp)


def a_key(store: Store, *scopes: KeyScope, **more: Any) -> dict[str, str]:
    """What a sender with a new key says of itself."""
    with store.begin(SYSTEM) as unit:
        key = create_key(unit, "Chat", "chat", scopes or list(KeyScope), **more)
    return {"authorization": f"Bearer {key.text}"}


def attributes(**values: Any) -> list[dict[str, Any]]:
    kinds = {str: "stringValue", float: "doubleValue", bool: "boolValue"}
    return [
        {"key": key.replace("__", "."), "value": {kinds[type(value)]: value}} for key, value in values.items()
    ]


def a_span(
    trace: str = TRACE, span: str = SPAN, events: list[dict[str, Any]] | None = None, **more: Any
) -> Any:
    told = {
        "gen_ai__operation__name": "chat",
        "gen_ai__response__model": "Assistant X",
        "gen_ai__response__id": f"chatcmpl-{span[:4]}",
        "gen_ai__input__messages": ASKED,
        "gen_ai__output__messages": ANSWERED,
        **more,
    }
    resource = attributes(service__name="Help desk", service__version="2.1")
    span_told = {
        "traceId": trace,
        "spanId": span,
        "name": "chat",
        "startTimeUnixNano": "1772442000000000000",
        "endTimeUnixNano": "1772442001000000000",
        "attributes": attributes(**told),
        "events": events or [],
    }
    return {"resourceSpans": [{"resource": {"attributes": resource}, "scopeSpans": [{"spans": [span_told]}]}]}


def an_evaluation(trace: str | None = TRACE, span: str | None = SPAN, **more: Any) -> dict[str, Any]:
    told = {
        "gen_ai__evaluation__name": "relevance",
        "gen_ai__evaluation__score__value": 0.75,
        "gen_ai__evaluation__score__label": "relevant",
        "plumbline__rule": "rating:0..1",
        **more,
    }
    where = {"traceId": trace, "spanId": span} if trace else {}
    return {
        "eventName": "gen_ai.evaluation.result",
        "timeUnixNano": "1772442002000000000",
        "attributes": attributes(**{name: value for name, value in told.items() if value is not None}),
        **where,
    }


def logs(*records: dict[str, Any]) -> dict[str, Any]:
    return {"resourceLogs": [{"scopeLogs": [{"logRecords": list(records)}]}]}


def said(store: Store) -> list[FeedbackRow]:
    with store.read() as session:
        return feedback_page(session, FeedbackFilter()).rows[::-1]


def waiting(store: Store) -> int:
    with store.read() as session:
        return sum(sender.waiting for sender in senders(session))


def test_a_span_and_its_evaluation_become_an_output_and_feedback_on_it(
    client: TestClient, store: Store
) -> None:
    key = a_key(store)
    for path, body in (
        ("traces", a_span()),
        ("logs", logs(an_evaluation())),
        ("logs", logs(an_evaluation())),
    ):
        answer = client.post(f"/v1/{path}", json=body, headers=key)
        assert (answer.status_code, answer.json()) == (200, {})
    (row,) = said(store)
    assert (row.kind, row.rating, row.comment) == ("rating", 4, "relevance: 0.75 (relevant)")
    with store.read() as session:
        output = output_view(session, row.output_id)
        assert (output.model_version, output.answer, output.scenario) == (
            "assistant-x 2.1",
            "You may.",
            "help-desk",
        )
        assert output.conversation == [{"role": "user", "content": "May I?"}]
        assert verify(session, METADATA.sorted_tables).problems == []


@pytest.mark.parametrize("named_by", ["span", "response"])
def test_an_evaluation_that_comes_first_waits_for_its_span(
    client: TestClient, store: Store, named_by: str
) -> None:
    key = a_key(store)
    told = (
        an_evaluation()
        if named_by == "span"
        else an_evaluation(None, gen_ai__response__id=f"chatcmpl-{SPAN[:4]}")
    )
    for _ in range(2):
        answer = client.post("/v1/logs", json=logs(told), headers=key)
        assert "kept until it comes: 1 evaluations" in answer.json()["partialSuccess"]["errorMessage"]
    assert (said(store), waiting(store)) == ([], 1)
    client.post("/v1/traces", json=a_span(span="aaaaaaaaaaaaaaaa", gen_ai__response__id="other"), headers=key)
    assert (said(store), waiting(store)) == ([], 1)
    client.post("/v1/traces", json=a_span(), headers=key)
    assert ([row.rating for row in said(store)], waiting(store)) == ([4], 0)
    client.post("/v1/logs", json=logs(told), headers=key)
    assert len(said(store)) == 1


def test_an_event_on_the_span_itself_counts_too(client: TestClient, store: Store) -> None:
    told = an_evaluation(evaluator__type="human", plumbline__person="p-7", plumbline__rule="flag:3")
    event = {
        "name": told["eventName"],
        "timeUnixNano": told["timeUnixNano"],
        "attributes": told["attributes"],
    }
    assert client.post("/v1/traces", json=a_span(events=[event]), headers=a_key(store)).json() == {}
    (row,) = said(store)
    known_as = pseudonym_of(store, "p-7")
    assert (row.kind, row.category, row.severity, row.person) == ("flag", "relevance", 3, known_as)


def test_the_bad_ones_are_counted_and_told_and_the_good_ones_stored(client: TestClient, store: Store) -> None:
    key = a_key(store)
    client.post("/v1/traces", json=a_span(), headers=key)
    answer = client.post(
        "/v1/logs",
        headers=key,
        json=logs(
            an_evaluation(),
            an_evaluation(gen_ai__evaluation__name=None),
            an_evaluation(None),
            an_evaluation(gen_ai__evaluation__score__value=7.5),
            an_evaluation(gen_ai__evaluation__name="speed", gen_ai__usage="x"),
        ),
    )
    told = answer.json()["partialSuccess"]
    assert told["rejectedLogRecords"] == "3"
    for words in ("line 2, gen_ai.evaluation.name", "line 3, gen_ai.response.id", "line 4, relevance: 7.5"):
        assert words in told["errorMessage"]
    assert "not carried over: gen_ai.usage (1 times)" in told["errorMessage"]
    assert len(said(store)) == 2


def test_a_key_that_may_not_register_models_is_told_which_one_is_missing(
    client: TestClient, store: Store
) -> None:
    told = client.post("/v1/traces", json=a_span(), headers=a_key(store, KeyScope.WRITE)).json()
    assert told["partialSuccess"]["rejectedSpans"] == "1"
    assert "no model version assistant-x 2.1" in told["partialSuccess"]["errorMessage"]
    bound = a_key(store, *KeyScope, model="assistant")
    assert client.post("/v1/traces", json=a_span(), headers=bound).json() == {}
    other = a_span(span="bbbbbbbbbbbbbbbb", plumbline__model_version="rival 1.0")
    assert "this key is only for assistant" in client.post("/v1/traces", json=other, headers=bound).text


def test_two_products_do_not_reach_each_others_spans(client: TestClient, store: Store) -> None:
    client.post("/v1/traces", json=a_span(), headers=a_key(store))
    with store.begin(SYSTEM) as unit:
        other = create_key(unit, "Other", "other", [KeyScope.WRITE])
    client.post("/v1/logs", json=logs(an_evaluation()), headers={"authorization": f"Bearer {other.text}"})
    assert (said(store), waiting(store)) == ([], 1)


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"{}", {"content-type": "application/json", "authorization": "Bearer plk_no"}, 401),
        (b"{}", {"content-type": "text/plain"}, 422),
        (b"\xff\xff", {"content-type": "application/x-protobuf"}, 422),
        (b"[1]", {"content-type": "application/json"}, 422),
        (b'{"resourceSpans": 4}', {"content-type": "application/json"}, 422),
        (b"\x1f\x8bbroken", {"content-type": "application/json", "content-encoding": "gzip"}, 422),
        (
            gzip.compress(b" " * (17 << 20), mtime=0),
            {"content-type": "application/json", "content-encoding": "gzip"},
            413,
        ),
        (
            gzip.compress(b"{}", mtime=0)[:-4],
            {"content-type": "application/json", "content-encoding": "gzip"},
            422,
        ),
        (
            gzip.compress(b"{}", mtime=0),
            {"content-type": "application/json", "content-encoding": "gzip"},
            200,
        ),
    ],
    ids=["no key", "text", "no protobuf", "a list", "a number", "no gzip", "too large", "torn", "whole"],
)
def test_what_cannot_be_read_is_refused_with_its_own_status(
    client: TestClient, store: Store, body: bytes, headers: dict[str, str], status: int
) -> None:
    answer = client.post("/v1/traces", content=body, headers={**a_key(store), **headers})
    assert answer.status_code == status, answer.text


def test_protobuf_is_answered_in_protobuf(client: TestClient, store: Store) -> None:
    headers = {**a_key(store), "content-type": "application/x-protobuf"}
    answer = client.post("/v1/traces", content=b"", headers=headers)
    assert answer.headers["content-type"] == "application/x-protobuf"
    assert ExportTraceServiceResponse.FromString(answer.content) == ExportTraceServiceResponse()


def test_metrics_are_not_taken_and_that_is_said(client: TestClient, store: Store) -> None:
    gauge = {"name": "load", "gauge": {"dataPoints": [{"asDouble": 1.5}, {"asDouble": 2.5}]}}
    body = {"resourceMetrics": [{"scopeMetrics": [{"metrics": [gauge]}]}]}
    told = client.post("/v1/metrics", json=body, headers=a_key(store)).json()["partialSuccess"]
    assert told["rejectedDataPoints"] == "2" and "not carried over" in told["errorMessage"]


def test_what_could_never_become_feedback_does_not_wait(client: TestClient, store: Store) -> None:
    told = an_evaluation(plumbline__source="human", plumbline__consent="marketing")
    answer = client.post("/v1/logs", json=logs(told), headers=a_key(store)).json()["partialSuccess"]
    assert answer["rejectedLogRecords"] == "1" and "consent" in answer["errorMessage"]
    assert waiting(store) == 0


values = some.recursive(
    some.one_of(
        some.text(max_size=8).map(lambda each: {"stringValue": each}),
        some.floats(allow_nan=False, allow_infinity=False).map(lambda each: {"doubleValue": each}),
        some.booleans().map(lambda each: {"boolValue": each}),
        some.just({"bytesValue": "AAAA"}),
        some.just({}),
    ),
    lambda inner: some.one_of(
        some.lists(inner, max_size=3).map(lambda each: {"arrayValue": {"values": each}}),
        inner.map(lambda each: {"kvlistValue": {"values": [{"key": "content", "value": each}]}}),
    ),
    max_leaves=6,
)
NAMES = (
    "gen_ai.evaluation.name", "gen_ai.evaluation.score.value", "gen_ai.evaluation.score.label", "gen_ai.response.id",
    "gen_ai.evaluation.explanation", "plumbline.rule", "plumbline.person", "plumbline.group", "plumbline.consent",
    "plumbline.model_version", "plumbline.language", "plumbline.scenario", "gen_ai.output.messages", "gen_ai.input.messages",
    "gen_ai.response.model", "service.version", "error.type",
)  # fmt: skip


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said_of=some.dictionaries(some.sampled_from(NAMES), values), event=some.booleans())
def test_no_attribute_however_strange_breaks_the_receiver(
    client: TestClient, store: Store, said_of: dict[str, Any], event: bool
) -> None:
    key = a_key(store)
    told = [{"key": name, "value": value} for name, value in said_of.items()]
    span, log = a_span(), an_evaluation()
    place = span["resourceSpans"][0]["scopeSpans"][0]["spans"][0]
    place["attributes"] = told if not event else place["attributes"] + told
    log["attributes"] = told if event else log["attributes"] + told
    for path, body in (("traces", span), ("logs", logs(log))):
        assert client.post(f"/v1/{path}", json=body, headers=key).status_code == 200
