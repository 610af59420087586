"""What `plumbline auth check` looks at: the secrets, each provider, the role rules, and whether anybody is an administrator."""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from governance.core.errors import Invalid, NotFound, PlumblineError
from governance.core.settings import Settings
from governance.core.sign_in.claims import DEFAULT_PROVIDER, RoleRule, read_rules
from governance.views.health import Finding

LEAST_SECRET = 32
SECONDS = 10.0
METADATA = "/.well-known/openid-configuration"
CALLBACK = "/oauth2callback"
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_NEEDED = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")
_SIGNED_BY_KEYS = ("RS", "PS", "ES", "Ed")
_NOT_PROVIDERS = {"client_kwargs"}


def look(settings: Settings, *, online: bool = True) -> list[Finding]:
    """Everything, in the order in which it is to be mended."""
    auth, found = _secrets()
    if auth is None:
        return found
    found += _own(auth)
    providers = _providers(auth)
    if not providers:
        found.append(
            Finding(
                "provider",
                False,
                "[auth] names no provider: client_id, client_secret and server_metadata_url.",
            )
        )
    for name, section in providers.items():
        found += _provider(name, section, settings, online)
    found += _rules(settings, set(providers))
    found += _trusted(settings, set(providers))
    found.append(_administrator(settings))
    return found


def _secrets() -> tuple[Mapping[str, Any] | None, list[Finding]]:
    """The [auth] section as Streamlit reads it: the file beside the process overrules the one in the user's own folder."""
    files = [Path.home() / ".streamlit" / "secrets.toml", Path.cwd() / ".streamlit" / "secrets.toml"]
    content: dict[str, Any] = {}
    found = []
    for file in dict.fromkeys(files):
        if not file.is_file():
            continue
        try:
            content |= tomllib.loads(file.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            return None, [Finding("secrets", False, f"{file} cannot be read: {error}")]
        if file.stat().st_mode & 0o077:
            found.append(
                Finding("secrets", None, f"{file} can be read by other users of this machine: chmod 600 it.")
            )
        else:
            found.append(Finding("secrets", True, f"{file} is read."))
    if not found:
        return None, [
            Finding(
                "secrets",
                False,
                "There is no .streamlit/secrets.toml here, so nobody signs in (docs/sign-in.md).",
            )
        ]
    if not isinstance(content.get("auth"), Mapping):
        return None, [*found, Finding("secrets", False, "It has no [auth] section, so nobody signs in.")]
    return content["auth"], found


def _own(auth: Mapping[str, Any]) -> Iterator[Finding]:
    """What all providers share."""
    yield _redirect(str(auth.get("redirect_uri", "")))
    secret = str(auth.get("cookie_secret", ""))
    if len(secret.encode()) < LEAST_SECRET or len(set(secret)) < LEAST_SECRET // 4:
        words = f"cookie_secret must be {LEAST_SECRET} random bytes or more, such as `openssl rand -hex 32` gives."
        yield Finding("cookie_secret", False, words)
    else:
        yield Finding("cookie_secret", True, f"It has {len(secret.encode())} bytes.")


def _redirect(address: str) -> Finding:
    parts = urlsplit(address)
    if not address:
        return Finding("redirect_uri", False, "It is missing: https://HOST/oauth2callback.")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return Finding("redirect_uri", False, f"{address} is no address: https://HOST/oauth2callback.")
    if not parts.path.endswith(CALLBACK):
        return Finding("redirect_uri", False, f"{address} must end with {CALLBACK}.")
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        return Finding(
            "redirect_uri", False, f"{address} must begin with https: cookies would travel unprotected."
        )
    return Finding("redirect_uri", True, f"{address}. Register it with each provider.")


def _providers(auth: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    named = {
        name: value
        for name, value in auth.items()
        if isinstance(value, Mapping) and name not in _NOT_PROVIDERS
    }
    of_auth = {
        name: auth[name] for name in ("client_id", "client_secret", "server_metadata_url") if name in auth
    }
    return ({DEFAULT_PROVIDER: of_auth} if of_auth else {}) | named


def _provider(name: str, section: Mapping[str, Any], settings: Settings, online: bool) -> Iterator[Finding]:
    if "_" in name:
        yield Finding(name, False, "A provider's name must not contain an underscore.")
    missing = [key for key in ("client_id", "client_secret", "server_metadata_url") if not section.get(key)]
    if missing:
        yield Finding(name, False, f"{', '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing.")
    address = str(section.get("server_metadata_url", ""))
    if not address or not online:
        return
    if not address.endswith(METADATA):
        yield Finding(
            name, None, f"server_metadata_url doesn't end with {METADATA}, as most providers' does."
        )
    try:
        metadata = _fetched(address)
    except ValueError as error:
        yield Finding(name, False, str(error))
        return
    yield from _metadata(name, metadata, address, settings)


def _fetched(address: str) -> dict[str, Any]:
    """A JSON object by HTTP. Raises ValueError with the reason in words."""
    import httpx

    try:
        answer = httpx.get(address, timeout=SECONDS, follow_redirects=True)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise ValueError(f"{address} cannot be reached: {str(error) or type(error).__name__}.") from error
    if not answer.is_success:
        raise ValueError(f"{address} answers {answer.status_code}.")
    try:
        found = answer.json()
    except ValueError as error:
        raise ValueError(f"{address} doesn't answer with JSON.") from error
    if not isinstance(found, dict):
        raise ValueError(f"{address} doesn't answer with a JSON object.")
    return found


def _metadata(name: str, metadata: Mapping[str, Any], address: str, settings: Settings) -> Iterator[Finding]:
    problems = [f"Its metadata has no {key}." for key in _NEEDED if not metadata.get(key)]
    issuer = str(metadata.get("issuer", ""))
    if (
        issuer
        and address.endswith(METADATA)
        and issuer.rstrip("/") != address.removesuffix(METADATA).rstrip("/")
    ):
        problems.append(
            f"Its issuer is {issuer}, which is not where its metadata is: ID tokens may be refused."
        )
    signed = metadata.get("id_token_signing_alg_values_supported") or ["RS256"]
    if not any(str(each).startswith(_SIGNED_BY_KEYS) for each in signed):
        problems.append(
            f"It signs ID tokens with {', '.join(map(str, signed))} only; public keys are needed."
        )
    if "code" not in (metadata.get("response_types_supported") or ["code"]):
        problems.append("It doesn't offer the authorization code flow (response type code).")
    scopes = metadata.get("scopes_supported") or ["openid", "email"]
    problems += [
        f"It doesn't offer the scope {scope}." for scope in ("openid", "email") if scope not in scopes
    ]
    problems += _keys(metadata)
    yield from (Finding(name, False, problem) for problem in problems)
    if not problems:
        yield Finding(name, True, f"{issuer} answers, with its endpoints and keys.")
    claims = metadata.get("claims_supported")
    if (
        claims
        and "email_verified" not in claims
        and name not in settings.trusted_without_email_verified.split(",")
    ):
        words = f"It may not tell email_verified. If you trust its addresses: PLUMBLINE_TRUSTED_WITHOUT_EMAIL_VERIFIED={name}"
        yield Finding(name, None, words)
    if not metadata.get("end_session_endpoint"):
        yield Finding(
            name,
            None,
            "It has no end_session_endpoint: signing out ends the session here, not the one there.",
        )


def _keys(metadata: Mapping[str, Any]) -> list[str]:
    if not metadata.get("jwks_uri"):
        return []
    try:
        found = _fetched(str(metadata["jwks_uri"]))
    except ValueError as error:
        return [f"Its keys can't be read: {error}"]
    return [] if found.get("keys") else [f"{metadata['jwks_uri']} holds no keys."]


def _rules(settings: Settings, providers: set[str]) -> list[Finding]:
    path = settings.role_rules_path
    try:
        rules = read_rules(path)
    except Invalid as error:
        return [Finding("role rules", False, f"{path.name}: {problem}") for problem in error.problems]
    if not rules:
        return [Finding("role rules", None, "There are none: administrators add people and give roles.")]
    unknown: list[RoleRule] = [rule for rule in rules if rule.provider and rule.provider not in providers]
    found = [
        Finding("role rules", False, f"A rule is for {rule.provider}, which is no provider here.")
        for rule in unknown
    ]
    return found or [Finding("role rules", True, f"{len(rules)} in {path}.")]


def _trusted(settings: Settings, providers: set[str]) -> list[Finding]:
    named = {name.strip() for name in settings.trusted_without_email_verified.split(",") if name.strip()}
    return [
        Finding("PLUMBLINE_TRUSTED_WITHOUT_EMAIL_VERIFIED", False, f"{name} is no provider here.")
        for name in sorted(named - providers)
    ]


def _administrator(settings: Settings) -> Finding:
    import governance.schema  # noqa: F401 all tables are known from here on
    from governance.core import migrate
    from governance.core.people.queries import administrators_who_sign_in
    from governance.core.store import Store

    try:
        store = Store.open_existing(settings)
        try:
            migrate.expect_ready(store.engine)
            with store.read() as session:
                count = administrators_who_sign_in(session)
        finally:
            store.close()
    except NotFound:
        count = 0
    except PlumblineError as error:
        return Finding("administrator", False, str(error))
    if not count:
        return Finding(
            "administrator", None, "Nobody who can sign in is one yet: plumbline admin grant EMAIL"
        )
    return Finding("administrator", True, f"{count} can sign in.")
