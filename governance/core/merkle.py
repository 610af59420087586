"""One root over many rows, and a proof for each: RFC 6962 (Laurie, Langley, Kasper 2013), section 2.1.

Leaves are put in the order of their digests first, so a root depends on what a batch holds, not on how the
database numbered it.
"""

import hashlib
from collections.abc import Sequence
from typing import Literal

EMPTY_ROOT = hashlib.sha256(b"").hexdigest()

Step = tuple[Literal["left", "right"], str]


def _leaf(digest: str) -> bytes:
    return hashlib.sha256(b"\x00" + bytes.fromhex(digest)).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def _levels(digests: Sequence[str]) -> list[list[bytes]]:
    levels = [[_leaf(digest) for digest in sorted(digests)]]
    while len(levels[-1]) > 1:
        below = levels[-1]
        above = [_node(below[i], below[i + 1]) for i in range(0, len(below) - 1, 2)]
        if len(below) % 2:
            above.append(below[-1])
        levels.append(above)
    return levels


def merkle_root(digests: Sequence[str]) -> str:
    """The root over row digests (64 hexadecimal digits each), in any order."""
    return _levels(digests)[-1][0].hex() if digests else EMPTY_ROOT


def inclusion_proof(digests: Sequence[str], digest: str) -> list[Step]:
    """The siblings on the way from `digest` to the root, lowest first. Raises ValueError if it isn't among them."""
    position = sorted(digests).index(digest)
    proof: list[Step] = []
    for level in _levels(digests)[:-1]:
        sibling = position ^ 1
        if sibling < len(level):
            proof.append(("right" if sibling > position else "left", level[sibling].hex()))
        position //= 2
    return proof


def proves(digest: str, proof: Sequence[Step], root: str) -> bool:
    """Whether `proof` leads from `digest` to `root`."""
    node = _leaf(digest)
    for side, sibling in proof:
        other = bytes.fromhex(sibling)
        node = _node(node, other) if side == "right" else _node(other, node)
    return node.hex() == root
