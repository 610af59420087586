"""Chatbot Arena's battles: two models' answers side by side and whom the person at the keyboard preferred.

Both published forms: `conversation_a`, `conversation_b` and `winner` (lmsys/chatbot_arena_conversations and its successors), and
the table of arena-human-preference-55k (`response_a`, `winner_model_a`).
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from governance.core.canonical import content_hash
from governance.core.errors import Problem
from governance.exchange.feedback.format import Asked, FeedbackFormat, Read
from governance.exchange.feedback.outputs import before_answer, version_of, with_usual
from governance.exchange.feedback.scored import ScoreMapping
from governance.exchange.formats import Answer, Form
from governance.exchange.items import items, unpacked
from governance.exchange.reading import NotCarried
from governance.exchange.samples import Sample

WINNERS = {
    "model_a": "first", "model_b": "second", "tie": "tie", "both": "tie", "tie (bothbad)": "both_bad", "both_bad": "both_bad",
    "bothbad": "both_bad",
}  # fmt: skip
KNOWN = frozenset(
    {
        "question_id", "id", "model_a", "model_b", "winner", "judge", "conversation_a", "conversation_b", "language",
        "tstamp", "prompt", "response_a", "response_b", "winner_model_a", "winner_model_b", "winner_tie", "turn",
        "evaluation_session_id",
    }
)  # fmt: skip
LANGUAGES = {
    "english": "en", "german": "de", "french": "fr", "spanish": "es", "chinese": "zh", "russian": "ru", "portuguese": "pt",
    "italian": "it", "japanese": "ja", "korean": "ko", "polish": "pl", "vietnamese": "vi", "turkish": "tr", "arabic": "ar",
}  # fmt: skip


def read_battles(path: Path, asked: Asked) -> Iterator[Read]:
    """A comparison for each battle."""
    reading = ScoreMapping(with_usual(asked, "chatbot-arena"))
    for item in items(path, asked.progress, under=("battles", "data")):
        if not isinstance(item, tuple):
            yield item
        else:
            yield from _battle(reading, *item)


def _battle(reading: ScoreMapping, number: int, found: Mapping[str, Any]) -> Iterator[Read]:
    preference = _preference(found)
    if preference is None:
        yield Problem(
            "winner", f"{found.get('winner')!r}: expected model_a, model_b, tie or tie (bothbad)", number
        )
        return
    sides = [_side(found, side) for side in ("a", "b")]
    if sides[0] is None or sides[1] is None:
        yield Problem("conversation_a", "expected two conversations that end with an answer", number)
        return
    (asked_a, answer_a), (asked_b, answer_b) = sides[0], sides[1]
    if asked_a != asked_b:
        words = "several turns whose earlier answers differ: the vote is on two whole conversations, not on two answers"
        yield NotCarried("conversation_a", words)
        return
    for field in sorted(found.keys() - KNOWN):
        if unpacked(found[field]) not in (None, "", {}, [], False):
            yield NotCarried(field, "our records can't represent it")
    name = str(
        found.get("question_id") or found.get("id") or content_hash([asked_a, answer_a, answer_b])[:32]
    )
    judge = found.get("judge")
    language = str(found.get("language") or "")
    yield reading.record(
        number,
        {
            "key": f"{name}-{judge}" if judge else name,
            "kind": "comparison",
            "preference": preference,
            "output": f"{name}-a",
            "other_output": f"{name}-b",
            "model_version": version_of(found.get("model_a")),
            "other_model_version": version_of(found.get("model_b")),
            "conversation": asked_a,
            "answer": answer_a,
            "other_answer": answer_b,
            "language": LANGUAGES.get(language.lower(), language if len(language) in (2, 3) else None),
            "person": f"arena-{content_hash(str(judge))[:16]}" if judge else None,
        },
    )


def _preference(found: Mapping[str, Any]) -> str | None:
    if found.get("winner") is not None:
        return WINNERS.get(str(found["winner"]).strip().lower())
    flags = {"first": "winner_model_a", "second": "winner_model_b", "tie": "winner_tie"}
    won = [name for name, column in flags.items() if str(found.get(column)).lower() in ("1", "1.0", "true")]
    return won[0] if len(won) == 1 else None


def _side(found: Mapping[str, Any], side: str) -> tuple[list[dict[str, Any]], str] | None:
    if found.get(f"conversation_{side}") is not None:
        return before_answer(unpacked(found[f"conversation_{side}"]))
    prompts, answers = (unpacked(found.get(name)) for name in ("prompt", f"response_{side}"))
    prompts, answers = ([each] if isinstance(each, str) else each for each in (prompts, answers))
    if not prompts or not answers or len(prompts) != len(answers) or answers[-1] in (None, ""):
        return None
    told: list[dict[str, Any]] = []
    for prompt, answer in zip(prompts, answers, strict=True):
        told += [
            {"role": "user", "content": str(prompt)},
            {"role": "assistant", "content": str(answer or "")},
        ]
    return told[:-1], str(answers[-1])


def _is_arena(sample: Sample) -> bool:
    return sample.has("model_a", "model_b") and (sample.has("winner") or sample.has("winner_model_a"))


FORMAT = FeedbackFormat(
    name="arena",
    title="Chatbot Arena battles",
    recognise=_is_arena,
    forms=(
        Form(
            name="battles with conversations, JSON, JSONL, Parquet",
            versions="2023 to 2025",
            answer=Answer.PARTLY,
            words="battles of several turns whose earlier answers differ; moderation and other columns",
        ),
        Form(name="arena-human-preference-55k, CSV", versions="2024", answer=Answer.PARTLY, words="as above"),
    ),
    read=read_battles,
)
