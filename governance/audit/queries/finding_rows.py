"""What is told of findings: the rows of lists, one finding whole, and counts."""

from dataclasses import dataclass
from datetime import date, datetime

from governance.audit.effects import Effect, EffectMeasure
from governance.audit.tables import (
    CLOSED_STATES,
    ActionKind,
    FindingState,
)
from governance.core.duties import DONE, Duty, conflict
from governance.core.references import Prefix
from governance.review.tables import CaseState, Verdict


@dataclass(frozen=True)
class FindingFilter:
    """Findings that meet every condition given. `overdue_on` keeps those that are open past their due day, on that day."""

    states: tuple[FindingState, ...] = ()
    least_severity: int = 1
    audit_id: int | None = None
    owner_id: int | None = None
    overdue_on: date | None = None


@dataclass(frozen=True)
class FindingRow:
    """A finding in a list. `actions` counts all, `actions_done` those completed; empty texts mean none, or everywhere."""

    id: int
    title: str
    severity: int
    state: FindingState
    audit: str
    clause: str
    model_version: str
    language: str
    scenario: str
    owner: str
    raised_at: datetime
    due_on: date | None
    actions: int
    actions_done: int

    @property
    def reference(self) -> str:
        return Prefix.FINDING.of(self.id)

    def is_overdue(self, today: date) -> bool:
        return self.state not in CLOSED_STATES and self.due_on is not None and self.due_on < today


@dataclass(frozen=True)
class FindingPage:
    """`total` counts all that meet the filter."""

    rows: list[FindingRow]
    total: int


@dataclass(frozen=True)
class CaseLine:
    """A case that the finding rests on; `verdict` is empty until it is resolved."""

    reference: str
    output: str
    state: CaseState
    verdict: Verdict | None


@dataclass(frozen=True)
class ActionRow:
    id: int
    kind: ActionKind
    description: str
    owner_id: int | None
    owner: str
    due_on: date | None
    planned_at: datetime
    started_at: datetime | None
    completed_at: datetime | None
    completed_by_id: int | None
    completed_by: str
    effect_measure: EffectMeasure | None = None
    effect: Effect | None = None
    escalated_at: datetime | None = None

    @property
    def reference(self) -> str:
        return Prefix.ACTION.of(self.id)


@dataclass(frozen=True)
class EvidenceRow:
    """A note on a finding or a checklist item, with its stored file where there is one."""

    note: str
    file_name: str | None
    file_sha256: str | None
    file_type: str | None
    added_by: str
    added_at: datetime


@dataclass(frozen=True)
class CommentRow:
    by: str
    text: str
    said_at: datetime


@dataclass(frozen=True)
class FindingView:
    """A finding with all that belongs to it, oldest first."""

    row: FindingRow
    statement: str
    raised_by: str
    closed_by: str
    closed_at: datetime | None
    closing_note: str
    cases: list[CaseLine]
    actions: list[ActionRow]
    evidence: list[EvidenceRow]
    comments: list[CommentRow]
    cause: str
    affects: list[str]
    accepted_until: date | None
    done: dict[Duty, list[int | None]]

    def keeps_from_verifying(self, person_id: int | None) -> str:
        """What this person did that keeps them from verifying, in words; empty where nothing does (promise 4)."""
        before = conflict(person_id, Duty.VERIFY, self.done)
        return DONE[before].replace("owns", "own") if before else ""

    def may_be_verified_by(self, person_id: int | None) -> bool:
        """Whether this person did nothing on it that keeps them from verifying, so that duties stay separate (promise 4)."""
        return not self.keeps_from_verifying(person_id)


@dataclass(frozen=True)
class FindingCounts:
    """For the overview: findings by state (every state is there), open ones by severity, and those past their due day."""

    by_state: dict[FindingState, int]
    open_by_severity: dict[int, int]
    overdue: int

    @property
    def open(self) -> int:
        return sum(count for state, count in self.by_state.items() if state not in CLOSED_STATES)
