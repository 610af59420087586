"""Merkle roots agree with an independent implementation, and proofs prove what they should, nothing else."""

import hashlib

from hypothesis import given
from hypothesis import strategies as some
from pymerkle import InmemoryTree

from governance.core.merkle import inclusion_proof, merkle_root, proves

digests = some.lists(
    some.binary(max_size=8).map(lambda seed: hashlib.sha256(seed).hexdigest()), min_size=1, max_size=40
)


@given(digests)
def test_the_root_is_that_of_rfc_6962(leaves: list[str]) -> None:
    tree = InmemoryTree(algorithm="sha256")
    for leaf in sorted(leaves):
        tree.append_entry(bytes.fromhex(leaf))
    assert merkle_root(leaves) == tree.get_root().hex()


@given(digests, some.data())
def test_every_row_can_be_proved_and_no_other(leaves: list[str], data: some.DataObject) -> None:
    leaf = data.draw(some.sampled_from(leaves))
    proof, root = inclusion_proof(leaves, leaf), merkle_root(leaves)
    assert proves(leaf, proof, root)
    stranger = hashlib.sha256(b"a stranger to the batch").hexdigest()
    assert not proves(stranger, proof, root)


@given(digests)
def test_order_does_not_matter_but_content_does(leaves: list[str]) -> None:
    assert merkle_root(leaves) == merkle_root(leaves[::-1])
    assert merkle_root(leaves) != merkle_root([*leaves, leaves[0]])
