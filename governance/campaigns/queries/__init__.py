"""Campaigns as their organisers, and as those invited, see them."""

from governance.campaigns.queries.known import known_answers
from governance.campaigns.queries.progress import (
    AttentionRow,
    CampaignRow,
    CampaignView,
    GroupProgress,
    ItemRow,
    LinkRow,
    attention_results,
    campaign_view,
    campaigns,
)
from governance.campaigns.queries.standing import (
    Invitation,
    Participation,
    invitation,
    participation,
)

__all__ = [
    "AttentionRow",
    "CampaignRow",
    "CampaignView",
    "GroupProgress",
    "Invitation",
    "ItemRow",
    "LinkRow",
    "Participation",
    "attention_results",
    "campaign_view",
    "campaigns",
    "invitation",
    "known_answers",
    "participation",
]
