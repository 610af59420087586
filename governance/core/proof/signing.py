"""The key that signs checkpoints. It lies in a file of its own, never in the database: whoever can rewrite the one shouldn't have
the other.
"""

import os
import re
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from governance.core.errors import Conflict, Invalid
from governance.core.proof.note import Checkpoint, Note, Verifier, sign, verifier_of
from governance.core.settings import Settings

ORIGIN = re.compile(r"[^\s+]{1,200}")


@dataclass(frozen=True)
class Signer:
    """The log's name and the key that speaks for it."""

    origin: str
    key: Ed25519PrivateKey

    @property
    def verifier(self) -> Verifier:
        return verifier_of(self.origin, self.key)

    def sign(self, checkpoint: Checkpoint) -> Note:
        return sign(str(checkpoint), self.origin, self.key)


def signer(settings: Settings) -> Signer:
    """The signer of this store; its key is made at first use. Raises Conflict for a file that holds no Ed25519 key."""
    if not ORIGIN.fullmatch(settings.ledger_origin):
        raise Invalid.field("PLUMBLINE_LEDGER_ORIGIN", "expected a name without spaces or plus signs")
    path = settings.ledger_key_path
    if not path.exists():
        _make(path)
    try:
        key = load_pem_private_key(path.read_bytes(), None)
    except ValueError as error:
        raise Conflict(f"{path} contains no private key in PEM form.") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise Conflict(f"{path} contains another kind of key; checkpoints are signed with Ed25519.")
    return Signer(settings.ledger_origin, key)


def _make(path: Path) -> None:
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    path.parent.mkdir(parents=True, exist_ok=True)
    words = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(words)
