"""The short references by which people call things: `CASE-17`, `privacy.minors@3`."""

import re
from enum import StrEnum


class Prefix(StrEnum):
    OUTPUT = "OUT"
    FEEDBACK = "FB"
    CASE = "CASE"
    JUDGEMENT = "JUDGEMENT"
    APPEAL = "APPEAL"
    CALIBRATION = "CALIBRATION"
    AUDIT = "AUDIT"
    PLAN = "PLAN"
    INCIDENT = "INCIDENT"
    FINDING = "FINDING"
    ACTION = "ACTION"
    EXAMPLE = "EXAMPLE"
    PERSON = "PERSON"
    GROUP = "GROUP"
    CAMPAIGN = "CAMPAIGN"
    EVENT = "EVENT"
    JOB = "JOB"
    KEY = "KEY"

    def of(self, row_id: int) -> str:
        """`Prefix.CASE.of(17)` is `CASE-17`."""
        return f"{self.value}-{row_id}"


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
