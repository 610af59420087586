"""Keys as administrators see them, and the holder that a presented key stands for."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Engine, func, or_
from sqlmodel import Session, col, select

from governance.core.access import Actor, Permission
from governance.core.keys.secrets import PREFIX, is_secret
from governance.core.keys.tables import CREATED, REVOKED, SCOPE_GRANTS, ApiKey, ApiKeyUse, KeyScope
from governance.core.ledger import Event
from governance.core.references import Prefix


class KeyState(StrEnum):
    ACTIVE = "active"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True)
class KeyRow:
    """A key without anything secret. `shown` is how its text begins; `used_at` holds to the minute or so."""

    id: int
    name: str
    product: str
    shown: str
    scopes: tuple[KeyScope, ...]
    model: str | None
    origins: tuple[str, ...]
    requests_a_minute: int
    records_a_minute: int
    state: KeyState
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    used_at: datetime | None

    @property
    def reference(self) -> str:
        return Prefix.KEY.of(self.id)


def api_keys(session: Session, now: datetime) -> list[KeyRow]:
    """All keys, the newest first, with the state they have at `now`."""
    found = session.exec(
        select(ApiKey, ApiKeyUse.used_at)
        .outerjoin(ApiKeyUse, col(ApiKeyUse.api_key_id) == ApiKey.id)
        .order_by(col(ApiKey.id).desc())
    )
    return [
        KeyRow(
            id=key.id,
            name=key.name,
            product=key.product,
            shown=f"{PREFIX}_{key.public_id}_…",
            scopes=tuple(KeyScope(scope) for scope in key.scopes),
            model=key.model,
            origins=tuple(key.origins),
            requests_a_minute=key.requests_a_minute,
            records_a_minute=key.records_a_minute,
            state=_state(key.revoked_at, key.expires_at, now),
            created_at=key.created_at,
            expires_at=key.expires_at,
            revoked_at=key.revoked_at,
            used_at=used_at,
        )
        for key, used_at in found
    ]


@dataclass(frozen=True)
class Holder:
    """Whoever presents a key: as whom they act, for which product they speak, what they may do and how often."""

    key_id: int
    public_id: str
    secret_hash: str
    name: str
    product: str
    scopes: frozenset[KeyScope]
    model: str | None
    origins: frozenset[str]
    requests_a_minute: int
    records_a_minute: int
    expires_at: datetime | None
    revoked_at: datetime | None

    @property
    def origin(self) -> str:
        """The origin of all that the product sends; no other way in has an origin that begins so."""
        return f"api:{self.product}"

    @property
    def actor(self) -> Actor:
        """Who acts in the ledger: the key, with the permissions of its scopes and no role."""
        granted = frozenset[Permission]().union(*(SCOPE_GRANTS[scope] for scope in self.scopes))
        return Actor(Prefix.KEY.of(self.key_id), self.name, granted=granted)

    def refusal(self, secret: str, now: datetime) -> str | None:
        """Why `secret` doesn't open at `now`; None when it does. A wrong secret learns nothing else."""
        if not is_secret(secret, self.secret_hash):
            return "No such API key."
        state = _state(self.revoked_at, self.expires_at, now)
        return None if state is KeyState.ACTIVE else f"The API key {self.name} is {state.value}."


def key_holder(session: Session, public_id: str) -> Holder | None:
    """The holder of the key with this public id; None where there is none. Whether they know its secret is still to be asked."""
    key = session.exec(select(ApiKey).where(ApiKey.public_id == public_id)).first()
    if key is None:
        return None
    return Holder(
        key_id=key.id,
        public_id=key.public_id,
        secret_hash=key.secret_hash,
        name=key.name,
        product=key.product,
        scopes=frozenset(KeyScope(scope) for scope in key.scopes),
        model=key.model,
        origins=frozenset(key.origins),
        requests_a_minute=key.requests_a_minute,
        records_a_minute=key.records_a_minute,
        expires_at=key.expires_at,
        revoked_at=key.revoked_at,
    )


_NEWEST = select(func.max(Event.seq)).where(or_(col(Event.kind) == CREATED, col(Event.kind) == REVOKED))
"""Without a list of values, which would be spelled out anew for each request."""


def newest_key_event(engine: Engine) -> int:
    """The number of the newest event that made or revoked a key; 0 where there is none."""
    with engine.connect() as connection:
        return connection.execute(_NEWEST).scalar() or 0


def _state(revoked_at: datetime | None, expires_at: datetime | None, now: datetime) -> KeyState:
    if revoked_at is not None:
        return KeyState.REVOKED
    return KeyState.EXPIRED if expires_at is not None and expires_at <= now else KeyState.ACTIVE
