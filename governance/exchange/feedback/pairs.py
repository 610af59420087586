"""Preferred and rejected answers side by side, as datasets for preference training have them: texts, or lists of messages.

`prompt` may be a text, a list of messages, or missing where both transcripts begin with it. Both answers come in as one
comparison, the chosen one first. Forms: those that TRL names preference data with explicit and with implicit prompt.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from governance.core.canonical import canonical, sha256
from governance.core.errors import Invalid
from governance.exchange.feedback.hh_rlhf import split_transcript
from governance.exchange.reading import NotCarried
from governance.feedback.records import FIELDS, Message

CHOSEN, REJECTED, PROMPT = "chosen", "rejected", "prompt"
_OURS = frozenset(FIELDS) - {"prompt", "conversation", "answer", "other_answer", "preference", "kind"}
NO_FIELD = "a comparison has no field for it"


def is_pair(values: Mapping[str, Any]) -> bool:
    """Whether the names of a row are those of a pair."""
    return CHOSEN in values and REJECTED in values


def comparison(values: Mapping[str, Any]) -> dict[str, Any]:
    """The pair as values of a comparison, by our fields. Raises Invalid."""
    prompt, chosen, rejected = (_decoded(values.get(name)) for name in (PROMPT, CHOSEN, REJECTED))
    before, answer = _answer(CHOSEN, prompt, chosen)
    other_before, other = _answer(REJECTED, prompt, rejected)
    if before != other_before:
        raise Invalid.field(
            REJECTED, "the conversation before the last answer differs from the one of chosen"
        )
    if not before:
        raise Invalid.field(PROMPT, "there is no prompt, nor do chosen and rejected begin with one")
    if answer == other:
        raise Invalid.field(REJECTED, "the same answer as chosen: there is no preference")
    said = {"conversation": before, "answer": answer, "other_answer": other}
    kept = {name: value for name, value in values.items() if name in _OURS and value not in (None, "")}
    found = {
        "kind": "comparison",
        "preference": "first",
        "output": sha256(canonical([before, answer]))[:40],
        "other_output": sha256(canonical([before, other]))[:40],
        **said,
        **kept,
    }
    found.setdefault("key", sha256(canonical(said))[:40])
    return found


def not_carried(values: Mapping[str, Any]) -> Iterator[NotCarried]:
    """What a pair holds beside its texts that has no place here."""
    for name, value in values.items():
        if name not in _OURS and name not in (CHOSEN, REJECTED, PROMPT) and value not in (None, "", [], {}):
            yield NotCarried(name, NO_FIELD)


def _decoded(value: Any) -> Any:
    """A list of messages that a cell holds as JSON, as that list."""
    if isinstance(value, str) and value.lstrip().startswith("[{"):
        try:
            return msgspec.json.decode(value)
        except msgspec.DecodeError:
            return value
    return value


def _answer(name: str, prompt: Any, said: Any) -> tuple[list[Message], str]:
    """The messages before the answer, and the answer. Raises Invalid."""
    if isinstance(said, list):
        return _of_messages(name, prompt, said)
    if not isinstance(said, str) or not said.strip():
        raise Invalid.field(name, "expected an answer, as text or as a list of messages")
    if said.startswith("\n\nHuman:"):
        parts = split_transcript(said)
        if isinstance(parts, str):
            raise Invalid.field(name, parts)
        return parts
    return _before(prompt), said


def _of_messages(name: str, prompt: Any, messages: list[Any]) -> tuple[list[Message], str]:
    plain = [_message(name, each) for each in messages]
    if not plain or plain[-1]["role"] != "assistant":
        raise Invalid.field(name, "expected the last message to be the assistant's")
    before, answer = plain[:-1], plain[-1]["content"]
    asked = _before(prompt)
    if before[: len(asked)] == asked:
        return before, answer
    return ([*asked, *before] if not any(each["role"] == "user" for each in before) else before), answer


def _before(prompt: Any) -> list[Message]:
    if isinstance(prompt, list):
        return [_message(PROMPT, each) for each in prompt]
    return [{"role": "user", "content": prompt}] if isinstance(prompt, str) and prompt.strip() else []


def _message(name: str, message: Any) -> Message:
    """A message by role and content, in OpenAI's words or in ShareGPT's. Raises Invalid."""
    if isinstance(message, dict):
        role = message.get("role", message.get("from"))
        content = message.get("content", message.get("value"))
        if isinstance(content, list):
            texts = [str(part["text"]) for part in content if isinstance(part, dict) and part.get("text")]
            content = "\n".join(texts) if len(texts) == len(content) else content
        if isinstance(role, str) and isinstance(content, str):
            return {"role": {"human": "user", "gpt": "assistant"}.get(role, role), "content": content}
    raise Invalid.field(name, "expected messages of role and content, both text")
