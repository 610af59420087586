"""What a thread is made of. Pure data, in the order in which a page draws it and a screen reader reads it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Station(StrEnum):
    """A kind of object on the way from words to weights, in the order of the loop."""

    GROUP = "group"
    PERSON = "person"
    FEEDBACK = "feedback"
    OUTPUT = "output"
    CASE = "case"
    JUDGEMENT = "judgement"
    POLICY_VERSION = "policy_version"
    CLAUSE = "clause"
    AUDIT = "audit"
    FINDING = "finding"
    ACTION = "action"
    DATASET_VERSION = "dataset_version"
    EXAMPLE = "example"
    MODEL_VERSION = "model_version"

    @property
    def words(self) -> str:
        return self.value.replace("_", " ")


Key = tuple[Station, int]
"""Names an object in the store: its station and its id."""


@dataclass(frozen=True)
class Node:
    """An object of the thread. `title` is one line, `state` one word or empty, `at` when it came to be (where known)."""

    kind: Station
    id: int
    reference: str
    title: str
    state: str
    at: datetime | date | None

    @property
    def key(self) -> Key:
        return self.kind, self.id


@dataclass(frozen=True)
class Edge:
    """What links two nodes, read from `source` to `target`: FB-1 "is about" OUT-2."""

    source: Key
    target: Key
    label: str


@dataclass(frozen=True)
class Stop:
    """One station as it is drawn: its nodes, and how many more are linked to the shown part of the thread."""

    station: Station
    nodes: Sequence[Node]
    more: int


@dataclass(frozen=True)
class Thread:
    """The path through one object, both ways. `more` counts by station what was left out to keep it readable."""

    focus: Node
    nodes: Sequence[Node]
    edges: Sequence[Edge]
    more: Mapping[Station, int]

    def stops(self) -> list[Stop]:
        """The stations that hold something, in the order of the loop."""
        return [
            Stop(station, nodes, self.more.get(station, 0))
            for station in Station
            if (nodes := [node for node in self.nodes if node.kind is station])
        ]

    def in_words(self) -> Iterator[str]:
        """The thread as text, a line for each station, for those who don't see the picture."""
        for stop in self.stops():
            shown = "; ".join(_said(node) for node in stop.nodes)
            more = f"; and {stop.more:,} more" if stop.more else ""
            yield f"{stop.station.words.capitalize()}: {shown}{more}."


def _said(node: Node) -> str:
    state = f", {node.state.replace('_', ' ')}" if node.state else ""
    return f"{node.reference} ({node.title}{state})"
