"""The first pass over a recipe's candidates: every text is read once, and numbers and digests are kept of it."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import pandas as pd
from sqlmodel import Session

from governance.core.canonical import canonical
from governance.datasets.candidate import Candidate
from governance.datasets.contents import content_of, kinds_of
from governance.datasets.entries import NOBODY, Entries
from governance.datasets.moment import Moment
from governance.datasets.origins import Origin
from governance.datasets.pairs import ExampleKind, Exclusion, Pair
from governance.datasets.personal_data import kinds_found, masked
from governance.datasets.queries.building.candidates import candidates, passages
from governance.datasets.recipe import Recipe

KINDS = tuple(ExampleKind)
"""A kind's number in entries is its place here."""


@dataclass
class FirstPass:
    """`left_out` has the columns origin, source, reason; `personal_data` counts examples by what was found in them."""

    entries: Entries
    left_out: pd.DataFrame
    personal_data: Counter[str]


@dataclass
class _Reading:
    recipe: Recipe
    entries: Entries = field(default_factory=Entries)
    out: list[tuple[int, int, str]] = field(default_factory=list)
    personal: Counter[str] = field(default_factory=Counter)
    _found: str = ""

    def take(self, candidate: Candidate, marked: Sequence[str]) -> None:
        for kind in kinds_of(candidate, self.recipe):
            content = content_of(candidate, kind, marked)
            self._found = ""
            if not isinstance(content, Exclusion) and self.recipe.pii != "ignore":
                content = self._looked_at(content)
            if isinstance(content, Exclusion):
                self.out.append((candidate.origin, candidate.source_id, content.value))
            else:
                self._keep(candidate, content)

    def _looked_at(self, content: Pair) -> Pair | Exclusion:
        found = kinds_found(content)
        if not found:
            return content
        self.personal.update(found)
        if self.recipe.pii == "drop":
            return Exclusion.PERSONAL_DATA
        if self.recipe.pii == "mask":
            return masked(content)
        self._found = ",".join(sorted(found))
        return content

    def _keep(self, candidate: Candidate, content: Pair) -> None:
        entries, kind = self.entries, KINDS.index(content.kind)
        key, side, digest = _named(content, kind)
        entries.origins.append(candidate.origin)
        entries.sources.append(candidate.source_id)
        entries.kinds.append(kind)
        entries.sides.append(side)
        entries.people.append(NOBODY if candidate.person_id is None else candidate.person_id)
        entries.groups.append(NOBODY if candidate.group_id is None else candidate.group_id)
        entries.pairs.append(candidate.pairs)
        entries.outputs.append(candidate.output_id)
        entries.languages.append(entries.code(candidate.language))
        entries.scenarios.append(entries.code(candidate.scenario))
        entries.personal.append(entries.code(self._found))
        entries.talks.extend(_talk(content))
        entries.keys.extend(key)
        entries.digests.extend(digest)


def first_pass(session: Session, recipe: Recipe, moment: Moment) -> FirstPass:
    """Reads all candidates of the recipe. Raises NotFound for an unknown model or policy version."""
    reading = _Reading(recipe)
    marked = passages_for(session, recipe, None)
    for candidate in candidates(session, recipe, moment):
        mine = marked.get(candidate.source_id, ()) if candidate.origin is Origin.VERDICT else ()
        reading.take(candidate, mine)
    out = pd.DataFrame(reading.out, columns=["origin", "source", "reason"])
    return FirstPass(reading.entries, out, reading.personal)


def passages_for(
    session: Session, recipe: Recipe, judgement_ids: Sequence[int] | None
) -> dict[int, list[str]]:
    """The marked passages of these judgements (of all, for None), where the recipe's kinds need them."""
    return passages(session, judgement_ids) if "stepwise" in recipe.kinds else {}


def _named(content: Pair, kind: int) -> tuple[bytes, int, bytes]:
    """What is being decided (16 bytes), the side taken, the digest of the example (32 bytes)."""
    digest = bytes.fromhex(content.digest)
    if content.kind is ExampleKind.PREFERENCE:
        chosen, rejected = content.chosen[0]["content"], content.rejected[0]["content"]
        first = chosen < rejected
        texts = (chosen, rejected) if first else (rejected, chosen)
        return _key(kind, canonical(content.prompt), *map(str.encode, texts)), int(first), digest
    if content.kind is ExampleKind.UNPAIRED:
        key = _key(kind, canonical(content.prompt), canonical(content.chosen))
        return key, int(bool(content.label)), digest
    if content.kind is ExampleKind.STEPWISE:
        key = _key(kind, canonical(content.prompt), canonical(content.chosen))
        return key, sum(1 << place % 30 for place, good in enumerate(content.labels or []) if good), digest
    return _key(kind, digest), 0, digest


def _key(kind: int, *parts: bytes) -> bytes:
    whole = hashlib.blake2b(digest_size=16, person=str(kind).encode())
    for part in parts:
        whole.update(len(part).to_bytes(4, "big"))
        whole.update(part)
    return whole.digest()


@lru_cache(4_096)
def _talk_of(opening: bytes) -> bytes:
    return hashlib.blake2b(opening, digest_size=8).digest()


def _talk(content: Pair) -> bytes:
    """The conversation that an example belongs to: all that begin with the same messages up to the first question."""
    opening = []
    for message in content.prompt:
        opening.append(message)
        if message["role"] == "user":
            break
    return _talk_of(canonical(opening))
