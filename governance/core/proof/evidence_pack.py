"""An evidence pack: the whole ledger, its signed checkpoints, proofs, and a program that checks them without Plumbline.

The pack holds what events say; rows (with people's words) only where they are asked for.
"""

import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Connection, Table, select

from governance.core.ledger import Event
from governance.core.proof.checkpoints import Kept
from governance.core.proof.note import Verifier
from governance.core.proof.proving import content_of
from governance.core.unit_of_work import is_governed, table_of

PAGE = 5_000
_EVENT = table_of(Event)
_MOMENT = (1980, 1, 1, 0, 0, 0)
"""Every part of the zip bears the same time, so that equal content makes an equal pack."""

README = """Evidence pack of the Plumbline ledger "{origin}", {size:,} events.

Check it where you trust the machine, with Python 3.9 or later and nothing else:

    python verify.py {name} --key {key}

The key names who signed. Compare it with the one that you were handed by another way; the copy in key.txt proves only that the
pack agrees with itself. verify.py is short: read it first, or take your own copy of it.

events.jsonl    every event: seq, previous (the hash before), hash, body (who did what to which object, when, and the digest
                of each row that was written). hash is SHA-256 over "seq, line feed, previous, line feed, body".
checkpoints/    signed checkpoints (C2SP tlog-checkpoint): the number of events, and the root of the Merkle tree (RFC 9162)
                over their hashes.
proofs/         proofs of single objects, each of which can be checked without the rest.
rows/           the rows that events vouch for, if they were asked for: content is spelled as its SHA-256 is taken.
"""


def write_pack(
    connection: Connection,
    path: Path,
    checkpoints: Sequence[Kept],
    verifier: Verifier,
    proofs: Iterable[dict[str, Any]],
    tables: Mapping[str, Table],
) -> int:
    """Writes the pack, with the rows of `tables`, and returns the number of its events. It ends with the newest checkpoint."""
    newest = checkpoints[0].checkpoint
    part = path.with_name(path.name + ".part")
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as pack:
        words = README.format(origin=verifier.name, size=newest.size, name=path.name, key=verifier)
        _put(pack, "README.txt", words)
        _put(pack, "verify.py", Path(__file__).with_name("pack_verifier.py").read_text())
        _put(pack, "key.txt", f"{verifier}\n")
        for each in checkpoints:
            _put(pack, f"checkpoints/{each.path.name}", str(each.note))
        count = _events(connection, pack, newest.size)
        for proof in proofs:
            _put(pack, f"proofs/{proof['reference']}.json", json.dumps(proof, indent=1))
        for name, table in tables.items():
            if is_governed(table):
                _rows(connection, pack, name, table)
    part.replace(path)
    return count


def _put(pack: zipfile.ZipFile, name: str, words: str) -> None:
    pack.writestr(_entry(name), words)


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _MOMENT)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry


def _events(connection: Connection, pack: zipfile.ZipFile, size: int) -> int:
    query = select(_EVENT).where(_EVENT.c.seq <= size).order_by(_EVENT.c.seq)
    count = 0
    with pack.open(_entry("events.jsonl"), "w") as lines:
        for row in connection.execute(query, execution_options={"yield_per": PAGE}):
            event = {"seq": row.seq, "previous": row.previous, "hash": row.hash, "body": row.body}
            lines.write(orjson.dumps(event) + b"\n")
            count += 1
    return count


def _rows(connection: Connection, pack: zipfile.ZipFile, name: str, table: Table) -> None:
    covered = bool(table.info.get("covered"))
    with pack.open(_entry(f"rows/{name}.jsonl"), "w") as lines:
        query = select(table).order_by(table.c.id)
        for row in connection.execute(query, execution_options={"yield_per": PAGE}).mappings():
            line = {
                "id": row["id"],
                "event": row["event_seq"] if covered else None,
                "content": content_of(row),
            }
            lines.write(orjson.dumps(line) + b"\n")
