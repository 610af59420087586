"""Which output a participant is offered next, and whether there is room for another answer to it."""

from dataclasses import dataclass
from datetime import datetime
from random import Random

from sqlalchemy import ColumnElement, Subquery, and_, exists, func, select
from sqlmodel import Session, col

from governance.campaigns.tables import (
    Campaign,
    CampaignAnswer,
    CampaignHold,
    CampaignItem,
    CampaignParticipant,
    CampaignState,
)
from governance.feedback.showing import place_of, shown_order
from governance.registry.tables import Output


@dataclass(frozen=True)
class Offer:
    """What to show: one output, or several in the order in which they are shown."""

    item_id: int
    shown_ids: tuple[int, ...]

    @property
    def place(self) -> str:
        """Where what is filled in is kept."""
        return place_of(*self.shown_ids)

    @classmethod
    def of(cls, item: CampaignItem, participant: CampaignParticipant) -> "Offer":
        return cls(item.id, shown_order(participant.person_id, item.output_id, *item.further_ids))


def is_over(campaign: Campaign, at: datetime) -> bool:
    """Whether it was closed, or its closing date has passed (the day itself still counts, in UTC)."""
    passed = campaign.closes_on is not None and at.date() > campaign.closes_on
    return campaign.state is CampaignState.CLOSED or passed


def answers_today(session: Session, participant_id: int, at: datetime) -> int:
    """How many items the participant has answered since the day began, in UTC."""
    day = at.replace(hour=0, minute=0, second=0, microsecond=0)
    counted = select(func.count()).where(
        col(CampaignAnswer.participant_id) == participant_id, col(CampaignAnswer.answered_at) >= day
    )
    return int(session.execute(counted).scalar_one())


def has_room(
    session: Session, campaign: Campaign, item: CampaignItem, participant_id: int, at: datetime
) -> bool:
    """Whether one more answer by this participant stays within the overlap; places kept for others count as taken."""
    answers = session.execute(select(func.count()).where(col(CampaignAnswer.item_id) == item.id)).scalar_one()
    held = session.execute(
        select(func.count()).where(col(CampaignHold.item_id) == item.id, _held_by_others(participant_id, at))
    ).scalar_one()
    return int(answers) + int(held) < campaign.overlap


def next_item(
    session: Session, campaign: Campaign, participant: CampaignParticipant, at: datetime
) -> CampaignItem | None:
    """The item that the participant holds; else, now and then, an attention item; else one with the fewest answers."""
    unanswered = (
        col(CampaignItem.campaign_id) == campaign.id,
        ~exists().where(
            col(CampaignAnswer.item_id) == CampaignItem.id,
            col(CampaignAnswer.participant_id) == participant.id,
        ),
    )
    held = (
        select(CampaignItem)
        .join(CampaignHold, col(CampaignHold.item_id) == CampaignItem.id)
        .where(
            *unanswered,
            col(CampaignHold.participant_id) == participant.id,
            col(CampaignHold.passed).is_(False),
            col(CampaignHold.until) > at,
        )
        .limit(1)
    )
    found: CampaignItem | None = session.execute(held).scalar()
    if found is not None:
        return found
    readable = (
        *unanswered,
        col(Output.language).in_(participant.languages),
        ~exists().where(
            col(CampaignHold.item_id) == CampaignItem.id,
            col(CampaignHold.participant_id) == participant.id,
            col(CampaignHold.passed),
        ),
    )
    ordinary = _least_answered(session, campaign, participant, readable, at)
    if ordinary is not None and _is_attention_due(session, campaign, participant):
        attention = (
            select(CampaignItem)
            .join(Output, col(Output.id) == CampaignItem.output_id)
            .where(*readable, col(CampaignItem.expected).is_not(None))
        )
        waiting: list[CampaignItem] = list(
            session.execute(attention.order_by(col(CampaignItem.id))).scalars()
        )
        if waiting:
            return Random(f"{campaign.seed}:{participant.id}:{len(waiting)}").choice(waiting)
    return ordinary


def _least_answered(
    session: Session,
    campaign: Campaign,
    participant: CampaignParticipant,
    readable: tuple[ColumnElement[bool], ...],
    at: datetime,
) -> CampaignItem | None:
    answered = _count_by_item(col(CampaignAnswer.campaign_id) == campaign.id)
    held = (
        select(col(CampaignHold.item_id), func.count().label("n"))
        .where(_held_by_others(participant.id, at))
        .group_by(col(CampaignHold.item_id))
        .subquery()
    )
    taken = func.coalesce(answered.c.n, 0) + func.coalesce(held.c.n, 0)
    query = (
        select(CampaignItem)
        .join(Output, col(Output.id) == CampaignItem.output_id)
        .outerjoin(answered, answered.c.item_id == CampaignItem.id)
        .outerjoin(held, held.c.item_id == CampaignItem.id)
        .where(*readable, col(CampaignItem.expected).is_(None), taken < campaign.overlap)
        .order_by(taken, col(CampaignItem.id))
        .limit(1)
    )
    found: CampaignItem | None = session.execute(query).scalar()
    return found


def _is_attention_due(session: Session, campaign: Campaign, participant: CampaignParticipant) -> bool:
    """A coin for each place in the row of this participant's answers, so that nobody can tell which comes next."""
    if not campaign.attention_permille:
        return False
    done = session.execute(
        select(func.count()).where(col(CampaignAnswer.participant_id) == participant.id)
    ).scalar_one()
    coin = Random(f"{campaign.seed}:{participant.id}:{done}:attention")
    return coin.random() * 1000 < campaign.attention_permille


def _held_by_others(participant_id: int, at: datetime) -> ColumnElement[bool]:
    return and_(
        col(CampaignHold.participant_id) != participant_id,
        col(CampaignHold.passed).is_(False),
        col(CampaignHold.until) > at,
    )


def _count_by_item(condition: ColumnElement[bool]) -> Subquery:
    return (
        select(col(CampaignAnswer.item_id), func.count().label("n"))
        .where(condition)
        .group_by(col(CampaignAnswer.item_id))
        .subquery()
    )
