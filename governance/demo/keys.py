"""The demo organisation's API keys. They are the same wherever its story is told, so nobody has their secrets: what is stored as
a secret's hash is the hash of a sentence that no key's text can hold.
"""

from datetime import datetime, timedelta

from governance.core.access import Actor
from governance.core.canonical import sha256
from governance.core.keys.commands import Sealed, create_key, revoke_key
from governance.core.keys.tables import KeyScope
from governance.core.store import Store

WRITE, READ, WITHDRAW = KeyScope.WRITE, KeyScope.READ, KeyScope.WITHDRAW


def make_keys(store: Store, admin: Actor, end: datetime) -> None:
    """A product's key and the one that it replaced, and one that expired after a pilot."""
    first, second = end - timedelta(days=300), end - timedelta(days=40)
    with store.begin(admin, first) as unit:
        old = create_key(
            unit,
            "Support chat, first key",
            "support-chat",
            [WRITE],
            model="assistant",
            sealed=_sealed("demoaaaa"),
        )
    with store.begin(admin, second) as unit:
        create_key(
            unit,
            "Survey kiosk, pilot",
            "kiosk",
            [WRITE],
            expires_at=end - timedelta(days=10),
            sealed=_sealed("demobbbb"),
        )
        create_key(
            unit,
            "Support chat",
            "support-chat",
            [WRITE, READ, WITHDRAW],
            model="assistant",
            sealed=_sealed("democccc"),
        )
    with store.begin(admin, second + timedelta(days=1)) as unit:
        revoke_key(unit, old.id)


def _sealed(public_id: str) -> Sealed:
    return Sealed(
        public_id, sha256(f"No secret belongs to the demo organisation's key {public_id}.".encode())
    )
