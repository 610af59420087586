"""Invitations by link: made, shown once, revoked."""

import secrets

from sqlmodel import select

from governance.campaigns.commands.planning import campaign_row
from governance.campaigns.tables import CampaignLink, CampaignState
from governance.campaigns.tokens import token_hash
from governance.core.access import Permission, require
from governance.core.errors import Conflict, NotFound
from governance.core.people.tables import StakeholderGroup
from governance.core.references import Prefix
from governance.core.unit_of_work import UnitOfWork


def make_link(
    unit: UnitOfWork, campaign_id: int, group: str | None = None, *, token: str | None = None
) -> str:
    """A new invitation, for one stakeholder group where one is named. Returns its secret, which is shown only once: only the
    hash is kept. `token` is for those that must be known beforehand (the demo organisation). Raises NotFound, Conflict.
    """
    require(unit.actor, Permission.MANAGE_CAMPAIGNS)
    campaign = campaign_row(unit, campaign_id)
    if campaign.state is CampaignState.CLOSED:
        raise Conflict(f"The campaign “{campaign.title}” is closed.")
    group_id = None
    if group is not None:
        group_id = unit.session.exec(
            select(StakeholderGroup.id).where(StakeholderGroup.slug == group)
        ).first()
        if group_id is None:
            raise NotFound("stakeholder group", group)
    given = token or secrets.token_urlsafe(24)
    link = unit.add(
        CampaignLink(
            campaign_id=campaign_id,
            stakeholder_group_id=group_id,
            token_hash=token_hash(given),
            created_by_id=unit.actor.person_id,
            created_at=unit.at,
        )
    )
    facts = {"link": link.id, "group": group}
    unit.record("campaign.link_made", Prefix.CAMPAIGN.of(campaign_id), facts)
    return given


def revoke_link(unit: UnitOfWork, link_id: int) -> None:
    """Nobody joins by this link any more; who joined by it stays. Raises NotFound, Conflict when it was revoked before."""
    require(unit.actor, Permission.MANAGE_CAMPAIGNS)
    link = unit.session.get(CampaignLink, link_id)
    if link is None:
        raise NotFound("link", link_id)
    if link.revoked_at is not None:
        raise Conflict("This link has already been revoked.")
    link.revoked_at = unit.at
    unit.record("campaign.link_revoked", Prefix.CAMPAIGN.of(link.campaign_id), {"link": link.id})
