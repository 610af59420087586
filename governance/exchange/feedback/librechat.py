"""LibreChat's conversations (exported as JSON, or its stored messages): thumbs with a tag and a text on single messages."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from governance.core.canonical import content_hash
from governance.core.errors import Problem
from governance.exchange.feedback.format import Asked, FeedbackFormat, Read
from governance.exchange.feedback.outputs import version_of, with_usual
from governance.exchange.feedback.scored import ScoreMapping
from governance.exchange.feedback.spoken import words_of
from governance.exchange.formats import Answer, Form
from governance.exchange.items import Row, items, left_unread
from governance.exchange.reading import NotCarried
from governance.exchange.samples import Sample
from governance.feedback.records import Message
from governance.feedback.scores import Score

THUMBS = {"thumbsUp": 1, "thumbsDown": 0}
DEEPEST = 500


def read_conversations(path: Path, asked: Asked) -> Iterator[Read]:
    """A rating for each thumb on an answer."""
    reading = ScoreMapping(with_usual(asked, "librechat"))
    loose: list[Row] = []
    number = 1
    for item in items(path, asked.progress, under=("conversations",)):
        if not isinstance(item, tuple):
            yield item
            continue
        number, found = item
        listed = found.get("messages") or found.get("messagesTree")
        if isinstance(listed, list):
            messages = [Row(dict(message)) for message in _flat(listed)]
            yield from _conversation(reading, number, found, messages)
            yield from left_unread(messages)
        else:
            loose.append(Row(dict(found.items())))
    if loose:
        yield from _conversation(reading, number, {}, loose)
        yield from left_unread(loose)


def _flat(listed: list[Any], depth: int = 0) -> list[Mapping[str, Any]]:
    """Messages of a list or a tree, parents first."""
    found: list[Mapping[str, Any]] = []
    for each in listed:
        if isinstance(each, dict) and depth < DEEPEST:
            found += [each, *_flat(each.get("children") or [], depth + 1)]
    return found


def _conversation(
    reading: ScoreMapping, number: int, found: Mapping[str, Any], messages: Sequence[Mapping[str, Any]]
) -> Iterator[Read]:
    by_id = {str(each.get("messageId")): each for each in messages}
    judged = [each for each in messages if isinstance(each.get("feedback"), dict) and each["feedback"]]
    if not judged:
        yield NotCarried("conversation", "without feedback on any message")
    for message in judged:
        said = message["feedback"]
        thumb = THUMBS.get(str(said.get("rating")))
        if thumb is None:
            yield Problem(
                "feedback.rating", f"{said.get('rating')!r}: expected thumbsUp or thumbsDown", number
            )
            continue
        user = message.get("user") or found.get("user")
        about = {
            "output": str(message.get("messageId")),
            "conversation": _before(by_id, message),
            "answer": _words(message),
            "model_version": version_of(message.get("model") or found.get("model") or message.get("sender")),
            "person": f"librechat-{content_hash(str(user))[:16]}" if user else None,
            "given_at": message.get("updatedAt"),
        }
        why = "; ".join(part for part in (_tag(said.get("tag")), str(said.get("text") or "")) if part) or None
        score = Score("thumb", thumb, "up" if thumb else "down", why, low=0, high=1)
        yield from reading.records(number, about, [(f"{message.get('messageId')}-feedback", score)])


def _tag(tag: object) -> str:
    return str(tag.get("key") or tag.get("label") or "") if isinstance(tag, dict) else str(tag or "")


def _words(message: Mapping[str, Any]) -> str:
    """A message's text, or the texts among its parts; thinking and tool calls are no answers."""
    if message.get("text"):
        return str(message["text"])
    parts = message.get("content")
    texts = []
    for part in parts if isinstance(parts, list) else ():
        if isinstance(part, dict) and part.get("type") == "text":
            text = part.get("text")
            texts.append(words_of(text.get("value") if isinstance(text, dict) else text))
    return "\n".join(texts)


def _before(by_id: Mapping[str, Mapping[str, Any]], message: Mapping[str, Any]) -> list[Message]:
    told: list[Message] = []
    parent = by_id.get(str(message.get("parentMessageId")))
    while parent is not None and len(told) < DEEPEST:
        role = "user" if parent.get("isCreatedByUser") else "assistant"
        told.append({"role": role, "content": _words(parent)})
        parent = by_id.get(str(parent.get("parentMessageId")))
    return told[::-1]


def _is_librechat(sample: Sample) -> bool:
    return sample.has("messageId", "parentMessageId", "isCreatedByUser")


FORMAT = FeedbackFormat(
    name="librechat",
    title="LibreChat conversations",
    recognise=_is_librechat,
    upserts=True,
    forms=(
        Form(
            name="conversation export, JSON (list or tree); messages collection, JSON, JSONL",
            versions="0.8",
            answer=Answer.PARTLY,
            words="conversations without feedback (reported)",
        ),
        Form(
            name="conversation export as text, Markdown, CSV or picture",
            versions="0.8",
            answer=Answer.REFUSED,
            words="they don't include the feedback; export as JSON",
        ),
    ),
    read=read_conversations,
)
