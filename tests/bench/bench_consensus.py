"""Opinion groups, consensus and stability of a consultation on 500 statements.

The aim on two cores: groups and consensus of 100,000 votes within 5 seconds. Also 100,000 participants with 50 votes each.
"""

from collections.abc import Callable
from time import perf_counter

import numpy as np

from governance.measures.consensus import count_votes, group_informed_consensus
from governance.measures.consensus_report import consensus_report
from governance.measures.opinion import opinion_groups
from governance.measures.votes import VoteMatrix, set_aside

STATEMENTS, VOTES_EACH, AIM_SECONDS = 500, 50, 5


def main() -> None:
    for participants in (2_000, 100_000):
        ballots = two_camps(participants)
        cast = np.count_nonzero(~np.isnan(ballots.votes))
        print(f"{participants:,} participants x {STATEMENTS} statements, {cast:,} votes", flush=True)
        timed("groups and consensus", groups_and_consensus, ballots)
        timed("the whole report, 20 resamples", consensus_report, ballots)


def two_camps(participants: int) -> VoteMatrix:
    rng = np.random.default_rng(0)
    camp = np.where(rng.random(participants) < 0.4, 1, -1).astype(np.float32)
    votes = rng.choice(np.array([1, -1, 0], dtype=np.float32), size=(participants, STATEMENTS))
    on_camp = rng.random(votes.shape, dtype=np.float32) < np.linspace(0, 0.6, STATEMENTS, dtype=np.float32)
    votes[on_camp] = np.broadcast_to(camp[:, np.newaxis], votes.shape)[on_camp]
    votes[rng.random(votes.shape, dtype=np.float32) >= VOTES_EACH / STATEMENTS] = np.nan
    names = tuple(str(number) for number in range(participants))
    return VoteMatrix(names, tuple(str(number) for number in range(STATEMENTS)), votes)


def groups_and_consensus(ballots: VoteMatrix) -> None:
    found = opinion_groups(ballots.votes, set_aside(ballots))
    group_informed_consensus(count_votes(ballots.votes, [str(group) for group in found.groups]))


def timed(what: str, measure: Callable[[VoteMatrix], object], ballots: VoteMatrix) -> None:
    start = perf_counter()
    measure(ballots)
    seconds = perf_counter() - start
    print(f"  {what}: {seconds:.2f} s, {seconds / AIM_SECONDS:.2f} of the aim", flush=True)


if __name__ == "__main__":
    main()
