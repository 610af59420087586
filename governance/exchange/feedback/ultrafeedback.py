"""UltraFeedback: answers of several models to one instruction, each rated by a language model from 1 to 5 on four aspects."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from governance.core.canonical import content_hash
from governance.core.errors import Problem
from governance.exchange.feedback.format import Asked, FeedbackFormat, Read
from governance.exchange.feedback.outputs import number_in, version_of, with_usual
from governance.exchange.feedback.scored import ScoreMapping
from governance.exchange.formats import Answer, Form
from governance.exchange.items import items, unpacked
from governance.exchange.reading import NotCarried
from governance.exchange.samples import signs
from governance.feedback.scores import Score

KNOWN = frozenset({"source", "instruction", "models", "completions", "correct_answers", "incorrect_answers"})


def read_rows(path: Path, asked: Asked) -> Iterator[Read]:
    """A rating, by a language model, for each aspect of each completion."""
    reading = ScoreMapping(with_usual(asked, "ultrafeedback"))
    for item in items(path, asked.progress, under=("data", "rows")):
        if not isinstance(item, tuple):
            yield item
            continue
        number, found = item
        completions = unpacked(found.get("completions"))
        if not isinstance(completions, list):
            yield Problem("completions", "expected a list of answers with their annotations", number)
            continue
        for field in sorted(found.keys() - KNOWN):
            if found[field] not in (None, "", [], {}):
                yield NotCarried(field, "our records can't represent it")
        for completion in completions:
            yield from _completion(reading, number, str(found.get("instruction") or ""), completion)


def _completion(
    reading: ScoreMapping, number: int, instruction: str, completion: Mapping[str, Any]
) -> Iterator[Read]:
    answer = str(completion.get("response") or "")
    name = content_hash([instruction, completion.get("model"), answer])[:32]
    about = {
        "output": name,
        "prompt": instruction,
        "answer": answer,
        "model_version": version_of(completion.get("model")),
        "source": "llm",
    }
    for field in ("critique", "overall_score"):
        if completion.get(field) not in (None, ""):
            yield NotCarried(field, "about the answer as a whole, with no aspect and no scale")
    for aspect, said in (completion.get("annotations") or {}).items():
        for judged in said if isinstance(said, list) else [said]:
            rating = number_in(judged.get("Rating")) if isinstance(judged, dict) else None
            if rating is None:
                yield NotCarried(aspect, "without a rating (N/A)")
                continue
            if judged.get("Type") not in (None, "", "None"):
                yield NotCarried(f"{aspect}.Type", "kinds of error or of help, with reasons of their own")
            reason = judged.get("Rationale For Rating") or judged.get("Rationale")
            score = Score(aspect, rating, explanation=reason or None, low=1, high=5)
            yield from reading.records(number, about, [(f"{name}-{aspect}", score)])


FORMAT = FeedbackFormat(
    name="ultrafeedback",
    title="UltraFeedback",
    recognise=signs("instruction", "completions", "models"),
    forms=(
        Form(
            name="completions with annotations, JSON, JSONL, Parquet",
            versions="2023",
            answer=Answer.PARTLY,
            words="critiques and overall scores, which have no aspect; types of truthfulness and helpfulness",
        ),
    ),
    read=read_rows,
)
