"""The whole answer on a consultation, as the command line prints it."""

import json
from pathlib import Path

import numpy as np
import pytest

from governance.exchange.consultation.polis import read_consultation
from governance.measures.consensus import count_votes, group_informed_consensus
from governance.measures.consensus_report import NoGroups, consensus_report
from governance.measures.votes import VoteMatrix

NAN = np.nan


def ballots(votes: np.ndarray, given: list[str | None] | None = None) -> VoteMatrix:
    people, statements = (
        tuple(f"{kind}{i}" for i in range(n)) for kind, n in zip("ps", votes.shape, strict=True)
    )
    return VoteMatrix(people, statements, votes, None, None if given is None else tuple(given))


def camps(people: int = 60) -> tuple[np.ndarray, list[str | None]]:
    """Two camps that disagree on s0, s1 and s2 and agree on the rest; every tenth vote is a pass."""
    first = np.arange(people) % 3 == 0
    votes = np.ones((people, 8))
    votes[:, :3] = np.where(first, 1.0, -1.0)[:, np.newaxis]
    votes[np.random.default_rng(0).random(votes.shape) < 0.1] = 0
    return votes, ["experts" if member else "public" for member in first]


def strictly_json(report: dict) -> dict:
    return json.loads(json.dumps(report, allow_nan=False))


def test_the_published_consultation_with_the_groups_it_was_given(shared_data: Path) -> None:
    read = read_consultation(shared_data / "polis/vtaiwan.uberx/participants-votes.csv")
    report = strictly_json(consensus_report(read, "given", resamples=2))
    assert [(group["id"], group["size"]) for group in report["groups"]] == [("0", 330), ("1", 889)]
    assert len(report["statements"]) == 197 and len(report["participants"]) == 1921
    assert sum(participant["group"] is None for participant in report["participants"]) == 702
    assert not report["exploratory"]
    for statement in report["statements"]:
        product = np.prod([(g["agrees"] + 1) / (g["votes"] + 2) for g in statement["by_group"].values()])
        assert statement["consensus"] == pytest.approx(product, abs=1e-12)
    assert sum(statement["set_aside"] for statement in report["statements"]) == 78
    assert report["divides"][0]["statement"] == "44"


def test_found_groups_are_lettered_by_size_and_say_how_stable_they_are() -> None:
    votes, _ = camps()
    report = strictly_json(consensus_report(ballots(votes)))
    assert [(group["id"], group["size"]) for group in report["groups"]] == [("A", 40), ("B", 20)]
    assert report["stability"] > 0.9 and not report["exploratory"]
    assert report["participants"][0]["group"] == "B" and report["participants"][1]["group"] == "A"
    assert {division["statement"] for division in report["divides"][:3]} == {"s0", "s1", "s2"}


def test_declared_groups_are_measured_alike() -> None:
    votes, given = camps()
    report = consensus_report(ballots(votes, given), "given")
    expected = group_informed_consensus(count_votes(votes, given))
    assert [statement["consensus"] for statement in report["statements"]] == expected.tolist()
    first = report["statements"][0]
    assert first["least"]["group"] == "public"
    assert first["least"]["share"] == first["by_group"]["public"]["share"]
    assert {one["statement"] for one in report["groups"][0]["representative"]} == {"s0", "s1", "s2"}


def test_a_group_with_few_votes_on_a_statement_is_pointed_out() -> None:
    votes, given = camps()
    votes[np.flatnonzero(np.array(given) == "experts")[6:], 5] = NAN
    report = consensus_report(ballots(votes, given), "given", resamples=1)
    assert [statement["id"] for statement in report["statements"] if statement["too_few"]] == ["s5"]


def test_given_groups_that_are_not_there_are_refused() -> None:
    votes, given = camps()
    for matrix in (ballots(votes), ballots(votes, [None] * len(given))):
        with pytest.raises(NoGroups, match="no participant has a given group"):
            consensus_report(matrix, "given")


def test_the_same_seed_gives_the_same_report() -> None:
    votes, _ = camps()
    one, other = (consensus_report(ballots(votes), rng=np.random.default_rng(5)) for _ in range(2))
    assert one == other


@pytest.mark.parametrize(
    ("votes", "sizes"),
    [
        (np.array([[1.0, -1.0]]), [1]),
        (np.full((3, 2), NAN), []),
        (np.zeros((20, 3)), [20]),
        (np.ones((20, 3)), [20]),
        (np.array([[1.0, NAN]] * 10 + [[-1.0, NAN]] * 8), [10, 8]),
        (np.empty((0, 2)), []),
    ],
    ids=["one participant", "no votes", "all pass", "all the same", "an empty column", "nobody"],
)
def test_small_and_empty_consultations_are_answered_in_json(votes: np.ndarray, sizes: list[int]) -> None:
    report = strictly_json(consensus_report(ballots(votes)))
    assert [group["size"] for group in report["groups"]] == sizes
    assert len(report["statements"]) == votes.shape[1] and len(report["participants"]) == len(votes)
    if not sizes:
        assert all(s["consensus"] is None and s["least"] is None for s in report["statements"])
    if len(votes) < 15:
        assert report["stability"] is None and report["exploratory"]
