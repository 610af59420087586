"""What the demo organisation is made of: frozen records with natural keys, every time in UTC, all of it JSON-able.

Persons are named by handle, outputs by external id, clauses by key, versions by label or number.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson

Message = Mapping[str, str]
"""{"role": "user" or "assistant", "content": text}."""


@dataclass(frozen=True)
class Group:
    """A stakeholder group; the order of groups fixes their colours."""

    slug: str
    name: str
    description: str
    target_permille: int


@dataclass(frozen=True)
class Person:
    """Staff (with roles) or a contributor. `consents` is what a contributor usually agrees to."""

    handle: str
    name: str | None
    email: str | None
    group: str | None
    languages: tuple[str, ...]
    roles: tuple[str, ...]
    consents: tuple[str, ...]
    joined_at: datetime


@dataclass(frozen=True)
class ModelVersion:
    """`trained_on` is the number of a dataset version."""

    label: str
    released_at: datetime
    retired_at: datetime | None
    notes: str
    trained_on: int | None


@dataclass(frozen=True)
class Model:
    slug: str
    name: str
    description: str
    versions: tuple[ModelVersion, ...]


@dataclass(frozen=True)
class Planted:
    """What only the generator knows of an output; never to be stored.

    `style` is good, vague, confident or blunt: vague and confident answers are poor, a blunt one is right but harsh.
    """

    topic: str
    details: Mapping[str, str]
    style: str


@dataclass(frozen=True)
class Output:
    """Outputs are numbered by time, and stored in that order: an audit's sample depends on it."""

    external_id: str
    model_version: str
    language: str
    scenario: str
    conversation: tuple[Message, ...]
    answer: str
    produced_at: datetime
    planted: Planted


@dataclass(frozen=True)
class Feedback:
    """One statement. `other_output` is set for comparisons; `preference` is first, second or tie."""

    key: str
    source: str
    kind: str
    output: str
    given_at: datetime
    person: str | None = None
    group: str | None = None
    other_output: str | None = None
    rating: int | None = None
    category: str | None = None
    severity: int | None = None
    preference: str | None = None
    correction: str | None = None
    comment: str | None = None
    consents: tuple[str, ...] = ("review",)


@dataclass(frozen=True)
class Withdrawal:
    """Consent taken back: for the one statement `feedback`, or (without it) for all that the person had said."""

    person: str
    scope: str
    withdrawn_at: datetime
    feedback: str | None = None


@dataclass(frozen=True)
class PolicyVersion:
    number: int
    label: str
    markdown: str
    change_note: str
    author: str
    approved_by: str
    created_at: datetime
    approved_at: datetime
    published_at: datetime
    effective_on: date


@dataclass(frozen=True)
class Policy:
    slug: str
    title: str
    owner: str
    versions: tuple[PolicyVersion, ...]


@dataclass(frozen=True)
class Judgement:
    """`clauses` are keys in `policy_version`; `passage` stands in the answer and belongs to the first of them."""

    reviewer: str
    verdict: str
    clauses: tuple[str, ...]
    passage: str
    severity: int | None
    rationale: str
    correction: str | None
    policy_version: int
    made_at: datetime


@dataclass(frozen=True)
class Resolution:
    """`resolved_by` and a rationale only where the reviewers differed; `dissent` names who saw it otherwise."""

    verdict: str
    severity: int | None
    rationale: str
    resolved_by: str | None
    resolved_at: datetime
    dissent: tuple[str, ...]


@dataclass(frozen=True)
class Case:
    """`opened_by` is empty where a rule opened it. `round` counts the cases of one output."""

    key: str
    output: str
    round: int
    opened_for: str
    reason: str
    severity: int
    required_judgements: int
    opened_by: str | None
    opened_at: datetime
    judgements: tuple[Judgement, ...]
    resolution: Resolution | None

    @property
    def state(self) -> str:
        if self.resolution is not None:
            return "resolved"
        return "in_review" if self.judgements else "open"


@dataclass(frozen=True)
class AuditItem:
    output: str
    case: str


@dataclass(frozen=True)
class Audit:
    """`model_versions` (labels), `languages`, `scenarios` and `produced_until` are its frame; empty means all."""

    key: str
    title: str
    scope: str
    criteria: str
    lead: str
    starts_on: date
    ends_on: date
    model_versions: tuple[str, ...]
    languages: tuple[str, ...]
    scenarios: tuple[str, ...]
    produced_until: date
    stratify_by: tuple[str, ...]
    seed: int
    started_at: datetime
    reported_at: datetime | None
    items: tuple[AuditItem, ...]


@dataclass(frozen=True)
class Action:
    key: str
    kind: str
    description: str
    owner: str
    due_on: date
    planned_at: datetime
    started_at: datetime | None = None
    completed_at: datetime | None = None
    effect_measure: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Evidence:
    note: str
    added_by: str
    added_at: datetime


@dataclass(frozen=True)
class Finding:
    """`clause` is a key in the policy version in force when it was raised."""

    key: str
    title: str
    statement: str
    severity: int
    state: str
    raised_by: str
    owner: str
    raised_at: datetime
    due_on: date
    audit: str | None = None
    clause: str | None = None
    model_version: str | None = None
    language: str | None = None
    scenario: str | None = None
    cases: tuple[str, ...] = ()
    actions: tuple[Action, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    closed_by: str | None = None
    closed_at: datetime | None = None
    closing_note: str = ""


@dataclass(frozen=True)
class DatasetVersion:
    """Built of all that had been said by `built_at` and that `sources` names. `carries_out` names actions."""

    number: int
    note: str
    sources: tuple[str, ...]
    built_by: str
    built_at: datetime
    frozen_by: str
    frozen_at: datetime
    carries_out: tuple[str, ...]


@dataclass(frozen=True)
class Dataset:
    slug: str
    title: str
    description: str
    versions: tuple[DatasetVersion, ...]


@dataclass(frozen=True)
class Organisation:
    """All of it. What happened is in the order of time; of people, staff come first."""

    name: str
    description: str
    seed: int
    end: datetime
    groups: tuple[Group, ...]
    people: tuple[Person, ...]
    model: Model
    outputs: tuple[Output, ...]
    feedback: tuple[Feedback, ...]
    withdrawals: tuple[Withdrawal, ...]
    policy: Policy
    cases: tuple[Case, ...]
    audits: tuple[Audit, ...]
    findings: tuple[Finding, ...]
    dataset: Dataset

    def as_json(self) -> bytes:
        """The organisation as JSON with sorted keys: the same bytes for equal organisations."""
        return orjson.dumps(self, option=orjson.OPT_SORT_KEYS)
