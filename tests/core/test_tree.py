"""Inclusion and consistency proofs of the ledger's tree: RFC 9162, and what must not be provable."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as some
from pymerkle import InmemoryTree

from governance.core.proof.tree import (
    EMPTY,
    Frontier,
    consistency_path,
    includes,
    inclusion_path,
    is_consistent,
    leaf_hash,
    root_of,
)

ENTRIES = [
    b"",
    bytes([0x00]),
    bytes([0x10]),
    bytes(range(0x20, 0x22)),
    bytes(range(0x30, 0x32)),
    bytes(range(0x40, 0x44)),
    bytes(range(0x50, 0x58)),
    bytes(range(0x60, 0x70)),
]
"""The test vectors of Certificate Transparency's reference implementation (google/certificate-transparency, merkletree)."""
ROOTS = {
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


def leaves(count: int) -> list[bytes]:
    return [leaf_hash(sha256(str(number).encode()).digest()) for number in range(count)]


@pytest.mark.parametrize("size", ROOTS)
def test_roots_are_those_of_certificate_transparency(size: int) -> None:
    assert root_of([leaf_hash(entry) for entry in ENTRIES[:size]]).hex() == ROOTS[size]


@pytest.mark.parametrize("size", [*range(1, 34), 63, 64, 65, 100])
def test_the_root_is_that_of_pymerkle(size: int) -> None:
    tree = InmemoryTree(algorithm="sha256")
    for number in range(size):
        tree.append_entry(sha256(str(number).encode()).digest())
    assert root_of(leaves(size)) == tree.get_root()


@pytest.mark.parametrize("size", range(1, 34))
def test_every_leaf_is_proved_at_its_place_and_nowhere_else(size: int) -> None:
    all_of = leaves(size)
    root = root_of(all_of)
    for index, leaf in enumerate(all_of):
        path = inclusion_path(all_of, index)
        assert includes(leaf, index, size, path, root)
        assert not any(includes(leaf, other, size, path, root) for other in range(size) if other != index)
        assert not includes(leaf_hash(b"another"), index, size, path, root)
        assert not includes(leaf, index, size, [*path, root], root)
        assert not path or not includes(leaf, index, size, path[:-1], root)
    assert not includes(all_of[0], size, size, [], root)


@pytest.mark.parametrize("size", range(1, 34))
def test_every_earlier_tree_is_proved_to_have_grown_into_this_one(size: int) -> None:
    all_of = leaves(size)
    root = root_of(all_of)
    for before in range(size + 1):
        path, old = consistency_path(all_of, before), root_of(all_of[:before])
        assert is_consistent(before, size, old, root, path)
        assert not is_consistent(before, size, leaf_hash(b"another"), root, path)
        assert before in (0, size) or not is_consistent(before, size, old, leaf_hash(b"another"), path)
        assert not is_consistent(before, size, old, root, [*path, root])
        assert not path or not is_consistent(before, size, old, root, path[:-1])


@given(some.integers(1, 200), some.data())
def test_a_rewritten_past_is_not_consistent(size: int, data: some.DataObject) -> None:
    before = data.draw(some.integers(1, size))
    place = data.draw(some.integers(0, before - 1))
    past = leaves(size)
    rewritten = [*past[:place], leaf_hash(b"rewritten"), *past[place + 1 :]]
    path = consistency_path(rewritten, before)
    assert not is_consistent(before, size, root_of(past[:before]), root_of(rewritten), path)


@given(some.lists(some.integers(0, 30), max_size=8))
def test_a_tree_that_grew_in_steps_has_the_root_of_all_its_leaves(steps: list[int]) -> None:
    frontier, all_of = Frontier(), leaves(sum(steps))
    start = 0
    for step in steps:
        frontier.add(all_of[start : start + step])
        start += step
        assert frontier.root() == root_of(all_of[:start])
    assert frontier.size == sum(steps)
    assert Frontier().root() == EMPTY
