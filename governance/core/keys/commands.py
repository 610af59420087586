"""Making and revoking keys."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from governance.core.access import Actor, Permission, require
from governance.core.errors import Conflict, Invalid, NotFound, Problem, Refused
from governance.core.keys.secrets import key_text, new_public_id, new_secret, secret_hash
from governance.core.keys.tables import CREATED, REVOKED, SCOPE_GRANTS, ApiKey, ApiKeyUse, KeyScope
from governance.core.people.commands import SLUG
from governance.core.references import Prefix
from governance.core.unit_of_work import UnitOfWork

REQUESTS_A_MINUTE, RECORDS_A_MINUTE = 60_000, 1_000_000
"""What a key may ask for unless its maker sets other limits."""

HIGHEST_LIMIT = 1_000_000_000
MOST_ORIGINS = 20
_ORIGIN = re.compile(r"https?://[a-z0-9.\-\[\]:]{1,253}")


@dataclass(frozen=True)
class NewKey:
    """A key that was just made. `text` is told this once; `repr` leaves it out."""

    id: int
    text: str = field(repr=False)

    @property
    def reference(self) -> str:
        return Prefix.KEY.of(self.id)


@dataclass(frozen=True)
class Sealed:
    """The public half of a key whose secret nobody has: it is listed and never opens anything."""

    public_id: str
    secret_hash: str


def create_key(
    unit: UnitOfWork,
    name: str,
    product: str,
    scopes: Iterable[str],
    *,
    model: str | None = None,
    origins: Iterable[str] = (),
    expires_at: datetime | None = None,
    requests_a_minute: int = REQUESTS_A_MINUTE,
    records_a_minute: int = RECORDS_A_MINUTE,
    sealed: Sealed | None = None,
) -> NewKey:
    """A new key for `product` (a short name). Its text is in what is returned and nowhere else; that of a `sealed` one is empty.

    Raises Invalid by field.
    """
    require(unit.actor, Permission.MANAGE_KEYS)
    for scope in _beyond(unit.actor, scopes := list(scopes)):
        raise Refused(
            f"{unit.actor.name} may not {scope.words}, so neither may their keys. An administrator can create this key."
        )
    name, product, wanted = name.strip(), product.strip(), sorted(set(scopes))
    limits = {"requests_a_minute": requests_a_minute, "records_a_minute": records_a_minute}
    problems = [
        *_wrong_names(name, product, model),
        *_wrong_scopes(wanted),
        *_wrong_origins(wanted, pages := sorted({origin.strip().rstrip("/").lower() for origin in origins})),
        *(
            Problem(limit, f"{value}: expected 1 to {HIGHEST_LIMIT:,}")
            for limit, value in limits.items()
            if not 1 <= value <= HIGHEST_LIMIT
        ),
    ]
    if expires_at is not None and expires_at <= unit.at:
        problems.append(Problem("expires_at", "expected a time in the future"))
    if problems:
        raise Invalid(*problems)
    secret = "" if sealed else new_secret()
    key = unit.add(
        ApiKey(
            public_id=sealed.public_id if sealed else new_public_id(),
            secret_hash=sealed.secret_hash if sealed else secret_hash(secret),
            name=name,
            product=product,
            scopes=wanted,
            model=model or None,
            origins=pages,
            created_at=unit.at,
            expires_at=expires_at,
            requests_a_minute=requests_a_minute,
            records_a_minute=records_a_minute,
        )
    )
    unit.record(
        CREATED, Prefix.KEY.of(key.id), {"name": name, "product": product, "scopes": wanted, "origins": pages}
    )
    return NewKey(key.id, "" if sealed else key_text(key.public_id, secret))


def _beyond(actor: Actor, scopes: Iterable[str]) -> list[KeyScope]:
    """Those of the scopes that let a key do what its maker may not."""
    known = [KeyScope(scope) for scope in scopes if scope in frozenset(KeyScope)]
    return [scope for scope in known if not SCOPE_GRANTS[scope] <= actor.permissions]


def revoke_key(unit: UnitOfWork, key_id: int) -> None:
    """Shuts a key out from the next request on. Raises NotFound, Conflict when it has already been revoked."""
    require(unit.actor, Permission.MANAGE_KEYS)
    key = unit.session.get(ApiKey, key_id)
    if key is None:
        raise NotFound("API key", Prefix.KEY.of(key_id))
    if key.revoked_at is not None:
        raise Conflict(f"{Prefix.KEY.of(key_id)} has already been revoked.")
    key.revoked_at = unit.at
    unit.record(REVOKED, Prefix.KEY.of(key_id), {"name": key.name})


def note_use(unit: UnitOfWork, key_id: int) -> None:
    """Remembers that a key was used just now. Its holder is known by the key itself, so it takes no permission."""
    used = unit.session.get(ApiKeyUse, key_id) or ApiKeyUse(api_key_id=key_id, used_at=unit.at)
    used.used_at = unit.at
    unit.session.add(used)


def _wrong_names(name: str, product: str, model: str | None) -> list[Problem]:
    problems = []
    if not name or len(name) > 128 or not name.isprintable():
        problems.append(Problem("name", "expected 1 to 128 characters describing what the key is for"))
    if not SLUG.fullmatch(product) or len(product) > 48:
        problems.append(
            Problem("product", "expected at most 48 lower-case letters, digits, dots and hyphens")
        )
    if model and (not SLUG.fullmatch(model) or len(model) > 64):
        problems.append(Problem("model", "expected a model's short name, such as assistant"))
    return problems


def _wrong_scopes(scopes: list[str]) -> list[Problem]:
    known = ", ".join(KeyScope)
    if not scopes:
        return [Problem("scopes", f"expected one or more of {known}")]
    return [
        Problem("scopes", f"{scope!r}: expected one of {known}")
        for scope in scopes
        if scope not in frozenset(KeyScope)
    ]


def _wrong_origins(scopes: list[str], origins: list[str]) -> list[Problem]:
    """A key that stands in a page can be read by everyone: it may only send, and only from the pages that are named."""
    if not origins:
        return []
    problems = [
        Problem("origins", f"{origin!r}: expected a page's origin, such as https://shop.example")
        for origin in origins
        if not _ORIGIN.fullmatch(origin)
    ]
    if len(origins) > MOST_ORIGINS:
        problems.append(Problem("origins", f"expected {MOST_ORIGINS} pages at most"))
    if scopes != [KeyScope.WRITE]:
        words = f"a key used in a web page may only have {KeyScope.WRITE.value}: anyone can read it there"
        problems.append(Problem("scopes", words))
    return problems
