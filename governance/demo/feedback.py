"""The 12,000 statements: panels, comparisons, automatic checks, and what people say of their own accord."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import chain
from math import exp, sqrt
from random import Random

from governance.demo.chance import allot, pick, rounded, stream
from governance.demo.crowd import Crowd
from governance.demo.opinions import correct, flag, preference, rating, remark
from governance.demo.outputs import Slice, Traffic
from governance.demo.panels import panel_ratings
from governance.demo.records import Feedback, Output, Person
from governance.demo.story import (
    COMMENT_SHARE,
    COMPARISONS,
    ELDERLY,
    EXPERTS,
    FEEDBACK,
    GROUP_SHARES,
    MACHINE_COMMENTS,
    MACHINE_RATINGS,
    NEWCOMERS,
    PUBLIC,
    REGRESSION,
    TEACHERS,
    TIE_WEIGHT,
    correction_share,
    flag_rate,
    worth,
)
from governance.demo.timeline import Timeline

Speak = Callable[[Random, Output, Person, datetime], Feedback]

_FLAGGED = {"good": 0.25, "vague": 5.0, "confident": 10.0, "blunt": 6.0}
_CORRECTED = {"good": 0.0, "vague": 4.0, "confident": 8.0, "blunt": 3.0}
_MENTIONED = {"good": 1.0, "vague": 1.2, "confident": 1.2, "blunt": 1.2}
"""How often an output is spoken of, by what was planted in it."""

_HURT = {ELDERLY: 0.46, PUBLIC: 0.42, NEWCOMERS: 0.07, TEACHERS: 0.05}
_KNOWING = {EXPERTS: 0.33, PUBLIC: 0.36, TEACHERS: 0.2, ELDERLY: 0.08, NEWCOMERS: 0.03}
"""Who flags a blunt answer; who corrects."""

_MACHINE_STARS = {"good": (4, 5, 5), "vague": (2, 2, 3), "confident": (1, 2, 3), "blunt": (4, 4, 5)}
_SHORT = 100
"""Characters below which the length check speaks up; Chinese needs about a third."""


def all_feedback(seed: int, timeline: Timeline, traffic: Traffic, crowd: Crowd) -> tuple[Feedback, ...]:
    """Everything that was said, numbered in the order of time."""
    asked_for = [
        *panel_ratings(seed, timeline, traffic, crowd),
        *_comparisons(stream(seed, "comparisons"), timeline, traffic, crowd),
        *_automatic(stream(seed, "automatic"), timeline, traffic),
    ]
    voices = _Voices(stream(seed, "feedback"), timeline, crowd)
    said = [*asked_for, *voices.unasked(traffic, asked_for)]
    said.sort(key=lambda each: (each.given_at, each.output, each.kind, each.person or ""))
    return tuple(replace(each, key=f"fb-{number:05}") for number, each in enumerate(said, 1))


class _Voices:
    """What people say unasked, slice by slice, so that each slice has its share of flags and corrections."""

    def __init__(self, random: Random, timeline: Timeline, crowd: Crowd) -> None:
        self._random, self._timeline, self._crowd = random, timeline, crowd

    def unasked(self, traffic: Traffic, asked_for: Sequence[Feedback]) -> Iterator[Feedback]:
        outputs: dict[Slice, list[Output]] = {}
        for output in traffic.outputs:
            outputs.setdefault(_slice(output), []).append(output)
        place = {output.external_id: _slice(output) for output in traffic.outputs}
        had = Counter(place[each.output] for each in asked_for)
        counts = allot(
            FEEDBACK - len(asked_for), {each: float(len(found)) for each, found in outputs.items()}
        )
        for each, count in counts.items():
            yield from self._on_slice(each, outputs[each], count, had[each])

    def _on_slice(self, place: Slice, outputs: list[Output], count: int, had: int) -> Iterator[Feedback]:
        chance = 1.0 if place == REGRESSION else self._random.uniform(0.8, 1.2)
        flags = rounded(self._random, (had + count) * flag_rate(*place) * chance)
        poor = any(output.planted.style != "good" for output in outputs)
        corrections = rounded(self._random, (had + count) * correction_share(*place)) if poor else 0
        comments = rounded(self._random, count * COMMENT_SHARE)
        ratings = count - flags - corrections - comments
        return chain(
            self._many(flags, flag, outputs, _FLAGGED),
            self._many(corrections, correct, outputs, _CORRECTED),
            self._many(comments, remark, outputs, _MENTIONED),
            self._many(ratings, rating, outputs, _MENTIONED),
        )

    def _many(
        self, count: int, speak: Speak, outputs: list[Output], weights: Mapping[str, float]
    ) -> Iterator[Feedback]:
        spoken_of = [weights[output.planted.style] for output in outputs]
        while count:
            output = self._random.choices(outputs, weights=spoken_of)[0]
            group = pick(self._random, _speakers(speak, output))
            person = self._crowd.speaker(output.language, group, speak.__name__, output.external_id)
            if person is not None:
                moment = self._timeline.later(self._random, output.produced_at, mean_days=3)
                yield speak(self._random, output, person, moment)
                count -= 1


def _speakers(speak: Speak, output: Output) -> Mapping[str, float]:
    if speak is flag and output.planted.style == "blunt":
        return _HURT
    return _KNOWING if speak is correct else GROUP_SHARES


def _comparisons(random: Random, timeline: Timeline, traffic: Traffic, crowd: Crowd) -> Iterator[Feedback]:
    by_id = {output.external_id: output for output in traffic.outputs}
    count = COMPARISONS
    while count:
        shown = list(random.choice(traffic.pairs))
        random.shuffle(shown)
        first, second = by_id[shown[0]], by_id[shown[1]]
        group = pick(random, GROUP_SHARES)
        person = crowd.speaker(first.language, group, "comparison", min(shown))
        if person is not None:
            known = max(first.produced_at, second.produced_at)
            moment = timeline.later(random, known, mean_days=4)
            preferred = _preferred(
                random, worth(first.planted.style, group), worth(second.planted.style, group)
            )
            yield preference(random, first, second, person, moment, preferred)
            count -= 1


def _preferred(random: Random, first: float, second: float) -> str:
    """Davidson (1970): P(first) : P(second) : P(tie) = e^a : e^b : v sqrt(e^a e^b)."""
    chances = {"first": exp(first), "second": exp(second), "tie": TIE_WEIGHT * sqrt(exp(first + second))}
    return pick(random, chances)


def _automatic(random: Random, timeline: Timeline, traffic: Traffic) -> Iterator[Feedback]:
    """A judge model rates a few outputs, and a length check remarks on short ones. Nobody trains on either."""
    for output in random.sample(traffic.outputs, MACHINE_RATINGS):
        moment = _soon(random, timeline, output)
        stars = random.choice(_MACHINE_STARS[output.planted.style])
        yield Feedback(
            key="", source="llm", kind="rating", output=output.external_id, given_at=moment, rating=stars
        )
    short = [output for output in traffic.outputs if len(output.answer) < _short(output.language)]
    for output in random.sample(short, MACHINE_COMMENTS):
        text = f"Length check: the answer has {len(output.answer)} characters."
        moment = _soon(random, timeline, output)
        yield Feedback(
            key="", source="code", kind="comment", output=output.external_id, given_at=moment, comment=text
        )


def _soon(random: Random, timeline: Timeline, output: Output) -> datetime:
    return min(output.produced_at + timedelta(seconds=random.randrange(5, 90)), timeline.end)


def _short(language: str) -> int:
    return _SHORT // 3 if language == "zh-Hans" else _SHORT


def _slice(output: Output) -> Slice:
    return output.model_version, output.language, output.scenario
