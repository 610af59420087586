"""What a check of the release gate comes to, and the examples that fail it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class GateCheck:
    """One check: whether it passed, in words for the screen, and references of the first examples that fail it."""

    name: str
    passed: bool
    detail: str
    examples: tuple[str, ...] = ()


def counted(count: int) -> str:
    return "1 example" if count == 1 else f"{count:,} examples"
