"""Taking checkpoints of the ledger, keeping them beside the database, and handing them to somebody else.

A checkpoint that never leaves this machine proves little: whoever can rewrite the store could sign another. Published, it binds.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from governance.core.canonical import sha256
from governance.core.errors import Conflict, Invalid
from governance.core.ledger import Head
from governance.core.proof import publishing
from governance.core.proof.chain import START, Told, read_chain
from governance.core.proof.growth import Anchor, check_growth
from governance.core.proof.note import Checkpoint, Note
from governance.core.proof.signing import Signer
from governance.core.proof.tree import Frontier, leaf_hash

SUFFIX = ".checkpoint"


@dataclass(frozen=True)
class Kept:
    """A checkpoint in the folder."""

    path: Path
    note: Note
    checkpoint: Checkpoint


def kept(folder: Path) -> list[Kept]:
    """The checkpoints that were taken here, newest first; what can't be read is left out."""
    found = []
    for path in folder.glob(f"*{SUFFIX}"):
        try:
            note = Note.parse(path.read_text())
            found.append(Kept(path, note, Checkpoint.parse(note.text)))
        except (Invalid, ValueError, OSError):
            continue
    return sorted(found, key=lambda each: each.checkpoint.size, reverse=True)


def take(connection: Connection, signer: Signer, folder: Path) -> tuple[Kept, Head]:
    """Signs the ledger as it is now and keeps the checkpoint; returns it with the head it speaks of.

    Raises Conflict where the chain is broken or isn't that of an earlier checkpoint: a rewritten ledger is not signed.
    """
    told = Told()
    problems = list(read_chain(connection, told, START))
    earlier = [each.checkpoint for each in kept(folder) if each.note.is_signed_by(signer.verifier)]
    frontier = Frontier()
    problems += check_growth(told.hashes, [_anchor(each) for each in earlier], frontier)
    if problems:
        raise Conflict(
            f"This ledger is not signed: {problems[0]}. plumbline verify lists everything that is wrong."
        )
    checkpoint = Checkpoint(signer.origin, frontier.size, frontier.root())
    note = signer.sign(checkpoint)
    path = folder / f"{checkpoint.size:012d}{SUFFIX}"
    write_whole(path, str(note).encode())
    return Kept(path, note, checkpoint), told.end


def witnessed(connection: Connection, signed: Kept, url: str) -> Kept:
    """The checkpoint with a witness's signature added, which is kept as well. Raises Conflict, Invalid."""
    told = Told()
    list(read_chain(connection, told, START))
    leaves = [leaf_hash(bytes.fromhex(each.decode())) for each in told.hashes[: signed.checkpoint.size]]
    note = publishing.witnessed(signed.note, leaves, _seen_by(signed.path.parent, url), url)
    write_whole(signed.path, str(note).encode())
    write_whole(_seen(signed.path.parent, url), str(signed.checkpoint.size).encode())
    return Kept(signed.path, note, signed.checkpoint)


def _seen(folder: Path, url: str) -> Path:
    return folder / f"witness-{sha256(url.encode())[:16]}"


def _seen_by(folder: Path, url: str) -> int:
    path = _seen(folder, url)
    words = path.read_text().strip() if path.exists() else ""
    return int(words) if words.isdecimal() else 0


def anchors(folder: Path, signer: Signer) -> list[Anchor]:
    """What the checkpoints of this folder say, as far as our key signed them."""
    return [_anchor(each.checkpoint) for each in kept(folder) if each.note.is_signed_by(signer.verifier)]


def write_whole(path: Path, data: bytes) -> None:
    """Writes a file so that a reader sees all of it or nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    with part.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def _anchor(checkpoint: Checkpoint) -> Anchor:
    return Anchor(checkpoint.size, f"the checkpoint at event {checkpoint.size:,}", root=checkpoint.root)
