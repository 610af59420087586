"""What owners, moderators and participants do with consultations."""

from governance.policy.consultation.commands.consultations import (
    MOST_INVITED,
    close_consultation,
    create_consultation,
    invite,
    join,
    make_open_link,
    new_secret,
    open_consultation,
)

__all__ = [
    "MOST_INVITED",
    "close_consultation",
    "create_consultation",
    "invite",
    "join",
    "make_open_link",
    "new_secret",
    "open_consultation",
]
