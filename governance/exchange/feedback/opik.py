"""Opik's traces and spans with their feedback scores: by its SDK, its REST interface, or its command line."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from governance.core.canonical import content_hash
from governance.core.errors import Problem
from governance.exchange.feedback.format import Asked, FeedbackFormat, Read
from governance.exchange.feedback.outputs import asked_of, first_given, number_in
from governance.exchange.feedback.scored import ScoreMapping
from governance.exchange.feedback.spoken import answer_text, messages_or_words
from governance.exchange.formats import Answer, Form
from governance.exchange.items import items, unpacked
from governance.exchange.reading import NotCarried
from governance.exchange.samples import Sample
from governance.feedback.scores import Score

SOURCES = {"ui": "human", "annotation_queue": "human", "online_scoring": "llm", "sdk": "llm"}
"""A score by SDK may be anyone's; without other word it counts as a machine's."""


def read_traces(path: Path, asked: Asked) -> Iterator[Read]:
    """A record for each author's score on a trace or a span, and for each comment."""
    reading = ScoreMapping(asked)
    for item in items(path, asked.progress, under=("content", "data", "traces")):
        if not isinstance(item, tuple):
            yield item
            continue
        number, found = item
        if isinstance(found.get("trace"), dict):
            yield from _judged(reading, number, found["trace"])
            for span in found.get("spans") or ():
                if span.get("feedback_scores"):
                    yield from _judged(reading, number, span)
        else:
            yield from _judged(reading, number, found)


def _judged(reading: ScoreMapping, number: int, found: Mapping[str, Any]) -> Iterator[Read]:
    asked = messages_or_words(unpacked(found.get("input")))
    answer = answer_text(unpacked(found.get("output")))
    texts = {**asked_of(asked), "answer": answer} if asked and answer else {}
    about = {
        **texts,
        "output": str(found.get("id") or ""),
        "produced_at": first_given(found, "end_time", "start_time"),
    }
    if not texts:
        about.pop("produced_at")
    scores = unpacked(found.get("feedback_scores")) or []
    comments = unpacked(found.get("comments")) or []
    if not scores and not comments:
        yield NotCarried("trace", "without scores and comments: its answer was not rated")
    for score in scores:
        yield from _score(reading, number, about, score)
    for comment in comments:
        author = comment.get("created_by")
        said = {"person": _person(author), "given_at": comment.get("created_at"), "kind": "comment"}
        key = f"{about['output']}-{comment.get('id')}"
        yield reading.record(number, {**about, **said, "key": key, "comment": comment.get("text")})


def _score(
    reading: ScoreMapping, number: int, about: Mapping[str, Any], score: Mapping[str, Any]
) -> Iterator[Read]:
    name = str(score.get("name") or "")
    if not name:
        yield Problem("feedback_scores.name", "expected the score's name", number)
        return
    by_author = score.get("value_by_author")
    singles = by_author if isinstance(by_author, dict) and by_author else {score.get("created_by"): score}
    for author, single in singles.items():
        value = number_in(single.get("value", score.get("value")))
        label = first_given(single, "category_name") or first_given(score, "category_name")
        source = SOURCES.get(str(first_given(single, "source") or score.get("source") or "sdk"), "llm")
        person = _person(author) if source == "human" else None
        said = Score(name, value, label, first_given(single, "reason"))
        key = f"{about['output']}-{name}-{content_hash(str(author))[:12]}"
        spoken = {"source": source, "person": person, "given_at": first_given(single, "last_updated_at")}
        yield from reading.records(number, {**about, **spoken}, [(key, said)])


def _person(author: object) -> str | None:
    """A pseudonym: an author there is a user name or an address."""
    return f"opik-{content_hash(str(author))[:16]}" if author else None


def _is_opik(sample: Sample) -> bool:
    return sample.has("feedback_scores") or sample.has("value_by_author")


FORMAT = FeedbackFormat(
    name="opik",
    title="Opik traces",
    recognise=_is_opik,
    by_trace=True,
    upserts=True,
    forms=(
        Form(
            name="traces or spans by SDK, REST or command line, JSON, JSONL",
            versions="2",
            answer=Answer.PARTLY,
            words="spans without scores; tags, metadata, attachments",
        ),
        Form(
            name="CSV of the traces table",
            versions="2",
            answer=Answer.REFUSED,
            words="it has means of scores; export by SDK or command line",
        ),
    ),
    read=read_traces,
)
