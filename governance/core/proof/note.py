"""Signed notes and checkpoints as C2SP describes them (signed-note and tlog-checkpoint, version 1.0.0), signed with Ed25519.

A note is text that ends with a line feed, an empty line, and signature lines: an em dash, the signer's name, and in Base64 four
bytes that name the key and the signature. A checkpoint's text is three lines: the log's name (origin), the number of its entries,
and in Base64 the root of their tree.
"""

import base64
import binascii
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from governance.core.errors import Invalid

ED25519 = b"\x01"
DASH = "\u2014"


@dataclass(frozen=True)
class Verifier:
    """A public key under its name, written `name+id+key` as the field does."""

    name: str
    key: bytes

    @property
    def key_id(self) -> bytes:
        return sha256(self.name.encode() + b"\n" + ED25519 + self.key).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{base64.b64encode(ED25519 + self.key).decode()}"

    @classmethod
    def parse(cls, text: str) -> "Verifier":
        """Raises Invalid for anything that isn't an Ed25519 key of this form."""
        name, _, rest = text.strip().partition("+")
        key_id, _, encoded = rest.partition("+")
        try:
            raw = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            raw = b""
        found = cls(name, raw[1:])
        if not name or raw[:1] != ED25519 or len(raw) != 33 or found.key_id.hex() != key_id.lower():
            raise Invalid.field(
                "key", "expected name+id+key, an Ed25519 key as `plumbline checkpoint --key` prints it"
            )
        return found

    def accepts(self, text: str, signature: bytes) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(self.key).verify(signature, text.encode())
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True)
class Note:
    """A text with its signatures: (name, key id, signature)."""

    text: str
    signatures: tuple[tuple[str, bytes, bytes], ...]

    def __str__(self) -> str:
        lines = "".join(
            f"{DASH} {name} {base64.b64encode(key_id + signature).decode()}\n"
            for name, key_id, signature in self.signatures
        )
        return f"{self.text}\n{lines}"

    @classmethod
    def parse(cls, words: str) -> "Note":
        """Raises Invalid."""
        text, separator, tail = words.replace("\r\n", "\n").rpartition("\n\n")
        lines = tail.removesuffix("\n").split("\n") if separator else []
        signatures = [_signature(line) for line in lines]
        if not signatures or None in signatures:
            raise Invalid.field("checkpoint", "expected a signed note: text, an empty line, and signatures")
        return cls(text + "\n", tuple(each for each in signatures if each is not None))

    def is_signed_by(self, verifier: Verifier) -> bool:
        return any(
            name == verifier.name and key_id == verifier.key_id and verifier.accepts(self.text, signature)
            for name, key_id, signature in self.signatures
        )


@dataclass(frozen=True)
class Checkpoint:
    """What a log was at a moment: its name, how many events it had, and the root of the tree over them."""

    origin: str
    size: int
    root: bytes

    def __str__(self) -> str:
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"

    @classmethod
    def parse(cls, text: str) -> "Checkpoint":
        """Raises Invalid."""
        lines = text.split("\n")
        try:
            size, root = lines[1], base64.b64decode(lines[2], validate=True)
        except (IndexError, binascii.Error):
            size, root = "", b""
        is_plain = size.isdecimal() and str(int(size)) == size
        if not lines[0] or not is_plain or len(root) != 32:
            raise Invalid.field(
                "checkpoint", "expected three lines: the log's name, its size, the root of its tree"
            )
        return cls(lines[0], int(size), root)


def sign(text: str, name: str, key: Ed25519PrivateKey) -> Note:
    """The note with one signature. `text` ends with a line feed."""
    verifier = verifier_of(name, key)
    return Note(text, ((name, verifier.key_id, key.sign(text.encode())),))


def verifier_of(name: str, key: Ed25519PrivateKey) -> Verifier:
    return Verifier(name, key.public_key().public_bytes_raw())


def _signature(line: str) -> tuple[str, bytes, bytes] | None:
    parts = line.split(" ")
    if len(parts) != 3 or parts[0] != DASH or not parts[1]:
        return None
    try:
        raw = base64.b64decode(parts[2], validate=True)
    except binascii.Error:
        return None
    return (parts[1], raw[:4], raw[4:]) if len(raw) > 4 else None
