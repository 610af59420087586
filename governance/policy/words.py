"""Which words of a text went, came, or stayed."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import groupby
from typing import Literal, NamedTuple

Op = Literal["same", "removed", "added"]

MOST_PAIRS = 500_000
"""Two stretches of text with more pairs of equal parts than this are marked as replaced whole, so that the time is bounded."""

_LINE = re.compile(r"\n+[^\n]*")
_WORD = re.compile(r"\s+\S+")


class Mark(NamedTuple):
    """A run of words, each with the white space before it (the first word of a text is given a line break)."""

    op: Op
    words: str


def word_marks(old: str, new: str) -> list[Mark]:
    """The marks that lead from `old` to `new`: without the added ones they read as `old`, without the removed as `new`.

    White space is shown as the newer text has it and is no difference by itself. Lines are matched first, then words
    within the lines that differ (Ratcliff and Obershelp 1988, as in difflib).
    """
    marks = (mark for mark in _marks(_lines(old), _lines(new)) if mark.words.strip())
    return [
        Mark(op, "".join(mark.words for mark in run)) for op, run in groupby(marks, key=lambda mark: mark.op)
    ]


def _marks(old: Sequence[str], new: Sequence[str]) -> Iterator[Mark]:
    for equal, before, after in _stretches(old, new):
        if equal:
            yield Mark("same", "".join(after))
        else:
            yield from _within(_words(before), _words(after))


def _within(old: Sequence[str], new: Sequence[str]) -> Iterator[Mark]:
    for equal, before, after in _stretches(old, new):
        if equal:
            yield Mark("same", "".join(after))
        else:
            yield Mark("removed", "".join(before))
            yield Mark("added", "".join(after))


def _stretches(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[bool, Sequence[str], Sequence[str]]]:
    """Both sequences cut into stretches that are equal, or that differ, white space folded."""
    old_keys, new_keys = _keys(old), _keys(new)
    if old_keys == new_keys:
        yield True, old, new
        return
    counts = Counter(new_keys)
    if sum(counts[key] for key in old_keys) > MOST_PAIRS:
        yield False, old, new
        return
    for op, i, j, k, m in SequenceMatcher(None, old_keys, new_keys, autojunk=False).get_opcodes():
        yield op == "equal", old[i:j], new[k:m]


def _keys(parts: Sequence[str]) -> list[str]:
    return [" ".join(part.split()) for part in parts]


def _lines(text: str) -> list[str]:
    return _LINE.findall("\n" + text)


def _words(lines: Sequence[str]) -> list[str]:
    return _WORD.findall("".join(lines))
