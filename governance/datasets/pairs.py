"""What an example says, by kind, and its digest; or the reason why two answers make none. Pure: no database."""

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from governance.core.canonical import content_hash
from governance.datasets.conversations import Message, Messages, readable_prompt
from governance.datasets.reasons import Exclusion

__all__ = ["ContentHash", "ExampleKind", "Exclusion", "Pair", "pair_of", "single_of"]


class ExampleKind(StrEnum):
    """What a training row teaches. Targets of reward models are preferences with the votes behind them."""

    PREFERENCE = "preference"
    DEMONSTRATION = "demonstration"
    UNPAIRED = "unpaired"
    PROMPT = "prompt"
    STEPWISE = "stepwise"


@dataclass(frozen=True)
class Pair:
    """A conversation, the better completion, the worse one. Kinds other than preferences have an empty `rejected`:
    a demonstration or an unpaired answer is `chosen`, a prompt has none, a stepwise answer has a message for each step.

    `label` says whether an unpaired answer is good, `labels` whether each step is. `votes` (for, against), `group` and
    `group_votes` are part of what a row says only where the recipe keeps disagreement in the rows.
    `weight` is in millionths, and missing where it is 1.
    """

    prompt: list[Message]
    chosen: list[Message]
    rejected: list[Message]
    kind: ExampleKind = ExampleKind.PREFERENCE
    label: bool | None = None
    labels: list[bool] | None = None
    votes: tuple[int, int] | None = None
    group: str | None = None
    group_votes: dict[str, list[int]] | None = field(default=None)
    weight: int | None = None

    @property
    def content(self) -> dict[str, Any]:
        """What the digest is taken of: for a preference prompt, chosen and rejected, as today's lines have them."""
        said: dict[str, Any] = {"prompt": self.prompt, "chosen": self.chosen, "rejected": self.rejected}
        extra = {"label": self.label, "labels": self.labels}
        said.update({name: value for name, value in extra.items() if value is not None})
        if self.kind is not ExampleKind.PREFERENCE:
            said["kind"] = self.kind.value
        return said

    @property
    def digest(self) -> str:
        """SHA-256 of the content in canonical JSON; where the row keeps disagreement, of that and of the content's."""
        base = content_hash(self.content)
        extra = {
            "votes": list(self.votes) if self.votes else None,
            "group": self.group,
            "group_votes": self.group_votes,
            "weight": self.weight,
        }
        kept = {name: value for name, value in extra.items() if value is not None}
        return content_hash({"row": base, **kept}) if kept else base


def pair_of(prompt: Messages, other_prompt: Messages, chosen: str, rejected: str) -> Pair | Exclusion:
    """The pair of two answers to one conversation, `other_prompt` being the rejected answer's.

    A trainer cannot use a pair without a prompt, with an empty completion, with completions that differ in nothing but
    white space at their ends, or of which one is the beginning of the other.
    """
    if not prompt:
        return Exclusion.NO_PROMPT
    if prompt != other_prompt:
        return Exclusion.PROMPTS_DIFFER
    read = readable_prompt(prompt)
    if isinstance(read, Exclusion):
        return read
    better, worse = chosen.strip(), rejected.strip()
    if not (better and worse):
        return Exclusion.EMPTY_TEXT
    if better == worse:
        return Exclusion.IDENTICAL_TEXTS
    if better.startswith(worse) or worse.startswith(better):
        return Exclusion.PREFIX_TEXTS
    return Pair(prompt=read, chosen=answer(chosen), rejected=answer(rejected))


def single_of(
    kind: ExampleKind,
    prompt: Messages,
    completion: str,
    label: bool | None = None,
    steps: list[tuple[str, bool]] | None = None,
) -> Pair | Exclusion:
    """An example of any other kind: a conversation with one answer, with its steps, or with none."""
    read = readable_prompt(prompt)
    if isinstance(read, Exclusion):
        return read
    if kind is ExampleKind.PROMPT:
        return Pair(prompt=read, chosen=[], rejected=[], kind=kind)
    if not completion.strip():
        return Exclusion.EMPTY_TEXT
    if kind is ExampleKind.STEPWISE:
        told = steps or []
        messages = [message for text, _ in told for message in answer(text)]
        return Pair(prompt=read, chosen=messages, rejected=[], kind=kind, labels=[good for _, good in told])
    return Pair(prompt=read, chosen=answer(completion), rejected=[], kind=kind, label=label)


def answer(text: str) -> list[Message]:
    """An assistant's answer as trainers read it."""
    return [{"role": "assistant", "content": text}]


class ContentHash:
    """A dataset version's content hash: SHA-256 over its examples' digests, as bytes, in order.

    Where the version is split, the name of an example's split follows its digest.
    """

    def __init__(self) -> None:
        self._whole = hashlib.sha256()

    def add(self, digest: str, split: str = "") -> None:
        """Takes the next example's digest, 64 hexadecimal digits."""
        self._whole.update(bytes.fromhex(digest))
        if split:
            self._whole.update(split.encode())

    @property
    def value(self) -> str:
        return self._whole.hexdigest()
