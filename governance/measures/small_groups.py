"""Groups too small to be spoken of: a figure on four people is a figure on each of them."""

from collections import Counter
from collections.abc import Sequence

FEWEST_PEOPLE = 5
"""People under which nothing is said of a group."""


def without_small(groups: Sequence[str | None], fewest: int = FEWEST_PEOPLE) -> list[str | None]:
    """The group of each person, None where it has fewer than `fewest` members.

    What is hidden must not follow from the rest: where those without a shown group are fewer than `fewest` themselves, the next
    smallest group is hidden with them.
    """
    sizes = Counter(group for group in groups if group is not None)
    hidden = {group for group, size in sizes.items() if size < fewest}
    by_size = sorted(sizes, key=lambda group: (sizes[group], group))
    for group in by_size:
        apart = groups.count(None) + sum(sizes[each] for each in hidden)
        if not hidden or apart >= fewest:
            break
        hidden.add(group)
    return [None if group in hidden else group for group in groups]
