"""The text of a key: `plk_<public id>_<secret>`. The public id is found by looking it up, the secret only by knowing it."""

import base64
import hmac
import re
import secrets

from governance.core.canonical import sha256

PREFIX = "plk"
_PUBLIC_BYTES, _SECRET_BYTES = 5, 20
_PARTS = re.compile(rf"{PREFIX}_([a-z2-7]{{8}})_([a-z2-7]{{32}})")


def new_public_id() -> str:
    return _letters(_PUBLIC_BYTES)


def new_secret() -> str:
    """160 bits of chance, in letters that survive being read out or typed."""
    return _letters(_SECRET_BYTES)


def key_text(public_id: str, secret: str) -> str:
    """What its holder keeps."""
    return f"{PREFIX}_{public_id}_{secret}"


def parts(text: str) -> tuple[str, str] | None:
    """Public id and secret of a key's text; None for anything else."""
    match = _PARTS.fullmatch(text)
    return (match[1], match[2]) if match else None


def secret_hash(secret: str) -> str:
    """What is stored. One round of SHA-256 is enough: nobody can try 2^160 secrets."""
    return sha256(secret.encode())


def is_secret(secret: str, stored_hash: str) -> bool:
    """Whether `secret` has this hash, in a time that doesn't depend on where they differ."""
    return hmac.compare_digest(secret_hash(secret), stored_hash)


def _letters(count: int) -> str:
    return base64.b32encode(secrets.token_bytes(count)).decode().rstrip("=").lower()
