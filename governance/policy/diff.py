"""What changed between two versions of a policy, clause by clause."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Indel

from governance.policy.document import ParsedClause, ParsedPolicy
from governance.policy.words import Mark, word_marks

LIKE_ENOUGH = 0.6
"""From this similarity on, a clause that went and one that came are proposed as one clause renamed."""

MOST_PAIRS = 10_000
"""With more pairs of gone and new clauses than this the two texts are different documents: no renames are proposed."""

COMPARED_WORDS = 1_000
"""Clauses are compared by this many of their first words, so that long ones take no longer."""


@dataclass(frozen=True)
class Rename:
    """A proposal for a person to confirm: `old` may live on as `new`. `similarity`: the share of words, in
    order, that both have (twice the longest common subsequence over all words), 0 to 1.
    """

    old: str
    new: str
    similarity: float


@dataclass(frozen=True)
class PolicyDiff:
    """Clause keys by what happened to them, in the order of the newer version (`removed`: of the older).

    `changed`: heading, attributes or own text differ, white space folded. `moved`: stands under another clause, or in
    another place among the clauses that it stood with. `old` and `new` hold the clauses of the two versions by key.
    """

    added: list[str]
    removed: list[str]
    changed: list[str]
    moved: list[str]
    renames: list[Rename]
    old: Mapping[str, ParsedClause]
    new: Mapping[str, ParsedClause]

    def marks(self, key: str) -> list[Mark]:
        """The words of a clause that stayed, went and came; for an added or removed clause all of them."""
        return self.marks_between(key, key)

    def marks_between(self, old: str | None, new: str | None) -> list[Mark]:
        """The marks that lead from one clause to another; None, or a key that a version lacks, is an empty text."""
        return word_marks(_text(self.old.get(old or "")), _text(self.new.get(new or "")))


def diff(old: ParsedPolicy, new: ParsedPolicy) -> PolicyDiff:
    """What leads from `old` to `new`. A clause is the same one where its key is; similar ones are only proposed."""
    before = {clause.key: clause for clause in old.clauses}
    after = {clause.key: clause for clause in new.clauses}
    added = [key for key in after if key not in before]
    removed = [key for key in before if key not in after]
    return PolicyDiff(
        added=added,
        removed=removed,
        changed=[key for key in after if key in before and before[key].text_hash != after[key].text_hash],
        moved=_moved(old, new),
        renames=_renames([before[key] for key in removed], [after[key] for key in added]),
        old=before,
        new=after,
    )


def _text(clause: ParsedClause | None) -> str:
    return clause.text if clause else ""


def _moved(old: ParsedPolicy, new: ParsedPolicy) -> list[str]:
    parents_before = {clause.key: parent for clause, parent in old.with_parents()}
    places = {key: place for place, key in enumerate(parents_before)}
    siblings: dict[str | None, list[str]] = defaultdict(list)
    moved = set()
    for clause, parent in new.with_parents():
        if clause.key not in parents_before:
            continue
        if parents_before[clause.key] == parent:
            siblings[parent].append(clause.key)
        else:
            moved.add(clause.key)
    for keys in siblings.values():
        stayed = _longest_rising([places[key] for key in keys])
        moved |= {key for key in keys if places[key] not in stayed}
    return [clause.key for clause in new.clauses if clause.key in moved]


def _longest_rising(numbers: Sequence[int]) -> Collection[int]:
    """The longest rising subsequence of distinct `numbers` (Fredman 1975): the clauses that can be said to have stayed."""
    ends: list[int] = []
    before: dict[int, int | None] = {}
    for number in numbers:
        place = bisect_left(ends, number)
        before[number] = ends[place - 1] if place else None
        ends[place : place + 1] = [number]
    stayed = set()
    last = ends[-1] if ends else None
    while last is not None:
        stayed.add(last)
        last = before[last]
    return stayed


def _renames(removed: Sequence[ParsedClause], added: Sequence[ParsedClause]) -> list[Rename]:
    """Each gone clause at most once, each new one at most once, the most similar pairs first."""
    if len(removed) * len(added) > MOST_PAIRS:
        return []
    pairs = sorted(_alike(removed, added), key=lambda pair: (-pair.similarity, pair.old, pair.new))
    chosen: list[Rename] = []
    for pair in pairs:
        if all(pair.old != other.old and pair.new != other.new for other in chosen):
            chosen.append(pair)
    return chosen


def similarity(old: ParsedClause, new: ParsedClause) -> float:
    """The share of words, in order, that two clauses have in common, 0 to 1: 2 × common / all (as in `Rename`)."""
    return round(Indel.normalized_similarity(_words(old), _words(new)), 3)


def _alike(removed: Sequence[ParsedClause], added: Sequence[ParsedClause]) -> Iterator[Rename]:
    """The pairs that are like enough."""
    new_words = [(clause.key, words) for clause in added if (words := _words(clause))]
    for clause in removed:
        words = _words(clause)
        for key, others in new_words:
            found = Indel.normalized_similarity(words, others, score_cutoff=LIKE_ENOUGH)
            if found >= LIKE_ENOUGH:
                yield Rename(clause.key, key, round(found, 3))


def _words(clause: ParsedClause) -> list[str]:
    return f"{clause.heading} {clause.text}".split()[:COMPARED_WORDS]
