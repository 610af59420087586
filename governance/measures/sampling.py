"""Drawing a sample that anyone can draw again from the frame and the seed.

The frame is the list of ids in ascending order. Each id is given one number of `random.Random(seed).random()`, in that
order, and the smallest numbers are drawn, in each stratum as many as it is allotted. Python promises that this method
keeps its sequence in later versions; neither `random.sample` nor numpy's generators do.
"""

import hashlib
from collections.abc import Mapping, Sequence
from random import Random

LARGEST_SEED = 2**31 - 1


def frame_hash(frame: Sequence[int]) -> str:
    """SHA-256 over the ids in decimal, one a line, in the order of the frame."""
    return hashlib.sha256("".join(f"{number}\n" for number in frame).encode()).hexdigest()


def draw(frame: Sequence[int], size: int, seed: int) -> list[int]:
    """A simple random sample of `size` ids, ascending. Raises ValueError for a size beyond the frame."""
    return stratified(frame, {"": frame}, {"": size}, seed)


def stratified(
    frame: Sequence[int], strata: Mapping[str, Sequence[int]], sizes: Mapping[str, int], seed: int
) -> list[int]:
    """A sample with `sizes[name]` ids of each stratum, ascending.

    Raises ValueError when the strata don't share out the frame, or a size is beyond its stratum.
    """
    if sorted(number for ids in strata.values() for number in ids) != list(frame):
        raise ValueError("the strata must share out the frame, ids in ascending order")
    generator = Random(seed)
    place = {number: (generator.random(), number) for number in frame}
    drawn: list[int] = []
    for name, ids in strata.items():
        if not 0 <= sizes[name] <= len(ids):
            raise ValueError(f"{sizes[name]} of {len(ids)} ids can't be drawn from stratum {name!r}")
        drawn += sorted(ids, key=place.__getitem__)[: sizes[name]]
    return sorted(drawn)


def allocate(strata_sizes: Mapping[str, int], size: int, least: int = 2) -> dict[str, int]:
    """How many to draw from each stratum: proportional to its size, by largest remainders (Hamilton).

    A stratum gets `least` at the least (or all it has), so that a spread can be estimated in each, as far as `size`
    allows: where it doesn't, the floor is lowered. Raises ValueError for a size beyond the frame.
    """
    if not 0 <= size <= sum(strata_sizes.values()):
        raise ValueError(f"{size} cannot be drawn from {sum(strata_sizes.values())}")
    while least and sum(min(least, count) for count in strata_sizes.values()) > size:
        least -= 1
    allotted = {name: min(least, count) for name, count in strata_sizes.items()}
    return _fill(strata_sizes, allotted, size)


def _fill(strata_sizes: Mapping[str, int], floor: Mapping[str, int], size: int) -> dict[str, int]:
    """Shares `size` in proportion where a share exceeds its floor; the others keep their floor."""
    held: set[str] = set()
    while True:
        open_names = [name for name in strata_sizes if name not in held]
        rest = size - sum(floor[name] for name in held)
        whole = sum(strata_sizes[name] for name in open_names)
        low = {name for name in open_names if strata_sizes[name] * rest < floor[name] * whole}
        if not low:
            break
        held |= low
    shares = {name: floor[name] for name in held}
    shares |= {name: strata_sizes[name] * rest // whole if whole else 0 for name in open_names}
    by_remainder = sorted(
        open_names, key=lambda name: (-(strata_sizes[name] * rest % whole if whole else 0), name)
    )
    for name in by_remainder[: size - sum(shares.values())]:
        shares[name] += 1
    return {name: shares[name] for name in strata_sizes}
