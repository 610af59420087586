"""What sets groups apart: the statements that represent each, and those that divide them.

Follows Polis ("repness"): a group's share of agreement on a statement against everybody else's, and against one half, by
z-tests with one added to every count, one-sided at 90 %. Groups found in the same votes differ on something by
construction, so for them the tests sort statements and prove nothing; for declared groups they are ordinary tests, many
at a time.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from governance.measures.consensus import Counts, GroupVotes, Shares
from governance.measures.votes import Flags

SIGNIFICANT_90 = 1.2816
MOST_SHOWN = 5


@dataclass(frozen=True)
class Representative:
    """A statement (its position) on which a group stands out, and which way.

    `share` is the group's smoothed share of votes that way, `elsewhere` that of all other groups, `test` the z of the
    one against the other, `own_test` the z of the group's share against one half.
    """

    statement: int
    stance: Literal["agree", "disagree"]
    share: float
    elsewhere: float
    test: float
    own_test: float

    @property
    def passes(self) -> bool:
        return self.test > SIGNIFICANT_90 and self.own_test > SIGNIFICANT_90

    @property
    def weight(self) -> float:
        """How well it represents: ratio of shares x both tests x share (Polis's order)."""
        return self.share / self.elsewhere * self.test * self.share * self.own_test


@dataclass(frozen=True)
class Division:
    """How far apart two groups stand on a statement: the positions of the most and the least agreeing group.

    `gap` is the difference of their smoothed agree shares, `test` its two-proportion z.
    """

    statement: int
    most: int
    least: int
    gap: float
    test: float


def one_proportion_z(successes: ArrayLike, trials: ArrayLike) -> NDArray[np.float64]:
    """The z of a proportion against one half, one added to both counts: 2 sqrt(n+1) ((s+1)/(n+1) - 1/2)."""
    successes, trials = np.asarray(successes) + 1.0, np.asarray(trials) + 1.0
    return np.asarray(2 * np.sqrt(trials) * (successes / trials - 0.5))


def two_proportion_z(
    successes: ArrayLike, trials: ArrayLike, other_successes: ArrayLike, other_trials: ArrayLike
) -> NDArray[np.float64]:
    """The z of the difference of two proportions, pooled variance, one added to every count; 0 where all succeeded."""
    s1, n1 = np.asarray(successes) + 1.0, np.asarray(trials) + 1.0
    s2, n2 = np.asarray(other_successes) + 1.0, np.asarray(other_trials) + 1.0
    pooled = (s1 + s2) / (n1 + n2)
    spread = np.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2))
    difference = s1 / n1 - s2 / n2
    return np.divide(difference, spread, out=np.zeros_like(difference), where=spread > 0)


def representative_statements(counted: GroupVotes, aside: Flags) -> list[list[Representative]]:
    """For each group up to five statements, the best first, agreed ones before disagreed ones.

    A group where none is significant gets the one that comes nearest, so that none stays without a face. Statements
    set aside, and those the group has not voted on, are left out.
    """
    agreed = _compare(counted, counted.agrees)
    disagreed = _compare(counted, counted.disagrees)
    chosen = []
    for group in range(len(counted.groups)):
        shown = np.flatnonzero(~aside & (counted.agrees[group] + counted.disagrees[group] > 0))
        candidates = [
            _stance("agree", agreed, group, statement)
            if agreed.test[group, statement] > disagreed.test[group, statement]
            else _stance("disagree", disagreed, group, statement)
            for statement in shown.tolist()
        ]
        chosen.append(_best(candidates))
    return chosen


def divisions(counted: GroupVotes, aside: Flags) -> list[Division]:
    """Statements by the gap between the most and the least agreeing group, widest first.

    Only statements not set aside, on which every group has voted; none with fewer than two groups.
    """
    if len(counted.groups) < 2:
        return []
    statements = np.flatnonzero(~aside & (counted.votes > 0).all(axis=0))
    shares = counted.agree_shares[:, statements]
    most, least = shares.argmax(axis=0), shares.argmin(axis=0)
    gaps = shares.max(axis=0) - shares.min(axis=0)
    tests = two_proportion_z(
        counted.agrees[most, statements],
        counted.votes[most, statements],
        counted.agrees[least, statements],
        counted.votes[least, statements],
    )
    order = np.argsort(-gaps, kind="stable")
    return [
        Division(int(statements[i]), int(most[i]), int(least[i]), float(gaps[i]), float(tests[i]))
        for i in order
    ]


@dataclass(frozen=True, eq=False)
class _Comparison:
    """Each group against all others, groups x statements."""

    share: Shares
    elsewhere: Shares
    test: Shares
    own_test: Shares


def _compare(counted: GroupVotes, successes: Counts) -> _Comparison:
    votes = counted.votes
    others, other_votes = successes.sum(axis=0) - successes, votes.sum(axis=0) - votes
    return _Comparison(
        (successes + 1) / (votes + 2),
        (others + 1) / (other_votes + 2),
        two_proportion_z(successes, votes, others, other_votes),
        one_proportion_z(successes, votes),
    )


def _stance(
    stance: Literal["agree", "disagree"], compared: _Comparison, group: int, statement: int
) -> Representative:
    return Representative(
        statement=statement,
        stance=stance,
        share=float(compared.share[group, statement]),
        elsewhere=float(compared.elsewhere[group, statement]),
        test=float(compared.test[group, statement]),
        own_test=float(compared.own_test[group, statement]),
    )


def _best(candidates: list[Representative]) -> list[Representative]:
    significant = [candidate for candidate in candidates if candidate.passes]
    if not significant:
        return [max(candidates, key=lambda candidate: candidate.test)] if candidates else []
    top = sorted(significant, key=lambda candidate: -candidate.weight)[:MOST_SHOWN]
    return sorted(top, key=lambda candidate: candidate.stance != "agree")
