"""What each stakeholder group said on an output, and how its voices are spread."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, select

from governance.core.people.tables import StakeholderGroup
from governance.feedback.queries import FeedbackRow
from governance.feedback.tables import Kind

NO_GROUP = "no group stated"


@dataclass(frozen=True)
class GroupVoices:
    """A group's statements with their spread: how often each rating (1 to 5), each severity of flags (1 to 4) and each other
    kind was given. `position` fixes the group's colour; None for those who state no group. `mean` is None without ratings.
    """

    name: str
    position: int | None
    statements: tuple[FeedbackRow, ...]
    ratings: dict[int, int]
    flags: dict[int, int]
    others: dict[Kind, int]

    @property
    def mean(self) -> float | None:
        count = sum(self.ratings.values())
        return sum(value * times for value, times in self.ratings.items()) / count if count else None


def voices(session: Session, said: Sequence[FeedbackRow]) -> list[GroupVoices]:
    """Statements by group, in the order of the groups; those without one last."""
    known = session.exec(select(StakeholderGroup)).all()
    positions = {group.name: group.position for group in known}
    groups: dict[str, list[FeedbackRow]] = {}
    for row in said:
        groups.setdefault(row.group or NO_GROUP, []).append(row)
    found = [
        GroupVoices(
            name=name,
            position=positions.get(name),
            statements=tuple(rows),
            ratings=dict(sorted(Counter(row.rating for row in rows if row.rating is not None).items())),
            flags=dict(sorted(Counter(row.severity for row in rows if row.severity is not None).items())),
            others=dict(
                sorted(Counter(row.kind for row in rows if row.kind not in (Kind.RATING, Kind.FLAG)).items())
            ),
        )
        for name, rows in groups.items()
    ]
    return sorted(found, key=lambda each: (each.position is None, each.position or 0, each.name))
