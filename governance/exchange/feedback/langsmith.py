"""LangSmith's runs with their feedback, or a list of feedback: as its SDK and REST interface give them."""

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

SOURCES = {"app": "human", "api": "llm", "model": "llm", "auto_eval": "llm"}
"""Feedback by API may be anyone's; without a user it counts as a machine's."""


def read_runs(path: Path, asked: Asked) -> Iterator[Read]:
    """A record for each piece of feedback on a run."""
    reading = ScoreMapping(asked)
    for item in items(path, asked.progress, under=("runs", "data")):
        if not isinstance(item, tuple):
            yield item
        elif "key" in item[1]:
            yield from _feedback(reading, item[0], {"output": str(item[1].get("run_id") or "")}, item[1])
        else:
            yield from _run(reading, *item)


def _run(reading: ScoreMapping, number: int, run: Mapping[str, Any]) -> Iterator[Read]:
    asked, answer = messages_or_words(unpacked(run.get("inputs"))), answer_text(unpacked(run.get("outputs")))
    about: dict[str, Any] = {"output": str(run.get("id") or "")}
    if asked and answer:
        about |= {**asked_of(asked), "answer": answer, "produced_at": run.get("end_time")}
    given = unpacked(run.get("feedback")) or []
    if run.get("feedback_stats") and not given:
        words = "means over several pieces of feedback; add the feedback itself (client.list_feedback)"
        yield NotCarried("feedback_stats", words)
    elif not given:
        yield NotCarried("run", "without feedback: its answer was not rated")
    for feedback in given:
        yield from _feedback(reading, number, about, feedback)


def _feedback(
    reading: ScoreMapping, number: int, about: Mapping[str, Any], found: Mapping[str, Any]
) -> Iterator[Read]:
    name = str(found.get("key") or "")
    if not name or not about["output"]:
        yield Problem("key" if not name else "run_id", "required for feedback", number)
        return
    source = unpacked(found.get("feedback_source"))
    source = source if isinstance(source, dict) else {}
    user = source.get("user_id") or source.get("ls_user_id")
    kind = "human" if user else SOURCES.get(str(source.get("type") or "api"), "llm")
    spoken = {
        **about,
        "source": kind,
        "person": f"langsmith-{content_hash(str(user))[:16]}" if user else None,
        "given_at": first_given(found, "modified_at", "created_at"),
    }
    key = str(found.get("id") or f"{about['output']}-{name}")
    correction = unpacked(found.get("correction"))
    text = correction if isinstance(correction, str) else answer_text(correction) if correction else ""
    if text:
        said = {"key": f"{key}-correction", "kind": "correction", "correction": text}
        yield reading.record(number, {**spoken, **said})
    elif correction:
        yield NotCarried("correction", "an object without a text")
    yield from _beside(found)
    said_score = _score(name, found)
    if said_score is not None:
        yield from reading.records(number, spoken, [(key, said_score)])
    elif not text:
        yield Problem(name, "expected a score, a value or a comment", number)


def _score(name: str, found: Mapping[str, Any]) -> Score | None:
    """The score with what its own config says of its range, if it has one; None where nothing is said."""
    score, value, comment = found.get("score"), unpacked(found.get("value")), found.get("comment") or None
    label = str(value) if value not in (None, "") and not isinstance(value, dict) else None
    if isinstance(score, bool):
        return Score(name, score, label, comment)
    if isinstance(score, int | float):
        config = unpacked(found.get("feedback_config"))
        config = config if isinstance(config, dict) and config.get("type") == "continuous" else {}
        low, high = number_in(config.get("min")), number_in(config.get("max"))
        known = (low, high) if low is not None and high is not None and low < high else (None, None)
        return Score(name, score, label, comment, low=known[0], high=known[1])
    return Score(name, None, label, comment) if label or comment else None


def _beside(found: Mapping[str, Any]) -> Iterator[Read]:
    """What feedback holds beside its score."""
    if isinstance(unpacked(found.get("value")), dict):
        yield NotCarried("value", "a value that is an object")
    if found.get("error"):
        yield NotCarried("error", "that the evaluator failed")
    if found.get("comparative_experiment_id") or found.get("feedback_group_id"):
        yield NotCarried(
            "feedback_group_id", "which runs were compared: each of the group's scores came in on its own run"
        )
    if found.get("extra"):
        yield NotCarried("extra", "our records can't represent it")


def _is_langsmith(sample: Sample) -> bool:
    return (
        sample.has("run_type", "inputs", "dotted_order")
        or sample.has("run_type", "feedback_stats")
        or sample.has("run_id", "key", "feedback_source")
    )


FORMAT = FeedbackFormat(
    name="langsmith",
    title="LangSmith runs and feedback",
    recognise=_is_langsmith,
    by_trace=True,
    upserts=True,
    forms=(
        Form(name="feedback, a list or one a line", versions="0.4", words="the run must already be known"),
        Form(
            name="runs with `feedback` in each",
            versions="0.4",
            answer=Answer.PARTLY,
            words="runs without feedback; inner steps",
        ),
        Form(
            name="runs with `feedback_stats` only",
            versions="0.4",
            answer=Answer.REFUSED,
            words="means over several people; add client.list_feedback of each run as `feedback`",
        ),
    ),
    read=read_runs,
)
