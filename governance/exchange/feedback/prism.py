"""PRISM: conversations of people from many countries with several models, each answer scored from 1 to 100, one of them chosen.

Both files: `conversations.jsonl` (whole turns) and `utterances.jsonl` (one answer a line; what was said before is known in the
first turn only). A score becomes a rating, the choice among answers to one prompt a comparison with each of the others.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from governance.core.errors import Problem
from governance.exchange.feedback.format import Asked, FeedbackFormat, Read
from governance.exchange.feedback.outputs import number_in, version_of, with_usual
from governance.exchange.feedback.scored import ScoreMapping
from governance.exchange.formats import Answer, Form
from governance.exchange.items import items
from governance.exchange.reading import NotCarried
from governance.exchange.samples import Sample
from governance.feedback.records import Message
from governance.feedback.scores import Score

SURVEY = (
    "performance_attributes",
    "choice_attributes",
    "open_feedback",
    "conversation_type",
    "opening_prompt",
)


def read_conversations(path: Path, asked: Asked) -> Iterator[Read]:
    """A rating for each scored answer, and a comparison for each answer that wasn't chosen."""
    reading = ScoreMapping(with_usual(asked, "prism"))
    for item in items(path, asked.progress, under=("data",)):
        if not isinstance(item, tuple):
            yield item
        elif isinstance(item[1].get("conversation_history"), list):
            yield from _conversation(reading, *item)
        else:
            yield from _utterance(reading, *item)


def _conversation(reading: ScoreMapping, number: int, found: Mapping[str, Any]) -> Iterator[Read]:
    for field in SURVEY[:3]:
        if found.get(field):
            yield NotCarried(field, "about the whole conversation; our feedback is about one answer")
    before: list[Message] = []
    by_turn: dict[int, list[Mapping[str, Any]]] = {}
    for said in found["conversation_history"]:
        by_turn.setdefault(int(said.get("turn") or 0), []).append(said)
    for turn in sorted(by_turn):
        asked = [each for each in by_turn[turn] if each.get("role") == "user"]
        answers = [each for each in by_turn[turn] if each.get("role") == "model"]
        before = before + [{"role": "user", "content": str(each.get("content") or "")} for each in asked]
        yield from _turn(reading, number, found, before, answers)
        chosen = next((each for each in answers if each.get("if_chosen")), None)
        if chosen is None:
            return
        before = [*before, {"role": "assistant", "content": str(chosen.get("content") or "")}]


def _turn(
    reading: ScoreMapping,
    number: int,
    found: Mapping[str, Any],
    before: list[Message],
    answers: list[Mapping[str, Any]],
) -> Iterator[Read]:
    abouts = [_about(found, before, answer) for answer in answers]
    for about, answer in zip(abouts, answers, strict=True):
        score = number_in(answer.get("score"))
        if score is not None:
            said = Score("score", score, low=1, high=100)
            yield from reading.records(number, about, [(f"{about['output']}-score", said)])
    chosen = next((place for place, each in enumerate(answers) if each.get("if_chosen")), None)
    for place, other in enumerate(abouts):
        if chosen is not None and place != chosen:
            first = abouts[chosen]
            yield reading.record(
                number,
                {
                    **first,
                    "key": f"{first['output']}-over-{place}",
                    "kind": "comparison",
                    "preference": "first",
                    "other_output": other["output"],
                    "other_model_version": other["model_version"],
                    "other_answer": other["answer"],
                },
            )


def _about(found: Mapping[str, Any], before: list[Message], answer: Mapping[str, Any]) -> dict[str, Any]:
    place = f"{answer.get('turn', 0)}-{answer.get('within_turn_id', 0)}"
    user = found.get("user_id")
    return {
        "output": f"{found.get('conversation_id')}-{place}",
        "conversation": before,
        "answer": answer.get("content") or answer.get("model_response"),
        "model_version": version_of(answer.get("model_name")),
        "person": f"prism-{user}" if user else None,
        "given_at": found.get("generated_datetime"),
        "language": "en",
    }


def _utterance(reading: ScoreMapping, number: int, found: Mapping[str, Any]) -> Iterator[Read]:
    score = number_in(found.get("score"))
    if score is None:
        yield Problem("score", "expected a number from 1 to 100", number)
        return
    if int(found.get("turn") or 0) > 0:
        words = "a later turn: what was said before isn't in this file; use conversations.jsonl"
        yield NotCarried("utterance", words)
        return
    before = [{"role": "user", "content": str(found.get("user_prompt") or "")}]
    about = _about(found, before, found)
    said = Score("score", score, low=1, high=100)
    yield from reading.records(number, about, [(f"{about['output']}-score", said)])


def _is_prism(sample: Sample) -> bool:
    return sample.has("conversation_history", "if_chosen") or sample.has(
        "model_response", "if_chosen", "score"
    )


FORMAT = FeedbackFormat(
    name="prism",
    title="PRISM conversations",
    recognise=_is_prism,
    forms=(
        Form(
            name="conversations, JSONL",
            versions="2024",
            answer=Answer.PARTLY,
            words="attributes and remarks about whole conversations",
        ),
        Form(
            name="utterances, JSONL",
            versions="2024",
            answer=Answer.PARTLY,
            words="answers after the first turn, whose conversation isn't in the file; choices",
        ),
        Form(
            name="survey, JSONL",
            versions="2024",
            answer=Answer.REFUSED,
            words="it holds no feedback on answers",
        ),
    ),
    read=read_conversations,
)
