"""In as Langfuse's SDKs send it: scores, and batches of ingestion events. Spans come by OTLP, as everyone's.

A score is known by its id (else by what it says), so a retry adds nothing; the same id with another value is refused, since
feedback is never changed. Shapes: Langfuse's public interface, POST /api/public/scores and POST /api/public/ingestion.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from governance.core.canonical import content_hash
from governance.core.errors import Invalid, Problem
from governance.exchange.feedback.langfuse import SOURCES, as_score
from governance.exchange.feedback.spoken import answer_text, messages, messages_or_words
from governance.feedback.records import Message
from governance.feedback.scores import Rule, needs_scale, statement
from governance.feedback.telemetry.told import (
    UNKNOWN_LANGUAGE,
    UNSPECIFIED,
    ToldEvaluation,
    ToldOutput,
    label,
    slug,
)

GENERATIONS = ("generation-create", "generation-update")
SCORE = "score-create"


def told_score(place: int, body: object) -> ToldEvaluation:
    """A score as an evaluation of its observation, or of its trace. Raises Invalid by field."""
    if not isinstance(body, dict):
        raise Invalid(Problem("score", "expected an object", place))
    name = body.get("name")
    trace = body.get("traceId")
    if not isinstance(name, str) or not name:
        raise Invalid(Problem("name", "expected the score's name", place))
    if not isinstance(trace, str) or not trace:
        words = (
            "our feedback is about one answer: a score on a session or an experiment alone can't be stored"
        )
        raise Invalid(Problem("traceId", words, place))
    if body.get("value") in (None, "") and not body.get("stringValue"):
        raise Invalid(Problem("value", "expected the score's value", place))
    metadata = body.get("metadata") if isinstance(body.get("metadata"), dict) else {}
    assert isinstance(metadata, dict)
    said, number = _said(name, body, metadata, place)
    author = metadata.get("plumbline.person") or body.get("authorUserId")
    source = str(metadata.get("plumbline.source") or SOURCES.get(str(body.get("source") or "API"), "llm"))
    said["source"] = source
    if author:
        said["person"] = str(author)
    if isinstance(body.get("timestamp"), str):
        said["given_at"] = body["timestamp"]
    observation = body.get("observationId")
    identity = [trace, observation, name, body.get("value"), body.get("comment")]
    key = body.get("id") or content_hash(identity)[:40]
    return ToldEvaluation(
        place=place,
        key=str(key)[:200],
        trace_id=trace[:64],
        span_id=str(observation)[:64] if observation else None,
        response_id=None,
        said=said,
        score_name=name if number is not None else None,
        score_number=number,
        falls_back=True,
    )


def _said(
    name: str, body: Mapping[str, Any], metadata: Mapping[str, Any], place: int
) -> tuple[dict[str, Any], float | None]:
    """The fields of the statement; and its number, where nobody told that number's scale."""
    if body.get("dataType") == "CORRECTION":
        return {
            "kind": "correction",
            "correction": str(body.get("value")),
            "comment": body.get("comment"),
        }, None
    try:
        rule = Rule.of(name, str(metadata["plumbline.rule"])) if metadata.get("plumbline.rule") else None
        score = as_score(name, body)
        said = statement(score, rule)
    except Invalid as invalid:
        raise Invalid(*(Problem(each.field, each.reason, place) for each in invalid.problems)) from invalid
    if said is None:
        raise Invalid(Problem(name, "left out by its own rule", place))
    return said, score.number if rule is None and needs_scale(score) else None


def told_generation(place: int, body: object, now: datetime) -> ToldOutput | None:
    """The answer that a generation, or a whole trace, tells; None where it tells none (yet). Raises Invalid."""
    if not isinstance(body, dict):
        raise Invalid(Problem("body", "expected an object", place))
    answer = answer_text(body.get("output"))
    if not answer:
        return None
    own = str(body.get("id") or "")[:64]
    trace = str(body.get("traceId") or own)[:64]
    if not own:
        raise Invalid(Problem("id", "expected the observation's id", place))
    metadata = body.get("metadata") if isinstance(body.get("metadata"), dict) else {}
    assert isinstance(metadata, dict)
    return ToldOutput(
        place=place,
        trace_id=trace,
        span_id=own,
        model=slug(body.get("model")) or UNSPECIFIED,
        label=label(body.get("version") or body.get("release")),
        conversation=_turns(body.get("input")),
        answer=answer,
        produced_at=_time(body.get("endTime") or body.get("timestamp") or body.get("startTime"), now),
        is_root=not body.get("traceId"),
        is_wrapper=not body.get("model"),
        named_version=str(metadata["plumbline.model_version"])
        if metadata.get("plumbline.model_version")
        else None,
        language=str(metadata.get("plumbline.language") or UNKNOWN_LANGUAGE),
        scenario=slug(metadata.get("plumbline.scenario") or body.get("name")) or UNSPECIFIED,
    )


def _turns(asked: object) -> list[Message]:
    said = messages_or_words(asked)
    return said if isinstance(said, list) else messages(said, "user")


def _time(words: object, now: datetime) -> datetime:
    try:
        moment = datetime.fromisoformat(str(words)) if words else now
    except ValueError:
        return now
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
