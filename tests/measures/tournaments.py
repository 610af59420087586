"""Comparisons to try things on: planned, drawn at random, and PandaLM's."""

import gzip
import json
from collections import Counter
from pathlib import Path

from hypothesis import assume
from hypothesis import strategies as st

from governance.measures.comparisons import Comparisons, count_comparisons


def counts(*rows: tuple[str, str, int, int, int]) -> Comparisons:
    """Rows of: an item, another, how often the first won, the second won, they tied."""
    named = [
        (first, second, outcome)
        for first, second, *times in rows
        for outcome, n in zip(("first", "second", "tie"), times, strict=True)
        for _ in range(n)
    ]
    return count_comparisons(*(list(column) for column in zip(*named, strict=True)))


@st.composite
def tournaments(draw: st.DrawFn, ties: bool = True) -> Comparisons:
    """Two to six items, each pair compared a few times or not at all."""
    items = "abcdef"[: draw(st.integers(2, 6))]
    times = st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(0, 5 if ties else 0))
    rows = [(one, two, *draw(times)) for one in items for two in items if one < two]
    assume(any(sum(row[2:]) for row in rows))
    return counts(*rows)


def pandalm(shared_data: Path) -> Comparisons:
    """The majority of the three raters on each of the 999 comparisons."""
    rows = json.loads(gzip.decompress((shared_data / "pandalm/testset-v1.json.gz").read_bytes()))
    first, second = zip(*(row["cmp_key"].split("_") for row in rows), strict=True)
    raters = ("annotator1", "annotator2", "annotator3")
    winner = [Counter(row[rater] for rater in raters).most_common(1)[0][0] for row in rows]
    return count_comparisons(first, second, winner)
