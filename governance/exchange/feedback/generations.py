"""What was asked and answered, in the attributes and events of a span: the conventions of today, those before, and Langfuse's."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from governance.feedback.records import Message

DEEPEST = 20
"""Contents within contents; what lies deeper isn't words that anyone was shown."""

Events = Sequence[tuple[str, Mapping[str, Any]]]

INPUT, OUTPUT, SYSTEM = "gen_ai.input.messages", "gen_ai.output.messages", "gen_ai.system_instructions"
LANGFUSE_INPUT, LANGFUSE_OUTPUT = "langfuse.observation.input", "langfuse.observation.output"
LANGFUSE_TYPE = "langfuse.observation.type"
SPOKEN = {
    "gen_ai.system.message": "system", "gen_ai.user.message": "user", "gen_ai.assistant.message": "assistant",
    "gen_ai.tool.message": "tool",
}  # fmt: skip
CHOICE = "gen_ai.choice"
PROMPT_EVENT, COMPLETION_EVENT = "gen_ai.content.prompt", "gen_ai.content.completion"


def is_generation(attributes: Mapping[str, Any], events: Events, *, is_root: bool) -> bool:
    """Whether a span with an answer is one whose answer people are shown: a generation, or the root of a Langfuse trace."""
    if any(name.startswith(("gen_ai.output", "gen_ai.completion")) for name in attributes):
        return True
    if any(name in (CHOICE, COMPLETION_EVENT) for name, _ in events):
        return True
    return is_root or attributes.get(LANGFUSE_TYPE) == "generation"


def answer_in(attributes: Mapping[str, Any], events: Events) -> tuple[str, int]:
    """The first answer, and how many others there are; "" where none is told."""
    if attributes.get(OUTPUT):
        answers = [message["content"] for message in messages(attributes[OUTPUT], "assistant")]
        return (answers[0], len(answers) - 1) if answers else ("", 0)
    chosen = [said for name, said in events if name == CHOICE]
    if chosen:
        return text(_unpacked(chosen[0].get("message") or chosen[0].get("content"))), len(chosen) - 1
    for name, said in events:
        if name == COMPLETION_EVENT:
            return text(_unpacked(said.get("gen_ai.completion"))), 0
    told = attributes.get("gen_ai.completion.0.content") or attributes.get("gen_ai.completion")
    return text(_unpacked(told if told is not None else attributes.get(LANGFUSE_OUTPUT))), 0


def conversation_in(attributes: Mapping[str, Any], events: Events) -> list[Message]:
    """What came before the answer, as role and content; empty where none of it is told."""
    told: list[Message] = []
    if attributes.get(SYSTEM):
        told.append({"role": "system", "content": text(_unpacked(attributes[SYSTEM]))})
    if attributes.get(INPUT):
        return told + messages(attributes[INPUT], "user")
    told += [
        {"role": SPOKEN[name], "content": text(_unpacked(said.get("content")))}
        for name, said in events
        if name in SPOKEN
    ]
    for name, said in events:
        if name == PROMPT_EVENT:
            told += messages(said.get("gen_ai.prompt"), "user")
    number = 0
    while (content := attributes.get(f"gen_ai.prompt.{number}.content")) is not None:
        told.append(
            {"role": str(attributes.get(f"gen_ai.prompt.{number}.role") or "user"), "content": text(content)}
        )
        number += 1
    if told:
        return told
    return messages(attributes.get("gen_ai.prompt") or attributes.get(LANGFUSE_INPUT), "user")


def messages(value: object, role: str) -> list[Message]:
    """Messages in whichever form: a list of them, an object with the list, one message, or plain text as `role` said it."""
    value = _unpacked(value)
    if isinstance(value, dict) and isinstance(value.get("messages"), list):
        value = value["messages"]
    if isinstance(value, dict) and "role" in value:
        value = [value]
    if isinstance(value, list) and value and all(isinstance(each, dict) for each in value):
        return [
            {
                "role": str(each.get("role") or role),
                "content": text(each.get("parts", each.get("content", each))),
            }
            for each in value
        ]
    words = text(value)
    return [{"role": role, "content": words}] if words else []


def text(value: object, depth: int = 0) -> str:
    """The words in a content, its parts, a message or a choice; anything that isn't words as JSON."""
    if depth > DEEPEST:
        return "…"
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "\n".join(part for part in (text(each, depth + 1) for each in value) if part)
    if isinstance(value, dict):
        for name in ("content", "text", "parts", "message", "output", "answer", "response"):
            if value.get(name) is not None:
                return text(value[name], depth + 1)
    return json.dumps(value, default=str, ensure_ascii=False)


def _unpacked(value: object) -> object:
    """JSON in a text as what it says; other text as it is."""
    if isinstance(value, str) and value[:1] in ("[", "{", '"'):
        try:
            return orjson.loads(value)
        except orjson.JSONDecodeError:
            return value
    return value
