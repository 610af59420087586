"""Campaigns as their organisers see them: how far they have come, for whom, and how attentively they were answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Integer, case, cast, func, select
from sqlmodel import Session, col

from governance.campaigns.queries.draws import Frame
from governance.campaigns.queries.serving import is_over
from governance.campaigns.queries.standing import frame_of
from governance.campaigns.tables import (
    Campaign,
    CampaignAnswer,
    CampaignItem,
    CampaignLink,
    CampaignParticipant,
    CampaignState,
    CampaignTarget,
)
from governance.core.errors import NotFound
from governance.core.people.tables import Person, StakeholderGroup
from governance.core.references import Prefix


@dataclass(frozen=True)
class CampaignRow:
    """`answers` of `places` (outputs times overlap) are given; attention items are in neither."""

    id: int
    title: str
    state: CampaignState
    outputs: int
    places: int
    answers: int
    participants: int
    closes_on: date | None
    over: bool

    @property
    def reference(self) -> str:
        return Prefix.CAMPAIGN.of(self.id)

    @property
    def share(self) -> float:
        return self.answers / self.places if self.places else 0.0


@dataclass(frozen=True)
class GroupProgress:
    """`wanted` is None where the campaign set no target for the group; `group` None for those who named none."""

    group: str | None
    wanted: int | None
    answers: int
    people: int


@dataclass(frozen=True)
class LinkRow:
    id: int
    group: str | None
    created_at: datetime
    revoked_at: datetime | None
    joined: int


@dataclass(frozen=True)
class AttentionRow:
    """How one participant did on the known answers they met."""

    person_id: int
    reference: str
    answers: int
    known: int
    met: int


@dataclass(frozen=True)
class ItemRow:
    """A drawn output and how many answered it; `expected` for attention items."""

    output_id: int
    further_ids: tuple[int, ...]
    answers: int
    expected: str | None


@dataclass(frozen=True)
class CampaignView:
    row: CampaignRow
    purpose: str
    kinds: tuple[str, ...]
    overlap: int
    daily_cap: int | None
    frame: Frame
    frame_size: int
    frame_hash: str
    seed: int
    attention_permille: int
    known_answers: int
    attributes: tuple[str, ...]
    groups: Sequence[GroupProgress]
    links: Sequence[LinkRow]
    attention: Sequence[AttentionRow]
    items: Sequence[ItemRow]
    opened_at: datetime | None
    closed_at: datetime | None


def campaigns(session: Session, now: datetime) -> list[CampaignRow]:
    """All campaigns, newest first."""
    return _rows(session, now, None)


def campaign_view(session: Session, campaign_id: int, now: datetime) -> CampaignView:
    """One campaign with all its numbers. Raises NotFound."""
    rows = _rows(session, now, campaign_id)
    if not rows:
        raise NotFound("campaign", Prefix.CAMPAIGN.of(campaign_id))
    campaign = session.get_one(Campaign, campaign_id)
    items = _items(session, campaign_id)
    return CampaignView(
        row=rows[0],
        purpose=campaign.purpose,
        kinds=tuple(campaign.kinds),
        overlap=campaign.overlap,
        daily_cap=campaign.daily_cap,
        frame=frame_of(campaign),
        frame_size=campaign.frame_size,
        frame_hash=campaign.frame_hash,
        seed=campaign.seed,
        attention_permille=campaign.attention_permille,
        known_answers=sum(item.expected is not None for item in items),
        attributes=tuple(each["label"] for each in campaign.attributes),
        groups=_by_group(session, campaign_id),
        links=_links(session, campaign_id),
        attention=attention_results(session, campaign_id),
        items=items,
        opened_at=campaign.opened_at,
        closed_at=campaign.closed_at,
    )


def attention_results(session: Session, campaign_id: int) -> list[AttentionRow]:
    """For each participant who answered something: how many known answers they met, those who missed most first."""
    known = func.count(col(CampaignAnswer.expected))
    met = func.coalesce(func.sum(cast(col(CampaignAnswer.met), Integer)), 0)
    query = (
        select(col(CampaignParticipant.person_id), func.count(), known, met)
        .join(CampaignAnswer, col(CampaignAnswer.participant_id) == CampaignParticipant.id)
        .where(col(CampaignParticipant.campaign_id) == campaign_id)
        .group_by(col(CampaignParticipant.person_id))
        .order_by((known - met).desc(), known.desc(), col(CampaignParticipant.person_id))
    )
    return [
        AttentionRow(person_id, Prefix.PERSON.of(person_id), answers, n_known, int(n_met))
        for person_id, answers, n_known, n_met in session.execute(query)
    ]


def _rows(session: Session, now: datetime, only: int | None) -> list[CampaignRow]:
    ordinary = case((col(CampaignItem.expected).is_(None), 1), else_=0)
    items = (
        select(col(CampaignItem.campaign_id).label("id"), func.sum(ordinary).label("n"))
        .group_by(col(CampaignItem.campaign_id))
        .subquery()
    )
    answers = (
        select(col(CampaignAnswer.campaign_id).label("id"), func.count().label("n"))
        .where(col(CampaignAnswer.expected).is_(None))
        .group_by(col(CampaignAnswer.campaign_id))
        .subquery()
    )
    people = (
        select(col(CampaignParticipant.campaign_id).label("id"), func.count().label("n"))
        .group_by(col(CampaignParticipant.campaign_id))
        .subquery()
    )
    query = (
        select(Campaign, items.c.n, answers.c.n, people.c.n)
        .outerjoin(items, items.c.id == Campaign.id)
        .outerjoin(answers, answers.c.id == Campaign.id)
        .outerjoin(people, people.c.id == Campaign.id)
        .order_by(col(Campaign.id).desc())
    )
    if only is not None:
        query = query.where(col(Campaign.id) == only)
    return [
        CampaignRow(
            id=campaign.id,
            title=campaign.title,
            state=campaign.state,
            outputs=int(n_items or 0),
            places=int(n_items or 0) * campaign.overlap,
            answers=n_answers or 0,
            participants=n_people or 0,
            closes_on=campaign.closes_on,
            over=is_over(campaign, now),
        )
        for campaign, n_items, n_answers, n_people in session.execute(query)
    ]


def _by_group(session: Session, campaign_id: int) -> list[GroupProgress]:
    """Every group with a target or a voice, in the order of groups; those who no group stated last."""
    targets = dict(
        session.execute(
            select(col(CampaignTarget.stakeholder_group_id), col(CampaignTarget.wanted)).where(
                col(CampaignTarget.campaign_id) == campaign_id
            )
        ).all()
    )
    spoken = {
        group_id: (answers, people)
        for group_id, answers, people in session.execute(
            select(
                col(Person.stakeholder_group_id),
                func.count(col(CampaignAnswer.id)),
                func.count(col(CampaignParticipant.id).distinct()),
            )
            .select_from(CampaignParticipant)
            .join(Person, col(Person.id) == CampaignParticipant.person_id)
            .outerjoin(CampaignAnswer, col(CampaignAnswer.participant_id) == CampaignParticipant.id)
            .where(col(CampaignParticipant.campaign_id) == campaign_id)
            .group_by(col(Person.stakeholder_group_id))
        )
    }
    named = session.execute(
        select(col(StakeholderGroup.id), col(StakeholderGroup.name)).order_by(col(StakeholderGroup.position))
    )
    found = [
        GroupProgress(name, targets.get(group_id), *spoken.get(group_id, (0, 0)))
        for group_id, name in named
        if group_id in targets or group_id in spoken
    ]
    return [*found, GroupProgress(None, None, *spoken[None])] if None in spoken else found


def _links(session: Session, campaign_id: int) -> list[LinkRow]:
    joined = (
        select(col(CampaignParticipant.link_id), func.count().label("n"))
        .group_by(col(CampaignParticipant.link_id))
        .subquery()
    )
    query = (
        select(CampaignLink, col(StakeholderGroup.name), joined.c.n)
        .outerjoin(StakeholderGroup, col(StakeholderGroup.id) == CampaignLink.stakeholder_group_id)
        .outerjoin(joined, joined.c.link_id == CampaignLink.id)
        .where(col(CampaignLink.campaign_id) == campaign_id)
        .order_by(col(CampaignLink.id))
    )
    return [
        LinkRow(link.id, group, link.created_at, link.revoked_at, n or 0)
        for link, group, n in session.execute(query)
    ]


def _items(session: Session, campaign_id: int) -> list[ItemRow]:
    """Every item, the most answered first."""
    answered = (
        select(col(CampaignAnswer.item_id), func.count().label("n"))
        .where(col(CampaignAnswer.campaign_id) == campaign_id)
        .group_by(col(CampaignAnswer.item_id))
        .subquery()
    )
    count = func.coalesce(answered.c.n, 0)
    query = (
        select(CampaignItem, count)
        .outerjoin(answered, answered.c.item_id == CampaignItem.id)
        .where(col(CampaignItem.campaign_id) == campaign_id)
        .order_by(count.desc(), col(CampaignItem.id))
    )
    return [
        ItemRow(item.output_id, tuple(item.further_ids), n, item.expected.value if item.expected else None)
        for item, n in session.execute(query)
    ]
