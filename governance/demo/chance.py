"""Chance that can be repeated: everything random in this room comes from here and from a seed."""

from collections.abc import Hashable, Mapping, Sequence
from math import floor
from random import Random
from typing import TypeVar

Name = TypeVar("Name", bound=Hashable)


def stream(seed: int, name: str) -> Random:
    """A generator of its own for each part of the story, so that a change in one part leaves the others as they are."""
    return Random(f"{seed}/{name}")


def pick(random: Random, weights: Mapping[Name, float]) -> Name:
    """One of the keys, with chances in proportion to the weights."""
    return random.choices(list(weights), weights=list(weights.values()))[0]


def some(random: Random, chance: float, options: Sequence[str]) -> str:
    """One of the options with this chance, otherwise nothing said."""
    return random.choice(options) if random.random() < chance else ""


def rounded(random: Random, amount: float) -> int:
    """`amount` up or down to a whole number, so that it holds on average."""
    return floor(amount) + (random.random() < amount % 1)


def allot(total: int, weights: Mapping[Name, float]) -> dict[Name, int]:
    """`total` shared out in proportion to the weights, by largest remainders (Hamilton); earlier keys win ties."""
    whole = sum(weights.values())
    exact = {name: total * weight / whole for name, weight in weights.items()}
    shares = {name: floor(amount) for name, amount in exact.items()}
    by_remainder = sorted(exact, key=lambda name: shares[name] - exact[name])
    for name in by_remainder[: total - sum(shares.values())]:
        shares[name] += 1
    return shares
