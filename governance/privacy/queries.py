"""All that is kept about one person, as plain data; what was erased; what retention rules would end now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, inspect, select
from sqlmodel import Session, SQLModel, col

from governance.campaigns.tables import CampaignAnswer, CampaignParticipant
from governance.core.canonical import utc_text
from governance.core.drafts.tables import Draft
from governance.core.errors import NotFound
from governance.core.people.tables import (
    Disclosure,
    Erasure,
    Person,
    RetentionRule,
    RoleGrant,
    StakeholderGroup,
)
from governance.core.references import Prefix
from governance.core.secrets import pseudonym
from governance.core.unit_of_work import table_of
from governance.feedback.codes import code_hash
from governance.feedback.consent import readable, standing_consent
from governance.feedback.tables import ConsentWithdrawal, Feedback, ReceiptCode, SavedFilter, Scope
from governance.policy.consultation.tables import Participant, Statement, Vote
from governance.privacy.commands.kinds import RETAINED
from governance.registry.tables import Output
from governance.review.tables import Judgement

FORMAT = "plumbline-person/1"
_HIDDEN = frozenset(
    {"row_hash", "event_seq", "recorded_seq", "salt", "content_hash", "token_hash", "code_hash"}
)
"""Columns that say nothing of the person: digests and numbers of the ledger, and what opens links."""


def everything_about(session: Session, person_id: int) -> dict[str, Any]:
    """All that is kept about a person, as data that any program reads. Raises NotFound."""
    person = session.get(Person, person_id)
    if person is None:
        raise NotFound("person", Prefix.PERSON.of(person_id))
    group = (
        session.get(StakeholderGroup, person.stakeholder_group_id) if person.stakeholder_group_id else None
    )
    took_part = _rows(session, Participant, col(Participant.person_id) == person_id)
    participant_ids = [each["id"] for each in took_part]
    came = _rows(session, CampaignParticipant, col(CampaignParticipant.person_id) == person_id)
    return {
        "format": FORMAT,
        "person": {
            **_plain(person),
            "reference": Prefix.PERSON.of(person_id),
            "pseudonym": pseudonym(session, person_id),
            "stakeholder_group": group.name if group else None,
        },
        "roles": _rows(session, RoleGrant, col(RoleGrant.person_id) == person_id),
        "statements": _statements(session, person_id),
        "consent_withdrawals": _rows(
            session, ConsentWithdrawal, col(ConsentWithdrawal.person_id) == person_id
        ),
        "receipts": _rows(session, ReceiptCode, col(ReceiptCode.person_id) == person_id),
        "drafts": _rows(session, Draft, col(Draft.person_id) == person_id),
        "saved_filters": _rows(session, SavedFilter, col(SavedFilter.person_id) == person_id),
        "campaigns": came,
        "campaign_answers": _rows(
            session, CampaignAnswer, col(CampaignAnswer.participant_id).in_([each["id"] for each in came])
        ),
        "consultations": took_part,
        "consultation_statements": _rows(session, Statement, col(Statement.author_id).in_(participant_ids)),
        "consultation_votes": _rows(session, Vote, col(Vote.participant_id).in_(participant_ids)),
        "judgements": _rows(session, Judgement, col(Judgement.reviewer_id) == person_id),
        "disclosures": _rows(
            session,
            Disclosure,
            (col(Disclosure.person_id) == person_id) & col(Disclosure.confirmed_at).is_not(None),
        ),
        "erasures": _rows(session, Erasure, col(Erasure.person_id) == person_id),
    }


def everything_by_code(session: Session, code: str) -> dict[str, Any]:
    """All that is kept about whoever holds the code of a receipt. Raises NotFound for a code that stands for no person."""
    found = session.execute(select(ReceiptCode).where(col(ReceiptCode.code_hash) == code_hash(code))).scalar()
    if found is None or found.person_id is None:
        raise NotFound("person", "with this code")
    return everything_about(session, found.person_id)


def _statements(session: Session, person_id: int) -> list[dict[str, Any]]:
    """What they said, with their own words whatever consent they gave, on which answer, and what consent stands."""
    own = readable(Scope.REVIEW, person_id)
    hidden = _HIDDEN | {"comment", "correction"}
    columns = [column for column in table_of(Feedback).c if column.name not in hidden]
    rows = session.execute(
        select(
            *columns,
            own.c.comment,
            own.c.correction,
            col(Output.answer).label("on_answer"),
            *(standing_consent(scope).label(f"consent_{scope.value}") for scope in Scope),
        )
        .join(own, own.c.id == Feedback.id)
        .join(Output, col(Output.id) == Feedback.output_id)
        .where(col(Feedback.person_id) == person_id)
        .order_by(col(Feedback.id))
    ).mappings()
    return [{name: _value(value) for name, value in row.items() if value is not None} for row in rows]


def _rows(session: Session, model: type[SQLModel], condition: ColumnElement[bool]) -> list[dict[str, Any]]:
    return [_plain(row) for row in session.execute(select(model).where(condition)).scalars()]


def _plain(row: SQLModel) -> dict[str, Any]:
    values = {attribute.key: attribute.value for attribute in inspect(row).attrs}
    return {
        name: _value(value) for name, value in values.items() if name not in _HIDDEN and value is not None
    }


def _value(value: Any) -> Any:
    return utc_text(value) if isinstance(value, datetime) else getattr(value, "value", value)


@dataclass(frozen=True)
class Due:
    """What a retention rule would end now: how many, older than `days`; None without a rule."""

    kind: str
    words: str
    days: int | None
    due: int


def retention_due(session: Session, now: datetime) -> Sequence[Due]:
    """Each kind with its rule and what it would end at `now`."""
    rules = dict(session.execute(select(col(RetentionRule.kind), col(RetentionRule.days))).all())
    return [
        Due(
            kind,
            retained.words,
            rules.get(kind),
            retained.due(session, now.astimezone(UTC) - timedelta(days=rules[kind])) if kind in rules else 0,
        )
        for kind, retained in RETAINED.items()
    ]


@dataclass(frozen=True)
class ErasureRow:
    """An order that was carried out: whom it concerned, under a pseudonym, and how much of what went."""

    person: str
    order: str
    erased_at: datetime
    counts: dict[str, int]


def erasures(session: Session) -> list[ErasureRow]:
    """All erasures, the newest first."""
    rows = session.execute(select(Erasure).order_by(col(Erasure.id).desc())).scalars()
    return [
        ErasureRow(pseudonym(session, row.person_id), row.order, row.erased_at, row.counts) for row in rows
    ]
