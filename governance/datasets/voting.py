"""How people who disagree become rows: the recipe's rule, applied to all keys at once. Pure: no database.

A key is what is being decided; a person has one vote on it, the latest; people who are not known have one for each statement.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from governance.datasets.entries import NOBODY
from governance.datasets.reasons import Exclusion
from governance.datasets.recipe import Recipe


@dataclass(frozen=True)
class Decided:
    """`taken`: the entries that stand behind an example, each with `example` (equal numbers are one example), `votes_for`,
    `votes_against` and `weight`. `out`: entries that are left out, with `reason`. `contradictions`: keys that people disagree on.
    `by_group`: votes for and against by (example, group), where the recipe keeps them.
    """

    taken: pd.DataFrame
    out: pd.DataFrame
    contradictions: int
    by_group: pd.DataFrame | None = None


def decide(entries: pd.DataFrame, recipe: Recipe) -> Decided:
    """The recipe's rule for disagreement, minimum votes and minimum agreement, applied to `entries` (Entries.frame)."""
    standing, superseded = _latest(entries)
    decided_by = ["key", "group"] if recipe.disagreement == "by_group" else ["key"]
    standing = standing.assign(case=_case_numbers(standing, decided_by))
    tallied = _tallied(standing)
    contradictions = int((standing.groupby("key")["side"].nunique() > 1).sum())
    reasons = _reasons(tallied, recipe)
    kept = reasons.isna().to_numpy()
    mine = tallied["mine"].to_numpy()[kept]
    taken = standing[kept].assign(votes_for=mine, votes_against=tallied["all"].to_numpy()[kept] - mine)
    out = standing[~kept].assign(reason=reasons.to_numpy()[~kept])
    taken = taken.rename(columns={"case": "example"})
    taken["weight"] = taken["example"].map(_weights(taken))
    by_group = _by_group(standing, taken) if recipe.disagreement == "group_margins" else None
    return Decided(taken, pd.concat([superseded, out]), contradictions, by_group)


def _latest(entries: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Entries without those whose author said otherwise of the same key later, and the latter."""
    named = entries[entries["person"] != NOBODY]
    in_order = named.sort_values(["said", "place"])
    newest = in_order.groupby(["key", "person"])["place"].transform("last").loc[named.index]
    sides = entries["side"]
    changed = named.index[sides.loc[named.index].to_numpy() != sides.to_numpy()[newest.to_numpy()]]
    gone = entries.loc[changed].assign(reason=Exclusion.SUPERSEDED.value)
    return entries.drop(index=changed), gone


def _case_numbers(entries: pd.DataFrame, columns: list[str]) -> np.ndarray:
    return entries.groupby(columns, sort=False).ngroup().to_numpy()


def _tallied(standing: pd.DataFrame) -> pd.DataFrame:
    """For each entry: votes for its side (`mine`), of all sides (`all`), for the strongest (`most`), whether two sides are the
    strongest (`tied`), and whether its side is the first to be named among them (`leads`).
    """
    voters = standing["person"].where(standing["person"] != NOBODY, -2 - standing["place"])
    votes = (
        standing.assign(voter=voters)
        .drop_duplicates(["case", "side", "voter"])
        .groupby(["case", "side"])
        .agg(mine=("voter", "size"), first=("place", "min"))
        .reset_index()
    )
    by_case = votes.groupby("case")["mine"]
    votes["all"], votes["most"] = by_case.transform("sum"), by_case.transform("max")
    strongest = votes["mine"] == votes["most"]
    votes["tied"] = strongest.groupby(votes["case"]).transform("sum") > 1
    first = votes["first"].where(strongest).groupby(votes["case"]).transform("min")
    votes["leads"] = strongest & (votes["first"] == first)
    merged = standing[["case", "side"]].merge(votes, on=["case", "side"], how="left")
    return merged.set_index(standing.index)


def _reasons(tallied: pd.DataFrame, recipe: Recipe) -> pd.Series:
    """Why each entry is left out; missing for those that are taken."""
    contested = tallied["mine"] < tallied["all"]
    contested |= tallied["tied"]
    agreement = tallied["most"] / tallied["all"]
    conditions = [
        (tallied["all"] < recipe.minimum_votes, Exclusion.TOO_FEW_VOTES),
        (agreement < recipe.minimum_agreement, Exclusion.TOO_LITTLE_AGREEMENT),
        (contested & (recipe.disagreement == "exclude_contested"), Exclusion.CONTESTED),
        (tallied["tied"] & (recipe.disagreement not in _KEEP_TIES), Exclusion.EVENLY_SPLIT),
        (~tallied["leads"], Exclusion.OUTVOTED),
    ]
    chosen = np.select([each.to_numpy() for each, _ in conditions], [why.value for _, why in conditions], "")
    return pd.Series(chosen, index=tallied.index).replace("", None)


_KEEP_TIES = ("soft_label", "group_margins")
"""Rules under which an even split is a row like any other: its label says so."""


ONE = 1_000_000
"""The weight of an example that someone spoke for outside a ranking; weights are whole millionths."""


def _weights(taken: pd.DataFrame) -> pd.Series:
    """The weight of each example: 1/pairs for every person's ranking behind it, together at most 1."""
    voters = taken["person"].where(taken["person"] != NOBODY, -2 - taken["place"])
    fewest = taken.assign(voter=voters).groupby(["example", "voter"])["pairs"].min()
    return (ONE // fewest.astype(np.int64)).groupby(level="example").sum().clip(upper=ONE)


def _by_group(standing: pd.DataFrame, taken: pd.DataFrame) -> pd.DataFrame:
    """Votes for and against the side taken, by (example, group): columns example, group, votes_for, votes_against."""
    sides = taken.drop_duplicates("example").set_index("example")["side"]
    within = standing[standing["case"].isin(sides.index)]
    agrees = within["side"].to_numpy() == sides.loc[within["case"]].to_numpy()
    counted = within.assign(votes_for=agrees, votes_against=~agrees).groupby(["case", "group"])
    return counted[["votes_for", "votes_against"]].sum().reset_index().rename(columns={"case": "example"})
