"""Which of the decided examples a recipe keeps: caps, balance, splits. Pure: no database.

What is kept where there is too much is a draw that the recipe's seed and the examples' digests decide, so that it comes out the
same on any machine.
"""

import hashlib
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from governance.core.errors import Invalid
from governance.datasets.reasons import Exclusion
from governance.datasets.recipe import Balance, Cap


def draw_order(examples: pd.DataFrame, seed: int) -> np.ndarray:
    """A number for each example: where there is too much, lower ones are kept. Mixes the digest's first word with the seed."""
    word = examples["digest_0"].to_numpy(np.uint64)
    salt = int.from_bytes(hashlib.sha256(str(seed).encode()).digest()[:8], "big") | 1
    mixed = (word ^ np.uint64(salt)) * np.uint64(0x9E3779B97F4A7C15)
    return mixed ^ (mixed >> np.uint64(29))


def capped(examples: pd.DataFrame, caps: Sequence[Cap], seed: int) -> pd.Series:
    """Why each example (columns language, scenario, group, clause, digest_0) is left out by a cap; missing where it isn't."""
    reasons = pd.Series(None, index=examples.index, dtype="object")
    for cap in caps:
        left = examples[reasons.isna()]
        if cap.value is not None:
            left = left[left[cap.by] == cap.value]
        order = pd.Series(draw_order(left, seed), index=left.index)
        rank = order.groupby(left[cap.by]).rank(method="first")
        reasons[rank.index[rank > cap.most]] = Exclusion.OVER_CAP.value
    return reasons


def balanced(examples: pd.DataFrame, balance: Balance, seed: int) -> pd.Series:
    """Why each example is left out to reach the balance; missing where it is kept.

    Raises Invalid where a value that must have a share has no example.
    """
    counts = examples[balance.by].value_counts()
    shares = _shares(balance, counts)
    total = min(counts[value] / share for value, share in shares.items())
    quota = {value: int(np.floor(total * share + 1e-9)) for value, share in shares.items()}
    order = pd.Series(draw_order(examples, seed), index=examples.index)
    rank = order.groupby(examples[balance.by]).rank(method="first")
    kept = rank <= examples[balance.by].map(quota).fillna(0).astype(int)
    reasons = pd.Series(None, index=examples.index, dtype="object")
    reasons[~kept] = Exclusion.BALANCE.value
    return reasons


def _shares(balance: Balance, counts: "pd.Series[int]") -> Mapping[str, float]:
    if balance.shares is None:
        return {str(value): 1 / len(counts) for value in counts.index}
    missing = sorted(set(balance.shares) - set(counts.index))
    if missing:
        there = ", ".join(map(str, sorted(counts.index))) or "none"
        raise Invalid.field(
            "balance.shares",
            f"impossible: there is no example with the {balance.by} {', '.join(missing)}; there are {there}",
        )
    return balance.shares


def split_names(
    examples: pd.DataFrame, ties: pd.DataFrame, shares: Mapping[str, float], seed: int
) -> np.ndarray:
    """The split of each example, by its row. `ties` are pairs (example, tie): examples that share a tie (a person, a
    conversation) fall into the same split, so that nothing leaks. Shares are approached, never at the price of a leak.
    """
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    count = len(examples)
    ids, _ = pd.factorize(ties["tie"])
    graph = coo_matrix(
        (np.ones(len(ties), np.int8), (ties["example"].to_numpy(), count + ids)),
        shape=(count + len(set(ids)), count + len(set(ids))),
    )
    _, parts = connected_components(graph, directed=False)
    of_example = pd.Series(parts[:count])
    order = pd.Series(draw_order(examples, seed))
    sizes = pd.DataFrame({"size": of_example.value_counts()})
    sizes["draw"] = order.groupby(of_example).min()
    return np.asarray(of_example.map(_assigned(sizes, shares)), dtype=object)


def _assigned(parts: pd.DataFrame, shares: Mapping[str, float]) -> dict[int, str]:
    """Each part to the split that is furthest below its share; large parts first, the rest in the order of the draw."""
    wanted = {name: share * float(parts["size"].sum()) for name, share in shares.items()}
    assigned: dict[int, str] = {}
    ordered = parts.sort_values(["size", "draw"], ascending=[False, True])
    for part, size in zip(ordered.index, ordered["size"], strict=True):
        name = max(wanted, key=wanted.__getitem__)
        wanted[name] -= float(size)
        assigned[int(part)] = name
    return assigned
