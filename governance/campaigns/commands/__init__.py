"""What can be done with a campaign: planned, opened, closed; invited to by links; taken part in."""

from governance.campaigns.commands.links import make_link, revoke_link
from governance.campaigns.commands.planning import Plan, close_campaign, open_campaign, plan_campaign
from governance.campaigns.commands.taking_part import (
    AboutOneself,
    answer,
    join,
    keep_answer,
    pass_over,
    take_next,
)
from governance.campaigns.tokens import token_hash

__all__ = [
    "AboutOneself",
    "Plan",
    "answer",
    "close_campaign",
    "join",
    "keep_answer",
    "make_link",
    "open_campaign",
    "pass_over",
    "plan_campaign",
    "revoke_link",
    "take_next",
    "token_hash",
]
