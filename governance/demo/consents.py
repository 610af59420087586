"""Who took consent back, and when: some of it after a model was trained on their words."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

from governance.demo.records import Dataset, Feedback, Withdrawal
from governance.demo.timeline import Timeline

TRAINABLE = ("comparison", "correction")
AFTER_TRAINING, BEFORE_TRAINING, ELSEWHERE, SINGLE = 5, 3, 4, 4
"""People who withdrew after their words were trained on; before; whose words never were; and withdrawals of one statement."""


def withdrawals(
    random: Random, timeline: Timeline, feedback: Sequence[Feedback], dataset: Dataset
) -> tuple[Withdrawal, ...]:
    """All withdrawals in the order of time. Nobody appears twice."""
    built_at, frozen_at = dataset.versions[-1].built_at, dataset.versions[-1].frozen_at
    willing = [said for said in feedback if said.person and "training" in said.consents]
    used = [said for said in willing if said.kind in TRAINABLE and said.given_at < built_at]
    speakers = _shuffled(random, {str(said.person) for said in used})
    late, rest = speakers[:AFTER_TRAINING], speakers[AFTER_TRAINING:]
    early, once = rest[:BEFORE_TRAINING], rest[BEFORE_TRAINING:][:SINGLE]
    others = _shuffled(random, {str(said.person) for said in willing} - set(speakers))[:ELSEWHERE]
    last = {str(said.person): said for said in willing}
    first = {str(said.person): said for said in reversed(used)}
    found = [
        *(_whole(random, person, frozen_at + timedelta(days=8), timeline.end) for person in late),
        *(_whole(random, person, first[person].given_at, built_at) for person in early),
        *(
            _whole(random, person, last[person].given_at, timeline.end, _wider(random, last[person]))
            for person in others
        ),
        *(_one(random, first[person], timeline.end) for person in once),
    ]
    return tuple(sorted(found, key=lambda each: (each.withdrawn_at, each.person)))


def _shuffled(random: Random, people: set[str]) -> list[str]:
    order = sorted(people)
    random.shuffle(order)
    return order


def _whole(
    random: Random, person: str, after: datetime, before: datetime, scope: str = "training"
) -> Withdrawal:
    return Withdrawal(person, scope, _between(random, after, before))


def _one(random: Random, said: Feedback, before: datetime) -> Withdrawal:
    return Withdrawal(
        str(said.person), _wider(random, said), _between(random, said.given_at, before), said.key
    )


def _wider(random: Random, said: Feedback) -> str:
    return random.choice([scope for scope in said.consents if scope != "review"])


def _between(random: Random, after: datetime, before: datetime) -> datetime:
    return (after + (before - after) * random.uniform(0.1, 0.9)).replace(microsecond=0)
