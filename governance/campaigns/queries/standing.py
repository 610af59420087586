"""How a campaign stands for whoever comes to it by a link or with their code. Tells nothing that the secret doesn't open."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from governance.campaigns.queries.draws import Frame
from governance.campaigns.queries.serving import answers_today, is_over
from governance.campaigns.refusals import Reason
from governance.campaigns.tables import (
    Campaign,
    CampaignItem,
    CampaignLink,
    CampaignParticipant,
    CampaignState,
    CampaignTarget,
)
from governance.campaigns.tokens import token_hash
from governance.core.people.tables import StakeholderGroup
from governance.feedback.codes import code_hash
from governance.feedback.tables import Kind, ReceiptCode
from governance.registry.tables import Output


@dataclass(frozen=True)
class Invitation:
    """What an invited person is told. `reason` says why they cannot take part; `groups` (slug, name) are those to choose from
    where the link is for everyone; `languages` those of the outputs.
    """

    title: str
    purpose: str
    kinds: tuple[Kind, ...]
    daily_cap: int | None
    closes_on: date | None
    attributes: tuple[dict[str, Any], ...]
    languages: tuple[str, ...]
    groups: tuple[tuple[str, str], ...]
    reason: Reason | None


@dataclass(frozen=True)
class Participation:
    """Where a participant stands: their person, their consent, what they have answered today."""

    invitation: Invitation
    person_id: int
    consent: tuple[str, ...]
    answered_today: int


def invitation(session: Session, token: str, now: datetime) -> Invitation | None:
    """What the link invites to; None for a link that was never given out."""
    link = session.exec(select(CampaignLink).where(CampaignLink.token_hash == token_hash(token))).first()
    if link is None:
        return None
    campaign = session.get_one(Campaign, link.campaign_id)
    groups = () if link.stakeholder_group_id else _groups(session, campaign.id)
    return _invitation(session, campaign, now, groups, revoked=link.revoked_at is not None)


def participation(session: Session, code: str, now: datetime) -> Participation | None:
    """Where whoever holds the code stands; None for a code that is nobody's who takes part in a campaign."""
    found = session.exec(
        select(CampaignParticipant, Campaign)
        .join(Campaign, col(Campaign.id) == CampaignParticipant.campaign_id)
        .join(ReceiptCode, col(ReceiptCode.person_id) == CampaignParticipant.person_id)
        .where(ReceiptCode.code_hash == code_hash(code))
    ).first()
    if found is None:
        return None
    participant, campaign = found
    return Participation(
        _invitation(session, campaign, now, (), revoked=False),
        participant.person_id,
        tuple(participant.consent),
        answers_today(session, participant.id, now),
    )


def frame_of(campaign: Campaign) -> Frame:
    """What the campaign's outputs were drawn from."""
    kept = campaign.frame
    return Frame(
        tuple(kept["model_version_ids"]),
        tuple(kept["scenarios"]),
        tuple(kept["languages"]),
        kept["pairs"],
        kept["sets"],
    )


def _invitation(
    session: Session,
    campaign: Campaign,
    now: datetime,
    groups: tuple[tuple[str, str], ...],
    *,
    revoked: bool,
) -> Invitation:
    languages = session.exec(
        select(Output.language)
        .join(CampaignItem, col(CampaignItem.output_id) == Output.id)
        .where(CampaignItem.campaign_id == campaign.id)
        .distinct()
        .order_by(Output.language)
    )
    reason = None
    if is_over(campaign, now):
        reason = Reason.CLOSED
    elif campaign.state is CampaignState.DRAFT:
        reason = Reason.NOT_OPEN
    elif revoked:
        reason = Reason.REVOKED
    return Invitation(
        title=campaign.title,
        purpose=campaign.purpose,
        kinds=tuple(Kind(kind) for kind in campaign.kinds),
        daily_cap=campaign.daily_cap,
        closes_on=campaign.closes_on,
        attributes=tuple(campaign.attributes),
        languages=tuple(languages),
        groups=groups,
        reason=reason,
    )


def _groups(session: Session, campaign_id: int) -> tuple[tuple[str, str], ...]:
    """The groups that the campaign has targets for, else all."""
    every = select(StakeholderGroup).order_by(col(StakeholderGroup.position))
    wanted = session.exec(
        select(CampaignTarget.stakeholder_group_id).where(CampaignTarget.campaign_id == campaign_id)
    ).all()
    if wanted:
        every = every.where(col(StakeholderGroup.id).in_(wanted))
    return tuple((group.slug, group.name) for group in session.exec(every))
