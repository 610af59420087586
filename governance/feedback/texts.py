"""What a text of a record may hold: names shown in the middle of lines, and prose that is kept to the letter."""

import re
from collections.abc import Iterable

from governance.core.errors import Problem

LONGEST_TEXT = 20_000
LONGEST_ANSWER = 10 * LONGEST_TEXT
LONGEST_KEY = 200
LONGEST_VERSION = 130
LONGEST_NAME = 64

_MISLEADING = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
"""Control characters, line and paragraph separators, and those that change the direction of writing."""


def is_storable(text: str) -> bool:
    """Whether every database can keep `text`: no NUL, no half of a surrogate pair."""
    return "\x00" not in text and (text.isascii() or _encodes(text))


def is_name(text: str) -> bool:
    """Whether `text` can call something in the middle of a line: no control characters, none that turn the line around."""
    return _MISLEADING.search(text) is None and is_storable(text)


def prose_problems(name: str, text: str, longest: int = LONGEST_ANSWER) -> Iterable[Problem]:
    """What is wrong with a text that people or models said: too long, or no text at all."""
    if len(text) > longest:
        yield Problem(name, f"{len(text):,} characters: expected {longest:,} at most")
    if not is_storable(text):
        yield Problem(name, "contains a NUL or an unpaired surrogate")


def _encodes(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
