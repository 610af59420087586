"""Handing a checkpoint to somebody else: to any address that takes a POST, or to a witness as C2SP describes it (tlog-witness).

A witness signs the checkpoint as well (cosignature/v1), once a proof shows that the log only grew since the last one it knows.
"""

import base64
from collections.abc import Sequence

import httpx

from governance.core.errors import Conflict, Invalid
from governance.core.proof.note import Checkpoint, Note
from governance.core.proof.tree import consistency_path

SECONDS = 20.0
SIZE_TYPE = "text/x.tlog.size"


def post(note: Note, url: str) -> None:
    """Sends the checkpoint as the body of a POST. Raises Conflict unless it was taken."""
    answer = _send(url, str(note).encode())
    if not answer.is_success:
        raise Conflict(f"{url} did not accept the checkpoint: status  {answer.status_code}.")


def witnessed(note: Note, leaves: Sequence[bytes], known: int, url: str) -> Note:
    """The checkpoint with the witness's signature added. `known` is the size that the witness has seen before, as far as we know;
    it tells us if it is another. Raises Conflict where it refuses, Invalid for an answer that isn't a signature.
    """
    size = Checkpoint.parse(note.text).size
    answer = _send(f"{url.rstrip('/')}/add-checkpoint", _request(note, leaves, known))
    if answer.status_code == 409 and answer.headers.get("content-type", "").startswith(SIZE_TYPE):
        told = answer.text.strip()
        if not told.isdecimal() or int(told) > size:
            raise Conflict(f"The witness has seen {told[:20]} events; this ledger has {size:,}.")
        answer = _send(f"{url.rstrip('/')}/add-checkpoint", _request(note, leaves, int(told)))
    if not answer.is_success:
        raise Conflict(
            f"The witness refused the checkpoint: status {answer.status_code} {answer.text.strip()[:200]}"
        )
    try:
        added = Note.parse(f"{note.text}\n{answer.text}").signatures
    except Invalid as error:
        raise Invalid.field("witness", "its answer is not a signature line") from error
    return Note(note.text, (*note.signatures, *added))


def _request(note: Note, leaves: Sequence[bytes], known: int) -> bytes:
    proof = [base64.b64encode(each).decode() for each in consistency_path(leaves, known)]
    return "\n".join([f"old {known}", *proof, "", str(note)]).encode()


def _send(url: str, body: bytes) -> httpx.Response:
    try:
        return httpx.post(
            url, content=body, timeout=SECONDS, headers={"content-type": "text/plain; charset=utf-8"}
        )
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise Conflict(f"{url} cannot be reached: {error}") from error
