"""From two completions to a training pair, or the reason why they make none. Pure: no database."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from governance.core.canonical import content_hash

Messages = Sequence[Mapping[str, Any]]


class Exclusion(StrEnum):
    """Why something was left out of a dataset version; the first reason that holds is counted."""

    NO_CONSENT = "no_training_consent"
    TIE = "tie"
    BOTH_BAD = "both_bad"
    NO_PROMPT = "no_prompt"
    PROMPTS_DIFFER = "prompts_differ"
    EMPTY_TEXT = "empty_text"
    IDENTICAL_TEXTS = "identical_texts"


@dataclass(frozen=True)
class Pair:
    """A conversation, the better completion, the worse one."""

    prompt: list[dict[str, str]]
    chosen: list[dict[str, str]]
    rejected: list[dict[str, str]]

    @property
    def digest(self) -> str:
        """SHA-256 of the three in canonical JSON."""
        return content_hash({"prompt": self.prompt, "chosen": self.chosen, "rejected": self.rejected})


def pair_of(prompt: Messages, other_prompt: Messages, chosen: str, rejected: str) -> Pair | Exclusion:
    """The pair of two answers to one conversation, `other_prompt` being the rejected answer's.

    A trainer cannot use a pair without a prompt, with an empty completion, or with completions that differ in nothing but
    white space at their ends.
    """
    if not _is_conversation(prompt):
        return Exclusion.NO_PROMPT
    if prompt != other_prompt:
        return Exclusion.PROMPTS_DIFFER
    if not (chosen.strip() and rejected.strip()):
        return Exclusion.EMPTY_TEXT
    if chosen.strip() == rejected.strip():
        return Exclusion.IDENTICAL_TEXTS
    return Pair(
        [{"role": message["role"], "content": message["content"]} for message in prompt],
        [{"role": "assistant", "content": chosen}],
        [{"role": "assistant", "content": rejected}],
    )


def _is_conversation(messages: Messages) -> bool:
    return bool(messages) and all(
        isinstance(message.get("role"), str) and isinstance(message.get("content"), str)
        for message in messages
    )


class ContentHash:
    """A dataset version's content hash: SHA-256 over its examples' digests, as bytes, in order."""

    def __init__(self) -> None:
        self._whole = hashlib.sha256()

    def add(self, digest: str) -> None:
        """Takes the next example's digest, 64 hexadecimal digits."""
        self._whole.update(bytes.fromhex(digest))

    @property
    def value(self) -> str:
        return self._whole.hexdigest()
