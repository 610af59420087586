"""Ratings as forms write them: numbers, the words of a scale, the ends of a scale that somebody states.

Our scale is 1 to 5. A number within it is taken as it is; words are taken where one known scale holds all words of their column;
anything else needs its scale: `rating:0..10`, or `rating:poor,fair,good` with the lowest first. Nothing is guessed.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import floor

from governance.core.errors import Invalid
from governance.exchange.tables.cells import as_number, as_text

LOWEST, HIGHEST = 1, 5
EXPECTED = "expected rating, rating:LOW..HIGH, or rating:WORST,…,BEST"

SCALES: tuple[tuple[str, ...], ...] = (
    ("strongly disagree", "disagree", "neither agree nor disagree", "agree", "strongly agree"),
    ("strongly disagree", "disagree", "neutral", "agree", "strongly agree"),
    (
        "strongly disagree",
        "somewhat disagree",
        "neither agree nor disagree",
        "somewhat agree",
        "strongly agree",
    ),
    (
        "very dissatisfied",
        "dissatisfied",
        "neither satisfied nor dissatisfied",
        "satisfied",
        "very satisfied",
    ),
    ("very dissatisfied", "dissatisfied", "neutral", "satisfied", "very satisfied"),
    ("very poor", "poor", "fair", "good", "very good"),
    ("very poor", "poor", "average", "good", "very good"),
    ("poor", "fair", "good", "very good", "excellent"),
    ("very bad", "bad", "neutral", "good", "very good"),
    ("terrible", "poor", "average", "good", "excellent"),
    ("never", "rarely", "sometimes", "often", "always"),
    ("very unlikely", "unlikely", "neutral", "likely", "very likely"),
    ("very unhelpful", "unhelpful", "neutral", "helpful", "very helpful"),
    ("not at all helpful", "slightly helpful", "moderately helpful", "very helpful", "extremely helpful"),
    ("not at all", "slightly", "moderately", "very", "extremely"),
    ("stimme überhaupt nicht zu", "stimme nicht zu", "weder noch", "stimme zu", "stimme voll und ganz zu"),
    ("trifft gar nicht zu", "trifft eher nicht zu", "teils/teils", "trifft eher zu", "trifft voll zu"),
    ("totalmente en desacuerdo", "en desacuerdo", "neutral", "de acuerdo", "totalmente de acuerdo"),
    ("pas du tout d'accord", "pas d'accord", "neutre", "d'accord", "tout à fait d'accord"),
    ("thumbs down", "thumbs up"),
    ("dislike", "like"),
    ("👎", "👍"),
)
"""Scales of words that surveys use, lowest first."""

_RANGE = re.compile(r"(-?\d+(?:\.\d+)?)\.\.(-?\d+(?:\.\d+)?)")
_NUMBERED = re.compile(r"\s*([1-5])\s*(?:[-–—:.(=]\s*\D.*|\s+\D.*)", re.DOTALL)


@dataclass(frozen=True)
class Scale:
    """How the cells of one column become ratings: between two ends, by words in their order, or neither (1 to 5 as written)."""

    low: float | None = None
    high: float | None = None
    words: tuple[str, ...] = ()

    @classmethod
    def of(cls, text: str) -> "Scale":
        """The scale in `0..10` or `poor,fair,good`; "" is our own. Raises Invalid."""
        if not text.strip():
            return cls()
        ends = _RANGE.fullmatch(text.strip())
        if ends:
            low, high = float(ends[1]), float(ends[2])
            if low == high:
                raise Invalid.field("rating", f"{text!r}: the ends of a scale differ")
            return cls(low, high)
        words = tuple(_plain(word) for word in text.split(","))
        if len(words) < 2 or "" in words or len(set(words)) < len(words):
            raise Invalid.field("rating", f"{text!r}: {EXPECTED}")
        return cls(words=words)

    def fitted(self, cells: Collection[object]) -> "Scale":
        """This scale, or the known one that holds all words of the column where none is stated."""
        if self.words or self.low is not None:
            return self
        said = {_plain(as_text(cell)) for cell in cells} - {""}
        said = {word for word in said if as_number(word) is None and not _NUMBERED.fullmatch(word)}
        if not said:
            return self
        fitting = [scale for scale in SCALES if said <= set(scale)]
        placed = {
            tuple(_on_ours(scale.index(word), len(scale)) for word in sorted(said)) for scale in fitting
        }
        return Scale(words=fitting[0]) if len(placed) == 1 else self

    def rating(self, cell: object, *, decimal_comma: bool = False) -> int:
        """The rating in a cell. Raises Invalid that says how to state the scale."""
        text = as_text(cell)
        if self.words:
            if _plain(text) in self.words:
                return _on_ours(self.words.index(_plain(text)), len(self.words))
            raise Invalid.field("rating", f"{text!r} is not on the scale {', '.join(self.words)}")
        number = as_number(cell, decimal_comma=decimal_comma)
        if self.low is not None and self.high is not None:
            return _between(text, number, self.low, self.high)
        numbered = _NUMBERED.fullmatch(text) if number is None else None
        if numbered:
            return int(numbered[1])
        padded = isinstance(cell, str) and re.match(r"[+-]?0\d", text)
        if number is None or padded or text.endswith("%") or not number.is_integer():
            words = "expected a whole number from 1 to 5; state another scale (rating:0..10, rating:poor,fair,good)"
            raise Invalid.field("rating", f"{text!r}: {words}")
        return int(number)

    @property
    def is_ours(self) -> bool:
        return not self.words and self.low is None


def _between(text: str, number: float | None, low: float, high: float) -> int:
    if number is None or not min(low, high) <= number <= max(low, high):
        raise Invalid.field("rating", f"{text!r} is not on the scale from {low:g} to {high:g}")
    return floor(LOWEST + (number - low) / (high - low) * (HIGHEST - LOWEST) + 0.5)


def _on_ours(place: int, length: int) -> int:
    """The place on a scale of words as a rating; halves go up, as for numbers."""
    return floor(LOWEST + place / (length - 1) * (HIGHEST - LOWEST) + 0.5)


def _plain(word: str) -> str:
    return " ".join(word.replace("\u2019", "'").split()).casefold()


def distinct(cells: Sequence[object], most: int = 200) -> list[str]:
    """Distinct cells, as text, up to `most`."""
    return list(dict.fromkeys(as_text(cell) for cell in cells))[:most]
