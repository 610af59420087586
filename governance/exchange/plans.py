"""An audit plan as a YAML file."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from governance.audit.frame import Frame, Stratum
from governance.core.errors import Invalid, Problem, TooLarge
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
    try:
        plan = PlanFile.model_validate(held)
    except ValidationError as error:
        raise Invalid(
            *(Problem(".".join(map(str, each["loc"])), each["msg"]) for each in error.errors())
        ) from error
    if plan.first_at is not None and plan.first_at.tzinfo is not None:
        raise Invalid.field("first_at", "expected a time without an offset: it is on the clock of time_zone")
    return plan
