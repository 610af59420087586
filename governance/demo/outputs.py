"""What the three versions of the assistant answered, and which outputs answer the same conversation."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random

from governance.demo.chance import allot, rounded, stream
from governance.demo.library import library
from governance.demo.records import Output, Planted
from governance.demo.story import (
    BLUNT_SHARE,
    LANGUAGES,
    OUTPUTS,
    PAIR_SHARE,
    REGRESSION,
    RELEASED_DAYS,
    RETIRED_DAYS,
    SCENARIOS,
    VERSION_PAIRS,
    VERSIONS,
    poor_share,
)
from governance.demo.timeline import Timeline
from governance.demo.writing import Question, answer, ask

Slice = tuple[str, str, str]
"""Version, language, scenario."""

ALIKE_SHARE = 0.35
"""Pairs that are put together whatever their styles."""

ATTEMPTS = 10

POOR = "poor"
"""A style still to be settled by the topic: vague or confident."""


@dataclass(frozen=True)
class Traffic:
    """Outputs in the order of time, and pairs of external ids whose outputs answer the same conversation."""

    outputs: tuple[Output, ...]
    pairs: tuple[tuple[str, str], ...]


def traffic(seed: int, timeline: Timeline) -> Traffic:
    """Everything that was answered."""
    drafts = list(_Drafting(stream(seed, "outputs"), timeline).all())
    drafts.sort(key=lambda draft: (draft[0].produced_at, draft[0].answer))
    outputs: list[Output] = []
    partners: dict[int, list[Output]] = {}
    for number, (draft, pair) in enumerate(drafts, 1):
        outputs.append(replace(draft, external_id=f"out-{number:05}"))
        if pair is not None:
            partners.setdefault(pair, []).append(outputs[-1])
    pairs = (
        (first.external_id, second.external_id)
        for first, second in partners.values()
        if first.answer != second.answer
    )
    return Traffic(tuple(outputs), tuple(pairs))


def slices(version: str) -> dict[Slice, int]:
    """How many outputs each slice of the version has."""
    weights = {
        (version, language, scenario): language_share * scenario_share
        for language, language_share in LANGUAGES.items()
        for scenario, scenario_share in SCENARIOS.items()
    }
    return allot(OUTPUTS[version], weights)


Draft = tuple[Output, int | None]
"""An output without its number, and the number of its pair."""


class _Drafting:
    def __init__(self, random: Random, timeline: Timeline) -> None:
        self._random, self._timeline = random, timeline
        self._styles = {
            place: _styles(random, place, count)
            for version in VERSIONS
            for place, count in slices(version).items()
        }
        self._said: set[tuple[str, str]] = set()
        self._pairs = 0

    def all(self) -> Iterator[Draft]:
        for old, new in pairwise(VERSIONS):
            yield from self._across_versions(old, new)
        for place, styles in self._styles.items():
            for _ in range(round(PAIR_SHARE * len(styles))):
                yield from self._pair(place, place, *self._two_styles(styles))
            for style in styles:
                yield self._alone(place, style), None

    def _alone(self, place: Slice, style: str) -> Output:
        """An output with a question of its own, asked anew as long as question and answer were seen before."""
        moment = self._moment(place[0])
        for _ in range(ATTEMPTS):
            different = len(self._said)
            output = self._answered(place, style, self._asked(place, [style]), moment)
            if len(self._said) > different:
                break
        return output

    def _across_versions(self, old: str, new: str) -> Iterator[Draft]:
        start, stop = self._life(new)[0], self._life(old)[1] - timedelta(hours=1)
        for place, count in allot(VERSION_PAIRS, slices(old)).items():
            other = (new, *place[1:])
            for _ in range(count):
                moment = self._timeline.waking_moment(self._random, start, stop)
                yield from self._pair(
                    place, other, self._styles[place].pop(), self._styles[other].pop(), moment
                )

    def _pair(
        self, place: Slice, other: Slice, style: str, other_style: str, moment: datetime | None = None
    ) -> Iterator[Draft]:
        self._pairs += 1
        question = self._asked(place, [style, other_style])
        moment = moment or self._moment(place[0])
        first = self._answered(place, style, question, moment)
        again = moment + timedelta(seconds=self._random.randrange(20, 900))
        last = self._life(other[0])[1] - timedelta(seconds=1)
        second = self._answered(other, other_style, question, min(again, last))
        yield from ((first, self._pairs), (second, self._pairs))

    def _asked(self, place: Slice, styles: list[str]) -> Question:
        """A question in the slice; where the regression answers it poorly, one on which a sure tone does harm."""
        topics = library().topics[place[2]]
        if POOR in styles and place[1:] == REGRESSION[1:]:
            return ask(
                self._random, *place[1:], [name for name, topic in topics.items() if topic.severity > 1]
            )
        return ask(self._random, *place[1:], topics)

    def _answered(self, place: Slice, style: str, question: Question, moment: datetime) -> Output:
        """The answer; worded anew as long as the same was said before, as far as the bank of texts allows."""
        if style == POOR:
            style = library().topics[question.scenario][question.topic].fault
        for _ in range(ATTEMPTS):
            text = answer(self._random, question, style)
            if (question.conversation[-1]["content"], text) not in self._said:
                break
        self._said.add((question.conversation[-1]["content"], text))
        planted = Planted(question.topic, question.details, style)
        return Output("", *place, question.conversation, text, moment, planted)

    def _two_styles(self, styles: list[str]) -> tuple[str, str]:
        """Takes two styles: usually ones that differ, since people compare when they are not content."""
        if self._random.random() < ALIKE_SHARE:
            return styles.pop(), styles.pop()
        usual = Counter(styles).most_common(1)[0][0]
        other = next((style for style in styles if style != usual), usual)
        styles.remove(usual)
        styles.remove(other)
        return usual, other

    def _moment(self, version: str) -> datetime:
        return self._timeline.waking_moment(self._random, *self._life(version))

    def _life(self, version: str) -> tuple[datetime, datetime]:
        start = self._timeline.day(RELEASED_DAYS[version], 7)
        return start, self._timeline.day(
            RETIRED_DAYS[version], 7
        ) if version in RETIRED_DAYS else self._timeline.end


def _styles(random: Random, place: Slice, count: int) -> list[str]:
    poor = rounded(random, count * poor_share(*place))
    blunt = rounded(random, count * BLUNT_SHARE)
    styles = [POOR] * poor + ["blunt"] * blunt + ["good"] * (count - poor - blunt)
    random.shuffle(styles)
    return styles
