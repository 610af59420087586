"""Out to Polis: a consultation as the four files of a Polis export, by pseudonym.

What is read back by polis_import has the same votes, groups and moderation. A statement that begins like a spreadsheet's formula
gets an apostrophe before it, which the import takes off again.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

import numpy as np
from sqlalchemy import func, select
from sqlmodel import Session, col

from governance.core.cells import inert_text
from governance.exchange.consultation.format import ConsultationWriter
from governance.measures.opinion import UNGROUPED, opinion_groups
from governance.measures.votes import VoteMatrix, set_aside
from governance.policy.consultation.queries import StatementRow, statements
from governance.policy.consultation.queries.results import GIVEN, ballots_of
from governance.policy.consultation.queries.rows import counted
from governance.policy.consultation.tables import Consultation, Participant, Statement, StatementState, Vote

MODERATED = {
    StatementState.WITHDRAWN: -1,
    StatementState.REJECTED: -1,
    StatementState.PENDING: 0,
    StatementState.ACCEPTED: 1,
}


def polis_files(session: Session, consultation_id: int) -> dict[str, str]:
    """The files by name. Groups are those that came with an import, else the opinion groups found, numbered from 0."""
    ballots = ballots_of(session, consultation_id, GIVEN)
    said = statements(session, consultation_id)
    return {
        "participants-votes.csv": _csv(_participants(ballots, said)),
        "comments.csv": _csv(_comments(said)),
        "votes.csv": _csv(_votes(session, consultation_id)),
        "summary.csv": _csv(_summary(session, consultation_id, ballots, said)),
    }


def polis_zip(session: Session, consultation_id: int) -> bytes:
    """The same files in one archive; the same bytes for the same votes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in polis_files(session, consultation_id).items():
            archive.writestr(zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0)), text)
    return packed.getvalue()


def export_polis(session: Session, consultation_id: int, folder: Path) -> list[Path]:
    """Writes the files into `folder`, which is made where it isn't there."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, text in polis_files(session, consultation_id).items():
        path = folder / name
        path.write_text(text, encoding="utf-8", newline="")
        written.append(path)
    return written


def _csv(rows: Iterable[Sequence[object]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def _participants(ballots: VoteMatrix, said: Sequence[StatementRow]) -> Iterable[Sequence[object]]:
    yield ["participant", "group-id", "n-comments", "n-votes", "n-agree", "n-disagree", *ballots.statements]
    made = [row.by for row in said]
    for handle, group, votes in zip(ballots.participants, _groups(ballots), ballots.votes, strict=True):
        cast = ["" if np.isnan(value) else int(value) for value in votes.tolist()]
        counts = [made.count(handle), len(cast) - cast.count(""), cast.count(1), cast.count(-1)]
        yield [handle, group, *counts, *cast]


def _groups(ballots: VoteMatrix) -> Sequence[str]:
    if ballots.given is not None and any(group is not None for group in ballots.given):
        return [group or "" for group in ballots.given]
    found = opinion_groups(ballots.votes, set_aside(ballots)).groups.tolist()
    return ["" if group == UNGROUPED else str(group) for group in found]


def _comments(said: Sequence[StatementRow]) -> Iterable[Sequence[object]]:
    yield [
        "timestamp",
        "datetime",
        "comment-id",
        "author-id",
        "agrees",
        "disagrees",
        "moderated",
        "comment-body",
    ]
    for row in said:
        yield [
            *_time(row.submitted_at),
            row.number,
            row.by or "",
            row.agrees,
            row.disagrees,
            MODERATED[row.state],
            inert_text(row.text),
        ]


def _votes(session: Session, consultation_id: int) -> Iterable[Sequence[object]]:
    """Every vote ever cast, in the order in which they came: the last of a participant on a statement counts."""
    yield ["timestamp", "datetime", "comment-id", "voter-id", "vote"]
    query = (
        select(col(Vote.given_at), col(Statement.number), col(Participant.handle), col(Vote.value))
        .join(Statement, col(Statement.id) == Vote.statement_id)
        .join(Participant, col(Participant.id) == Vote.participant_id)
        .where(col(Statement.consultation_id) == consultation_id, *counted())
        .order_by(col(Vote.id))
    )
    for given_at, number, handle, value in session.execute(query):
        yield [*_time(given_at), number, handle, value]


def _summary(
    session: Session, consultation_id: int, ballots: VoteMatrix, said: Sequence[StatementRow]
) -> Iterable[Sequence[object]]:
    consultation = session.get_one(Consultation, consultation_id)
    voters = session.execute(
        select(func.count(col(Vote.participant_id).distinct()))
        .join(Statement, col(Statement.id) == Vote.statement_id)
        .where(col(Statement.consultation_id) == consultation_id, *counted())
    ).scalar_one()
    yield ["topic", inert_text(consultation.title)]
    yield ["voters", voters]
    yield ["voters-in-conv", len(ballots.participants)]
    yield ["commenters", len({row.by for row in said if row.by})]
    yield ["comments", len(said)]
    yield ["groups", len(set(_groups(ballots)) - {""})]
    yield ["conversation-description", inert_text(consultation.question)]


def _time(moment: datetime) -> tuple[int, str]:
    return int(moment.timestamp() * 1000), f"{moment:%Y-%m-%d %H:%M:%S} UTC"


WRITER = ConsultationWriter(
    name="polis",
    title="Polis export",
    words="statements, participants and votes, by pseudonym",
    files=polis_files,
)
