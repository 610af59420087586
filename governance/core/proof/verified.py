"""What was verified last: the ledger's size, head and tree, signed. The next verification need only read what came since."""

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, select

from governance.core.errors import Conflict, Invalid
from governance.core.ledger import Event, Head
from governance.core.proof.checkpoints import write_whole
from governance.core.proof.discrepancy import Discrepancy
from governance.core.proof.note import Note, sign
from governance.core.proof.signing import Signer
from governance.core.proof.tree import Frontier
from governance.core.unit_of_work import table_of

TITLE = "plumbline verified state"
NAME = "last-verified"
_EVENT = table_of(Event)


@dataclass(frozen=True)
class VerifiedState:
    """The ledger up to `head` was verified; `frontier` is the tree over its events."""

    head: Head
    frontier: Frontier

    def discrepancies(self, connection: Connection) -> Iterator[Discrepancy]:
        """Whether the event that was the last one then is still the same."""
        seq = self.head.seq
        found = connection.execute(select(_EVENT.c.hash).where(_EVENT.c.seq == seq)).scalar()
        if seq and found != self.head.hash:
            yield Discrepancy(
                f"event {seq}, the last one verified before, has changed: the ledger has been rewritten since",
                "event",
                seq,
                "hash",
            )


def save(folder: Path, signer: Signer, state: VerifiedState) -> None:
    """Keeps the state, signed."""
    peaks = [base64.b64encode(peak).decode() for peak in state.frontier.peaks]
    lines = [TITLE, signer.origin, str(state.head.seq), state.head.hash, *peaks, ""]
    write_whole(folder / NAME, str(sign("\n".join(lines), signer.origin, signer.key)).encode())


def load(folder: Path, signer: Signer) -> VerifiedState:
    """The state that was kept. Raises Conflict where there is none, or none that our key signed."""
    path = folder / NAME
    if not path.exists():
        raise Conflict("Nothing has been verified here yet. Run plumbline verify once without --since-last.")
    try:
        note = Note.parse(path.read_text())
        title, origin, seq, digest, *peaks, _end = note.text.split("\n")
        frontier = Frontier(int(seq), [base64.b64decode(peak, validate=True) for peak in peaks])
    except (Invalid, ValueError) as error:
        raise Conflict(f"{path} can't be read. Run plumbline verify once without --since-last.") from error
    if (title, origin) != (TITLE, signer.origin) or not note.is_signed_by(signer.verifier):
        raise Conflict(
            f"{path} was not signed by this ledger's key: either the file or the key has changed. "
            "Run plumbline verify without --since-last."
        )
    return VerifiedState(Head(frontier.size, digest), frontier)
