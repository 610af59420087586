"""In from Polis: the export of a consultation, participants-votes.csv with comments.csv beside it.

participants-votes.csv has a row for each participant in order of arrival: participant, group-id, n-comments, n-votes,
n-agree, n-disagree, then a column for each statement, headed by its id, with 1 (agree), -1 (disagree), 0 (pass) or
nothing. comments.csv has a row for each statement; of interest here is `moderated`: -1 where a moderator took it out.
Rows are read as a stream; what is kept of each vote is one byte until the file is through.
"""

import csv
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from governance.core.errors import Invalid, Problem
from governance.measures.votes import AGREE, DISAGREE, PASS, VoteMatrix

PARTICIPANT, GROUP, AGREES = "participant", "group-id", "n-agree"
ABOUT_PARTICIPANTS = frozenset({PARTICIPANT, GROUP, "n-comments", "n-votes", AGREES, "n-disagree"})
COMMENTS = "comments.csv"
MOST_PROBLEMS = 20

VALUES = np.array([PASS, AGREE, DISAGREE, np.nan], dtype=np.float32)
CODES = {"0": 0, "0.0": 0, "1": 1, "1.0": 1, "-1": 2, "-1.0": 2, "": 3}
AGREE_CODE, DISAGREE_CODE = CODES["1"], CODES["-1"]


def read_consultation(path: Path) -> VoteMatrix:
    """The votes in a participants-votes.csv, with the moderation of the comments.csv in the same folder, if there is one.

    Raises Invalid with the line and the column of what can't be read, at most the first 20.
    """
    comments = path.with_name(COMMENTS)
    moderated_out = None
    if comments.exists():
        with _text(comments) as lines:
            moderated_out = read_moderation(lines)
    with _text(path) as lines:
        return read_participants_votes(lines, moderated_out)


def read_moderation(lines: Iterable[str]) -> dict[str, bool]:
    """Whether each statement of a comments.csv was moderated out. Raises Invalid as read_consultation does."""
    rows = _rows(lines)
    heading = _heading(rows)
    for column in ("comment-id", "moderated"):
        if column not in heading:
            raise Invalid.field(column, f"{COMMENTS} lacks this column")
    out: dict[str, bool] = {}
    problems: list[Problem] = []
    for line, row in rows:
        cells = dict(zip(heading, row, strict=False))
        if cells.get("moderated") not in ("-1", "0", "1"):
            problems.append(
                Problem("moderated", f"{cells.get('moderated')!r} is not -1 (out), 0 (not yet) or 1 (in)", line)
            )
        out[cells["comment-id"]] = cells.get("moderated") == "-1"
        _stop_at_limit(problems)
    _refuse(problems)
    return out


def read_participants_votes(lines: Iterable[str], moderated_out: dict[str, bool] | None = None) -> VoteMatrix:
    """The votes in the lines of a participants-votes.csv; `moderated_out` by statement, None where it isn't known.

    Raises Invalid with the line and the column of what can't be read, at most the first 20; for a `moderated_out` that
    lacks a statement; and for votes whose sign is reversed, against their own count in n-agree.
    """
    rows = _rows(lines)
    table = _Table(_heading(rows))
    for line, row in rows:
        table.add(line, row)
    return table.matrix(moderated_out)


class _Table:
    """The rows read so far, and what was wrong with them."""

    def __init__(self, heading: list[str]) -> None:
        _refuse(list(_heading_problems(heading)))
        self.heading = heading
        self.statements = [column for column in heading if column not in ABOUT_PARTICIPANTS]
        self.places = [place for place, column in enumerate(heading) if column not in ABOUT_PARTICIPANTS]
        self.groups: dict[str, str | None] = {}
        self.codes = bytearray()
        self.stated_agrees = 0
        self.problems: list[Problem] = []

    def add(self, line: int, row: list[str]) -> None:
        found = list(self._problems(line, row))
        if not found:
            about = dict(zip(self.heading, row, strict=True))
            self.groups[about[PARTICIPANT]] = about.get(GROUP, "").removesuffix(".0") or None
            self.stated_agrees += int(about.get(AGREES) or 0)
        self.problems += found
        _stop_at_limit(self.problems)
