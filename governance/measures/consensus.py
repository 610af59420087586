"""What the groups of a consultation agree on: consensus that no group is outvoted in.

Works alike for opinion groups found in the votes and for stakeholder groups that were declared.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from governance.measures.shares import wilson_limits
from governance.measures.votes import AGREE, DISAGREE, PASS, Matrix

Counts = NDArray[np.int64]
Shares = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class GroupVotes:
    """Votes counted by group; each array is groups x statements. `sizes` are the members of each group."""

    groups: tuple[str, ...]
    sizes: tuple[int, ...]
    agrees: Counts
    disagrees: Counts
    passes: Counts

    @property
    def votes(self) -> Counts:
        """Votes cast, passes included: who passed has seen the statement and did not agree."""
        return self.agrees + self.disagrees + self.passes

    @property
    def agree_shares(self) -> Shares:
        """(agrees + 1) / (votes + 2): Laplace's estimate, a half where a group has not voted."""
        return (self.agrees + 1) / (self.votes + 2)


def count_votes(votes: Matrix, groups: Sequence[str | None]) -> GroupVotes:
    """Counts a matrix of votes (participants x statements; see votes.py) by the group of each participant.

    Groups stand in the order of their names; participants whose group is None are not counted.
    """
    names = tuple(sorted({group for group in groups if group is not None}))
    number = {name: position for position, name in enumerate(names)}
    of_row = np.array([-1 if group is None else number[group] for group in groups], dtype=np.int64)
    rows = [votes[of_row == group] for group in range(len(names))]

    def counts(vote: int) -> Counts:
        each = [np.count_nonzero(members == vote, axis=0) for members in rows]
        return np.array(each, dtype=np.int64).reshape(len(names), votes.shape[1])

    sizes = tuple(len(members) for members in rows)
    return GroupVotes(names, sizes, counts(AGREE), counts(DISAGREE), counts(PASS))


def agree_intervals(counted: GroupVotes) -> tuple[Shares, Shares]:
    """The ends, groups x statements, of the 95 % interval of agrees among votes (Wilson 1927); 0 and 1 without votes."""
    low, high = wilson_limits(counted.agrees, counted.votes)
    return np.nan_to_num(low, nan=0.0), np.nan_to_num(high, nan=1.0)


def group_informed_consensus(counted: GroupVotes) -> Shares:
    """For each statement the product over groups of (agrees + 1) / (votes + 2) (Polis, "group-aware consensus").

    It shrinks with the number of groups: compare statements of one consultation by it, never two consultations.
    1 for every statement where there are no groups.
    """
    return np.asarray(counted.agree_shares.prod(axis=0))


def geometric_consensus(counted: GroupVotes) -> Shares:
    """For each statement the geometric mean of the groups' agree shares: comparable between any numbers of groups."""
    if not counted.groups:
        return np.ones(counted.agrees.shape[1])
    return np.asarray(np.exp(np.log(counted.agree_shares).mean(axis=0)))


def least_agreeing(counted: GroupVotes) -> NDArray[np.int64]:
    """For each statement the position of the group that agrees least. Raises ValueError where there are no groups."""
    if not counted.groups:
        raise ValueError("there are no groups to compare")
    return np.asarray(counted.agree_shares.argmin(axis=0))
