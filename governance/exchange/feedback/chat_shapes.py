"""One piece of feedback as chat front ends send it: our own short form, LibreChat's, Open WebUI's, and the one that most others
share (`message_id` or `response_id`, a thumb or a rating, a reason, a text).
"""

from collections.abc import Mapping
from typing import Any

from governance.core.canonical import content_hash
from governance.core.errors import Invalid, Problem
from governance.exchange.feedback.format import Asked, Read
from governance.exchange.feedback.librechat import THUMBS
from governance.exchange.feedback.open_webui import feedback_of
from governance.exchange.feedback.outputs import UNKNOWN, first_given, number_in, with_usual
from governance.exchange.feedback.scored import ScoreMapping
from governance.feedback.records import FeedbackRecord
from governance.feedback.scores import Score

NAMES = ("output", "message_id", "messageId", "response_id", "completion_id", "trace_id", "run_id", "id")
UP = frozenset(
    {"up", "thumbsup", "thumbs_up", "thumbs-up", "like", "liked", "positive", "good", "yes", "+1", "👍"}
)
DOWN = frozenset(
    {
        "down",
        "thumbsdown",
        "thumbs_down",
        "thumbs-down",
        "dislike",
        "disliked",
        "negative",
        "bad",
        "no",
        "-1",
        "👎",
    }
)
WORDS = ("reason", "tag", "tags", "category")
TEXTS = ("text", "comment", "content", "explanation")


def chat_feedback(body: object, defaults: Mapping[str, str]) -> FeedbackRecord:
    """The record that the body says. Raises Invalid, by field."""
    if not isinstance(body, dict):
        raise Invalid.field("body", "expected a JSON object")
    reading = ScoreMapping(with_usual(Asked(defaults=dict(defaults)), "chat", UNKNOWN))
    if isinstance(body.get("data"), dict) and isinstance(body.get("meta"), dict):
        return _first([*feedback_of(reading, 1, body)])
    nested = body.get("feedback")
    said: Mapping[str, Any] = {**body, **nested} if isinstance(nested, dict) else body
    name = first_given(body, *NAMES)
    if name is None:
        raise Invalid.field("output", f"expected the id of the answer: one of {', '.join(NAMES[:4])}")
    about = {
        "output": str(name),
        "model_version": first_given(body, "model_version"),
        "person": first_given(body, "person", "user"),
        "language": first_given(body, "language", "lang"),
        "prompt": first_given(body, "prompt", "question"),
        "answer": first_given(body, "answer", "response"),
    }
    if not (about["prompt"] and about["answer"]):
        about["prompt"] = about["answer"] = about["language"] = None
    key = str(first_given(body, "key", "feedback_id") or content_hash([str(name), dict(said)])[:40])
    return _first([*reading.records(1, about, [(key, _score(said))])])


def _score(said: Mapping[str, Any]) -> Score:
    """A thumb (5 or 1), a rating from 1 to 5 that says so (`rating` with `scale`), or words alone."""
    given = first_given(said, "thumb", "rating", "value", "score", "vote", "liked", "is_positive")
    why = _words(said)
    if isinstance(given, str) and given in THUMBS:
        given = "up" if THUMBS[given] else "down"
    if isinstance(given, bool):
        given = "up" if given else "down"
    word = str(given).strip().casefold() if given is not None else ""
    if word in UP or word in DOWN:
        return Score(
            name="thumb",
            value=1 if word in UP else 0,
            label="up" if word in UP else "down",
            explanation=why,
            low=0,
            high=1,
        )
    number = number_in(given)
    if number is not None:
        low, high = number_in(said.get("worst")), number_in(said.get("best"))
        return Score(
            name="rating",
            value=number,
            explanation=why,
            low=low if high is not None else None,
            high=high if low is not None else None,
        )
    if given is not None:
        raise Invalid.field(
            "rating", f"{str(given)[:40]!r}: expected up, down, or a number with its worst and best"
        )
    if not why:
        raise Invalid.field("rating", "expected a thumb (up or down), a rating, a reason or a text")
    return Score(name="remark", explanation=why)


def _words(said: Mapping[str, Any]) -> str | None:
    found: list[str] = []
    for name in (*WORDS, *TEXTS):
        value = said.get(name)
        if isinstance(value, dict):
            value = value.get("key") or value.get("label")
        if isinstance(value, list):
            value = ", ".join(str(each) for each in value)
        if isinstance(value, str) and value.strip():
            found.append(value.strip())
    return "; ".join(dict.fromkeys(found)) or None


def _first(reads: list[Read]) -> FeedbackRecord:
    problems = [each for each in reads if isinstance(each, Problem)]
    records = [each[1] for each in reads if isinstance(each, tuple)]
    if problems or not records:
        raise Invalid(
            *(Problem(each.field, each.reason) for each in problems or [Problem("body", "no feedback in it")])
        )
    return records[0]
