"""The demo organisation's API keys. Their secrets are made by chance like any other's and thrown away, so nobody can use them."""

from datetime import datetime, timedelta

from governance.core.access import Actor
from governance.core.keys.commands import create_key, revoke_key
from governance.core.keys.tables import KeyScope
from governance.core.store import Store

WRITE, READ, WITHDRAW = KeyScope.WRITE, KeyScope.READ, KeyScope.WITHDRAW


def make_keys(store: Store, admin: Actor, end: datetime) -> None:
    """A product's key and the one that it replaced, and one that expired after a pilot."""
    first, second = end - timedelta(days=300), end - timedelta(days=40)
    with store.begin(admin, first) as unit:
        old = create_key(unit, "Support chat, first key", "support-chat", [WRITE], model="assistant")
    with store.begin(admin, second) as unit:
        create_key(unit, "Survey kiosk, pilot", "kiosk", [WRITE], expires_at=end - timedelta(days=10))
        create_key(unit, "Support chat", "support-chat", [WRITE, READ, WITHDRAW], model="assistant")
    with store.begin(admin, second + timedelta(days=1)) as unit:
        revoke_key(unit, old.id)
