"""Following many threads at once: which of the objects one starts from lead to which, hop by hop, one query a hop."""

from collections.abc import Iterable, Mapping

from sqlmodel import Session

from governance.views.thread.links import LINKS
from governance.views.thread.path import Station

Origins = Mapping[int, frozenset[int]]
"""Ids of objects at one station, each with the ids of the objects one started from that lead there."""


def follow(
    session: Session, start: Station, origins: Origins, hops: Iterable[tuple[Station, Station]]
) -> dict[Station, Origins]:
    """What is reached from the objects at `start` by `hops`, station by station."""
    found: dict[Station, dict[int, frozenset[int]]] = {start: dict(origins)}
    for origin, target in hops:
        sources = found.get(origin, {})
        reached = found.setdefault(target, {})
        for near, far in _pairs(session, origin, target, sources):
            reached[far] = reached.get(far, frozenset()) | sources[near]
    return {station: ids for station, ids in found.items() if station is not start}


def _pairs(
    session: Session, origin: Station, target: Station, sources: Mapping[int, object]
) -> Iterable[tuple[int, int]]:
    for link in LINKS if sources else ():
        source, end = link.pairs.selected_columns
        if (link.source, link.target) == (origin, target):
            near, far = source, end
        elif (link.source, link.target) == (target, origin):
            near, far = end, source
        else:
            continue
        query = link.pairs.where(near.in_(list(sources)), far.is_not(None))
        yield from session.execute(query.with_only_columns(near, far, maintain_column_froms=True).distinct())
