"""Where one text repeats another's words: runs of words that both share, as a reader would call a quotation."""

import re
from collections.abc import Iterable

WORDS, SIGNS = 5, 8
"""Words in a row (characters, in scripts that write none) that two texts don't share by chance."""

_TOKEN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|[^\W_]+(?:['’][^\W_]+)*")
_SIGN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")


def shared_spans(text: str, said: str) -> list[tuple[int, int]]:
    """The places (start, end) in `text` that repeat `said`, in order, without overlaps. Letter case and punctuation don't count.

    A text shorter than such a run counts where it is repeated whole, if it has two words or more.
    """
    source = [token[0].casefold() for token in _TOKEN.finditer(said)]
    least = SIGNS if sum(bool(_SIGN.match(token)) for token in source) * 2 > len(source) else WORDS
    length = min(least, len(source))
    if length < 2:
        return []
    runs = {tuple(source[place : place + length]) for place in range(len(source) - length + 1)}
    tokens = list(_TOKEN.finditer(text))
    words = [token[0].casefold() for token in tokens]
    hits = [
        (tokens[place].start(), tokens[place + length - 1].end())
        for place in range(len(words) - length + 1)
        if tuple(words[place : place + length]) in runs
    ]
    return merged(hits)


def merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans in order; those that overlap become one."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def without(text: str, spans: Iterable[tuple[int, int]], instead: str) -> str:
    """`text` with each span replaced by `instead`."""
    parts, place = [], 0
    for start, end in merged(spans):
        parts += [text[place:start], instead]
        place = end
    return "".join([*parts, text[place:]])
