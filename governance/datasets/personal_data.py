"""Personal data in the texts of an example: found, masked, or a reason to drop it. Pure: no database."""

import re
from dataclasses import replace
from functools import lru_cache
from typing import Any

from governance.core.pii import find_pii, mask
from governance.core.pii.addresses import street_addresses
from governance.datasets.conversations import Message
from governance.datasets.pairs import Pair

_POSSIBLE = re.compile(r"[@\d]+|::")
"""Everything that is found has one of these; most texts have none, and are not looked at twice."""

_SIGNS = re.compile(r"@|::|\d\.\d+\.\d+\.\d")
_DIGIT = re.compile(r"\d")

FEWEST_DIGITS = 7
"""Numbers of telephones, cards and papers have so many digits; only a street's number has fewer."""

AROUND = 120
"""Characters on either side that can belong to what is found: an address has its street before its number."""


def kinds_found(pair: Pair) -> frozenset[str]:
    """The kinds of personal data that stand in the example's texts."""
    return frozenset().union(*map(_kinds_in, _texts(pair)))


@lru_cache(16_384)
def _kinds_in(text: str) -> frozenset[str]:
    """Only what stands near a digit or an at sign is looked at: nothing else has a form that is known."""
    spans: list[list[int]] = []
    for match in _POSSIBLE.finditer(text):
        start, end = max(0, match.start() - AROUND), match.end() + AROUND
        if spans and start <= spans[-1][1]:
            spans[-1][1] = end
        else:
            spans.append([start, end])
    look = find_pii if _SIGNS.search(text) or len(_DIGIT.findall(text)) >= FEWEST_DIGITS else street_addresses
    return frozenset(each.kind.value for start, end in spans for each in look(text[start:end]))


def masked(pair: Pair) -> Pair:
    """The example with each piece of personal data replaced by its kind in brackets."""
    return replace(
        pair, prompt=_masked(pair.prompt), chosen=_masked(pair.chosen), rejected=_masked(pair.rejected)
    )


def _texts(pair: Pair) -> list[str]:
    return [message["content"] for message in (*pair.prompt, *pair.chosen, *pair.rejected)]


def _masked(messages: list[Message]) -> list[Message]:
    return [
        {**message, "content": mask(text)} if _POSSIBLE.search(text) else message
        for message in messages
        for text in (_content(message),)
    ]


def _content(message: dict[str, Any]) -> str:
    text: str = message["content"]
    return text
