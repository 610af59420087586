"""What a consultation came to: opinion groups, consensus, what divides, and who took part against who is affected.

Nothing is said of groups of fewer than five people. The figures are those of measures/; here they are given their words.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import func, select
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from governance.core.people.tables import StakeholderGroup
from governance.measures.consensus_report import NoGroups, consensus_report
from governance.measures.shares import wilson
from governance.measures.small_groups import FEWEST_PEOPLE, without_small
from governance.measures.votes import Flags, VoteMatrix
from governance.policy.consultation.queries.rows import counted
from governance.policy.consultation.tables import Participant, Statement, StatementState, Vote

GIVEN = "given"
"""Asks for the groups that an imported file states."""


@dataclass(frozen=True)
class Turnout:
    """How many of those who voted belong to a stakeholder group, against its share of the people affected.

    `voted` is None where they are too few to be spoken of; `share` is among voters who said where they belong, with its
    95 % interval (Wilson 1927); `affected` is the share that the organisation set for the group, None where it set none.
    """

    group: str
    position: int
    voted: int | None
    share: float | None
    low: float | None
    high: float | None
    affected: float | None

    @property
    def words(self) -> str:
        """Whether the group was heard as much as it is affected, as far as that can be told."""
        if self.affected is None:
            return "no share was set"
        if self.voted is None or self.low is None or self.high is None:
            return "too few to say"
        if self.high < self.affected:
            return "under-represented"
        return "over-represented" if self.low > self.affected else "about its share"


@dataclass(frozen=True, eq=False)
class Results:
    """`found` and `declared` are consensus reports (measures/consensus_report.py) with groups of five people or more: the
    opinion groups found in the votes, and the groups that `by` names, None where nobody declared one. `texts` are the statements
    by number.
    """

    participants: int
    voters: int
    votes: int
    found: dict[str, Any]
    declared: dict[str, Any] | None
    by: str
    turnout: list[Turnout]
    texts: dict[str, str]


def results(session: Session, consultation_id: int, by: str = "") -> Results:
    """The results so far. `by` is the declared grouping to set beside the opinion groups: the stakeholder group by default,
    GIVEN for the groups that came with an import, or an attribute that participants declared.
    """
    everyone = ballots_of(session, consultation_id, by)
    cast = ~np.isnan(everyone.votes)
    ballots = _of_voters(everyone, np.asarray(cast.any(axis=1)))
    try:
        declared = consensus_report(ballots, "given", resamples=0, fewest=FEWEST_PEOPLE)
    except NoGroups:
        declared = None
    texts = {
        str(statement.number): statement.text
        for statement in session.exec(
            select_rows(Statement).where(Statement.consultation_id == consultation_id)
        )
    }
    return Results(
        len(everyone.participants),
        len(ballots.participants),
        int(cast.sum()),
        consensus_report(ballots, fewest=FEWEST_PEOPLE),
        declared,
        by,
        turnout(session, consultation_id),
        texts,
    )


def _of_voters(ballots: VoteMatrix, voted: Flags) -> VoteMatrix:
    """The same without those who have not voted: they belong to no group, and hide nobody in one."""
    given = ballots.given or (None,) * len(ballots.participants)
    return VoteMatrix(
        tuple(name for name, came in zip(ballots.participants, voted, strict=True) if came),
        ballots.statements,
        ballots.votes[voted],
        ballots.moderated_out,
        tuple(group for group, came in zip(given, voted, strict=True) if came),
    )


def groupings(session: Session, consultation_id: int) -> list[str]:
    """What `results` can be asked to set beside the opinion groups: "" for stakeholder groups, then the others there are."""
    rows = session.execute(
        select(col(Participant.declared), col(Participant.given_group)).where(
            col(Participant.consultation_id) == consultation_id, col(Participant.withdrawn_at).is_(None)
        )
    ).all()
    attributes = sorted({name for declared, _ in rows for name in declared})
    given = [GIVEN] if any(group is not None for _, group in rows) else []
    return ["", *given, *attributes]


def ballots_of(session: Session, consultation_id: int, by: str = "") -> VoteMatrix:
    """The votes that count as a matrix: participants by handle in the order in which they came, statements by number.

    A rejected statement that somebody had voted on stays, moderated out, as in Polis; the others that aren't accepted don't.
    """
    people = session.execute(
        select(
            col(Participant.id),
            col(Participant.handle),
            col(Participant.given_group),
            col(Participant.declared),
            col(StakeholderGroup.name),
        )
        .outerjoin(StakeholderGroup, col(StakeholderGroup.id) == Participant.stakeholder_group_id)
        .where(col(Participant.consultation_id) == consultation_id, col(Participant.withdrawn_at).is_(None))
        .order_by(col(Participant.id))
    ).all()
    votes = _votes_that_count(session, consultation_id)
    voted_on = {statement_id for statement_id, _, _ in votes}
    asked = [
        statement
        for statement in session.exec(
            select_rows(Statement)
            .where(
                Statement.consultation_id == consultation_id,
                col(Statement.state).not_in([StatementState.PENDING, StatementState.WITHDRAWN]),
            )
            .order_by(col(Statement.number))
        )
        if statement.state is StatementState.ACCEPTED or statement.id in voted_on
    ]
    row = {person[0]: place for place, person in enumerate(people)}
    column = {statement.id: place for place, statement in enumerate(asked)}
    matrix = np.full((len(people), len(asked)), np.nan, dtype=np.float32)
    for statement_id, participant_id, value in votes:
        matrix[row[participant_id], column[statement_id]] = value
    return VoteMatrix(
        tuple(handle for _, handle, _, _, _ in people),
        tuple(str(statement.number) for statement in asked),
        matrix,
        np.array([statement.state is StatementState.REJECTED for statement in asked], dtype=np.bool_),
        tuple(_group(by, given, declared, group) for _, _, given, declared, group in people),
    )


def _group(by: str, given: str | None, declared: Mapping[str, str], group: str | None) -> str | None:
    if not by:
        return group
    return given if by == GIVEN else declared.get(by)


def _votes_that_count(session: Session, consultation_id: int) -> list[tuple[int, int, int]]:
    """The newest vote of each participant on each statement: (statement id, participant id, value)."""
    newest = (
        select(func.max(col(Vote.id)))
        .join(Statement, col(Statement.id) == Vote.statement_id)
        .where(
            col(Statement.consultation_id) == consultation_id,
            col(Statement.state) != StatementState.PENDING,
            *counted(),
        )
        .group_by(col(Vote.statement_id), col(Vote.participant_id))
    )
    query = select(col(Vote.statement_id), col(Vote.participant_id), col(Vote.value)).where(
        col(Vote.id).in_(newest)
    )
    return [
        (statement_id, participant_id, value)
        for statement_id, participant_id, value in session.execute(query)
    ]


def turnout(session: Session, consultation_id: int) -> list[Turnout]:
    """Who voted, by stakeholder group in the order of their colours, against their share of those affected."""
    counts: dict[int, int] = dict(
        session.execute(
            select(col(Participant.stakeholder_group_id), func.count(col(Participant.id)))
            .where(
                col(Participant.consultation_id) == consultation_id,
                col(Participant.stakeholder_group_id).is_not(None),
                col(Participant.withdrawn_at).is_(None),
                col(Participant.id).in_(select(col(Vote.participant_id))),
            )
            .group_by(col(Participant.stakeholder_group_id))
        ).all()
    )
    total = sum(counts.values())
    shown = set(without_small([str(group_id) for group_id, people in counts.items() for _ in range(people)]))
    return [
        _turnout(group, counts.get(group.id, 0), total, group.id not in counts or str(group.id) in shown)
        for group in session.exec(select_rows(StakeholderGroup).order_by(col(StakeholderGroup.position)))
    ]


def _turnout(group: StakeholderGroup, voted: int, total: int, may_show: bool) -> Turnout:
    affected = group.target_permille / 1000 if group.target_permille is not None else None
    if not total or not may_show:
        return Turnout(group.name, group.position, None if voted else 0, None, None, None, affected)
    low, high = wilson(voted, total) or (None, None)
    return Turnout(group.name, group.position, voted, voted / total, low, high, affected)
