"""What a product hands to the client, and what it learns of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypedDict


class Record(TypedDict, total=False):
    """One statement on one output; docs/imports.md says what each field means. Without a `key` the client makes one."""

    key: str
    kind: str
    model_version: str
    output: str
    source: str
    person: str
    group: str
    rating: int
    category: str
    severity: int
    preference: str
    correction: str
    comment: str
    consent: Sequence[str]
    given_at: str
    prompt: str
    conversation: Sequence[dict[str, Any]]
    answer: str
    language: str
    scenario: str
    produced_at: str
    other_output: str
    other_model_version: str
    other_answer: str
    outputs: Sequence[str]
    ranks: Sequence[int]
    model_versions: Sequence[str]
    answers: Sequence[str]
    start: int
    end: int
    label: str
    quote: str


@dataclass(frozen=True)
class Refusal:
    """A record that will not be stored, and why: what the server said of it, or that there was no room or time left."""

    key: str
    reason: str


@dataclass(frozen=True)
class Counts:
    """How many records came to what so far. `waiting` are not delivered yet; `dropped` never will be: the queue was full, or the
    client was closed before they could be delivered.
    """

    waiting: int
    created: int
    unchanged: int
    refused: int
    dropped: int
