"""What an ID token says about whoever signs in, and which roles that gives."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson

from governance.core.access import Role
from governance.core.errors import Invalid, Problem

IDENTIFYING = ("iss", "sub", "aud", "nonce", "iat", "exp", "jti", "sid")
"""Claims that tell one ID token from any other."""
DEFAULT_PROVIDER = "default"
"""What a provider is called that stands in [auth] itself."""
_KEYS = {"claim", "value", "role", "provider"}


@dataclass(frozen=True)
class RoleRule:
    """Whoever's `claim` is `value`, or has it in its list, holds `role`. An empty `provider` means any."""

    claim: str
    value: str
    role: Role
    provider: str = ""

    def applies_to(self, provider: str) -> bool:
        return self.provider in ("", provider)

    def matches(self, claims: Mapping[str, Any]) -> bool:
        found = _claim(claims, self.claim)
        values = found if isinstance(found, list) else [found]
        return any(_as_text(each) == self.value for each in values)


@dataclass(frozen=True)
class GivenRoles:
    """The roles that rules decide on for a provider, and those of them that this person's claims give."""

    decided: frozenset[Role]
    given: frozenset[Role]


def digest_of(claims: Mapping[str, Any]) -> str:
    """The name of the session that this ID token began."""
    text = orjson.dumps([claims.get(name) for name in IDENTIFYING])
    return sha256(text).hexdigest()


def provider_of(claims: Mapping[str, Any]) -> str:
    return str(claims.get("provider") or DEFAULT_PROVIDER)


def is_verified(claims: Mapping[str, Any], trusted: Sequence[str]) -> bool:
    """Whether the provider vouches for the e-mail address. One among `trusted` may leave the claim out; none may deny it."""
    told = claims.get("email_verified")
    if told is None:
        return provider_of(claims) in trusted
    return told is True or (isinstance(told, str) and told.lower() == "true")


def roles_by(rules: Sequence[RoleRule], claims: Mapping[str, Any]) -> GivenRoles:
    of_provider = [rule for rule in rules if rule.applies_to(provider_of(claims))]
    return GivenRoles(
        frozenset(rule.role for rule in of_provider),
        frozenset(rule.role for rule in of_provider if rule.matches(claims)),
    )


def read_rules(path: Path) -> list[RoleRule]:
    """The rules in a TOML file of `[[role]]` tables; none where there is no file. Raises Invalid that names each mistake."""
    if not path.is_file():
        return []
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Invalid.field(path.name, f"cannot be read as TOML: {error}") from error
    tables = content.pop("role", [])
    problems = [Problem(name, "expected nothing but [[role]] tables") for name in content]
    if not isinstance(tables, list):
        raise Invalid.field("role", "expected [[role]], with two brackets on each side")
    rules = []
    for number, table in enumerate(tables, 1):
        found = _problems(table, f"role rule {number}")
        problems += found
        if not found:
            rules.append(
                RoleRule(
                    table["claim"], _as_text(table["value"]), Role(table["role"]), table.get("provider", "")
                )
            )
    if problems:
        raise Invalid(*problems)
    return rules


def _problems(table: Mapping[str, Any], name: str) -> list[Problem]:
    found = [
        Problem(name, f"{key} is not one of claim, value, role, provider") for key in table.keys() - _KEYS
    ]
    found += [Problem(name, f"{key} is missing") for key in ("claim", "value", "role") if not table.get(key)]
    role = table.get("role")
    if role and role not in list(Role):
        found.append(Problem(name, f"there is no role {role}; expected one of {', '.join(Role)}"))
    return found


def _claim(claims: Mapping[str, Any], name: str) -> Any:
    """A claim by its name; dots lead into objects, as in `realm_access.roles`, unless a claim is called exactly so."""
    if name in claims:
        return claims[name]
    found: Any = claims
    for part in name.split("."):
        if not isinstance(found, Mapping):
            return None
        found = found.get(part)
    return found


def _as_text(value: Any) -> str:
    return "true" if value is True else "false" if value is False else str(value)
