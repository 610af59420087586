"""From a candidate to what its example says, for each kind that the recipe asks for. Pure: no database."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

import orjson

from governance.datasets.candidate import Candidate
from governance.datasets.conversations import Message
from governance.datasets.origins import Origin
from governance.datasets.pairs import ExampleKind, Pair, pair_of, single_of
from governance.datasets.reasons import Exclusion
from governance.datasets.recipe import Recipe

_SERVED: dict[Origin, tuple[ExampleKind, ...]] = {
    Origin.COMPARISON: (ExampleKind.PREFERENCE, ExampleKind.PROMPT),
    Origin.RANKING: (ExampleKind.PREFERENCE, ExampleKind.PROMPT),
    Origin.CORRECTION: (
        ExampleKind.PREFERENCE,
        ExampleKind.DEMONSTRATION,
        ExampleKind.UNPAIRED,
        ExampleKind.PROMPT,
    ),
    Origin.JUDGEMENT: (
        ExampleKind.PREFERENCE,
        ExampleKind.DEMONSTRATION,
        ExampleKind.UNPAIRED,
        ExampleKind.PROMPT,
    ),
    Origin.VERDICT: (
        ExampleKind.DEMONSTRATION,
        ExampleKind.UNPAIRED,
        ExampleKind.PROMPT,
        ExampleKind.STEPWISE,
    ),
    Origin.RATING: (ExampleKind.DEMONSTRATION, ExampleKind.UNPAIRED, ExampleKind.PROMPT),
}
"""Which kinds of example a statement can speak for. Comparisons and rankings say what is better, never that it is good."""

_STEPS = re.compile(r"\n\s*\n|\n")


def kinds_of(candidate: Candidate, recipe: Recipe) -> Iterator[ExampleKind]:
    """The kinds of the recipe that this candidate can speak for."""
    for kind in _SERVED[candidate.origin]:
        if kind.value in recipe.kinds and not (
            kind is ExampleKind.DEMONSTRATION and candidate.label is False
        ):
            yield kind


def content_of(candidate: Candidate, kind: ExampleKind, marked: Sequence[str] = ()) -> Pair | Exclusion:
    """What the candidate's example of this kind says. `marked` are the passages that a judgement marked as wrong."""
    prompt = parsed(candidate.prompt)
    if kind is ExampleKind.PREFERENCE:
        other = prompt if candidate.other_prompt == candidate.prompt else parsed(candidate.other_prompt)
        return pair_of(prompt, other, candidate.chosen, candidate.rejected)
    if kind is ExampleKind.STEPWISE:
        if not candidate.label and not marked:
            return Exclusion.NO_PASSAGE
        return single_of(kind, prompt, candidate.chosen, steps=steps_of(candidate.chosen, marked))
    label = bool(candidate.label) if kind is ExampleKind.UNPAIRED else None
    return single_of(kind, prompt, candidate.chosen, label=label)


def steps_of(answer: str, marked: Sequence[str]) -> list[tuple[str, bool]]:
    """The answer's lines, each with whether no marked passage touches it."""
    wrong = [
        (found.start(), found.end())
        for passage in marked
        for found in re.finditer(re.escape(passage), answer)
    ]
    steps, start = [], 0
    for part in _STEPS.split(answer):
        begin = answer.index(part, start) if part else start
        end = start = begin + len(part)
        if part.strip():
            steps.append((part, not any(low < end and high > begin for low, high in wrong)))
    return steps


@lru_cache(4_096)
def parsed(conversation: str) -> list[Message]:
    """A stored conversation as data; never changed by those who get it."""
    read: list[Message] = orjson.loads(conversation)
    return read
