"""The contributors: about 600 people, some of them much more active than others."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import accumulate
from random import Random

from governance.demo.chance import allot, stream
from governance.demo.library import library
from governance.demo.records import Feedback, Person
from governance.demo.story import GROUP_SHARES, LANGUAGES, RELEASED_DAYS
from governance.demo.timeline import Timeline

CONTRIBUTORS = 600
NAMED_SHARE = 0.2
"""Contributors who give their name; the others are known by a handle only."""

_WORDS = (
    "amber birch calm copper dusty early fern gentle hazel ivory late",
    "mellow misty olive plain quiet rosy silver",
)
_BIRDS = (
    "avocet curlew dipper dunlin finch heron lapwing linnet",
    "martin plover robin sparrow starling swift wren",
)


@dataclass
class Crowd:
    """Picks speakers. Nobody speaks twice in one way on one output."""

    people: tuple[Person, ...]
    random: Random
    _pools: dict[tuple[str, str], tuple[list[Person], list[float]]] = field(default_factory=dict)
    _heard: set[tuple[str, str, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        weights: dict[tuple[str, str], list[tuple[Person, float]]] = {}
        for person in self.people:
            activity = min(self.random.paretovariate(1.5), 12.0)
            for place, language in enumerate(person.languages):
                pool = weights.setdefault((language, str(person.group)), [])
                pool.append((person, activity / (1 + 3 * place)))
        for key, pool in weights.items():
            self._pools[key] = (
                [person for person, _ in pool],
                list(accumulate(weight for _, weight in pool)),
            )

    def speaker(self, language: str, group: str, kind: str, output: str) -> Person | None:
        """Someone of the group who reads the language and has not said this kind of thing on the output yet."""
        people, weights = self._pools[language, group]
        for _ in range(12):
            person = self.random.choices(people, cum_weights=weights)[0]
            if (person.handle, kind, output) not in self._heard:
                self._heard.add((person.handle, kind, output))
                return person
        return None


def contributors(seed: int, timeline: Timeline) -> tuple[Person, ...]:
    """Everyone who may give feedback, before it is known when each of them first did."""
    random = stream(seed, "contributors")
    handles = [f"{word}-{bird}" for word in " ".join(_WORDS).split() for bird in " ".join(_BIRDS).split()]
    random.shuffle(handles)
    names = (f"{handles[n % len(handles)]}-{_number(random, n // len(handles))}" for n in range(CONTRIBUTORS))
    return tuple(
        _contributor(random, next(names), group, language, timeline.day(RELEASED_DAYS["1.0"], 8))
        for group, count in allot(CONTRIBUTORS, GROUP_SHARES).items()
        for language, part in allot(count, LANGUAGES).items()
        for _ in range(part)
    )


def with_first_day(people: tuple[Person, ...], feedback: tuple[Feedback, ...]) -> tuple[Person, ...]:
    """The people as having joined a little before they first spoke; those who never spoke are left out."""
    first: dict[str, datetime] = {}
    for each in feedback:
        if each.person is not None:
            first.setdefault(each.person, each.given_at)
    return tuple(
        replace(person, joined_at=first[person.handle] - timedelta(minutes=2))
        for person in people
        if person.handle in first
    )


def _number(random: Random, turn: int) -> int:
    """Two digits that no other turn through the handles uses."""
    return 10 + 30 * turn + random.randrange(30)


def _contributor(random: Random, handle: str, group: str, language: str, joined: datetime) -> Person:
    names = library().voices[language].names
    name = (
        _full_name(random, language, names["given"], names["family"])
        if random.random() < NAMED_SHARE
        else None
    )
    second = random.choice([other for other in LANGUAGES if other != language])
    languages = (language, second) if random.random() < 0.2 else (language,)
    return Person(
        handle=handle,
        name=name,
        email=None,
        group=group,
        languages=languages,
        roles=("stakeholder",),
        consents=_consents(random),
        joined_at=joined,
    )


def _full_name(random: Random, language: str, given: Sequence[str], family: Sequence[str]) -> str:
    first, last = random.choice(given), random.choice(family)
    return last + first if language == "zh-Hans" else f"{first} {last}"


def _consents(random: Random) -> tuple[str, ...]:
    if random.random() < 0.03:
        return ()
    wider = (("training", 0.68), ("publication", 0.38))
    return ("review", *(scope for scope, chance in wider if random.random() < chance))
