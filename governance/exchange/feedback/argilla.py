"""Argilla's records: `to_json` or `to_list` (nested), `to_list(flatten=True)` and the rows it writes to the Hub (flat).

A record has fields (what was shown), responses by question and annotator, and suggestions by question. Only the flat form says
whether a response was submitted, a draft, or discarded. Ratings there run over whatever values the question lists, which no
export tells: they wait for their scale. Suggestions are statements of a model. Format: docs.argilla.io, Record.to_dict.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from governance.core.canonical import content_hash
from governance.core.errors import Problem
from governance.exchange.feedback.format import Asked, FeedbackFormat, Read
from governance.exchange.feedback.scored import ScoreMapping
from governance.exchange.feedback.several import argilla_values
from governance.exchange.formats import Answer, Form
from governance.exchange.items import items, unpacked
from governance.exchange.reading import NotCarried
from governance.exchange.samples import Sample
from governance.feedback.scores import Score

KNOWN = frozenset(
    {"id", "external_id", "fields", "responses", "suggestions", "metadata", "status", "_server_id"}
)
GIVEN = frozenset({"", "submitted"})
UNTOLD = (
    "this form of the export doesn't say whether a response was submitted, a draft or discarded, so all were imported;  "
    "export with records.to_list(flatten=True) to keep them apart"
)
SHOWN = "fields shown"
"""Where what is known of a record keeps its fields: rankings name them."""
RESPONSES, SUGGESTION = ".responses", ".suggestion"


def read_records(path: Path, asked: Asked) -> Iterator[Read]:
    """A record for each answer to each question, whoever gave it."""
    reading = ScoreMapping(asked)
    for item in items(path, asked.progress, under=("items", "records")):
        if not isinstance(item, tuple):
            yield item
        elif _is_flat(item[1]):
            yield from _flat(reading, *item)
        else:
            yield from _nested(reading, *item)


def _is_flat(record: Mapping[str, Any]) -> bool:
    return "fields" not in record and any(RESPONSES in name or SUGGESTION in name for name in record)


def _nested(reading: ScoreMapping, number: int, record: Mapping[str, Any]) -> Iterator[Read]:
    fields = unpacked(record.get("fields"))
    if not isinstance(fields, dict):
        yield Problem("fields", "expected what was shown, an object", number)
        return
    texts, left = reading.texts({**(record.get("metadata") or {}), **fields})
    yield from left
    for name in sorted(record.keys() - KNOWN):
        if record[name]:
            yield NotCarried(name, "our records can't represent it")
    about = {"output": f"argilla-{_name(record, fields)}", **texts, SHOWN: fields}
    for question, user, value, status in _answers(record.get("responses") or {}):
        if status is None:
            yield NotCarried(f"{question}.responses.status", UNTOLD)
        yield from _response(reading, number, about, question, user, value, status or "")
    yield from _suggestions(reading, number, about, record.get("suggestions") or {})


def _flat(reading: ScoreMapping, number: int, record: Mapping[str, Any]) -> Iterator[Read]:
    marked = {name for name in record if RESPONSES in name or SUGGESTION in name}
    plain = {name: value for name, value in record.items() if name not in marked and name not in KNOWN}
    shown = {name: unpacked(value) for name, value in plain.items() if value is not None}
    texts, left = reading.texts(shown)
    yield from left
    about = {"output": f"argilla-{_name(record, shown)}", **texts, SHOWN: shown}
    for column in sorted(name for name in marked if name.endswith(RESPONSES)):
        question = column.removesuffix(RESPONSES)
        values, users, statuses = (
            unpacked(record.get(f"{column}{part}")) or [] for part in ("", ".users", ".status")
        )
        for place, value in enumerate(values):
            status = statuses[place] if place < len(statuses) else None
            if status is None:
                yield NotCarried(
                    f"{question}.responses.status", "the response has no status; it was imported as it is"
                )
            user = str(users[place]) if place < len(users) else ""
            yield from _response(reading, number, about, question, user, value, status or "")
    for column in sorted(name for name in marked if name.endswith(SUGGESTION)):
        said = {part: unpacked(record.get(f"{column}.{part}")) for part in ("score", "agent")}
        value = unpacked(record[column])
        yield from _suggestions(
            reading, number, about, {column.removesuffix(SUGGESTION): {**said, "value": value}}
        )


def _name(record: Mapping[str, Any], shown: Mapping[str, Any]) -> str:
    identity = record.get("id") or record.get("external_id") or record.get("_server_id")
    return str(identity) if identity is not None else content_hash(dict(shown))[:40]


def _response(
    reading: ScoreMapping,
    number: int,
    about: Mapping[str, Any],
    question: str,
    user: str,
    value: object,
    status: str,
) -> Iterator[Read]:
    if status not in GIVEN:
        yield NotCarried(question, f"a response that is {status}, not submitted")
        return
    key = f"{about['output']}-{question}-{user}"
    spoken = {**about, "person": f"argilla-{user}" if user else None}
    yield from _answer(reading, number, spoken, key, question, value)


def _answers(responses: object) -> Iterator[tuple[str, str, object, str | None]]:
    """(question, user, value, status) in both nested forms: by question (the SDK's), or by annotator (the REST interface's)."""
    if isinstance(responses, dict):
        for question, given in responses.items():
            for answer in given if isinstance(given, list) else ():
                status = str(answer["status"]) if answer.get("status") else None
                yield question, str(answer.get("user_id") or ""), answer.get("value"), status
        return
    for response in responses if isinstance(responses, list) else ():
        for question, answer in (response.get("values") or {}).items():
            user, status = str(response.get("user_id") or ""), response.get("status")
            yield question, user, answer.get("value"), str(status) if status else None


def _suggestions(
    reading: ScoreMapping, number: int, about: Mapping[str, Any], suggestions: object
) -> Iterator[Read]:
    if not isinstance(suggestions, dict):
        for _ in suggestions if isinstance(suggestions, list) else ():
            yield NotCarried("suggestions", "named by a question's number, which the export doesn't resolve")
        return
    for question, suggestion in suggestions.items():
        if suggestion.get("value") is None:
            continue
        if suggestion.get("score") is not None:
            yield NotCarried("suggestions.score", "a model's confidence can't be represented in our records")
        source = "human" if suggestion.get("type") == "human" else "llm"
        agent = suggestion.get("agent") or "model"
        key = f"{about['output']}-{question}-suggested-{agent}"
        yield from _answer(reading, number, {**about, "source": source}, key, question, suggestion["value"])


def _answer(
    reading: ScoreMapping, number: int, about: Mapping[str, Any], key: str, question: str, value: object
) -> Iterator[Read]:
    shown = about.get(SHOWN, {})
    about = {name: each for name, each in about.items() if not name.startswith("other_") and name != SHOWN}
    if isinstance(value, bool | int | float | str):
        yield from reading.records(number, about, [(key, Score(question, value))])
    elif isinstance(value, list) and all(isinstance(each, str) for each in value):
        labels = ", ".join(value)
        yield from reading.records(number, about, [(key, Score(question, labels))])
    elif isinstance(value, list) and all(isinstance(each, dict) for each in value):
        for values in argilla_values(about, key, question, value, shown):
            yield values if isinstance(values, NotCarried) else reading.record(number, values)
    elif value is not None:
        yield NotCarried(question, "a value that our records can't represent")


def _is_argilla(sample: Sample) -> bool:
    if sample.has("fields", "responses"):
        return True
    names = sample.columns or frozenset()
    flat = ".responses.users" in sample.beginning or any(name.endswith(".responses.users") for name in names)
    return flat or '.responses.status"' in sample.beginning


VERSIONS = "Argilla 2.8"
FORMAT = FeedbackFormat(
    name="argilla",
    title="Argilla records",
    recognise=_is_argilla,
    forms=(
        Form(
            name="records.to_list(flatten=True), JSON",
            versions=VERSIONS,
            words="recommended: the only form with statuses",
        ),
        Form(name="records.to_datasets(), Parquet, as on the Hub", versions=VERSIONS),
        Form(
            name="records.to_json, to_list()",
            versions=VERSIONS,
            answer=Answer.PARTLY,
            words="the statuses, which this form leaves out: drafts and discarded responses are imported, each reported",
        ),
        Form(
            name="REST list of records",
            versions=VERSIONS,
            answer=Answer.PARTLY,
            words="suggestions, which name their question by a number",
        ),
    ),
    read=read_records,
)
