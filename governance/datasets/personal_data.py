"""Personal data in the texts of an example: found, masked, or a reason to drop it. Pure: no database."""

import re
from collections import Counter
from dataclasses import replace
from typing import Any

from governance.core.pii import find_pii, mask
from governance.datasets.conversations import Message
from governance.datasets.pairs import Pair

_POSSIBLE = re.compile(r"[@\d]|::")
"""Everything that is found has one of these; most texts have none, and are not looked at twice."""


def kinds_found(pair: Pair) -> Counter[str]:
    """How many pieces of personal data of each kind stand in the example's texts."""
    found: Counter[str] = Counter()
    for text in _texts(pair):
        if _POSSIBLE.search(text):
            found.update(each.kind.value for each in find_pii(text))
    return found


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
