"""One person's statement on one output: a rating, a flag, a correction, a comment."""

from datetime import datetime
from random import Random

from governance.demo.chance import pick
from governance.demo.records import Feedback, Output, Person
from governance.demo.story import ELDERLY, RATINGS
from governance.demo.writing import comment, correction, flag_text, mood, topic_of

CONTENT = ("good", "direct")
"""Moods of those who are content with an answer."""

WITHHELD_SHARE = 0.06
"""Statements for which someone who usually lets us train on their words does not."""

REMARK_SHARE = 0.25
"""Ratings that come with a remark."""

_FLAG_SEVERITY = {-1: 0.2, 0: 0.65, 1: 0.15}
_TONE_SEVERITY = {1: 0.3, 2: 0.6, 3: 0.1}
_TONE_SEVERITY_ELDERLY = {1: 0.12, 2: 0.6, 3: 0.28}
_STRAY_SEVERITY = {1: 0.8, 2: 0.2}


def rating(random: Random, output: Output, person: Person, given_at: datetime) -> Feedback:
    """1 to 5, at times with a remark that fits."""
    group = str(person.group)
    stars = random.choices(range(1, 6), weights=RATINGS[output.planted.style, group])[0]
    taken = mood(random, output, group)
    fits = taken == "mixed" or (stars >= 4) == (taken in CONTENT)
    remark = comment(random, output, taken) if fits and random.random() < REMARK_SHARE else None
    return _said(random, "rating", output, person, given_at, rating=stars, comment=remark)


def flag(random: Random, output: Output, person: Person, given_at: datetime) -> Feedback:
    """A category, a severity, and why."""
    style, topic = output.planted.style, topic_of(output)
    if style == "good":
        category, severity = "unhelpful", pick(random, _STRAY_SEVERITY)
    elif style == "blunt":
        felt = _TONE_SEVERITY_ELDERLY if person.group == ELDERLY else _TONE_SEVERITY
        category, severity = "tone", pick(random, felt)
    else:
        category = topic.category
        severity = min(max(topic.severity + pick(random, _FLAG_SEVERITY), 1), 4)
    why = flag_text(random, output)
    return _said(random, "flag", output, person, given_at, category=category, severity=severity, comment=why)


def correct(random: Random, output: Output, person: Person, given_at: datetime) -> Feedback:
    """What the answer should have been."""
    return _said(random, "correction", output, person, given_at, correction=correction(random, output))


def remark(random: Random, output: Output, person: Person, given_at: datetime) -> Feedback:
    """A comment without a number."""
    text = comment(random, output, mood(random, output, str(person.group)))
    return _said(random, "comment", output, person, given_at, comment=text)


def preference(
    random: Random, output: Output, other: Output, person: Person, given_at: datetime, preferred: str
) -> Feedback:
    """Which of two outputs to one conversation is better."""
    return _said(
        random,
        "comparison",
        output,
        person,
        given_at,
        other_output=other.external_id,
        preference=preferred,
    )


def _said(
    random: Random, kind: str, output: Output, person: Person, given_at: datetime, **fields: object
) -> Feedback:
    consents = person.consents
    if "training" in consents and random.random() < WITHHELD_SHARE:
        consents = tuple(scope for scope in consents if scope != "training")
    return Feedback(
        key="",
        source="human",
        kind=kind,
        output=output.external_id,
        given_at=given_at,
        person=person.handle,
        group=person.group,
        consents=consents,
        **fields,  # type: ignore[arg-type]
    )
