"""What was asked and answered, in the values that tools log as a call's input and output: messages, choices, parts, words."""

import json
from collections.abc import Mapping
from typing import Any

import orjson

from governance.feedback.records import Message

DEEPEST = 20
"""Contents within contents; what lies deeper isn't words that anyone was shown."""

ASKED = ("question", "prompt", "query", "input", "user_message", "message", "text", "instruction")
ANSWERED = ("answer", "response", "output", "output_text", "completion", "text", "result", "content", "reply")
_TOOLS = ("tool_calls", "function_call", "toolCalls")
_TOOL_TYPES = frozenset({"tool_call", "tool_use", "function_call", "functionCall", "tool-call"})
_ROLES = {"human": "user", "ai": "assistant", "gpt": "assistant", "model": "assistant", "bot": "assistant"}


def messages_or_words(value: object, depth: int = 0) -> list[Message] | str:
    """What was asked: chat messages, or the one text; empty where nothing is told."""
    value = unpacked(value)
    if value is None or depth > DEEPEST:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        nested = bool(value) and all(isinstance(each, list) for each in value)
        return messages_or_words(value[0], depth + 1) if nested else messages(value, "user")
    return _asked_in(value, depth) if isinstance(value, dict) else json.dumps(value, default=str)


def _asked_in(value: dict[str, Any], depth: int) -> list[Message] | str:
    if "args" in value and "kwargs" in value:
        inner = value["kwargs"] or (value["args"][0] if value["args"] else None)
        return messages_or_words(inner, depth + 1)
    for name in ("messages", "contents"):
        if isinstance(value.get(name), list | str):
            return messages_or_words(value[name], depth + 1)
    if "role" in value:
        return messages([value], "user")
    said = [value[name] for name in ASKED if value.get(name) and isinstance(value[name], str | list | dict)]
    if said:
        asked = messages_or_words(said[0], depth + 1)
        if isinstance(value.get("instructions"), str) and value["instructions"]:
            turns = asked if isinstance(asked, list) else [{"role": "user", "content": asked}]
            return [{"role": "system", "content": value["instructions"]}, *turns]
        return asked
    texts = [each for each in value.values() if isinstance(each, str) and each]
    return texts[0] if len(value) == 1 and texts else json.dumps(value, default=str, ensure_ascii=False)


def answer_text(value: object, depth: int = 0) -> str:
    """The words of an answer; empty where there are none, as in a turn that only calls a tool."""
    value = unpacked(value)
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return _last_answer(value, depth)
    if not isinstance(value, dict) or depth > DEEPEST or value.get("type") in _TOOL_TYPES:
        return ""
    for name in ("choices", "messages", "candidates", "generations"):
        if isinstance(value.get(name), list) and value[name]:
            several = value[name]
            return answer_text(several if name == "messages" else several[0], depth + 1)
    if isinstance(value.get("message"), dict):
        return answer_text(value["message"], depth + 1)
    if isinstance(value.get("parts"), list):
        return words_of([part for part in value["parts"] if not _is_tool_part(part)], depth + 1)
    for name in ANSWERED:
        if value.get(name):
            inner = value[name]
            return words_of(inner, depth + 1) if name == "content" else answer_text(inner, depth + 1)
    texts = [each for each in value.values() if isinstance(each, str) and each]
    return texts[0] if len(value) == 1 and texts else ""


def _last_answer(value: list[Any], depth: int) -> str:
    """The last thing that the assistant says in a list of messages, choices or parts."""
    spoken = [each for each in value if not isinstance(each, dict) or _role(each, "assistant") == "assistant"]
    for each in reversed(spoken):
        if isinstance(each, dict) and each.get("type") in ("text", "output_text"):
            return words_of(value, depth + 1)
        found = answer_text(each, depth + 1)
        if found:
            return found
    return ""


def _is_tool_part(part: object) -> bool:
    return isinstance(part, dict) and (
        part.get("type") in _TOOL_TYPES or any(part.get(name) for name in (*_TOOLS, "functionCall"))
    )


def is_tool_call(value: object) -> bool:
    """Whether an output is a call of a tool and holds no words."""
    told = json.dumps(unpacked(value), default=str)
    return any(f'"{name}"' in told for name in (*_TOOLS, *_TOOL_TYPES)) and not answer_text(value)


def messages(value: object, role: str) -> list[Message]:
    """Messages in whichever form: a list of them, an object with the list, one message, or plain text as `role` said it."""
    value = unpacked(value)
    if isinstance(value, dict) and isinstance(value.get("messages"), list):
        value = value["messages"]
    if isinstance(value, dict) and "role" in value:
        value = [value]
    if isinstance(value, list) and value and all(isinstance(each, dict) for each in value):
        return [
            {"role": _role(each, role), "content": words_of(each.get("parts", each.get("content", each)))}
            for each in value
        ]
    words = words_of(value)
    return [{"role": role, "content": words}] if words else []


def _role(message: Mapping[str, Any], role: str) -> str:
    told = str(message.get("role") or (message.get("type") if message.get("type") in _ROLES else "") or role)
    return _ROLES.get(told, told)


def words_of(value: object, depth: int = 0) -> str:
    """The words in a content, its parts, a message or a choice; anything that isn't words as JSON."""
    if depth > DEEPEST:
        return "…"
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "\n".join(part for part in (words_of(each, depth + 1) for each in value) if part)
    if isinstance(value, dict):
        for name in ("content", "text", "parts", "message", "output", "answer", "response"):
            if value.get(name) is not None:
                return words_of(value[name], depth + 1)
    return json.dumps(value, default=str, ensure_ascii=False)


def unpacked(value: object) -> object:
    """JSON in a text as what it says; other text as it is."""
    if isinstance(value, str) and value[:1] in ("[", "{", '"'):
        try:
            return orjson.loads(value)
        except orjson.JSONDecodeError:
            return value
    return value
