"""How urgent a case is, in points; a point weighs as much as a day of waiting. See docs/decisions/040-priority-as-a-moment.md.

Pure: what counts comes in as `Parts`, and goes out as points or as the moment `rank_at` by which the queue is ordered.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from governance.review.rules import SERVICE_DAYS

SEVERITY_POINTS = {1: 0, 2: 20, 3: 60, 4: 120}
FLAG_POINTS, MOST_FLAGS = 2, 10
GROUP_POINTS, MOST_GROUPS = 4, 5
GAP_POINTS = 5
"""For each point on the scale of ratings between the groups' means."""
AUDIT_POINTS, STALE_POINTS, ESCALATION_POINTS = 10, 8, 25


@dataclass(frozen=True)
class Parts:
    """What makes a case urgent. `groups_flagging` counts stakeholder groups with a flag, `gap_tenths` is the widest distance
    between two groups' mean ratings in tenths of a point, `stale` tells that a changed clause brought the case back.
    """

    severity: int
    flags: int
    groups_flagging: int
    gap_tenths: int
    audit: bool
    stale: bool
    escalated: bool
    opened_at: datetime

    @property
    def due_at(self) -> datetime:
        """When the service level of its severity ends."""
        return self.opened_at + timedelta(SERVICE_DAYS[self.severity])

    @property
    def rank_at(self) -> datetime:
        """The moment from which the case would have waited, had waiting alone made it as urgent as it is."""
        return self.opened_at - timedelta(sum(self.standing_points().values()))

    def standing_points(self) -> dict[str, int]:
        """Points by part, waiting aside; every part is there, with 0 where it adds nothing."""
        return {
            f"severity {self.severity}/4": SEVERITY_POINTS[self.severity],
            f"due in {SERVICE_DAYS[self.severity]} days": max(SERVICE_DAYS.values())
            - SERVICE_DAYS[self.severity],
            f"{self.flags} {'flag' if self.flags == 1 else 'flags'}": FLAG_POINTS
            * min(self.flags, MOST_FLAGS),
            f"{self.groups_flagging} groups flag it": GROUP_POINTS
            * min(max(self.groups_flagging - 1, 0), MOST_GROUPS),
            f"groups {self.gap_tenths / 10:.1f} apart": self.gap_tenths * GAP_POINTS // 10,
            "drawn by an audit": AUDIT_POINTS * self.audit,
            "a clause has changed": STALE_POINTS * self.stale,
            "escalated": ESCALATION_POINTS * self.escalated,
        }

    def points(self, at: datetime) -> dict[str, int]:
        """The parts that add something at `at`, waiting included: a day of age is a point."""
        age = max((at - self.opened_at).days, 0)
        overdue = ", overdue" if at > self.due_at else ""
        parts = {name: points for name, points in self.standing_points().items() if points}
        return {**parts, f"{age} {'day' if age == 1 else 'days'} old{overdue}": age}
