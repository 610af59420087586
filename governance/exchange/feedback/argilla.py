"""Argilla's records, as `Dataset.records.to_json` (a list) or `to_list` writes them, or one a line.

A record has fields (what was shown), responses by question and annotator, and suggestions by question. Ratings there run over
whatever values the question lists, which the export doesn't tell: without a rule (`quality=rating:0..10`) they stay comments.
Suggestions are statements of a model or a person, told apart by their type. Format: docs.argilla.io, Record.to_dict.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from governance.core.canonical import content_hash
from governance.core.errors import Problem
from governance.exchange.documents import objects
from governance.exchange.feedback.format import Asked, FeedbackFormat, Read
from governance.exchange.feedback.scored import ScoreMapping
from governance.exchange.feedback.several import ranking
from governance.exchange.reading import NotCarried
from governance.exchange.samples import signs
from governance.feedback.scores import Score

KNOWN = frozenset(
    {"id", "external_id", "fields", "responses", "suggestions", "metadata", "status", "_server_id"}
)


def read_records(path: Path, asked: Asked) -> Iterator[Read]:
    """A record for each answer to each question, whoever gave it."""
    reading = ScoreMapping(asked.mapping, asked.defaults)
    for item in objects(path, asked.progress, under=("items", "records")):
        if isinstance(item, Problem):
            yield item
            continue
        number, record = item
        fields = record.get("fields")
        if not isinstance(fields, dict):
            yield Problem("fields", "expected what was shown, an object", number)
            continue
        texts, left = reading.texts({**(record.get("metadata") or {}), **fields})
        yield from left
        for name in record.keys() - KNOWN:
            if record[name]:
                yield NotCarried(name, "our records have no room for it")
        identity = record.get("id") or record.get("external_id") or record.get("_server_id")
        name = str(identity) if identity is not None else content_hash(fields)[:40]
        about = {"output": f"argilla-{name}", **texts}
        told = Told(reading, number, fields)
        yield from _responses(told, about, record.get("responses") or {})
        yield from _suggestions(told, about, record.get("suggestions") or {})


@dataclass(frozen=True)
class Told:
    """One record's line and fields, and how they are to be read."""

    reading: ScoreMapping
    number: int
    fields: Mapping[str, Any]


def _responses(told: Told, about: Mapping[str, Any], responses: object) -> Iterator[Read]:
    for question, user, value, status in _answers(responses):
        if status == "discarded" or status == "draft":
            yield NotCarried(question, f"a response that is {status}")
            continue
        key = f"{about['output']}-{question}-{user}"
        spoken = {**about, "person": f"argilla-{user}" if user else None}
        yield from _answer(told, spoken, key, question, value)


def _answers(responses: object) -> Iterator[tuple[str, str, object, str]]:
    """(question, user, value, status) in both forms: by question (the SDK's), or by annotator (the REST interface's)."""
    if isinstance(responses, dict):
        for question, given in responses.items():
            for answer in given if isinstance(given, list) else ():
                yield (
                    question,
                    str(answer.get("user_id") or ""),
                    answer.get("value"),
                    str(answer.get("status") or ""),
                )
        return
    for response in responses if isinstance(responses, list) else ():
        for question, answer in (response.get("values") or {}).items():
            user, status = str(response.get("user_id") or ""), str(response.get("status") or "")
            yield question, user, answer.get("value"), status


def _suggestions(told: Told, about: Mapping[str, Any], suggestions: object) -> Iterator[Read]:
    if not isinstance(suggestions, dict):
        for _ in suggestions if isinstance(suggestions, list) else ():
            yield NotCarried("suggestions", "named by a question's number, which the export doesn't resolve")
        return
    for question, suggestion in suggestions.items():
        if suggestion.get("value") is None:
            continue
        if suggestion.get("score") is not None:
            yield NotCarried("suggestions.score", "how sure a model was has no room in our records")
        source = "human" if suggestion.get("type") == "human" else "llm"
        agent = suggestion.get("agent") or "model"
        key = f"{about['output']}-{question}-suggested-{agent}"
        yield from _answer(told, {**about, "source": source}, key, question, suggestion["value"])


def _answer(told: Told, about: Mapping[str, Any], key: str, question: str, value: object) -> Iterator[Read]:
    reading, number = told.reading, told.number
    about = {name: each for name, each in about.items() if not name.startswith("other_")}
    if isinstance(value, bool | int | float | str):
        yield from reading.records(number, about, [(key, Score(question, value))])
    elif isinstance(value, list) and all(isinstance(each, str) for each in value):
        labels = ", ".join(value)
        yield from reading.records(number, about, [(key, Score(question, labels))])
    elif isinstance(value, list) and all(isinstance(each, dict) for each in value):
        yield from _parts(told, about, key, question, value)
    elif value is not None:
        yield NotCarried(question, "a value of a form that our records have no room for")


def _parts(
    told: Told, about: Mapping[str, Any], key: str, question: str, value: list[dict[str, Any]]
) -> Iterator[Read]:
    """A ranking of fields, or the passages marked in the answer: the export doesn't say in which field."""
    if all("rank" in each for each in value):
        names = [str(each.get("value")) for each in value]
        if not all(isinstance(told.fields.get(name), str) for name in names):
            yield NotCarried(question, "a ranking of something else than the record's fields")
            return
        ranks = [int(each["rank"]) for each in value]
        answers = [str(told.fields[name]) for name in names]
        yield told.reading.record(told.number, {**ranking(about, names, ranks, answers), "key": key})
        return
    for each in value:
        start, end, label = each.get("start"), each.get("end"), each.get("label")
        mark = {
            "kind": "span",
            "start": start,
            "end": end,
            "label": label,
            "key": f"{key}-{start}-{end}-{label}",
        }
        yield told.reading.record(told.number, {**about, **mark})


FORMAT = FeedbackFormat(
    name="argilla", title="Argilla records", recognise=signs("fields", "responses"), read=read_records
)
