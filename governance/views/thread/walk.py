"""Following a thread: from any object, to the words it came of and to what became of it.

Each kind of object has an itinerary, a fixed list of hops from station to station. A hop asks the store once for the
objects linked to those already found, so the number of queries depends on the itinerary and never on the store's size.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session

from governance.core.errors import NotFound
from governance.views.thread.links import LINKS, Link
from governance.views.thread.nodes import nodes_of
from governance.views.thread.path import Edge, Key, Node, Station, Thread
from governance.views.thread.references import key_of

LIMIT = 12
"""Objects shown at each station, unless the caller asks for another number."""

Hop = tuple[Station, Station]

_PEOPLE: tuple[Hop, ...] = (
    (Station.FEEDBACK, Station.PERSON),
    (Station.FEEDBACK, Station.GROUP),
)
_VOICES: tuple[Hop, ...] = ((Station.OUTPUT, Station.FEEDBACK), *_PEOPLE)
_JUDGED: tuple[Hop, ...] = ((Station.CASE, Station.JUDGEMENT), (Station.JUDGEMENT, Station.CLAUSE))
_DONE: tuple[Hop, ...] = (
    (Station.FINDING, Station.ACTION),
    (Station.ACTION, Station.DATASET_VERSION),
)
_FOUND: tuple[Hop, ...] = ((Station.CASE, Station.AUDIT), (Station.CASE, Station.FINDING), *_DONE)
_TRAINED: tuple[Hop, ...] = (
    (Station.FEEDBACK, Station.EXAMPLE),
    (Station.JUDGEMENT, Station.EXAMPLE),
    (Station.EXAMPLE, Station.DATASET_VERSION),
    (Station.DATASET_VERSION, Station.MODEL_VERSION),
)
_FROM_FEEDBACK: tuple[Hop, ...] = (
    (Station.FEEDBACK, Station.GROUP),
    (Station.FEEDBACK, Station.OUTPUT),
    (Station.OUTPUT, Station.CASE),
    *_JUDGED,
    *_FOUND,
    *_TRAINED,
)
_FROM_CLAUSE: tuple[Hop, ...] = (
    (Station.CLAUSE, Station.JUDGEMENT),
    (Station.JUDGEMENT, Station.CASE),
    (Station.CASE, Station.OUTPUT),
    *_VOICES,
    (Station.CLAUSE, Station.FINDING),
    *_FOUND,
    *_TRAINED,
)
_BEHIND_FINDING: tuple[Hop, ...] = (
    (Station.FINDING, Station.AUDIT),
    (Station.FINDING, Station.CASE),
    (Station.FINDING, Station.CLAUSE),
    *_JUDGED,
    (Station.CASE, Station.OUTPUT),
    *_VOICES,
)
_BEHIND_VERSION: tuple[Hop, ...] = (
    (Station.DATASET_VERSION, Station.ACTION),
    (Station.ACTION, Station.FINDING),
    (Station.FINDING, Station.AUDIT),
    (Station.FINDING, Station.CASE),
    (Station.DATASET_VERSION, Station.EXAMPLE),
    (Station.EXAMPLE, Station.FEEDBACK),
    (Station.EXAMPLE, Station.JUDGEMENT),
    *_PEOPLE,
    (Station.FEEDBACK, Station.OUTPUT),
    (Station.JUDGEMENT, Station.CASE),
    (Station.CASE, Station.OUTPUT),
    (Station.OUTPUT, Station.CASE),
    *_JUDGED,
)

ITINERARIES: Mapping[Station, tuple[Hop, ...]] = {
    Station.GROUP: ((Station.GROUP, Station.FEEDBACK), *_FROM_FEEDBACK),
    Station.PERSON: ((Station.PERSON, Station.FEEDBACK), *_FROM_FEEDBACK),
    Station.FEEDBACK: ((Station.FEEDBACK, Station.PERSON), *_FROM_FEEDBACK),
    Station.OUTPUT: (*_VOICES, (Station.OUTPUT, Station.CASE), *_JUDGED, *_FOUND, *_TRAINED),
    Station.CASE: ((Station.CASE, Station.OUTPUT), *_VOICES, *_JUDGED, *_FOUND, *_TRAINED),
    Station.JUDGEMENT: (
        (Station.JUDGEMENT, Station.CASE),
        (Station.CASE, Station.OUTPUT),
        *_VOICES,
        (Station.JUDGEMENT, Station.CLAUSE),
        *_FOUND,
        *_TRAINED[1:],
    ),
    Station.POLICY_VERSION: ((Station.POLICY_VERSION, Station.CLAUSE), *_FROM_CLAUSE),
    Station.CLAUSE: ((Station.CLAUSE, Station.POLICY_VERSION), *_FROM_CLAUSE),
    Station.AUDIT: (
        (Station.AUDIT, Station.FINDING),
        (Station.AUDIT, Station.CASE),
        *_BEHIND_FINDING,
        *_DONE,
        *_TRAINED,
    ),
    Station.FINDING: (*_BEHIND_FINDING, *_DONE, *_TRAINED),
    Station.ACTION: (
        (Station.ACTION, Station.FINDING),
        *_BEHIND_FINDING,
        (Station.ACTION, Station.DATASET_VERSION),
        *_TRAINED,
    ),
    Station.DATASET_VERSION: (*_BEHIND_VERSION, (Station.DATASET_VERSION, Station.MODEL_VERSION)),
    Station.EXAMPLE: (
        (Station.EXAMPLE, Station.DATASET_VERSION),
        (Station.EXAMPLE, Station.FEEDBACK),
        (Station.EXAMPLE, Station.JUDGEMENT),
        (Station.FEEDBACK, Station.OUTPUT),
        (Station.JUDGEMENT, Station.CASE),
        (Station.CASE, Station.OUTPUT),
        *_VOICES,
        (Station.OUTPUT, Station.CASE),
        *_JUDGED,
        *_FOUND,
        (Station.DATASET_VERSION, Station.ACTION),
        (Station.ACTION, Station.FINDING),
        (Station.DATASET_VERSION, Station.MODEL_VERSION),
    ),
    Station.MODEL_VERSION: ((Station.MODEL_VERSION, Station.DATASET_VERSION), *_BEHIND_VERSION),
}
"""For each kind of object, the hops that lead to its whole thread, in order."""


def resolve_reference(session: Session, text: str, kind: Station | None = None) -> Node:
    """The object that people call `text`: CASE-17, privacy.minors@3, guidelines@2, assistant 2.1, or an event's subject.

    Where a name could mean a dataset version, a policy version and a clause, it means the first of these; `kind` asks for
    another. Raises NotFound, or Invalid for a clause key that several policies have.
    """
    return _only(session, key_of(session, text, kind), text)


def thread_of(session: Session, reference: str, kind: Station | None = None, limit: int = LIMIT) -> Thread:
    """The path through the object, both ways, with `limit` objects at each station and how many more are linked to those.

    Raises as `resolve_reference` does.
    """
    focus = resolve_reference(session, reference, kind)
    walk = _Walk(session, limit)
    walk.start(focus.key)
    for origin, target in ITINERARIES[focus.kind]:
        walk.hop(origin, target)
    return Thread(focus, walk.nodes(), walk.edges(), walk.more)


def thread_of_example(session: Session, example_id: int) -> list[Node]:
    """The path of one training row in a few steps: the row, its version and the models trained on it, then back to the words
    and the people it came of. Raises NotFound.
    """
    thread = thread_of(session, f"EXAMPLE-{example_id}", limit=3)
    return sorted(thread.nodes, key=lambda node: _BACK_FROM_ROW.index(node.kind))


_BACK_FROM_ROW = (
    Station.EXAMPLE,
    Station.DATASET_VERSION,
    Station.MODEL_VERSION,
    Station.ACTION,
    Station.FINDING,
    Station.AUDIT,
    Station.POLICY_VERSION,
    Station.CLAUSE,
    Station.JUDGEMENT,
    Station.CASE,
    Station.OUTPUT,
    Station.FEEDBACK,
    Station.PERSON,
    Station.GROUP,
)


def _only(session: Session, key: Key, text: str) -> Node:
    station, row_id = key
    found = nodes_of(session, station, [row_id])
    if not found:
        raise NotFound(station.words, text)
    return found[0]


class _Walk:
    """What has been found so far: ids by station in the order they were found, at most `limit` of each."""

    def __init__(self, session: Session, limit: int) -> None:
        self._session, self._limit = session, limit
        self._found: dict[Station, list[int]] = {}
        self.more: dict[Station, int] = {}

    def start(self, key: Key) -> None:
        self._found[key[0]] = [key[1]]

    def hop(self, origin: Station, target: Station) -> None:
        """Adds what is linked to the objects found at `origin`."""
        sources = self._found.get(origin, [])
        for link in LINKS if sources else ():
            near, far = link.pairs.selected_columns
            if (link.source, link.target) == (origin, target):
                self._add(link, near, far, sources, target)
            elif (link.source, link.target) == (target, origin):
                self._add(link, far, near, sources, target)

    def _add(
        self,
        link: Link,
        near: ColumnElement[Any],
        far: ColumnElement[Any],
        sources: list[int],
        target: Station,
    ) -> None:
        shown = self._found.setdefault(target, [])
        room = self._limit - len(shown)
        unseen = (
            link.pairs.where(near.in_(sources), far.is_not(None), far.not_in(shown))
            .with_only_columns(far, maintain_column_froms=True)
            .distinct()
        )
        order = far.desc() if link.newest_first else far
        found = self._session.execute(unseen.order_by(order).limit(room + 1)).scalars().all()
        shown += found[:room]
        if len(found) > room:
            hidden = self._count(link, unseen, near, sources) - room
            self.more[target] = max(hidden, self.more.get(target, 0))

    def _count(self, link: Link, unseen: Any, near: ColumnElement[Any], sources: list[int]) -> int:
        if link.tally is not None and near is link.pairs.selected_columns[0]:
            source, count = link.tally.selected_columns
            query = link.tally.where(source.in_(sources)).with_only_columns(func.sum(count))
        else:
            query = select(func.count()).select_from(unseen.subquery())
        return int(self._session.execute(query).scalar() or 0)

    def nodes(self) -> list[Node]:
        """All that was found, by station in the order of the loop."""
        return [
            node
            for station in Station
            if self._found.get(station)
            for node in nodes_of(self._session, station, self._found[station])
        ]

    def edges(self) -> list[Edge]:
        """Every link between two objects that were found."""
        edges: list[Edge] = []
        for link in LINKS:
            sources, targets = self._found.get(link.source), self._found.get(link.target)
            if sources and targets:
                source, target = link.pairs.selected_columns
                pairs = link.pairs.where(source.in_(sources), target.in_(targets)).distinct()
                edges += [
                    Edge((link.source, source_id), (link.target, target_id), link.label)
                    for source_id, target_id in self._session.execute(pairs.order_by(source, target))
                ]
        return list(dict.fromkeys(edges))
