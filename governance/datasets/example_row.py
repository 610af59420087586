"""A row of a frozen version, as exports write it."""

from dataclasses import dataclass

from governance.datasets.pairs import Pair


@dataclass(frozen=True)
class ExampleRow:
    """An example as it is exported. `digest` is computed from its texts, not read from the store."""

    id: int
    position: int
    pair: Pair
    language: str
    scenario: str
    digest: str
    votes_for: int = 1
    votes_against: int = 0
    split: str = ""
    output_id: int = 0
    absolute: bool = False
