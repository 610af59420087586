"""The forms whose drafts are kept. Each slice names its own."""

from dataclasses import dataclass
from datetime import timedelta

from governance.core.access import Permission


@dataclass(frozen=True, kw_only=True)
class Form:
    """`permission` is what the form asks for when it is sent, and so for keeping its drafts. They are kept for `kept`; without
    it, until they are sent or dropped.
    """

    name: str
    title: str
    permission: Permission
    most_bytes: int
    kept: timedelta | None = None
