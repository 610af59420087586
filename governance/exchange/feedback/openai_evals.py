"""OpenAI evals' logs (`oaieval`, JSONL): the specification, then events: what was sampled, whether it matched, its grade."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from governance.core.errors import Invalid, Problem
from governance.exchange.feedback.format import Asked, FeedbackFormat, Read
from governance.exchange.feedback.outputs import asked_of, number_in, version_of, with_usual
from governance.exchange.feedback.scored import ScoreMapping
from governance.exchange.feedback.spoken import answer_text, messages_or_words
from governance.exchange.formats import Answer, Form
from governance.exchange.items import items
from governance.exchange.reading import NotCarried
from governance.exchange.samples import Sample
from governance.feedback.scores import Score

JUDGED = ("match", "metrics")


def read_events(path: Path, asked: Asked) -> Iterator[Read]:
    """A record for each match or grade, on what was sampled before it. Raises Invalid for a set of samples without results."""
    reading = ScoreMapping(with_usual(asked, "openai-evals"))
    model: str | None = None
    sampled: dict[str, tuple[Any, str]] = {}
    for item in items(path, asked.progress):
        if not isinstance(item, tuple):
            yield item
            continue
        number, found = item
        data = found.get("data") if isinstance(found.get("data"), dict) else {}
        assert isinstance(data, dict)
        if "ideal" in found and "input" in found:
            words = "samples to run, without answers: use the log written by oaieval"
            raise Invalid(Problem("ideal", words, number))
        if isinstance(found.get("spec"), dict):
            completions = found["spec"].get("completion_fns") or [None]
            model = version_of(completions[0])
        elif found.get("final_report") is not None:
            yield NotCarried("final_report", "totals, which follow from the individual results")
        elif found.get("type") == "sampling":
            sampled[str(found.get("sample_id"))] = data.get("prompt"), answer_text(data.get("sampled"))
        elif found.get("type") in JUDGED:
            yield from _judged(reading, number, found, data, sampled, model)
        else:
            yield NotCarried(str(found.get("type") or "event"), "an event that isn't about an answer")


def _judged(
    reading: ScoreMapping,
    number: int,
    found: Mapping[str, Any],
    data: Mapping[str, Any],
    sampled: Mapping[str, tuple[Any, str]],
    model: str | None,
) -> Iterator[Read]:
    sample = str(found.get("sample_id"))
    prompt, answer = sampled.get(sample, (None, ""))
    asked = messages_or_words(prompt)
    answer = answer or answer_text(data.get("sampled"))
    if not asked or not answer:
        yield Problem("sample_id", f"{sample}: no earlier sampling event for it", number)
        return
    name = f"{found.get('run_id')}-{sample}"
    about = {"output": name, **asked_of(asked), "answer": answer, "model_version": model}
    about["given_at"] = _time(found.get("created_at"))
    key = f"{name}-{found.get('event_id', number)}"
    if found["type"] == "match":
        said = Score("match", bool(data.get("correct")), explanation=_expected(data))
        yield from reading.records(number, {**about, "source": "code"}, [(key, said)])
        return
    for metric, value in data.items():
        if isinstance(value, bool | int | float) or (metric == "choice" and isinstance(value, str)):
            source = "llm" if "choice" in data else "code"
            score = Score(metric, value if isinstance(value, bool | str) else number_in(value))
            yield from reading.records(
                number, {**about, "source": source}, [(f"{key}-{metric}"[:200], score)]
            )
        elif value not in (None, "", [], {}):
            yield NotCarried(metric, "neither a number nor a choice")


def _expected(data: Mapping[str, Any]) -> str | None:
    return f"expected {data['expected']}" if data.get("expected") not in (None, "") else None


def _time(words: object) -> object:
    """Times there are UTC and don't say so: `2026-11-30 17:00:00.123456`, with or without an offset."""
    return (
        f"{words}Z"
        if isinstance(words, str) and words[-6:-5] not in ("+", "-") and words[-1:] != "Z"
        else words
    )


def _is_openai_evals(sample: Sample) -> bool:
    is_log = sample.has("spec") and sample.has("completion_fns")
    return is_log or (sample.has("run_id", "event_id", "sample_id", "type")) or sample.has("input", "ideal")


FORMAT = FeedbackFormat(
    name="openai-evals",
    title="OpenAI evals logs",
    recognise=_is_openai_evals,
    forms=(
        Form(
            name="log of a run, JSONL",
            versions="evals 3",
            answer=Answer.PARTLY,
            words="totals; events other than sampling, match and metrics",
        ),
        Form(
            name="samples, JSONL",
            versions="evals 3",
            answer=Answer.REFUSED,
            words="they have no answers; use the log",
        ),
    ),
    read=read_events,
)
