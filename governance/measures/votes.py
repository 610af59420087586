"""The votes of a consultation as a matrix: who said what to which statement.

A vote is 1 (agree), -1 (disagree) or 0 (pass); NaN where the participant did not vote.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

AGREE, DISAGREE, PASS = 1, -1, 0
ENOUGH_VOTES = 7
"""From so many votes on a participant is counted, and a statement is told apart from one hardly anyone saw (Polis)."""

Matrix = NDArray[np.floating]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class VoteMatrix:
    """`votes[p, s]` is what participant p answered to statement s.

    Participants stand in the order in which they arrived: the opinion groups start from the first of them, as in Polis.
    `moderated_out` marks statements a moderator took away; None where that isn't known. `given` is the group each
    participant belongs to by declaration, or by the file they came in; None for one who belongs to none.
    """

    participants: tuple[str, ...]
    statements: tuple[str, ...]
    votes: Matrix
    moderated_out: Flags | None = None
    given: tuple[str | None, ...] | None = None

    def __post_init__(self) -> None:
        people, statements = len(self.participants), len(self.statements)
        if self.votes.shape != (people, statements):
            raise ValueError(f"{people} participants and {statements} statements need a matrix of that shape")
        if self.moderated_out is not None and len(self.moderated_out) != statements:
            raise ValueError(f"moderated_out needs one flag for each of the {statements} statements")
        if self.given is not None and len(self.given) != people:
            raise ValueError(f"given needs one group, or None, for each of the {people} participants")


def vote_matrix(participants: Sequence[str], statements: Sequence[str], votes: ArrayLike) -> VoteMatrix:
    """The matrix of a long table, one row a vote, in order of time: a later vote on the same statement replaces an earlier.

    Participants and statements stand in the order of their first vote. Raises ValueError for a vote other than 1, 0, -1.
    """
    values = np.asarray(votes, dtype=np.float32)
    known = np.isin(values, (AGREE, DISAGREE, PASS))
    if not known.all():
        row = int(np.argmin(known))
        raise ValueError(
            f"row {row + 1}: the vote is {values[row]:g}; expected 1 (agree), -1 (disagree) or 0 (pass)"
        )
    rows, people = pd.factorize(np.asarray(participants, dtype=object))
    columns, asked = pd.factorize(np.asarray(statements, dtype=object))
    matrix = np.full((len(people), len(asked)), np.nan, dtype=np.float32)
    matrix[rows, columns] = values
    return VoteMatrix(tuple(people), tuple(asked), matrix)


def set_aside(ballots: VoteMatrix) -> Flags:
    """Statements that must not shape the opinion groups: those moderated out.

    Where moderation isn't known (a Polis matrix of votes does not carry it), those that next to nobody was shown: fewer
    than 7 votes, and fewer than a tenth of the votes on the statement most voted on.
    """
    if ballots.moderated_out is not None:
        return ballots.moderated_out
    cast = np.count_nonzero(~np.isnan(ballots.votes), axis=0)
    return np.asarray(cast < min(float(ENOUGH_VOTES), cast.max(initial=0) / 10))


def counted(votes: Matrix, fewest_people: int = 15) -> Flags:
    """Participants who voted enough to be placed: on 7 statements, or on all that got votes where these are fewer.

    Where fewer than `fewest_people` did, the most active of the others fill up (Polis); never one without a vote.
    """
    given = ~np.isnan(votes)
    cast = np.count_nonzero(given, axis=1)
    enough = cast >= max(1, min(ENOUGH_VOTES, np.count_nonzero(given.any(axis=0))))
    missing = fewest_people - int(enough.sum())
    if missing > 0:
        most_active_first = np.argsort(-cast, kind="stable")
        others = [row for row in most_active_first if not enough[row] and cast[row]]
        enough[others[:missing]] = True
    return np.asarray(enough)
