"""Open WebUI's feedback export (Admin, Evaluations): thumbs, a rating of 1 to 10, reasons; in its arena a preference over the
model beside. The chat at that time is in `snapshot`.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from governance.core.canonical import content_hash
from governance.exchange.feedback.format import Asked, FeedbackFormat, Read
from governance.exchange.feedback.outputs import number_in, version_of, with_usual
from governance.exchange.feedback.scored import ScoreMapping
from governance.exchange.formats import Answer, Form
from governance.exchange.items import items
from governance.exchange.reading import NotCarried
from governance.exchange.samples import Sample
from governance.feedback.records import Message
from governance.feedback.scores import Score

DEEPEST = 500
SAID = frozenset({"rating", "model_id", "sibling_model_ids", "reason", "comment", "details"})
Messages = Mapping[str, Mapping[str, Any]]


def read_feedback(path: Path, asked: Asked) -> Iterator[Read]:
    """A record for the thumb, one for the rating in its details, one for a preference over the model beside."""
    reading = ScoreMapping(with_usual(asked, "open-webui"))
    for item in items(path, asked.progress, under=("feedbacks", "items")):
        if not isinstance(item, tuple):
            yield item
        else:
            yield from feedback_of(reading, *item)


def feedback_of(reading: ScoreMapping, number: int, found: Mapping[str, Any]) -> Iterator[Read]:
    """What one piece of feedback says."""
    data, meta = (_object(found.get(name)) for name in ("data", "meta"))
    messages = _messages(found)
    message_id = str(meta.get("message_id") or "")
    message = messages.get(message_id)
    if message is None:
        words = "the chat isn't in the export (snapshot), so it isn't known which answer it is about"
        yield NotCarried("feedback", words)
        return
    about = _about(found, data, messages, message, message_id)
    thumb = number_in(data.get("rating"))
    key = str(found.get("id") or f"{message_id}-{found.get('user_id')}")
    why = "; ".join(str(data[name]) for name in ("reason", "comment") if data.get(name)) or None
    if thumb in (1.0, -1.0):
        said = Score("thumb", thumb, "up" if thumb > 0 else "down", why, low=-1, high=1)
        yield from reading.records(number, about, [(key, said)])
    elif why:
        yield from reading.records(number, about, [(key, Score("reason", explanation=why))])
    details = data.get("details")
    detailed = number_in(details.get("rating")) if isinstance(details, dict) else None
    if detailed is not None:
        said = Score("details.rating", detailed, low=1, high=10)
        yield from reading.records(number, about, [(f"{key}-details", said)])
    for field in sorted(data.keys() - SAID):
        if data[field]:
            yield NotCarried(field, "our records can't represent it")
    if data.get("sibling_model_ids") and thumb in (1.0, -1.0):
        yield from _beside(reading, number, key, about, messages, message, thumb)


def _object(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _about(
    found: Mapping[str, Any],
    data: Mapping[str, Any],
    messages: Messages,
    message: Mapping[str, Any],
    message_id: str,
) -> dict[str, Any]:
    moment = number_in(found.get("updated_at") or found.get("created_at"))
    user = found.get("user_id")
    return {
        "output": message_id,
        "conversation": _before(messages, message),
        "answer": message.get("content"),
        "model_version": version_of(data.get("model_id") or message.get("model")),
        "person": f"open-webui-{content_hash(str(user))[:16]}" if user else None,
        "given_at": datetime.fromtimestamp(moment, UTC).isoformat() if moment else None,
    }


def _beside(
    reading: ScoreMapping,
    number: int,
    key: str,
    about: Mapping[str, Any],
    messages: Messages,
    message: Mapping[str, Any],
    thumb: float,
) -> Iterator[Read]:
    """The preference that a thumb in the arena is: this answer over (or under) each of those beside it."""
    beside = [
        (name, each)
        for name, each in messages.items()
        if each.get("parentId") == message.get("parentId") and name != about["output"] and each.get("content")
    ]
    if not beside:
        yield NotCarried("sibling_model_ids", "the answers beside it aren't in the chat")
    for name, other in beside:
        yield reading.record(
            number,
            {
                **about,
                "key": f"{key}-{name}"[:200],
                "kind": "comparison",
                "preference": "first" if thumb > 0 else "second",
                "other_output": name,
                "other_model_version": version_of(other.get("model")),
                "other_answer": other.get("content"),
            },
        )


def _messages(found: Mapping[str, Any]) -> Messages:
    value: Any = found.get("snapshot")
    for name in ("chat", "chat", "history", "messages"):
        value = value.get(name, value) if isinstance(value, dict) else None
    return (
        {str(name): each for name, each in value.items() if isinstance(each, dict)}
        if isinstance(value, dict)
        else {}
    )


def _before(messages: Messages, message: Mapping[str, Any]) -> list[Message]:
    told: list[Message] = []
    parent = messages.get(str(message.get("parentId")))
    while parent is not None and len(told) < DEEPEST:
        told.append({"role": str(parent.get("role") or "user"), "content": str(parent.get("content") or "")})
        parent = messages.get(str(parent.get("parentId")))
    return told[::-1]


def _is_open_webui(sample: Sample) -> bool:
    return sample.has("snapshot", "meta", "data") or sample.has("sibling_model_ids", "model_id")


FORMAT = FeedbackFormat(
    name="open-webui",
    title="Open WebUI feedback",
    recognise=_is_open_webui,
    upserts=True,
    forms=(
        Form(
            name="feedback export, JSON",
            versions="0.6",
            answer=Answer.PARTLY,
            words="tags; feedback whose chat isn't in the export",
        ),
    ),
    read=read_feedback,
)
