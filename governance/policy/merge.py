"""Two people changed one text: what each did, clause by clause, and the text that comes of choosing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from governance.policy.document import ParsedClause, ParsedPolicy

PREAMBLE = ""
"""The key under which the text before the first heading is chosen; no clause has it."""


class Side(StrEnum):
    MINE = "mine"
    THEIRS = "theirs"


@dataclass(frozen=True)
class Divergence:
    """A clause that at least one of two editors changed, added or removed: None where it isn't there.

    `settled` is whose version is taken without asking: of the only one who changed it, or either where both did the same.
    """

    key: str
    base: ParsedClause | None
    theirs: ParsedClause | None
    mine: ParsedClause | None

    @property
    def settled(self) -> Side | None:
        if self.mine == self.base:
            return Side.THEIRS
        return Side.MINE if self.theirs in (self.base, self.mine) else None


def divergences(base: ParsedPolicy, theirs: ParsedPolicy, mine: ParsedPolicy) -> list[Divergence]:
    """Every clause that isn't the same in all three, the preamble first, then in the order of the texts."""
    old, hers, ours = _by_key(base), _by_key(theirs), _by_key(mine)
    found = [
        Divergence(key, old.get(key), hers.get(key), ours.get(key))
        for key in dict.fromkeys([PREAMBLE, *hers, *ours, *old])
    ]
    return [each for each in found if not each.base == each.theirs == each.mine]


def merged(
    base: ParsedPolicy, theirs: ParsedPolicy, mine: ParsedPolicy, choices: Mapping[str, Side]
) -> ParsedPolicy:
    """The text in which each divergence is as it is settled, or else as `choices` say, or else as in `mine`.

    The order is theirs where they changed it, else mine; a clause that only the other has comes after the one it followed.
    """
    old, hers, ours = _by_key(base), _by_key(theirs), _by_key(mine)
    taken: dict[str, ParsedClause] = {}
    for key in dict.fromkeys([PREAMBLE, *hers, *ours]):
        each = Divergence(key, old.get(key), hers.get(key), ours.get(key))
        side = each.settled or choices.get(key, Side.MINE)
        clause = each.mine if side is Side.MINE else each.theirs
        if clause is not None:
            taken[key] = clause
    shared = hers.keys() & old.keys()
    they_moved = [key for key in hers if key in shared] != [key for key in old if key in shared]
    first, second = (hers, ours) if they_moved else (ours, hers)
    order = _woven(list(first), list(second))
    preamble = taken.get(PREAMBLE)
    return ParsedPolicy(
        tuple(taken[key] for key in order if key in taken and key != PREAMBLE),
        preamble.text if preamble else "",
        theirs.attributes if mine.attributes == base.attributes else mine.attributes,
    )


def _by_key(document: ParsedPolicy) -> dict[str, ParsedClause]:
    preamble = ParsedClause(PREAMBLE, "Before the first heading", 1, document.preamble)
    return {PREAMBLE: preamble} | {clause.key: clause for clause in document.clauses}


def _woven(first: Sequence[str], second: Sequence[str]) -> list[str]:
    """All keys: those of `first` in their order, the others of `second` each after the one it followed there."""
    order = list(first)
    known = set(first)
    before = PREAMBLE
    for key in second:
        if key not in known:
            order.insert(order.index(before) + 1, key)
            known.add(key)
        before = key
    return order
