"""Open-Assistant's message trees: under each prompt the assistants' replies as people ranked them (`rank` 0 is best).

Each reply is compared with the next in rank. Replies were written by volunteers unless `synthetic`. Labels are means over several
people, not anyone's statement, so they are told and not stored.
"""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

from governance.core.errors import Invalid, Problem
from governance.exchange.feedback.format import Asked, FeedbackFormat, Read
from governance.exchange.feedback.outputs import version_of, with_usual
from governance.exchange.feedback.scored import ScoreMapping
from governance.exchange.formats import Answer, Form
from governance.exchange.items import items
from governance.exchange.reading import NotCarried
from governance.exchange.samples import Sample
from governance.feedback.records import Message

WRITTEN = "open-assistant-volunteers unspecified"
ROLES = {"prompter": "user", "assistant": "assistant"}
DEEPEST = 100


def read_trees(path: Path, asked: Asked) -> Iterator[Read]:
    """A comparison for each two replies that follow each other in rank. Raises Invalid for messages without their trees."""
    reading = ScoreMapping(with_usual(asked, "open-assistant"))
    for item in items(path, asked.progress, under=("trees",)):
        if not isinstance(item, tuple):
            yield item
            continue
        number, tree = item
        if "message_id" in tree and "prompt" not in tree:
            words = (
                "messages without their trees: use the file of trees, which has each reply under its prompt"
            )
            raise Invalid(Problem("prompt", words, number))
        if isinstance(tree.get("prompt"), dict):
            yield from _message(reading, number, [], tree["prompt"], 0)
        else:
            yield Problem("prompt", "expected the tree's first message", number)


def _message(
    reading: ScoreMapping, number: int, before: list[Message], message: Mapping[str, Any], depth: int
) -> Iterator[Read]:
    if message.get("labels"):
        yield NotCarried("labels", "means over several people; our records are individual statements")
    if message.get("emojis"):
        yield NotCarried("emojis", "counts of reactions, without who gave them")
    role = ROLES.get(str(message.get("role")))
    if role is None or depth > DEEPEST:
        yield Problem("role", f"{message.get('role')!r}: expected prompter or assistant", number)
        return
    said = [*before, {"role": role, "content": str(message.get("text") or "")}]
    replies = []
    for reply in message.get("replies") or ():
        if reply.get("deleted") or reply.get("review_result") is False:
            yield NotCarried("replies", "a message that was deleted or rejected in review")
        else:
            replies.append(reply)
    yield from _ranked(reading, number, said, replies)
    for reply in replies:
        yield from _message(reading, number, said, reply, depth + 1)


def _ranked(
    reading: ScoreMapping, number: int, said: list[Message], replies: list[Mapping[str, Any]]
) -> Iterator[Read]:
    answers = [each for each in replies if each.get("role") == "assistant" and each.get("rank") is not None]
    answers.sort(key=lambda each: int(each["rank"]))
    for better, worse in pairwise(answers):
        preference = "tie" if better["rank"] == worse["rank"] else "first"
        yield reading.record(
            number,
            {
                "key": f"{better['message_id']}-{worse['message_id']}",
                "kind": "comparison",
                "preference": preference,
                "output": str(better["message_id"]),
                "other_output": str(worse["message_id"]),
                "model_version": _version(better),
                "other_model_version": _version(worse),
                "conversation": said,
                "answer": better.get("text"),
                "other_answer": worse.get("text"),
                "language": better.get("lang"),
                "produced_at": better.get("created_date"),
            },
        )


def _version(message: Mapping[str, Any]) -> str:
    return (version_of(message.get("model_name")) if message.get("synthetic") else None) or WRITTEN


def _is_oasst(sample: Sample) -> bool:
    return sample.has("message_tree_id", "role") or sample.has("message_tree_id", "prompt")


FORMAT = FeedbackFormat(
    name="oasst",
    title="Open-Assistant trees",
    recognise=_is_oasst,
    forms=(
        Form(
            name="trees, JSONL",
            versions="OASST1, OASST2",
            answer=Answer.PARTLY,
            words="labels and reactions, which are means and counts over people",
        ),
        Form(
            name="messages without their trees",
            versions="OASST1, OASST2",
            answer=Answer.REFUSED,
            words="use the file of trees",
        ),
    ),
    read=read_trees,
)
