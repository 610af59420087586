"""What was asked and answered in an MLflow trace: in its root span, else in the last call of a model within it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from governance.exchange.feedback.outputs import number_in
from governance.exchange.feedback.spoken import answer_text, messages_or_words
from governance.exchange.items import unpacked

INPUTS, OUTPUTS, TYPE = "mlflow.spanInputs", "mlflow.spanOutputs", "mlflow.spanType"
MODEL_CALLS = ("CHAT_MODEL", "LLM")


def texts_of(trace: Mapping[str, Any], info: Mapping[str, Any]) -> dict[str, Any]:
    """`prompt` or `conversation`, `answer`, and the time; empty where the file doesn't hold them whole (previews are cut)."""
    for asked, answered in _pairs(trace):
        said, answer = messages_or_words(asked), answer_text(answered)
        if said and answer:
            told: dict[str, Any] = {
                "conversation" if isinstance(said, list) else "prompt": said,
                "answer": answer,
            }
            told["produced_at"] = _moment(info.get("request_time"))
            return told
    return {}


def _moment(said: object) -> object:
    """A time as text, or in milliseconds (a frame's column, whatever file it went through)."""
    if isinstance(said, str) and not said.removesuffix(".0").isdecimal():
        return said
    milliseconds = number_in(said)
    return datetime.fromtimestamp(milliseconds / 1000, UTC) if milliseconds else None


def _pairs(trace: Mapping[str, Any]) -> list[tuple[Any, Any]]:
    """Inputs and outputs, those that people saw first."""
    data = unpacked(trace.get("data"))
    data = data if isinstance(data, dict) else {}
    spans = [_attributes(span) for span in unpacked(data.get("spans") or trace.get("spans")) or ()]
    roots = [each for each in spans if each.get("is_root")]
    calls = [each for each in spans if each.get(TYPE) in MODEL_CALLS]
    found = [(each.get(INPUTS), each.get(OUTPUTS)) for each in (*roots, *reversed(calls))]
    request, response = (unpacked(trace.get(name) or data.get(name)) for name in ("request", "response"))
    return [(request, response), *found]


def _attributes(span: object) -> dict[str, Any]:
    """A span's attributes as values: each is JSON in a text."""
    span = unpacked(span)
    if not isinstance(span, dict):
        return {}
    attributes = unpacked(span.get("attributes"))
    found = (
        {name: unpacked(value) for name, value in attributes.items()} if isinstance(attributes, dict) else {}
    )
    found.setdefault(INPUTS, unpacked(span.get("inputs")))
    found.setdefault(OUTPUTS, unpacked(span.get("outputs")))
    found["is_root"] = not (span.get("parent_span_id") or span.get("parent_id"))
    return found
