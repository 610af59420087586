"""In from Polis: the export of a consultation, participants-votes.csv with comments.csv beside it.

participants-votes.csv has a row for each participant in order of arrival: participant, group-id, n-comments, n-votes,
n-agree, n-disagree, then a column for each statement, headed by its id, with 1 (agree), -1 (disagree), 0 (pass) or
nothing. Any other column (xid, what participants told of themselves) is no statement. comments.csv has a row for each
statement; of interest here are `moderated`, -1 where a moderator took it out, and `is-meta`, which marks statements about the
participants; neither shapes a group. The data export of a report calls the first file participant-votes.csv, and puts the
report's id before the names.
Rows are read as a stream; what is kept of each vote is one byte until the file is through.
"""

import csv
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import TypeVar

import numpy as np

from governance.core.errors import Invalid, Problem
from governance.measures.votes import AGREE, DISAGREE, PASS, Flags, VoteMatrix

PARTICIPANT, GROUP, AGREES = "participant", "group-id", "n-agree"
NEVER_STATEMENTS = frozenset({"xid", "pid", "uid", "email", "name", "language", "lang", "ip"})
ABOUT_PARTICIPANTS = frozenset({PARTICIPANT, GROUP, "n-comments", "n-votes", AGREES, "n-disagree"})
COMMENTS, COMMENT, MODERATED = "comments.csv", "comment-id", "moderated"
META = "is-meta"
SPELLINGS = {
    "comment_id": COMMENT,
    "commentId": COMMENT,
    "tid": COMMENT,
    "participant_id": PARTICIPANT,
    "participant-id": PARTICIPANT,
    "group_id": GROUP,
    "is_meta": META,
    "meta": META,
}
"""Other ways in which exports and their descendants spell the columns."""

OUT = {"-1": True, "0": False, "1": False, "": False}
YES = frozenset({"1", "true", "t", "yes"})
PARTICIPANTS_ENDINGS = ("participants-votes.csv", "participant-votes.csv")
MOST_PROBLEMS = 20
T = TypeVar("T")

VALUES = np.array([PASS, AGREE, DISAGREE, np.nan], dtype=np.float32)
CODES = {"0": 0, "0.0": 0, "1": 1, "1.0": 1, "-1": 2, "-1.0": 2, "": 3}
EXPECTED = "expected 1, -1, 0 or nothing"
AGREE_CODE, DISAGREE_CODE = CODES["1"], CODES["-1"]


@dataclass(frozen=True)
class _Participant:
    """One row: `votes` has a code for each statement, `agrees` is the row's own count of agreements, if it gives one."""

    name: str
    group: str | None
    agrees: int | None
    votes: bytes


@dataclass(frozen=True)
class _Columns:
    """Where things stand in a row: what is said about the participant by name, and the statements in order."""

    width: int
    about: Mapping[str, int]
    statements: tuple[str, ...]
    votes: Callable[[list[str]], tuple[str, ...]]

    @classmethod
    def of(cls, heading: list[str]) -> "_Columns":
        about = {column: place for place, column in enumerate(heading) if column in ABOUT_PARTICIPANTS}
        places = _statement_places(heading)
        statements = tuple(heading[place] for place in places)
        many = itemgetter(*places)
        return cls(
            len(heading), about, statements, many if len(places) > 1 else lambda row: (row[places[0]],)
        )

    def cell(self, row: list[str], column: str) -> str:
        """The cell in one of the columns about the participant; "" where the file lacks the column."""
        return row[self.about[column]] if column in self.about else ""


def read_consultation(path: Path) -> VoteMatrix:
    """The votes in a participants-votes.csv, with the moderation of the comments.csv in the same folder, if there is one.

    Raises Invalid with the line and the column of what can't be read, at most the first 20.
    """
    comments = beside(path, COMMENTS)
    moderation = None
    if comments is not None:
        with _lines(comments) as lines:
            moderation = read_moderation(lines)
    with _lines(path) as lines:
        return read_participants_votes(lines, moderation)


def beside(path: Path, name: str) -> Path | None:
    """The file called `name` in the folder of `path`, with the same words before it as `path` has; None where there is none."""
    ending = next((each for each in PARTICIPANTS_ENDINGS if path.name.endswith(each)), "")
    for candidate in (path.name.removesuffix(ending) + name if ending else name, name):
        if path.with_name(candidate).exists():
            return path.with_name(candidate)
    return None


def metadata_columns(heading: Sequence[str]) -> list[str]:
    """Columns that are neither documented nor a statement's."""
    statements = {heading[place] for place in _statement_places(heading)}
    return [column for column in heading if column not in ABOUT_PARTICIPANTS | statements]


def _statement_places(heading: Sequence[str]) -> list[int]:
    """Where the statements are: under numbers, as Polis calls them; under any name where no column is called by a number."""
    others = [place for place, column in enumerate(heading) if column not in ABOUT_PARTICIPANTS]
    numbered = [place for place in others if heading[place].isdecimal()]
    return numbered or [place for place in others if heading[place].casefold() not in NEVER_STATEMENTS]


def read_moderation(lines: Iterable[str]) -> dict[str, bool]:
    """Whether each statement of a comments.csv was moderated out. Raises Invalid as read_consultation does."""
    rows = _rows(lines)
    _, heading = next(rows)
    heading = [SPELLINGS.get(column, column) for column in heading]
    for column in (COMMENT, MODERATED):
        if column not in heading:
            raise Invalid.field(column, f"the heading of {COMMENTS} lacks this column")
    return dict(_collect(rows, lambda line, row: _moderation(heading, line, row)))


def read_participants_votes(lines: Iterable[str], moderation: Mapping[str, bool] | None = None) -> VoteMatrix:
    """The votes in the lines of a participants-votes.csv; `moderation` says what was taken out, None where unknown.

    Raises Invalid with the line and the column of what can't be read, at most the first 20; for a `moderation` that
    lacks a statement; and for votes with reversed signs, told by their own count in n-agree.
    """
    rows = _rows(lines)
    line, heading = next(rows)
    heading = [SPELLINGS.get(column, column) for column in heading]
    _refuse(_heading_problems(heading, line))
    columns = _Columns.of(heading)
    codes = bytearray()
    people: dict[str, str | None] = {}
    stated = 0
    for person in _collect(rows, lambda line, row: _participant(columns, people, line, row)):
        people[person.name] = person.group
        codes += person.votes
        stated += person.agrees if person.agrees is not None else person.votes.count(AGREE_CODE)
    if stated != codes.count(AGREE_CODE) and stated == codes.count(DISAGREE_CODE):
        raise Invalid.field(AGREES, "it counts -1 votes: the signs are reversed; 1 must mean agree")
    return VoteMatrix(
        tuple(people),
        columns.statements,
        VALUES[np.frombuffer(codes, dtype=np.uint8)].reshape(len(people), len(columns.statements)),
        None if moderation is None else _flags(columns.statements, moderation),
        tuple(people.values()),
    )


@contextmanager
def _lines(path: Path) -> Iterator[Iterable[str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        yield lines


def _rows(lines: Iterable[str]) -> Iterator[tuple[int, list[str]]]:
    """Rows that aren't blank, each with the line it ends on, the heading first. Raises Invalid for what is not CSV."""
    reader = csv.reader(lines, strict=True)
    empty = True
    try:
        for row in reader:
            if row:
                empty = False
                yield reader.line_num, row
    except csv.Error as error:
        raise Invalid(Problem("the line", f"is not CSV: {error}", reader.line_num)) from error
    except UnicodeDecodeError as error:
        raise Invalid(Problem("the text", f"is not UTF-8: {error.reason}", reader.line_num + 1)) from error
    if empty:
        raise Invalid.field("the file", "is empty; expected a heading")


def _collect(rows: Iterable[tuple[int, list[str]]], read: Callable[[int, list[str]], T]) -> Iterator[T]:
    """What is read of each row; raises Invalid with what was wrong, at the end or when there is too much of it."""
    problems: list[Problem] = []
    for line, row in rows:
        try:
            yield read(line, row)
        except Invalid as invalid:
            problems += invalid.problems
            if len(problems) >= MOST_PROBLEMS:
                break
    _refuse(problems[:MOST_PROBLEMS])


def _refuse(problems: Sequence[Problem]) -> None:
    if problems:
        raise Invalid(*problems)


def _heading_problems(heading: list[str], line: int) -> list[Problem]:
    if PARTICIPANT not in heading:
        expected = "participant, group-id, …, then one column for each statement"
        return [Problem(PARTICIPANT, f"the heading lacks this column; expected {expected}", line)]
    twice = [column for column, times in Counter(heading).items() if times > 1]
    problems = [Problem(column or "a column", "heads more than one column", line) for column in twice]
    if not _statement_places(heading):
        problems.append(Problem("the heading", "names no statement", line))
    return problems


def _moderation(heading: list[str], line: int, row: list[str]) -> tuple[str, bool]:
    _check_width(len(heading), line, row)
    cells = dict(zip(heading, row, strict=True))
    moderated = cells[MODERATED].strip().removesuffix(".0")
    if moderated not in OUT:
        raise Invalid(
            Problem(MODERATED, f"is {cells[MODERATED]!r}; expected -1 (out), 0 (not yet) or 1 (in)", line)
        )
    return cells[COMMENT].removesuffix(".0"), OUT[moderated] or cells.get(META, "").strip().lower() in YES


def _participant(columns: _Columns, known: Container[str], line: int, row: list[str]) -> _Participant:
    _check_width(columns.width, line, row)
    name, agrees = columns.cell(row, PARTICIPANT), columns.cell(row, AGREES)
    if not name or name in known:
        raise Invalid(Problem(PARTICIPANT, f"{name!r} already has a row" if name else "is empty", line))
    agrees = agrees.removesuffix(".0")
    if agrees and not agrees.isdecimal():
        raise Invalid(Problem(AGREES, f"is {agrees!r}; expected a whole number", line))
    votes = columns.votes(row)
    try:
        codes = bytes(map(CODES.__getitem__, votes))
    except KeyError:
        given = zip(columns.statements, votes, strict=True)
        wrong = [(statement, vote) for statement, vote in given if vote not in CODES]
        raise Invalid(
            *(Problem(f"statement {at}", f"is {vote!r}; {EXPECTED}", line) for at, vote in wrong)
        ) from None
    return _Participant(name, _group(columns.cell(row, GROUP)), int(agrees) if agrees else None, codes)


def _group(cell: str) -> str | None:
    """The name of a group; a spreadsheet writes 1.0 for group 1 where some participants have none."""
    whole = cell.removesuffix(".0")
    return (whole if whole.isdecimal() else cell) or None


def _check_width(width: int, line: int, row: list[str]) -> None:
    if len(row) != width:
        raise Invalid(Problem("the row", f"has {len(row)} cells; the heading has {width}", line))


def _flags(statements: Sequence[str], moderation: Mapping[str, bool]) -> Flags:
    for statement in statements:
        if statement not in moderation:
            raise Invalid.field(
                f"statement {statement}", f"is not in {COMMENTS}: does it belong to another consultation?"
            )
    return np.array([moderation[statement] for statement in statements])
