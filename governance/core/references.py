"""The short references by which people call things: `CASE-17`, `privacy.minors@3`."""

import re
from enum import StrEnum


class Prefix(StrEnum):
    """The first part of a reference. Each stands for the rows of one table (`TABLE_OF`), whatever the event or the page."""

    OUTPUT = "OUT"
    FEEDBACK = "FB"
    CASE = "CASE"
    JUDGEMENT = "JUDGEMENT"
    APPEAL = "APPEAL"
    CASE_RULE = "CASE-RULE"
    REVIEWER_RULE = "REVIEWER-RULE"
    ASSIGNMENT_RULE = "ASSIGNMENT-RULE"
    CALIBRATION = "CALIBRATION"
    AUDIT = "AUDIT"
    PLAN = "PLAN"
    INCIDENT = "INCIDENT"
    MONITOR = "MONITOR"
    ALARM = "ALARM"
    WEBHOOK = "WEBHOOK"
    FINDING = "FINDING"
    ACTION = "ACTION"
    EXAMPLE = "EXAMPLE"
    PERSON = "PERSON"
    GROUP = "GROUP"
    CAMPAIGN = "CAMPAIGN"
    EVENT = "EVENT"
    JOB = "JOB"
    KEY = "KEY"
    FILTER = "FILTER"
    CROWD_DECISION = "CROWD-DECISION"

    def of(self, row_id: int) -> str:
        """`Prefix.CASE.of(17)` is `CASE-17`."""
        return f"{self.value}-{row_id}"


TABLE_OF = {
    Prefix.OUTPUT: "output",
    Prefix.FEEDBACK: "feedback",
    Prefix.CASE: "review_case",
    Prefix.JUDGEMENT: "judgement",
    Prefix.APPEAL: "appeal",
    Prefix.CASE_RULE: "case_rule",
    Prefix.REVIEWER_RULE: "reviewer_rule",
    Prefix.ASSIGNMENT_RULE: "assignment_rule",
    Prefix.CALIBRATION: "calibration_set",
    Prefix.AUDIT: "audit",
    Prefix.PLAN: "audit_plan",
    Prefix.INCIDENT: "incident",
    Prefix.MONITOR: "monitor",
    Prefix.ALARM: "alarm",
    Prefix.WEBHOOK: "webhook",
    Prefix.FINDING: "finding",
    Prefix.ACTION: "action",
    Prefix.EXAMPLE: "example",
    Prefix.PERSON: "person",
    Prefix.GROUP: "stakeholder_group",
    Prefix.CAMPAIGN: "campaign",
    Prefix.EVENT: "event",
    Prefix.JOB: "job",
    Prefix.KEY: "api_key",
    Prefix.FILTER: "saved_filter",
    Prefix.CROWD_DECISION: "crowd_decision",
}
"""The table whose rows a prefix stands for."""


def prefix_of(table: str) -> Prefix:
    """The prefix by which rows of `table` are called."""
    return next(prefix for prefix, name in TABLE_OF.items() if name == table)


_NUMBERED = re.compile(rf"({'|'.join(Prefix)})-([1-9]\d{{0,17}})", re.IGNORECASE)
_VERSIONED = re.compile(r"(?:(?P<policy>[^\s@/]+)/)?(?P<name>[^\s@/]+)@(?P<number>[1-9]\d{0,8})")


def numbered(text: str) -> tuple[Prefix, int] | None:
    """`case-17` as (Prefix.CASE, 17); None for anything that isn't such a reference."""
    match = _NUMBERED.fullmatch(text.strip())
    return (Prefix(match[1].upper()), int(match[2])) if match else None


def versioned(text: str) -> tuple[str | None, str, int] | None:
    """`assistant-guidelines/privacy.minors@3` as (policy or None, name, number); None for anything else."""
    match = _VERSIONED.fullmatch(text.strip())
    return (match["policy"], match["name"], int(match["number"])) if match else None
