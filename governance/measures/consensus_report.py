"""A consultation's outcome as one answer ready for JSON: groups, consensus, what represents and what divides them."""

from collections.abc import Sequence
from string import ascii_uppercase
from typing import Any, Literal

import numpy as np

from governance.measures.consensus import (
    GroupVotes,
    agree_intervals,
    count_votes,
    geometric_consensus,
    group_informed_consensus,
    least_agreeing,
)
from governance.measures.opinion import (
    UNGROUPED,
    Labels,
    OpinionGroups,
    Points,
    opinion_groups,
    opinion_space,
)
from governance.measures.representative import Division, Representative, divisions, representative_statements
from governance.measures.small_groups import without_small
from governance.measures.stability import stability
from governance.measures.votes import ENOUGH_VOTES, Flags, VoteMatrix, set_aside


class NoGroups(ValueError):
    """Given groups were asked for, and no participant has one."""


def consensus_report(
    ballots: VoteMatrix,
    groups: Literal["found", "given"] = "found",
    rng: np.random.Generator | None = None,
    resamples: int = 20,
    fewest: int = 1,
) -> dict[str, Any]:
    """What the groups found in the votes (A the largest), or the groups given with the participants, agree on.

    {"grouping": "found" | "given",
     "groups": [{"id", "size", "representative": [{"statement", "stance", "share", "elsewhere", "test"}]}],
     "stability": mean adjusted Rand index of these groups with those found in resamples of the participants, None with
                  fewer than 15 in groups; "exploratory": whether found groups are too unstable to build on (under 0.75),
     "resamples", "groups_found": {number of groups: resamples that found so many},
     "moderation": "known" | "guessed from the votes",
     "statements": [{"id", "consensus", "geometric", "least": {"group", "share"} or None, "set_aside", "too_few",
                     "votes", "by_group": {group: {"agrees", "disagrees", "passes", "votes", "share", "low", "high"}}}],
     "divides": [{"statement", "most", "least", "gap", "test"}], widest first,
     "participants": [{"id", "group" or None, "x", "y"}]}

    "consensus" is the product over groups of "share", (agrees + 1) / (votes + 2); None where there are no groups. "low"
    and "high" end the 95 % interval of agrees among votes.
    "too_few" marks a statement on which some group has cast fewer than 7 votes. Statements set aside (moderated out)
    have figures, but shape no group, represent none and divide none. Groups of fewer than `fewest` people are left out of
    all figures, and their people are in no group. `rng` is seeded with 0 unless given.
    Raises NoGroups where given groups were asked for and there are none.
    """
    rng = np.random.default_rng(0) if rng is None else rng
    aside = set_aside(ballots)
    labels, names, positions = _given(ballots, aside) if groups == "given" else _found(ballots, aside)
    steady = stability(ballots.votes, aside, labels, rng, resamples)
    group_of = without_small(
        [None if label == UNGROUPED else names[label] for label in labels.tolist()], fewest
    )
    counted = count_votes(ballots.votes, group_of)
    represented = representative_statements(counted, aside)
    return {
        "grouping": groups,
        "groups": [
            {"id": name, "size": size, "representative": [_representative(one, ballots) for one in shown]}
            for name, size, shown in zip(counted.groups, counted.sizes, represented, strict=True)
        ],
        "stability": steady.mean,
        "exploratory": groups == "found" and steady.is_exploratory,
        "resamples": steady.resamples,
        "groups_found": {str(number): times for number, times in steady.groups_found.items()},
        "moderation": "guessed from the votes" if ballots.moderated_out is None else "known",
        "statements": _statements(ballots, counted, aside),
        "divides": [_division(division, ballots, counted) for division in divisions(counted, aside)],
        "participants": [
            {"id": participant, "group": group, "x": x, "y": y}
            for participant, group, (x, y) in zip(
                ballots.participants, group_of, positions.tolist(), strict=True
            )
        ],
    }


def group_names(found: OpinionGroups) -> list[str]:
    """Names of found groups, A for the largest."""
    return list(ascii_uppercase[: int(found.groups.max(initial=UNGROUPED)) + 1])


def _found(ballots: VoteMatrix, aside: Flags) -> tuple[Labels, Sequence[str], Points]:
    found = opinion_groups(ballots.votes, aside)
    return found.groups, group_names(found), found.positions


def _given(ballots: VoteMatrix, aside: Flags) -> tuple[Labels, Sequence[str], Points]:
    given = ballots.given or ()
    names = sorted({group for group in given if group is not None})
    if not names:
        raise NoGroups("no participant has a given group")
    number = {name: place for place, name in enumerate(names)}
    labels = np.array([UNGROUPED if group is None else number[group] for group in given], dtype=np.int64)
    return labels, names, opinion_space(ballots.votes, aside).place(ballots.votes)


def _statements(ballots: VoteMatrix, counted: GroupVotes, aside: Flags) -> list[dict[str, Any]]:
    votes, groups = counted.votes, _by_group(counted)
    answer: list[dict[str, Any]] = [
        {
            "id": statement,
            "consensus": None,
            "geometric": None,
            "least": None,
            "set_aside": bool(aside[place]),
            "too_few": bool((votes[:, place] < ENOUGH_VOTES).any()),
            "votes": int(votes[:, place].sum()),
            "by_group": {group: figures[place] for group, figures in groups.items()},
        }
        for place, statement in enumerate(ballots.statements)
    ]
    if counted.groups:
        consensus, geometric = group_informed_consensus(counted), geometric_consensus(counted)
        shares = counted.agree_shares
        for place, least in enumerate(least_agreeing(counted).tolist()):
            answer[place] |= {
                "consensus": float(consensus[place]),
                "geometric": float(geometric[place]),
                "least": {"group": counted.groups[least], "share": float(shares[least, place])},
            }
    return answer


def _by_group(counted: GroupVotes) -> dict[str, list[dict[str, Any]]]:
    """For each group its figures on each statement."""
    low, high = agree_intervals(counted)
    columns = {
        "agrees": counted.agrees,
        "disagrees": counted.disagrees,
        "passes": counted.passes,
        "votes": counted.votes,
        "share": counted.agree_shares,
        "low": low,
        "high": high,
    }
    return {
        group: [
            dict(zip(columns, figures, strict=True))
            for figures in zip(*(values[place].tolist() for values in columns.values()), strict=True)
        ]
        for place, group in enumerate(counted.groups)
    }


def _representative(shown: Representative, ballots: VoteMatrix) -> dict[str, Any]:
    return {
        "statement": ballots.statements[shown.statement],
        "stance": shown.stance,
        "share": shown.share,
        "elsewhere": shown.elsewhere,
        "test": shown.test,
    }


def _division(division: Division, ballots: VoteMatrix, counted: GroupVotes) -> dict[str, Any]:
    return {
        "statement": ballots.statements[division.statement],
        "most": counted.groups[division.most],
        "least": counted.groups[division.least],
        "gap": division.gap,
        "test": division.test,
    }
