"""Preference pairs with their prompt, as alignment libraries and data sets write them: `chosen` and `rejected`, each a list of
messages or a text, with `prompt` (a text, or messages) beside them or in them.

So are UltraFeedback's binarized form, TRL's explicit and implicit prompts, and Argilla's (`chosen_response`).
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from governance.core.canonical import content_hash
from governance.core.errors import Problem
from governance.exchange.feedback.format import Asked, FeedbackFormat, Read
from governance.exchange.feedback.outputs import before_answer, first_given, turns, with_usual
from governance.exchange.feedback.scored import ScoreMapping
from governance.exchange.formats import Answer, Form
from governance.exchange.items import items, unpacked
from governance.exchange.reading import NotCarried
from governance.exchange.samples import Sample
from governance.feedback.records import Message

UNKNOWN = "preferences unspecified"
CHOSEN, REJECTED = ("chosen", "chosen_response"), ("rejected", "rejected_response")
PROMPT = ("prompt", "instruction", "question", "input")
KNOWN = frozenset({*CHOSEN, *REJECTED, *PROMPT, "messages", "id", "prompt_id", "system"})

Side = tuple[list[Message], str]


def read_pairs(path: Path, asked: Asked) -> Iterator[Read]:
    """A comparison for each pair, the chosen answer first."""
    reading = ScoreMapping(with_usual(asked, "preferences", UNKNOWN))
    for item in items(path, asked.progress, under=("data", "rows")):
        if not isinstance(item, tuple):
            yield item
        else:
            yield from _pair(reading, *item)


def _pair(reading: ScoreMapping, number: int, found: Mapping[str, Any]) -> Iterator[Read]:
    given = unpacked(first_given(found, *PROMPT))
    prompt = turns(given) if given else []
    if found.get("system"):
        prompt = [{"role": "system", "content": str(found["system"])}, *prompt]
    chosen, rejected = _side(found, CHOSEN, prompt), _side(found, REJECTED, prompt)
    for field, side in (("chosen", chosen), ("rejected", rejected)):
        if side is None:
            yield Problem(
                field, "expected an answer with what it answers: messages, or a text beside `prompt`", number
            )
            return
    assert chosen is not None and rejected is not None
    if chosen[0] != rejected[0]:
        yield Problem("rejected", "the conversation before its answer differs from the one of chosen", number)
        return
    if chosen[1] == rejected[1]:
        yield Problem("rejected", "the same answer as chosen: there is no preference", number)
        return
    for field in sorted(found.keys() - KNOWN):
        if found[field] not in (None, "", [], {}):
            yield NotCarried(field, "our records can't represent it")
    key = content_hash([chosen[0], chosen[1], rejected[1]])[:40]
    yield reading.record(
        number,
        {
            "key": key,
            "kind": "comparison",
            "preference": "first",
            "output": content_hash([chosen[0], chosen[1]])[:40],
            "other_output": content_hash([rejected[0], rejected[1]])[:40],
            "conversation": chosen[0],
            "answer": chosen[1],
            "other_answer": rejected[1],
        },
    )


def _side(found: Mapping[str, Any], names: tuple[str, str], prompt: list[Message]) -> Side | None:
    value = unpacked(first_given(found, *names))
    if isinstance(value, str):
        return (prompt, value) if prompt and value.strip() else None
    told = before_answer(value)
    if told is None:
        return None
    before, answer = told
    return (before, answer) if before else (prompt, answer) if prompt else None


def _is_pairs(sample: Sample) -> bool:
    has_pair = sample.has("chosen", "rejected") or sample.has("chosen_response", "rejected_response")
    return has_pair and "\\n\\nHuman:" not in sample.beginning and "\n\nHuman:" not in sample.beginning


FORMAT = FeedbackFormat(
    name="preferences",
    title="Preference pairs (chosen, rejected)",
    recognise=_is_pairs,
    forms=(
        Form(
            name="messages or texts, JSON, JSONL, CSV, Parquet",
            versions="TRL 1.0, UltraFeedback binarized",
            answer=Answer.PARTLY,
            words="scores beside the pair and other columns",
        ),
    ),
    read=read_pairs,
)
