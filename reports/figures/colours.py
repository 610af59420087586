"""Colours that mean the same in every chart, told apart by those who see colours differently (Okabe and Ito 2008)."""

_SAFE = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#8c6d31", "#7a5195")

OPINION_GROUPS = dict(zip("ABCDE", _SAFE, strict=False))
"""Of opinion groups by name; A is the largest."""

NO_GROUP = "#8a969c"


def of_opinion_group(name: str | None) -> str:
    return OPINION_GROUPS.get(name or "", NO_GROUP)


def of_position(position: int) -> str:
    """Of a stakeholder group by its position."""
    return _SAFE[position % len(_SAFE)]
