"""Turning candidates into the examples of a version: votes counted, equal rows merged, in the order of their digests.

Two passes keep memory small: the first reads every text and keeps digests and numbers (governance.datasets.entries), the second
reads the texts of what was chosen again, a page at a time, in the order in which they are written.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from sqlmodel import Session

from governance.datasets.candidate import Candidate
from governance.datasets.contents import content_of
from governance.datasets.moment import Moment
from governance.datasets.origins import JUDGED, Origin
from governance.datasets.pairs import ContentHash, ExampleKind, Exclusion, Pair
from governance.datasets.personal_data import masked
from governance.datasets.queries.building.candidates import candidates_by_id, left_out
from governance.datasets.queries.building.choosing import Chosen, choose
from governance.datasets.queries.building.first_pass import KINDS, first_pass, passages_for
from governance.datasets.recipe import Recipe
from governance.datasets.voting import ONE

PAGE = 500
"""Examples held in memory at once while writing."""


@dataclass(frozen=True)
class Assembly:
    """What a recipe comes to. `chosen` holds the examples in order with their sources; `excluded` counts what was left out by
    reason; `account` says what else a reader of the version should know: contradictions, personal data, splits reached.
    """

    recipe: Recipe
    chosen: Chosen
    excluded: dict[str, int]
    account: dict[str, Any]
    example_count: int
    content_hash: str


@dataclass(frozen=True)
class Assembled:
    """One example: its place, what it says, where its first source says it belongs, and all its sources."""

    position: int
    digest: str
    pair: Pair
    first: Candidate
    sources: list[tuple[Origin, int]]
    votes_for: int
    votes_against: int
    split: str
    subject: str
    personal_data: str = ""


def assemble(session: Session, recipe: Recipe, moment: Moment) -> Assembly:
    """What the recipe comes to at the moment. Raises NotFound for an unknown model or policy version, Invalid for a balance that
    can't be reached.
    """
    excluded: Counter[str] = left_out(session, recipe, moment)
    read = first_pass(session, recipe, moment)
    chosen = choose(session, read.entries, recipe)
    excluded.update(read.left_out["reason"].tolist())
    excluded.update(chosen.out["reason"].tolist())
    chosen = Chosen(
        chosen.examples, chosen.sources, pd.concat([read.left_out, chosen.out]), chosen.contradictions
    )
    content = ContentHash()
    splits = chosen.examples["split"]
    for digest, split in zip(chosen.examples["digest"], splits, strict=True):
        content.add(digest, split)
    account: dict[str, Any] = {"contradictions": chosen.contradictions}
    if read.personal_data:
        account["personal_data"] = dict(sorted(read.personal_data.items()))
    if recipe.splits:
        account["splits"] = {
            str(name): int(count) for name, count in splits.value_counts().sort_index().items()
        }
    return Assembly(
        recipe=recipe,
        chosen=chosen,
        excluded=dict(sorted(excluded.items())),
        account=account,
        example_count=len(chosen.examples),
        content_hash=content.value,
    )


def pages(session: Session, assembly: Assembly) -> Iterator[list[Assembled]]:
    """The assembly's examples with their texts, in order, a page at a time."""
    recipe, examples = assembly.recipe, assembly.chosen.examples
    sources = assembly.chosen.sources
    bounds = np.searchsorted(sources["example"], np.arange(len(examples) + 1)).tolist()
    pairs = list(zip(map(Origin, sources["origin"].tolist()), sources["source"].tolist(), strict=True))
    for start in range(0, len(examples), PAGE):
        page = examples.iloc[start : start + PAGE]
        firsts = [pairs[bounds[place]] for place in range(start, start + len(page))]
        texts = _texts(session, firsts, recipe)
        marked = passages_for(session, recipe, [source for origin, source in firsts if origin in JUDGED])
        yield [
            _assembled(
                row,
                texts[first],
                marked.get(first[1], []) if first[0] in JUDGED else [],
                recipe,
                pairs[bounds[place] : bounds[place + 1]],
            )
            for place, (row, first) in enumerate(zip(page.itertuples(), firsts, strict=True), start)
        ]


def _texts(
    session: Session, firsts: list[tuple[Origin, int]], recipe: Recipe
) -> dict[tuple[Origin, int], Candidate]:
    wanted: dict[Origin, list[int]] = {}
    for origin, source in firsts:
        wanted.setdefault(origin, []).append(source)
    return {
        (origin, source_id): candidate
        for origin, source_ids in wanted.items()
        for source_id, candidate in candidates_by_id(session, origin, source_ids, recipe).items()
    }


def _assembled(
    row: Any, first: Candidate, marked: list[str], recipe: Recipe, sources: list[tuple[Origin, int]]
) -> Assembled:
    pair = content_of(first, KINDS[row.kind], marked)
    if isinstance(pair, Exclusion):
        raise TypeError(f"source {first.source_id} was an example on the first pass and is not on the second")
    if recipe.pii == "mask":
        pair = masked(pair)
    votes = (int(row.votes_for), int(row.votes_against))
    weight = None if row.weight == ONE else int(row.weight)
    return Assembled(
        row.Index,
        row.digest,
        replace(with_disagreement(pair, recipe, votes, row.group, row.group_votes), weight=weight),
        first,
        sources,
        *votes,
        row.split,
        row.subject,
        row.personal,
    )


def with_disagreement(
    pair: Pair, recipe: Recipe, votes: tuple[int, int], group: str, group_votes: Any
) -> Pair:
    """The example with what the recipe keeps of the disagreement on it."""
    if pair.kind is not ExampleKind.PREFERENCE:
        return pair
    if recipe.disagreement == "soft_label":
        return replace(pair, votes=votes)
    if recipe.disagreement == "by_group":
        return replace(pair, votes=votes, group=group)
    if recipe.disagreement == "group_margins":
        return replace(pair, votes=votes, group_votes=group_votes)
    return pair
