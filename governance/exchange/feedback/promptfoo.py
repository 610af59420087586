"""promptfoo's results (`promptfoo eval -o results.json`, or .jsonl): outputs with assertions on them, some graded by hand."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from governance.core.canonical import content_hash
from governance.exchange.feedback.format import Asked, FeedbackFormat, Read
from governance.exchange.feedback.outputs import asked_of, number_in, version_of, with_usual
from governance.exchange.feedback.scored import ScoreMapping
from governance.exchange.feedback.spoken import answer_text, messages_or_words
from governance.exchange.formats import Answer, Form
from governance.exchange.items import Row, items, left_unread
from governance.exchange.reading import NotCarried
from governance.exchange.samples import Sample
from governance.feedback.scores import Score

BY_MODEL = (
    "llm-rubric",
    "model-graded",
    "factuality",
    "g-eval",
    "answer-relevance",
    "context-",
    "select-best",
    "moderation",
)
HUMAN = "human"


def read_results(path: Path, asked: Asked) -> Iterator[Read]:
    """A record for each assertion on each output: 0 is fail, 1 is pass."""
    reading = ScoreMapping(with_usual(asked, "promptfoo"))
    for item in items(path, asked.progress):
        if not isinstance(item, tuple):
            yield item
            continue
        number, found = item
        results: Any = found.get("results")
        results = results.get("results") if isinstance(results, dict) else results
        if isinstance(results, list):
            for place, result in enumerate(results, 1):
                row = Row(result)
                yield from _result(reading, place, row)
                yield from left_unread([row])
        else:
            yield from _result(reading, number, found)


def _result(reading: ScoreMapping, number: int, found: Mapping[str, Any]) -> Iterator[Read]:
    response = found.get("response")
    output = response.get("output") if isinstance(response, dict) else found.get("output", response)
    answer = answer_text(output)
    prompt = found.get("prompt")
    asked = messages_or_words(prompt.get("raw") if isinstance(prompt, dict) else prompt)
    if not answer or not asked:
        words = (
            f"without an output: {found['error']}"[:200]
            if found.get("error")
            else "without a prompt and an output in words"
        )
        yield NotCarried("result", words)
        return
    provider = found.get("provider")
    model = provider.get("label") or provider.get("id") if isinstance(provider, dict) else provider
    name = str(found.get("id") or content_hash([asked, answer, model])[:32])
    about = {
        "output": name,
        **asked_of(asked),
        "answer": answer,
        "model_version": version_of(model),
    }
    grading = found.get("gradingResult")
    components = grading.get("componentResults") if isinstance(grading, dict) else None
    if not components:
        yield from _without_assertions(reading, number, about, found, grading)
        return
    for place, component in enumerate(components):
        yield from _component(reading, number, about, place, component)


def _without_assertions(
    reading: ScoreMapping, number: int, about: Mapping[str, Any], found: Mapping[str, Any], grading: object
) -> Iterator[Read]:
    score = number_in(found.get("score"))
    if score is None:
        yield NotCarried("result", "without assertions or a score: its output was not rated")
        return
    why = grading.get("reason") if isinstance(grading, dict) else None
    said = Score("score", score, explanation=why or None, low=0, high=1)
    yield from reading.records(number, {**about, "source": "code"}, [(f"{about['output']}-score", said)])


def _component(
    reading: ScoreMapping, number: int, about: Mapping[str, Any], place: int, component: Mapping[str, Any]
) -> Iterator[Read]:
    assertion = component.get("assertion")
    assertion = assertion if isinstance(assertion, dict) else {}
    kind = str(assertion.get("type") or "assertion")
    name = str(assertion.get("metric") or kind)
    score = number_in(component.get("score"))
    if score is None and component.get("pass") is None:
        yield NotCarried(name, "without a score")
        return
    value = score if score is not None else float(bool(component["pass"]))
    bounds = (0.0, 1.0) if 0 <= value <= 1 else (None, None)
    why = component.get("comment") or component.get("reason") or None
    said = Score(name, value, explanation=why, low=bounds[0], high=bounds[1])
    source = "human" if kind == HUMAN else "llm" if _by_model(kind, component) else "code"
    key = f"{about['output']}-{place}-{kind}"
    yield from reading.records(number, {**about, "source": source}, [(key[:200], said)])


def _by_model(kind: str, component: Mapping[str, Any]) -> bool:
    """Whether a model graded: by the assertion's type, or because grading it took tokens."""
    used = component.get("tokensUsed")
    took_tokens = isinstance(used, dict) and bool(number_in(used.get("total")))
    return took_tokens or kind.removeprefix("not-").startswith((*BY_MODEL, "promptfoo:redteam"))


def _is_promptfoo(sample: Sample) -> bool:
    return (
        sample.has("gradingResult") or sample.has("evalId", "results") or sample.has("promptIdx", "testIdx")
    )


FORMAT = FeedbackFormat(
    name="promptfoo",
    title="promptfoo results",
    recognise=_is_promptfoo,
    forms=(
        Form(
            name="results, JSON, JSONL",
            versions="0.120",
            answer=Answer.PARTLY,
            words="results that failed before an output; named scores; costs",
        ),
        Form(
            name="results as CSV, HTML, YAML",
            versions="0.120",
            answer=Answer.REFUSED,
            words="they have one cell per output; use -o results.json",
        ),
    ),
    read=read_results,
)
