"""The words that say what a statement is. Open sets: a member more changes no table."""

from enum import StrEnum


class Kind(StrEnum):
    RATING = "rating"
    FLAG = "flag"
    COMPARISON = "comparison"
    CORRECTION = "correction"
    COMMENT = "comment"
    RANKING = "ranking"
    SPAN = "span"


class Preference(StrEnum):
    FIRST = "first"
    SECOND = "second"
    TIE = "tie"
    BOTH_BAD = "both_bad"
