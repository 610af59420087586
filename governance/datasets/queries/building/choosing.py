"""From entries to examples: disagreement decided, duplicates removed, caps and balance applied, splits assigned."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import select
from sqlmodel import Session, col

from governance.core.canonical import content_hash
from governance.core.people.tables import StakeholderGroup
from governance.datasets.entries import NOBODY, Entries
from governance.datasets.near_duplicates import repeats
from governance.datasets.origins import JUDGED, Origin
from governance.datasets.queries.building.candidates import candidates_by_id
from governance.datasets.reasons import Exclusion
from governance.datasets.recipe import Recipe
from governance.datasets.selection import balanced, capped, split_names
from governance.datasets.voting import ONE, Decided, decide
from governance.policy.tables import Clause
from governance.review.tables import Citation

NO_GROUP = "no group"
NO_CLAUSE = "no clause"

PAGE = 1_000


@dataclass(frozen=True)
class Chosen:
    """`examples` in order: digest, kind, group, votes_for, votes_against, weight, group_votes, split, language, scenario.
    `sources`: example (the row's number), origin, source, in order. `out`: origin, source, reason.
    """

    examples: pd.DataFrame
    sources: pd.DataFrame
    out: pd.DataFrame
    contradictions: int


def choose(session: Session, entries: Entries, recipe: Recipe) -> Chosen:
    """The examples that the recipe makes of the entries. Raises Invalid for a balance that can't be reached."""
    decided = decide(entries.frame(), recipe)
    taken = decided.taken.sort_values("place")
    examples = _examples(session, entries, decided, recipe)
    out = [decided.out[["origin", "source", "reason"]]]
    for step in (_without_repeats, _capped, _balanced):
        reasons = step(session, examples, recipe)
        gone = reasons[reasons.notna()]
        if len(gone):
            lost = taken[taken["example"].isin(gone.index)]
            out.append(lost[["origin", "source"]].assign(reason=lost["example"].map(gone).to_numpy(object)))
            examples = examples.drop(index=gone.index)
            taken = taken[taken["example"].isin(examples.index)]
    return _ordered(examples, taken, pd.concat(out), decided.contradictions, recipe)


def _examples(session: Session, entries: Entries, decided: Decided, recipe: Recipe) -> pd.DataFrame:
    """One row for each example, by its number: its first entry, its digest, its facets."""
    firsts = decided.taken.sort_values("place").drop_duplicates("example").set_index("example")
    names = pd.Series(list(entries.names), dtype=object)
    groups = _group_slugs(session)
    examples = firsts.assign(
        language=names.reindex(firsts["language"]).to_numpy(object),
        scenario=names.reindex(firsts["scenario"]).to_numpy(object),
        personal=names.reindex(firsts["personal"]).to_numpy(object),
        group=[groups.get(group, NO_GROUP) for group in firsts["group"]],
        group_votes=_group_votes(decided.by_group, groups, firsts.index),
        clause=NO_CLAUSE,
        split="",
    )
    places = firsts["place"].to_numpy(np.int64)
    subjects = np.frombuffer(bytes(entries.keys), dtype="V16")[places]
    examples["subject"] = [bytes(subject).hex() for subject in subjects]
    bases = np.frombuffer(bytes(entries.digests), dtype="V32")[places]
    examples["digest"] = [
        _digest(base, row, recipe) for base, row in zip(bases, _rows(examples), strict=True)
    ]
    examples["digest_0"] = np.array([int(digest[:16], 16) for digest in examples["digest"]], np.uint64)
    if any(cap.by == "clause" for cap in recipe.caps) or (recipe.balance and recipe.balance.by == "clause"):
        examples["clause"] = _clauses(session, decided.taken, examples.index)
    return examples


def _rows(examples: pd.DataFrame) -> Any:
    return zip(
        examples["kind"],
        examples["votes_for"],
        examples["votes_against"],
        examples["group"],
        examples["group_votes"],
        examples["weight"],
        strict=True,
    )


def _digest(base: Any, row: tuple[Any, ...], recipe: Recipe) -> str:
    kind, votes_for, votes_against, group, group_votes, weight = row
    extra: dict[str, Any] = {} if weight == ONE else {"weight": int(weight)}
    if kind == 0 and recipe.disagreement in ("soft_label", "by_group", "group_margins"):
        extra["votes"] = [int(votes_for), int(votes_against)]
        if recipe.disagreement == "by_group":
            extra["group"] = group
        if recipe.disagreement == "group_margins":
            extra["group_votes"] = group_votes
    hexadecimal = bytes(base).hex()
    return content_hash({"row": hexadecimal, **extra}) if extra else hexadecimal


def _group_slugs(session: Session) -> dict[int, str]:
    rows = session.execute(select(col(StakeholderGroup.id), col(StakeholderGroup.slug)))
    return {group_id: slug for group_id, slug in rows}  # noqa: C416 a result isn't a mapping


def _group_votes(by_group: pd.DataFrame | None, groups: dict[int, str], index: pd.Index) -> list[Any]:
    if by_group is None:
        return [None] * len(index)
    found: dict[int, dict[str, list[int]]] = {}
    columns = (by_group[name].tolist() for name in ("example", "group", "votes_for", "votes_against"))
    for example, group, votes_for, votes_against in zip(*columns, strict=True):
        name = groups.get(group, NO_GROUP)
        found.setdefault(example, {})[name] = [votes_for, votes_against]
    return [found.get(int(example)) for example in index]


def _clauses(session: Session, taken: pd.DataFrame, index: pd.Index) -> list[str]:
    """The first clause that the judgements behind each example cite."""
    judged = taken[taken["origin"].isin([int(origin) for origin in JUDGED])]
    cited: dict[int, str] = {}
    numbers = [int(number) for number in judged["source"].unique()]
    for start in range(0, len(numbers), PAGE):
        rows = session.execute(
            select(col(Citation.judgement_id), col(Clause.key))
            .join(Clause, col(Clause.id) == Citation.clause_id)
            .where(col(Citation.judgement_id).in_(numbers[start : start + PAGE]))
            .order_by(col(Citation.id))
        )
        for judgement_id, key in rows:
            cited.setdefault(judgement_id, key)
    by_example = judged.assign(clause=judged["source"].map(cited)).dropna(subset="clause")
    first = by_example.drop_duplicates("example").set_index("example")["clause"]
    return [str(first.get(example, NO_CLAUSE)) for example in index]


def _nothing(examples: pd.DataFrame) -> "pd.Series[Any]":
    return pd.Series(None, index=examples.index, dtype="object")


def _without_repeats(session: Session, examples: pd.DataFrame, recipe: Recipe) -> "pd.Series[Any]":
    reasons = _nothing(examples)
    if recipe.near_duplicates is None:
        return reasons
    ordered = examples.sort_values("digest")

    def texts() -> Any:
        for start in range(0, len(ordered), PAGE):
            page = ordered.iloc[start : start + PAGE]
            found = {
                (origin, number): candidate
                for origin in page["origin"].unique().tolist()
                for number, candidate in candidates_by_id(
                    session, Origin(origin), page["source"][page["origin"] == origin].tolist(), recipe
                ).items()
            }
            for example, origin, source in zip(page.index, page["origin"], page["source"], strict=True):
                candidate = found[origin, source]
                whole = recipe.near_duplicates is not None and recipe.near_duplicates.over == "whole"
                answers = f"\n{candidate.chosen}\n{candidate.rejected}" if whole else ""
                yield int(example), candidate.prompt + answers

    for example, _ in repeats(texts(), recipe.near_duplicates.threshold, recipe.seed):
        reasons[example] = Exclusion.NEAR_DUPLICATE.value
    return reasons


def _capped(_session: Session, examples: pd.DataFrame, recipe: Recipe) -> "pd.Series[Any]":
    return capped(examples, recipe.caps, recipe.seed) if recipe.caps else _nothing(examples)


def _balanced(_session: Session, examples: pd.DataFrame, recipe: Recipe) -> "pd.Series[Any]":
    return balanced(examples, recipe.balance, recipe.seed) if recipe.balance else _nothing(examples)


def _ordered(
    examples: pd.DataFrame, taken: pd.DataFrame, out: pd.DataFrame, contradictions: int, recipe: Recipe
) -> Chosen:
    ordered = examples.sort_values("digest")
    places = pd.Series(np.arange(len(ordered)), index=ordered.index)
    sources = taken.assign(example=taken["example"].map(places)).sort_values(["example", "place"])
    ordered = ordered.reset_index(drop=True)
    if recipe.splits and len(ordered):
        ordered["split"] = split_names(ordered, _ties(sources), recipe.splits, recipe.seed)
    return Chosen(ordered, sources.reset_index(drop=True), out, contradictions)


def _ties(sources: pd.DataFrame) -> pd.DataFrame:
    """What examples share: people who stand behind them, conversations."""
    named = sources[sources["person"] != NOBODY]
    people = pd.DataFrame({"example": named["example"], "tie": "p" + named["person"].astype(str)})
    talks = pd.DataFrame({"example": sources["example"], "tie": "t" + sources["talk"].astype(str)})
    return pd.concat([people, talks], ignore_index=True)
