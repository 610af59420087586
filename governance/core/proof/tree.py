"""The Merkle tree over the ledger's events: RFC 9162 (Laurie, Messeri, Stradling 2021), sections 2.1.1 to 2.1.4.

Leaf number i, from 0, holds the 32 bytes of the hash of event i + 1. Leaves keep the order of events, while the tree over
the rows of a bulk event (`governance.core.merkle`) sorts them. Hashes are bytes here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

EMPTY = sha256(b"").digest()


def leaf_hash(entry: bytes) -> bytes:
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


@dataclass
class Frontier:
    """A tree that only grows: its size, and the roots of its full subtrees, largest first. Adding leaves needs no others."""

    size: int = 0
    peaks: list[bytes] = field(default_factory=list)

    def add(self, leaves: Iterable[bytes]) -> None:
        """Appends leaf hashes."""
        peaks, size = self.peaks, self.size
        for leaf in leaves:
            rest, node = size, leaf
            while rest & 1:
                node = sha256(b"\x01" + peaks.pop() + node).digest()
                rest >>= 1
            peaks.append(node)
            size += 1
        self.size = size

    def root(self) -> bytes:
        if not self.peaks:
            return EMPTY
        *left, root = self.peaks
        for peak in reversed(left):
            root = node_hash(peak, root)
        return root


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The tree's root over leaf hashes (section 2.1.1)."""
    frontier = Frontier()
    frontier.add(leaves)
    return frontier.root()


def inclusion_path(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The proof that leaf `index` is in the tree (section 2.1.3.1), lowest first. Raises IndexError."""
    if not 0 <= index < len(leaves):
        raise IndexError(index)
    if len(leaves) == 1:
        return []
    half = _split(len(leaves))
    if index < half:
        return [*inclusion_path(leaves[:half], index), root_of(leaves[half:])]
    return [*inclusion_path(leaves[half:], index - half), root_of(leaves[:half])]


def includes(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether the path leads from the leaf to the root of a tree of this size (section 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    place, last, node = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            return False
        if place & 1 or place == last:
            node = node_hash(sibling, node)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            node = node_hash(node, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and node == root


def consistency_path(leaves: Sequence[bytes], before: int) -> list[bytes]:
    """The proof that the tree over the first `before` leaves grew into this one (section 2.1.4.1). Empty for 0 and for all."""
    if not 0 <= before <= len(leaves):
        raise IndexError(before)
    return _subproof(leaves, before, is_whole=True) if 0 < before < len(leaves) else []


def is_consistent(before: int, size: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]) -> bool:
    """Whether the path proves that a tree of `before` leaves grew into one of `size` (section 2.1.4.2)."""
    if before == 0 or before == size:
        return not path and before <= size and (old_root == (EMPTY if before == 0 else new_root))
    if not 0 < before < size or not path:
        return False
    nodes = list(path) if before & (before - 1) else [old_root, *path]
    place, last = before - 1, size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old = new = nodes[0]
    for sibling in nodes[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            new = node_hash(new, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and old == old_root and new == new_root


def _subproof(leaves: Sequence[bytes], before: int, *, is_whole: bool) -> list[bytes]:
    if before == len(leaves):
        return [] if is_whole else [root_of(leaves)]
    half = _split(len(leaves))
    if before <= half:
        return [*_subproof(leaves[:half], before, is_whole=is_whole), root_of(leaves[half:])]
    return [*_subproof(leaves[half:], before - half, is_whole=False), root_of(leaves[:half])]


def _split(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << (size - 1).bit_length() - 1
