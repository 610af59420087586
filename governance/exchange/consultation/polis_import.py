"""In from Polis, whole: the folder of an export as a consultation that was held.

participants-votes.csv is needed: its votes and groups are what counts. comments.csv has the words of each statement, its author
and its moderation; votes.csv the time of each vote; summary.csv the topic. What a file lacks is made up for: a statement without
words is called by its number, votes without a time have that of the import.
"""

from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from governance.core.cells import text_written
from governance.core.errors import Invalid, Problem
from governance.exchange.consultation.format import ConsultationReader
from governance.exchange.consultation.polis import (
    ABOUT_PARTICIPANTS,
    COMMENT,
    COMMENTS,
    MODERATED,
    PARTICIPANT,
    PARTICIPANTS_ENDINGS,
    SPELLINGS,
    beside,
    metadata_columns,
    read_consultation,
)
from governance.exchange.samples import Sample
from governance.exchange.tables.asked import TableAsked
from governance.exchange.tables.delimited import delimited_rows
from governance.exchange.tables.opening import open_table
from governance.policy.consultation.commands.bringing_in import Held, HeldParticipant, HeldStatement, HeldVote
from governance.policy.consultation.tables import StatementState

PARTICIPANTS, VOTES, SUMMARY = "participants-votes.csv", "votes.csv", "summary.csv"
DOCUMENTED = frozenset(
    {"timestamp", "comment-id", "author-id", "moderated", "comment-body", "voter-id", "vote"}
)
IDENTIFYING = frozenset({"xid", "uid", "email", "name", "ip"})
STATES = {
    "": StatementState.ACCEPTED,
    "-1": StatementState.REJECTED,
    "0": StatementState.ACCEPTED,
    "1": StatementState.ACCEPTED,
}
"""In an export that is over, what nobody had moderated was voted on all the same."""

Row = dict[str, str]


def read_polis_folder(folder: Path, now: datetime, language: str = "und") -> Held:
    """The consultation in a folder. Raises Invalid that names the file's line and column, and FileNotFoundError."""
    path = _participants_file(folder)
    ballots = read_consultation(path)
    numbers = [_number(name) for name in ballots.statements]
    comments = {int(row[COMMENT]): row for row in _rows(beside(path, COMMENTS)) if row[COMMENT].isdecimal()}
    times = _vote_times(beside(path, VOTES))
    moments = sorted(times.values()) or [now]
    summary_file = beside(path, SUMMARY)
    summary = (
        dict(cells[:2] for _, cells in delimited_rows(summary_file) if len(cells) > 1) if summary_file else {}
    )
    told = _declared(path)
    given = ballots.given or (None,) * len(ballots.participants)
    return Held(
        title=summary.get("topic", "") or folder.name,
        question=summary.get("conversation-description", "") or summary.get("topic", "") or folder.name,
        statements=[_statement(number, comments.get(number, {}), moments[0], language) for number in numbers],
        participants=[
            HeldParticipant(name, group, told.get(name, {}))
            for name, group in zip(ballots.participants, given, strict=True)
        ],
        votes=[
            HeldVote(
                ballots.participants[row],
                numbers[column],
                int(ballots.votes[row, column]),
                times.get((ballots.participants[row], numbers[column]), moments[0]),
            )
            for row, column in np.argwhere(~np.isnan(ballots.votes)).tolist()
        ],
        opened_at=moments[0],
        closed_at=moments[-1],
    )


def _participants_file(folder: Path) -> Path:
    """The file with the votes. Raises FileNotFoundError."""
    found = sorted(path for path in folder.iterdir() if path.name.endswith(PARTICIPANTS_ENDINGS))
    return found[0] if found else folder / PARTICIPANTS


def _declared(path: Path) -> dict[str, dict[str, str]]:
    """What columns beside the documented ones say of each participant. An `xid` links to another system, and stays out."""
    table = open_table(path, TableAsked(known=ABOUT_PARTICIPANTS))
    columns = [column for column in metadata_columns(table.columns) if column.casefold() not in IDENTIFYING]
    if not columns or PARTICIPANT not in table.columns:
        return {}
    person = table.columns.index(PARTICIPANT)
    places = {column: table.columns.index(column) for column in columns}
    return {
        cells[person]: {
            column: cells[place].strip() for column, place in places.items() if cells[place].strip()
        }
        for _, cells in table.rows()
    }


def _number(name: str) -> int:
    if not name.isdecimal():
        raise Invalid.field(f"statement {name!r}", "expected a whole number, as Polis calls statements")
    return int(name)


def _statement(number: int, row: Row, otherwise: datetime, language: str) -> HeldStatement:
    words = text_written(row.get("comment-body", "").strip())
    stamp = row.get("timestamp", "")
    return HeldStatement(
        number=number,
        text=words or f"Statement {number}",
        language=language,
        state=STATES[row.get(MODERATED, "1").strip().removesuffix(".0")],
        submitted_at=_moment(stamp) if stamp.isdecimal() else otherwise,
        author=row.get("author-id") or None,
    )


def _vote_times(path: Path | None) -> dict[tuple[str, int], datetime]:
    """When each participant last voted on each statement."""
    return {
        (row["voter-id"], int(row["comment-id"])): _moment(row["timestamp"])
        for row in _rows(path)
        if row["timestamp"].isdecimal() and row["comment-id"].isdecimal()
    }


def _rows(path: Path | None) -> list[Row]:
    """The rows of a file that may be missing, by column. Raises Invalid for a row of another width."""
    if path is None:
        return []
    table = open_table(path, TableAsked(known=DOCUMENTED))
    columns = [SPELLINGS.get(column, column) for column in table.columns]
    found = []
    for line, cells in table.rows():
        if len(cells) != len(columns):
            raise Invalid(
                Problem(path.name, "the row and the heading have different numbers of columns", line)
            )
        found.append(dict(zip(columns, cells, strict=True)))
    return found


def _moment(milliseconds: str) -> datetime:
    return datetime.fromtimestamp(int(milliseconds) / 1000, UTC)


def _is_export(sample: Sample) -> bool:
    return any(name.endswith(PARTICIPANTS_ENDINGS) for name in sample.entries)


READER = ConsultationReader(
    name="polis",
    title="Polis export",
    words="the folder of an export",
    recognise=_is_export,
    read=read_polis_folder,
)
