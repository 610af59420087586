"""The conversation before an answer, as fine-tuning tools can read it, or the reason why none can. Pure: no database."""

from collections.abc import Mapping, Sequence
from typing import Any

from governance.datasets.reasons import Exclusion

Messages = Sequence[Mapping[str, Any]]
Message = dict[str, Any]

ROLES = frozenset({"system", "user", "assistant", "tool"})
"""Roles that chat templates know; others are refused by name."""

_CARRIED = ("tool_calls", "tool_call_id", "name")


def readable_prompt(messages: Messages) -> list[Message] | Exclusion:
    """`messages` with plain texts as contents, tool calls kept; or the first reason why no trainer could use them."""
    if not messages:
        return Exclusion.NO_PROMPT
    read: list[Message] = []
    for message in messages:
        found = _readable(message)
        if isinstance(found, Exclusion):
            return found
        read.append(found)
    if read[-1]["role"] == "assistant":
        return Exclusion.PROMPT_ENDS_IN_ASSISTANT
    if read[-1]["role"] == "system":
        return Exclusion.PROMPT_ENDS_IN_SYSTEM
    return read


def _readable(message: Mapping[str, Any]) -> Message | Exclusion:
    role = message.get("role")
    if not isinstance(role, str) or ("content" not in message and not message.get("tool_calls")):
        return Exclusion.NO_PROMPT
    if role not in ROLES:
        return Exclusion.UNKNOWN_ROLE
    content = _text(message.get("content"))
    if isinstance(content, Exclusion):
        return content
    extra = {name: message[name] for name in _CARRIED if message.get(name)}
    if not content.strip() and role != "tool" and "tool_calls" not in extra:
        return Exclusion.EMPTY_MESSAGE
    return {"role": role, "content": content, **extra}


def _text(content: object) -> str | Exclusion:
    """A content as one text; text parts are joined, anything else is refused."""
    if content is None:
        return ""
    if isinstance(content, str):
        return content
    if not isinstance(content, list):
        return Exclusion.CONTENT_PARTS
    texts: list[str] = []
    for part in content:
        if not isinstance(part, Mapping) or not isinstance(part.get("text"), str):
            return Exclusion.CONTENT_PARTS
        texts.append(part["text"])
    return "\n".join(texts)


def has_tools(messages: Messages) -> bool:
    """Whether a tool was called, or answered, in the conversation."""
    return any(message["role"] == "tool" or "tool_calls" in message for message in messages)
