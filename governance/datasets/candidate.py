"""A statement that may become a training row."""

from typing import NamedTuple

from governance.datasets.origins import Origin


class Candidate(NamedTuple):
    """A statement (feedback or judgement `source_id`) with the texts it speaks of; conversations as JSON texts.

    `label` tells, for absolute statements, whether the answer (`chosen`) is good; `person_id` and `group_id` who speaks. Of a
    ranking each two answers are a candidate, `pairs` of them that count; its `source_id` is the pair's number.
    """

    origin: Origin
    source_id: int
    prompt: str
    other_prompt: str
    chosen: str
    rejected: str
    language: str
    scenario: str
    output_id: int
    person_id: int | None
    group_id: int | None
    label: bool | None
    pairs: int = 1
