"""Checks an evidence pack of Plumbline. It needs Python 3.9 or later and nothing else; run it where you trust the machine.

    python verify.py PACK.zip [--key NAME+ID+KEY]

It hashes every event again, follows the chain, builds the Merkle tree over it (RFC 9162), and checks each signed checkpoint (C2SP
tlog-checkpoint, Ed25519 after RFC 8032), the proofs of single objects, and the rows if the pack has any. Give it the key that you
were handed by another way: the one in the pack proves only that the pack agrees with itself. Exit codes: 0 everything holds, 1
something is wrong, 2 the pack can't be read.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import sys
import zipfile
from collections.abc import Sequence
from typing import Any, Tuple

Point = Tuple[int, int, int, int]
Key = Tuple[str, bytes, bytes]


def sha(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


# Ed25519, RFC 8032 section 5.1: points are (X, Y, Z, T) with x = X/Z, y = Y/Z, xy = T/Z.
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def add(one: Point, two: Point) -> Point:
    a, b = (one[1] - one[0]) * (two[1] - two[0]) % P, (one[1] + one[0]) * (two[1] + two[0]) % P
    c, d = 2 * one[3] * two[3] * D % P, 2 * one[2] * two[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def times(number: int, point: Point) -> Point:
    result: Point = (0, 1, 1, 0)
    while number:
        if number & 1:
            result = add(result, point)
        point, number = add(point, point), number >> 1
    return result


def x_of(y: int, sign: int) -> int | None:
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if y >= P or (x * x - square) % P or (x == 0 and sign):
        return None
    return P - x if x & 1 != sign else x


def point_of(data: bytes) -> Point | None:
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    x = x_of(y, sign)
    return None if x is None else (x, y, 1, x * y % P)


BASE = point_of((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def is_signature(key: bytes, message: bytes, signature: bytes) -> bool:
    if len(key) != 32 or len(signature) != 64:
        return False
    public, nonce = point_of(key), point_of(signature[:32])
    scalar = int.from_bytes(signature[32:], "little")
    if public is None or nonce is None or BASE is None or scalar >= ORDER:
        return False
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % ORDER
    left, right = times(scalar, BASE), add(nonce, times(challenge, public))
    return all((left[each] * right[2] - right[each] * left[2]) % P == 0 for each in (0, 1))


def read_key(text: str) -> Key:
    """(name, four bytes that name the key, the key) of NAME+ID+KEY."""
    name, key_id, encoded = text.strip().split("+", 2)
    raw = base64.b64decode(encoded, validate=True)
    found = sha(name.encode() + b"\n" + raw)[:4]
    if raw[:1] != b"\x01" or len(raw) != 33 or found.hex() != key_id:
        raise ValueError("not an Ed25519 key of the form NAME+ID+KEY")
    return name, found, raw[1:]


def read_checkpoint(words: str, key: Key) -> tuple[int, bytes]:
    """(size, root) of a checkpoint that the key signed; a ValueError for any other."""
    text, _, tail = words.rpartition("\n\n")
    text += "\n"
    name, key_id, public = key
    for line in tail.splitlines():
        dash, signer, encoded = line.split(" ")
        raw = base64.b64decode(encoded, validate=True)
        is_ours = (dash, signer, raw[:4]) == ("\u2014", name, key_id)
        if is_ours and is_signature(public, text.encode(), raw[4:]):
            break
    else:
        raise ValueError("it is not signed by this key")
    lines = text.split("\n")
    if lines[0] != name:
        raise ValueError("it is of another log")
    return int(lines[1]), base64.b64decode(lines[2], validate=True)


def node(left: bytes, right: bytes) -> bytes:
    return sha(b"\x01" + left + right)


class Tree:
    def __init__(self, digests: Sequence[str] = ()) -> None:
        self.size = 0
        self.peaks: list[bytes] = []
        for digest in digests:
            self.add(sha(b"\x00" + bytes.fromhex(digest)))

    def add(self, new: bytes) -> None:
        rest = self.size
        while rest & 1:
            new, rest = node(self.peaks.pop(), new), rest >> 1
        self.peaks.append(new)
        self.size += 1

    def root(self) -> bytes:
        root = self.peaks[-1] if self.peaks else sha(b"")
        for peak in reversed(self.peaks[:-1]):
            root = node(peak, root)
        return root


def includes(entry: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    place, last, here = index, size - 1, sha(b"\x00" + entry)
    for sibling in path:
        if last == 0:
            return False
        if place & 1 or place == last:
            here = node(sibling, here)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            here = node(here, sibling)
        place, last = place >> 1, last >> 1
    return 0 <= index < size and last == 0 and here == root


class Check:
    """Reads the pack, prints what holds, and gathers what doesn't."""

    def __init__(self, pack: zipfile.ZipFile, key: Key) -> None:
        self.pack, self.key = pack, key
        self.problems: list[str] = []
        self.digests: dict[str, dict[int, str]] = {}
        self.roots: dict[str, dict[int, tuple[int, str]]] = {}
        self.marks: dict[int, list[tuple[str, bytes]]] = {}

    def say(self, problem: str) -> None:
        self.problems.append(problem)
        print("WRONG  " + problem)

    def names(self, folder: str) -> list[str]:
        return sorted(name for name in self.pack.namelist() if name.startswith(folder))

    def all(self) -> None:
        for name in self.names("checkpoints/"):
            try:
                size, root = read_checkpoint(self.pack.read(name).decode(), self.key)
                self.marks.setdefault(size, []).append((name, root))
            except (ValueError, IndexError) as error:
                self.say(f"{name}: {error}")
        self.events()
        for name in self.names("proofs/"):
            self.proof(name)
        for name in self.names("rows/"):
            self.rows(name)

    def events(self) -> None:
        tree, previous, seq = Tree(), "0" * 64, 0
        self.compare(tree)
        with self.pack.open("events.jsonl") as lines:
            for line in lines:
                event = json.loads(line)
                seq += 1
                if (event["seq"], event["previous"]) != (seq, previous):
                    self.say(f"event {event['seq']} does not follow event {seq - 1}")
                    seq = event["seq"]
                if self.event_hash(event) != event["hash"]:
                    self.say(f"event {seq} was altered: its hash differs from its content")
                previous = event["hash"]
                tree.add(sha(b"\x00" + bytes.fromhex(previous)))
                self.compare(tree)
                self.note(seq, json.loads(event["body"]))
        for size in self.marks:
            if size > tree.size:
                self.say(f"a checkpoint covers {size} events, the pack has {tree.size}")
        print(f"read   {tree.size} events, the last one {seq}:{previous}")

    def compare(self, tree: Tree) -> None:
        for name, root in self.marks.get(tree.size, []):
            if tree.root() == root:
                print(f"holds  {name}: the first {tree.size} events are those that were signed")
            else:
                self.say(f"{name}: the first {tree.size} events are not those that were signed")

    def note(self, seq: int, body: dict[str, Any]) -> None:
        for table, row, digest in body["rows"]:
            self.digests.setdefault(table, {})[row] = digest
        for table, (count, root) in body["covers"].items():
            self.roots.setdefault(table, {})[seq] = (count, root)

    @staticmethod
    def event_hash(event: dict[str, Any]) -> str:
        return sha(f"{event['seq']}\n{event['previous']}\n{event['body']}".encode()).hex()

    def proof(self, name: str) -> None:
        proof = json.loads(self.pack.read(name))
        wrong, row = proof_problem(proof, self.key), proof.get("row")
        what = f"{row['table']} {json.loads(row['content'])['id']}" if row else "the event"
        if wrong:
            self.say(f"{name}: {wrong}")
        else:
            print(f"holds  {name}: {what} is in the ledger, in event {proof['event']['seq']}")

    def rows(self, name: str) -> None:
        table, count = name[5:-6], 0
        expected = {row: digest for row, digest in self.digests.get(table, {}).items() if digest}
        batches: dict[int, list[str]] = {}
        with self.pack.open(name) as lines:
            for line in lines:
                row = json.loads(line)
                digest, count = sha(row["content"].encode()).hex(), count + 1
                if row["event"] is not None:
                    batches.setdefault(row["event"], []).append(digest)
                elif expected.pop(row["id"], None) != digest:
                    self.say(f"{table} {row['id']} doesn't match the ledger")
        for row in expected:
            self.say(f"{table} {row} is missing")
        for seq, (number, root) in self.roots.get(table, {}).items():
            digests = batches.pop(seq, [])
            if len(digests) != number or Tree(sorted(digests)).root().hex() != root:
                self.say(f"{table}: the rows of event {seq} are not those that it covers")
        for seq in batches:
            self.say(f"{table}: event {seq} covers no rows")
        print(f"read   {count} rows of {table}")


def proof_problem(proof: dict[str, Any], key: Key) -> str | None:
    """What is wrong with the proof of one object; None if it holds."""
    event, row, batch = proof["event"], proof.get("row"), proof.get("batch")
    try:
        size, root = read_checkpoint(proof["checkpoint"], key)
    except (ValueError, IndexError) as error:
        return f"its checkpoint: {error}"
    if Check.event_hash(event) != event["hash"]:
        return "the event's hash differs from its content"
    path = [bytes.fromhex(each) for each in proof["path"]]
    if not includes(bytes.fromhex(event["hash"]), event["seq"] - 1, size, path, root):
        return "the event is not among those that were signed"
    if row is None:
        return None
    body, digest = json.loads(event["body"]), sha(row["content"].encode()).hex()
    if batch is None:
        told = [each[2] for each in body["rows"] if each[:2] == [row["table"], row["id"]]]
        return None if told[-1:] == [digest] else "the row doesn't match the event"
    here = sha(b"\x00" + bytes.fromhex(digest))
    for side, sibling in batch:
        other = bytes.fromhex(sibling)
        here = node(here, other) if side == "right" else node(other, here)
    covered = body["covers"].get(row["table"], [0, ""])[1]
    return None if here.hex() == covered else "the row is not among those that the event covers"


def main() -> int:
    parser = argparse.ArgumentParser(description="Checks an evidence pack of Plumbline.")
    parser.add_argument("pack")
    parser.add_argument("--key", help="the log's public key, NAME+ID+KEY, as it was given to you")
    asked = parser.parse_args()
    try:
        with zipfile.ZipFile(asked.pack) as pack:
            key = read_key(asked.key or pack.read("key.txt").decode())
            check = Check(pack, key)
            check.all()
    except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile) as error:
        print(f"The pack can't be read: {error}", file=sys.stderr)
        return 2
    if not asked.key:
        print("note   the key came with the pack: compare it with one you received by another route")
    print("Everything checks out." if not check.problems else f"{len(check.problems)} things are wrong.")
    return 1 if check.problems else 0


if __name__ == "__main__":
    sys.exit(main())
