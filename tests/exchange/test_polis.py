"""A Polis export is read as it stands; what can't be read is named by line and column."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.core.errors import Invalid
from governance.exchange.consultation.polis import (
    MOST_PROBLEMS,
    read_consultation,
    read_moderation,
    read_participants_votes,
)

NAN = np.nan
HEADING = "participant,group-id,n-comments,n-votes,n-agree,n-disagree,10,11\n"
MODERATION = "timestamp,comment-id,moderated,comment-body\n"


def lines(*rows: str) -> list[str]:
    return [HEADING, *(f"{row}\n" for row in rows)]


def problems(text: list[str], moderation: dict[str, bool] | None = None) -> list[tuple[int | None, str, str]]:
    with pytest.raises(Invalid) as refusal:
        read_participants_votes(text, moderation)
    return [(problem.line, problem.field, problem.reason) for problem in refusal.value.problems]


def test_votes_groups_and_ids_are_read_in_order() -> None:
    read = read_participants_votes(lines("7,1,0,2,1,1,1,-1", "3,,0,1,0,0,,0"))
    assert read.participants == ("7", "3") and read.statements == ("10", "11")
    assert read.given == ("1", None)
    np.testing.assert_array_equal(read.votes, [[1, -1], [NAN, 0]])
    assert read.moderated_out is None


def test_what_a_spreadsheet_made_of_it_is_read_the_same() -> None:
    read = read_participants_votes(lines("7,1.0,0,2,1,1,1.0,-1.0", "", "3,,0,1,0,0,,0.0"))
    assert read.given == ("1", None)
    np.testing.assert_array_equal(read.votes, [[1, -1], [NAN, 0]])


def test_a_file_without_groups_or_counts_is_read() -> None:
    read = read_participants_votes(["participant,s\n", "a,1\n"])
    assert read.given == (None,) and read.votes.tolist() == [[1]]


def test_a_heading_alone_is_a_consultation_nobody_took_part_in() -> None:
    assert read_participants_votes(lines()).votes.shape == (0, 2)


def test_bad_cells_are_named_by_line_and_statement() -> None:
    assert problems(lines("1,0,0,0,0,0,yes,2", "2,0,0,0,0,0,1,1", "3,0,0,0,0,0,1,agree")) == [
        (2, "statement 10", "is 'yes'; expected 1, -1, 0 or nothing"),
        (2, "statement 11", "is '2'; expected 1, -1, 0 or nothing"),
        (4, "statement 11", "is 'agree'; expected 1, -1, 0 or nothing"),
    ]


def test_rows_that_do_not_fit_are_named() -> None:
    found = problems(
        lines("1,0,0,0,0,0,1", "2,0,0,0,many,0,1,1", ",0,0,0,0,0,1,1", "4,,,,,,1,1", "4,,,,,,1,1")
    )
    assert [(line, field) for line, field, _ in found] == [
        (2, "the row"),
        (3, "n-agree"),
        (4, "participant"),
        (6, "participant"),
    ]
    assert found[0][2] == "has 7 cells; the heading has 8"
    assert found[3][2] == "'4' already has a row"


def test_a_file_full_of_faults_stops_at_twenty() -> None:
    assert len(problems(lines(*(f"{n},,,,,,x,y" for n in range(1000))))) == MOST_PROBLEMS


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ([], "the file"),
        (["\n", "\n"], "the file"),
        (["voter,1,2\n"], "participant"),
        (["participant,group-id\n"], "the heading"),
        (["participant,5,5\n"], "5"),
        (["participant,5,\n", 'a,"1"x,1\n'], "the line"),
    ],
    ids=["empty", "blank", "no participant", "no statement", "a statement twice", "not CSV"],
)
def test_a_file_that_is_no_export_says_why(text: list[str], field: str) -> None:
    assert problems(text)[0][1] == field


def test_reversed_signs_are_told_by_the_files_own_count() -> None:
    ((_, field, reason),) = problems(lines("1,0,0,2,2,0,-1,-1", "2,0,0,2,1,1,-1,1"))
    assert field == "n-agree" and "reversed" in reason


def test_moderation_is_read_and_must_cover_every_statement() -> None:
    moderation = read_moderation([MODERATION, "0,10,-1,one\n", '0,11,1,"two\nlines"\n', "0,12,0,three\n"])
    assert moderation == {"10": True, "11": False, "12": False}
    read = read_participants_votes(lines("1,0,0,2,1,1,1,-1"), moderation)
    assert read.moderated_out is not None and read.moderated_out.tolist() == [True, False]
    assert problems(lines("1,0,0,2,1,1,1,-1"), {"10": True})[0][1] == "statement 11"


def test_moderation_that_can_not_be_read_is_named() -> None:
    with pytest.raises(Invalid, match="line 3, moderated: is 'no'"):
        read_moderation([MODERATION, "0,10,1,one\n", "0,11,no,two\n"])
    with pytest.raises(Invalid, match="moderated: the heading"):
        read_moderation(["comment-id\n", "1\n"])


def test_the_comments_beside_a_file_are_read_with_it(tmp_path: Path) -> None:
    path = tmp_path / "participants-votes.csv"
    path.write_text("".join(lines("1,0,0,2,1,1,1,-1")), encoding="utf-8-sig")
    assert read_consultation(path).moderated_out is None
    (tmp_path / "comments.csv").write_text(MODERATION + "0,10,-1,one\n0,11,1,two\n")
    moderated_out = read_consultation(path).moderated_out
    assert moderated_out is not None and moderated_out.tolist() == [True, False]


def test_a_file_that_is_not_utf_8_says_so(tmp_path: Path) -> None:
    path = tmp_path / "participants-votes.csv"
    path.write_bytes(HEADING.encode() + b"\xff\xfe,,,,,,1,1\n")
    with pytest.raises(Invalid, match="not UTF-8"):
        read_consultation(path)


def test_the_published_export_is_read_as_pandas_reads_it(shared_data: Path) -> None:
    path = shared_data / "polis/vtaiwan.uberx/participants-votes.csv"
    read, frame = read_consultation(path), pd.read_csv(path)
    np.testing.assert_array_equal(read.votes, frame.iloc[:, 6:].to_numpy())
    assert read.participants == tuple(frame["participant"].astype(str))
    assert read.statements == tuple(frame.columns[6:])
    assert read.given is not None and read.moderated_out is not None
    assert [group is not None for group in read.given] == frame["group-id"].notna().tolist()
    assert read.moderated_out.sum() == 78


@given(st.lists(st.lists(st.sampled_from(["1", "-1", "0", ""]), min_size=2, max_size=2), max_size=20))
def test_whatever_was_voted_is_read(rows: list[list[str]]) -> None:
    read = read_participants_votes(lines(*(f"{n},,,,,,{','.join(row)}" for n, row in enumerate(rows))))
    expected = np.array([[float(vote or "nan") for vote in row] for row in rows]).reshape(-1, 2)
    np.testing.assert_array_equal(read.votes, expected)
