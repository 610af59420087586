"""An audit plan as a YAML file."""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlmodel import Session

from governance.audit.frame import Frame, Stratum
from governance.audit.plans.commands import Plan
from governance.core.errors import Invalid, Problem, TooLarge
from governance.core.people.queries import person_row
from governance.exchange.reading import check_there
from governance.measures.sampling_designs import Design

LARGEST_BYTES = 1_000_000


class Check(BaseModel):
    model_config = ConfigDict(extra="forbid")

    question: str
    control: str = ""


class PlanFile(BaseModel):
    """What a plan's file may say; auditors are named by handle, `first_at` is on the clock of `time_zone`."""

    model_config = ConfigDict(extra="forbid")

    title: str
    scope: str
    criteria: str = ""
    clauses: tuple[str, ...] = ()
    model_versions: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    scenarios: tuple[str, ...] = ()
    produced_from: date | None = None
    produced_until: date | None = None
    stratify_by: tuple[Stratum, ...] = ()
    design: Design = Field(default_factory=Design)
    checklist: tuple[Check, ...] = ()
    auditors: tuple[str, ...] = ()
    independent: bool = True
    cadence: str = ""
    time_zone: str = "UTC"
    first_at: datetime | None = None
    days: int = 14

    @property
    def frame(self) -> Frame:
        return Frame(
            languages=self.languages,
            scenarios=self.scenarios,
            model_versions=self.model_versions,
            produced_from=self.produced_from,
            produced_until=self.produced_until,
            stratify_by=self.stratify_by,
        )


def read_plan(path: Path) -> PlanFile:
    """The plan in a file. Raises Invalid by field, TooLarge."""
    if check_there(path) > LARGEST_BYTES:
        raise TooLarge(path.name, LARGEST_BYTES, "bytes")
    try:
        held: Any = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise Invalid.field("file", f"{path.name} cannot be read: {error}") from error
    if not isinstance(held, dict):
        raise Invalid.field("file", f"{path.name}: expected a mapping with title, scope and design")
    return plan_from(held)


def plan_from(held: Mapping[str, Any]) -> PlanFile:
    """The plan that a mapping describes. Raises Invalid by field."""
    try:
        plan = PlanFile.model_validate(held)
    except ValidationError as error:
        raise Invalid(
            *(Problem(".".join(map(str, each["loc"])), each["msg"]) for each in error.errors())
        ) from error
    if plan.first_at is not None and plan.first_at.tzinfo is not None:
        raise Invalid.field("first_at", "expected a time without an offset: it is on the clock of time_zone")
    return plan


def wanted_plan(session: Session, held: PlanFile) -> Plan:
    """The plan with its auditors looked up by handle. Raises NotFound for one who isn't there."""
    return Plan(
        title=held.title,
        scope=held.scope,
        criteria=held.criteria,
        clauses=held.clauses,
        frame=held.frame,
        design=held.design,
        checklist=[(check.question, check.control) for check in held.checklist],
        auditor_ids=[person_row(session, name).id for name in held.auditors],
        independent=held.independent,
        cadence=held.cadence,
        time_zone=held.time_zone,
        first_at=held.first_at,
        days=held.days,
    )
