"""Secrets of the organisation that are kept outside the database: whoever has only the database can't undo what rests on them."""

import hmac
import os
import secrets
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from sqlmodel import Session

from governance.core.errors import Invalid

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O or U."""

PSEUDONYM_SIGNS = 10
"""Fifty bits: among a million people the chance that any two share a pseudonym is one in two thousand."""

_LEAST_KEY = 16


@dataclass(frozen=True)
class Secrets:
    """`folder` holds the keys that were made here; `pseudonym_key` (from the settings) stands in for the file where several
    machines share one database.
    """

    folder: Path
    pseudonym_key: str = ""

    @cached_property
    def _pseudonyms(self) -> bytes:
        if self.pseudonym_key:
            if len(self.pseudonym_key) < _LEAST_KEY:
                raise Invalid.field("PLUMBLINE_PSEUDONYM_KEY", f"expected {_LEAST_KEY} characters or more")
            return self.pseudonym_key.encode()
        return _kept(self.folder / "pseudonym.key")

    def derived(self, purpose: str) -> bytes:
        """32 bytes for one purpose, named by a text that is no number: the same for ever here, another elsewhere."""
        return hmac.new(self._pseudonyms, f"purpose/{purpose}".encode(), sha256).digest()

    def pseudonym(self, person_id: int) -> str:
        """What a person is called where their handle isn't shown: `P-7K3M9QXP4T`. It is the HMAC-SHA256 of their number under the
        organisation's key: the same for ever here, another elsewhere.
        """
        digest = hmac.new(self._pseudonyms, str(person_id).encode(), sha256).digest()
        number = int.from_bytes(digest[:8])
        return "P-" + "".join(ALPHABET[(number >> 5 * place) & 31] for place in range(PSEUDONYM_SIGNS))


def _kept(path: Path) -> bytes:
    """The key in this file, made where there is none; two processes that start together get the same."""
    if path.is_file():
        return path.read_bytes()
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secrets.token_bytes(32))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(part, path)
        finally:
            part.unlink()
    except FileExistsError:
        pass
    return path.read_bytes()


def pseudonym(session: Session, person_id: int) -> str:
    """The pseudonym of a person in the store that the session reads."""
    kept: Secrets = session.info["secrets"]
    return kept.pseudonym(person_id)
