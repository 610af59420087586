"""How text is made searchable: the same words on every database, in every script.

Text is folded (case, accents, full-width forms) and cut into words. Scripts that are written without spaces (Chinese, Japanese,
Thai and their neighbours) are cut into single characters; what one looks for in them is a phrase of characters, so a search finds
exactly what is written, whatever its length.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_UNSPACED = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
_ACCENTS = re.compile("[\u0300-\u036f\u064b-\u0652\u0670]")
_ASCII_WORD = re.compile("[a-z0-9]+")
_WANTED = re.compile(r'"([^"]*)"?|(\S+)')
LONGEST_WORD = 60
MOST_TERMS = 12


@dataclass(frozen=True)
class Term:
    """Words that must stand one after the other; `open_ended` lets the last be a word's beginning."""

    words: tuple[str, ...]
    open_ended: bool = False


def folded(text: str) -> str:
    """`text` with nothing but words in lower case and spaces between them."""
    if text.isascii():
        return " ".join(_ASCII_WORD.findall(text.lower()))
    plain = _ACCENTS.sub("", unicodedata.normalize("NFKD", text).casefold())
    spaced = _UNSPACED.sub(r" \g<0> ", unicodedata.normalize("NFC", plain))
    return " ".join("".join(map(_kept, spaced)).split())


def words_in(text: str) -> list[str]:
    """The words of `text` in order, each cut at LONGEST_WORD characters."""
    return [word[:LONGEST_WORD] for word in folded(text).split()]


def terms(wanted: str) -> tuple[Term, ...]:
    """What someone looks for: single words, "a phrase in quotes", or the beginning of a word with a star: `medic*`."""
    found = []
    for phrase, single in _WANTED.findall(wanted):
        words = tuple(words_in(phrase or single))
        if words:
            found.append(Term(words, open_ended=single.endswith("*")))
    return tuple(found[:MOST_TERMS])


def marked_spans(text: str, wanted: str) -> list[tuple[int, int]]:
    """Where in `text` the words that someone looked for stand, as (start, end), in order and apart from each other."""
    places = _places(text)
    here = [word for word, _, _ in places]
    spans: list[tuple[int, int]] = []
    for term in terms(wanted):
        size = len(term.words)
        spans += [
            (places[start][1], places[start + size - 1][2])
            for start in range(len(here) - size + 1)
            if _stands(term, here[start : start + size])
        ]
    merged: list[tuple[int, int]] = []
    for begin, end in sorted(spans):
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((begin, end))
    return merged


def _stands(term: Term, words: list[str]) -> bool:
    if not term.open_ended:
        return list(term.words) == words
    return list(term.words[:-1]) == words[:-1] and words[-1].startswith(term.words[-1])


def _places(text: str) -> list[tuple[str, int, int]]:
    """The words of `text` as folded, each with the place of what it was made from."""
    places: list[tuple[str, int, int]] = []
    start: int | None = None
    for place, sign in enumerate([*text, " "]):
        alone = _UNSPACED.match(sign) is not None
        inside = not alone and (unicodedata.combining(sign) > 0 or bool(folded(sign)))
        if not inside and start is not None:
            places += [(word, start, place) for word in words_in(text[start:place])]
            start = None
        if alone:
            places += [(word, place, place + 1) for word in words_in(sign)]
        elif inside and start is None:
            start = place
    return places


@lru_cache(8_192)
def _kept(sign: str) -> str:
    """The sign itself where it belongs to a word (letter, number, or mark), else a space."""
    return sign if unicodedata.category(sign)[0] in "LNM" else " "
