"""Whether the ledger only grew since a moment that somebody outside knows of: by a printed head, or by a signed checkpoint.

Who can write everything can make everything inside agree; what was written down elsewhere stays as it was.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from governance.core.errors import Invalid
from governance.core.proof.discrepancy import Discrepancy
from governance.core.proof.note import Checkpoint, Note, Verifier
from governance.core.proof.tree import Frontier, leaf_hash

_HEAD = re.compile(r"(\d{1,18}):([0-9a-fA-F]{64})")


@dataclass(frozen=True)
class Anchor:
    """What is known from outside: the ledger had `size` events; the last one's hash, or the root of the tree over all."""

    size: int
    name: str
    hash: str | None = None
    root: bytes | None = None


def printed_head(text: str) -> Anchor:
    """From `SEQ:HASH`. Raises Invalid."""
    match = _HEAD.fullmatch(text.strip())
    if match is None:
        raise Invalid.field("head", "expected SEQ:HASH, the number of an event and the 64 digits of its hash")
    return Anchor(int(match[1]), f"the head {match[1]}:{match[2][:8]}…", hash=match[2].lower())


def signed_checkpoint(words: str, verifier: Verifier) -> Anchor:
    """From a checkpoint that the verifier's key signed. Raises Invalid for any other."""
    note = Note.parse(words)
    if not note.is_signed_by(verifier):
        raise Invalid.field(
            "checkpoint", f"no valid signature of {verifier.name}'s key {verifier.key_id.hex()} on it"
        )
    found = Checkpoint.parse(note.text)
    if found.origin != verifier.name:
        raise Invalid.field("checkpoint", f"it is of the log {found.origin}, not of {verifier.name}")
    return Anchor(found.size, f"the checkpoint at event {found.size:,}", root=found.root)


def check_growth(
    hashes: Sequence[bytes], anchors: Iterable[Anchor], start: Frontier | None = None
) -> Iterator[Discrepancy]:
    """What contradicts the anchors. `hashes` are the events' own, hexadecimal, from the one after `start` on."""
    frontier = start or Frontier()
    first = frontier.size
    for anchor in sorted(anchors, key=lambda each: each.size):
        if anchor.size > first + len(hashes):
            words = f"the ledger has {first + len(hashes):,} events; {anchor.name} records {anchor.size:,}: events were removed"
            yield Discrepancy(words, "event")
            continue
        frontier.add(_leaves(hashes[frontier.size - first : anchor.size - first]))
        if anchor.root is not None and frontier.root() != anchor.root:
            yield Discrepancy(
                f"the first {anchor.size:,} events differ from {anchor.name}: the ledger has been rewritten since",
                "event",
            )
        if anchor.hash is not None and anchor.size > first:
            found = hashes[anchor.size - first - 1].decode(errors="replace")
            if found != anchor.hash:
                yield Discrepancy(
                    f"event {anchor.size} differs from {anchor.name}: the ledger has been rewritten since",
                    "event",
                    anchor.size,
                    "hash",
                )
    frontier.add(_leaves(hashes[frontier.size - first :]))


def _leaves(hashes: Sequence[bytes]) -> Iterator[bytes]:
    for digest in hashes:
        try:
            yield leaf_hash(bytes.fromhex(digest.decode()))
        except ValueError:
            yield leaf_hash(digest)
