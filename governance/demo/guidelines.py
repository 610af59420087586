"""The organisation's policy in its three versions."""

from datetime import datetime

from governance.demo.library import library
from governance.demo.records import Policy, PolicyVersion
from governance.demo.staff import POLICY_APPROVER, POLICY_OWNER
from governance.demo.story import POLICY_DAYS
from governance.demo.timeline import Timeline

PUBLISHED_AT_HOUR = 7
"""Before the office opens, so that a day's judgements are all made under one version."""

_CHANGE_NOTES = {
    1: "The first version, written before the assistant went live.",
    2: "Care and warnings have to be the same in every language. New: plain words, and showing where a claim comes from. "
    "Small talk needs no rule.",
    3: "The clause on bluntness said too little: elderly users and the public were hurt by answers that experts found "
    "fine. It now says what direct means, and people may choose the tone. The limit on length is dropped.",
}


def policy(timeline: Timeline) -> Policy:
    """The guidelines: one policy owner writes them, the other approves."""
    return Policy(
        slug="assistant-guidelines",
        title="Assistant guidelines",
        owner=POLICY_OWNER,
        versions=tuple(_version(timeline, number) for number in POLICY_DAYS),
    )


def version_in_force(timeline: Timeline, moment: datetime) -> int:
    """The number of the version in force at that moment."""
    days = {number: timeline.day(days, PUBLISHED_AT_HOUR) for number, days in POLICY_DAYS.items()}
    return max(number for number, published_at in days.items() if published_at <= moment)


def _version(timeline: Timeline, number: int) -> PolicyVersion:
    days = POLICY_DAYS[number]
    published_at = timeline.day(days, PUBLISHED_AT_HOUR)
    return PolicyVersion(
        number=number,
        label=str(number),
        markdown=library().policies[number],
        change_note=_CHANGE_NOTES[number],
        author=POLICY_OWNER,
        approved_by=POLICY_APPROVER,
        created_at=timeline.day(days + 17, 10),
        approved_at=timeline.day(days + 3, 15),
        published_at=published_at,
        effective_on=published_at.date(),
    )
