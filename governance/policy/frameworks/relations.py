"""How controls of two frameworks relate, and what follows over several steps: a chain is as strong as its weakest step.

The relations are those of set theory mappings (NIST IR 8477, OSCAL control mapping, CISO Assistant): what the one asks for,
beside what the other does.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

LONGEST_CHAIN = 3
"""Steps over which a relation is still stated."""


class ControlRelation(StrEnum):
    """What the first control is to the second. `none` is stated too: somebody looked, and they have nothing in common."""

    EQUAL = "equal"
    SUBSET = "subset"
    SUPERSET = "superset"
    INTERSECT = "intersect"
    NONE = "no-relation"


_STRENGTH = {
    ControlRelation.EQUAL: 3,
    ControlRelation.SUBSET: 2,
    ControlRelation.SUPERSET: 2,
    ControlRelation.INTERSECT: 1,
    ControlRelation.NONE: 0,
}
_INVERSE = {
    ControlRelation.SUBSET: ControlRelation.SUPERSET,
    ControlRelation.SUPERSET: ControlRelation.SUBSET,
}


@dataclass(frozen=True)
class Step:
    """One stated relation between two controls by their ids."""

    one: int
    other: int
    relation: ControlRelation


@dataclass(frozen=True)
class Chain:
    """What one control is to another, and the controls in between; none where it was stated.

    `steps` are the relations gone by.
    """

    one: int
    other: int
    relation: ControlRelation
    via: tuple[int, ...]
    steps: tuple[ControlRelation, ...] = ()


def inverse(relation: ControlRelation) -> ControlRelation:
    """The relation seen from the other side."""
    return _INVERSE.get(relation, relation)


def composed(first: ControlRelation, second: ControlRelation) -> ControlRelation | None:
    """What follows from two steps; None where nothing does.

    Equal changes nothing; a subset of a subset is one; a subset of a superset, or anything with an intersection, is an
    intersection at best; what has no relation leads nowhere.
    """
    if ControlRelation.NONE in (first, second):
        return None
    if first is ControlRelation.EQUAL:
        return second
    if second is ControlRelation.EQUAL or first is second:
        return first
    return ControlRelation.INTERSECT


def weakest(steps: Sequence[ControlRelation]) -> int:
    """The place of the weakest step, the first of several."""
    return min(range(len(steps)), key=lambda place: _STRENGTH[steps[place]])


def chains(steps: Iterable[Step], starts: Sequence[int], goals: frozenset[int]) -> list[Chain]:
    """For each start and goal the strongest relation over the fewest steps. A stated one comes before any that follows."""
    beside: dict[int, dict[int, ControlRelation]] = {}
    for step in steps:
        beside.setdefault(step.one, {})[step.other] = step.relation
        beside.setdefault(step.other, {}).setdefault(step.one, inverse(step.relation))
    found: list[Chain] = []
    for start in starts:
        found += [chain for goal, chain in _from(start, beside).items() if goal in goals]
    return found


def _from(start: int, beside: Mapping[int, Mapping[int, ControlRelation]]) -> dict[int, Chain]:
    best: dict[int, Chain] = {}
    edge = [Chain(start, start, ControlRelation.EQUAL, ())]
    for _ in range(LONGEST_CHAIN):
        reached: dict[int, Chain] = {}
        for chain in edge:
            for other, relation in beside.get(chain.other, {}).items():
                if other == start or other in best or other in chain.via:
                    continue
                follows = relation if chain.other == start else composed(chain.relation, relation)
                if follows is None:
                    continue
                via = chain.via if chain.other == start else (*chain.via, chain.other)
                longer = Chain(start, other, follows, via, (*chain.steps, relation))
                if other not in reached or _STRENGTH[follows] > _STRENGTH[reached[other].relation]:
                    reached[other] = longer
        best |= reached
        edge = [chain for chain in reached.values() if chain.relation is not ControlRelation.NONE]
    return best
