"""A long table of votes becomes a matrix; who voted enough, and which statements hardly anyone saw, is told."""

import numpy as np
import pytest

from governance.measures.votes import VoteMatrix, counted, set_aside, vote_matrix

NAN = np.nan


def ballots(rows: list[list[float]], moderated_out: list[bool] | None = None) -> VoteMatrix:
    votes = np.array(rows, dtype=np.float64)
    people, statements = (
        tuple(f"{kind}{i}" for i in range(n)) for kind, n in zip("ps", votes.shape, strict=True)
    )
    return VoteMatrix(people, statements, votes, None if moderated_out is None else np.array(moderated_out))


def test_participants_and_statements_stand_in_the_order_of_their_first_vote() -> None:
    matrix = vote_matrix(["mia", "ben", "mia"], ["s2", "s2", "s1"], [1, -1, 0])
    assert matrix.participants == ("mia", "ben")
    assert matrix.statements == ("s2", "s1")
    np.testing.assert_array_equal(matrix.votes, [[1, 0], [-1, NAN]])


def test_a_later_vote_replaces_an_earlier_one() -> None:
    matrix = vote_matrix(["mia", "ben", "mia"], ["s", "s", "s"], [1, 1, -1])
    np.testing.assert_array_equal(matrix.votes, [[-1], [1]])


def test_a_vote_that_is_none_of_the_three_is_named_with_its_row() -> None:
    with pytest.raises(ValueError, match=r"row 2: the vote is 2; expected 1 \(agree\)"):
        vote_matrix(["mia", "ben"], ["s", "s"], [1, 2])
    with pytest.raises(ValueError, match="row 1: the vote is nan"):
        vote_matrix(["mia"], ["s"], [NAN])


def test_no_votes_are_an_empty_matrix() -> None:
    assert vote_matrix([], [], []).votes.shape == (0, 0)


@pytest.mark.parametrize(
    ("moderated_out", "given"), [(np.zeros(3, dtype=bool), None), (None, ("a",)), (None, None)]
)
def test_parts_that_do_not_fit_are_refused(
    moderated_out: np.ndarray | None, given: tuple[str, ...] | None
) -> None:
    rows = 2 if (moderated_out is not None or given is not None) else 5
    with pytest.raises(ValueError, match="need"):
        VoteMatrix(("p", "q"), ("s", "t"), np.zeros((rows, 2)), moderated_out, given)


def test_known_moderation_says_which_statements_are_set_aside() -> None:
    assert set_aside(ballots([[1, 1], [1, NAN]], [False, True])).tolist() == [False, True]


def test_unknown_moderation_sets_aside_what_hardly_anyone_saw() -> None:
    seen, unseen = [1.0] * 80, [1.0] * 6 + [NAN] * 74
    seven = [1.0] * 7 + [NAN] * 73
    assert set_aside(ballots(np.array([seen, unseen, seven]).T.tolist())).tolist() == [False, True, False]


def test_in_a_small_consultation_few_votes_are_not_hardly_anyone() -> None:
    assert not set_aside(ballots([[1, NAN], [1, NAN], [1, 1]])).any()


def test_seven_votes_are_enough_and_all_where_there_are_fewer_statements() -> None:
    voted_six_of_eight = [1.0] * 6 + [NAN] * 2
    voted_seven_of_eight = [1.0] * 7 + [NAN]
    rows = [voted_seven_of_eight] * 20 + [voted_six_of_eight]
    assert counted(np.array(rows)).tolist() == [True] * 20 + [False]
    assert counted(np.array([[1.0, 1.0]] * 20 + [[1.0, NAN]])).tolist() == [True] * 20 + [False]
    assert counted(np.array([[1.0, NAN]] * 21)).all()


def test_fewer_than_fifteen_are_filled_up_with_the_most_active_but_never_with_the_silent() -> None:
    rows = [[1.0] * 8] * 13 + [[1.0] + [NAN] * 7, [1.0] * 3 + [NAN] * 5, [1.0] * 2 + [NAN] * 6, [NAN] * 8]
    assert counted(np.array(rows)).tolist() == [True] * 13 + [False, True, True, False]
    assert counted(np.full((3, 2), NAN)).tolist() == [False] * 3
