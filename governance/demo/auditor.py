"""What an auditor has at hand when writing a finding: the calendar, the facts, and ways to put them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from governance.demo.facts import Facts
from governance.demo.records import Action, Case
from governance.demo.timeline import Timeline

CASES_NAMED = 12
"""The most cases that one finding names."""


@dataclass(frozen=True)
class Auditor:
    """Days are counted back from the end."""

    timeline: Timeline
    facts: Facts

    def at(self, days_before: int, hour: int) -> datetime:
        return self.timeline.day(days_before, hour)

    def day(self, days_before: int) -> date:
        return self.timeline.day(days_before).date()

    def done(
        self,
        key: str,
        kind: str,
        description: str,
        owner: str,
        days: tuple[int, int, int],
        measure: Mapping[str, Any] | None = None,
    ) -> Action:
        """An action planned, started and completed on those days; it was due three days after it was completed."""
        planned, started, completed = days
        return Action(
            key=key,
            kind=kind,
            description=description,
            owner=owner,
            due_on=self.day(completed - 3),
            planned_at=self.at(planned, 15),
            started_at=self.at(started, 9),
            completed_at=self.at(completed, 16),
            effect_measure=measure,
        )


def counted(cases: Sequence[Case]) -> str:
    return "1 resolved case" if len(cases) == 1 else f"{len(cases)} resolved cases"


def named(cases: Sequence[Case]) -> tuple[str, ...]:
    """The keys of the first of them."""
    return tuple(case.key for case in cases[:CASES_NAMED])
