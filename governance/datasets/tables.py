"""Datasets, versions, examples with their sources, and the model versions trained on them."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from governance.core.columns import COVERED, DERIVED, UtcTime, choice
from governance.datasets.pairs import ExampleKind


class DatasetState(StrEnum):
    BUILT = "built"
    FROZEN = "frozen"


class Dataset(SQLModel, table=True):
    __tablename__ = "dataset"

    id: int = Field(default=None, primary_key=True)
    slug: str = Field(max_length=64, unique=True)
    title: str = Field(max_length=200)
    description: str = Field(default="", max_length=4000)
    licence: str = Field(default="", max_length=200)
    created_at: datetime = Field(sa_type=UtcTime)


class DatasetVersion(SQLModel, table=True):
    """One version, numbered from 1. Frozen, it never changes; rebuilt from `recipe` it has the same `content_hash`.

    `recipe` says what was taken, up to which event of the ledger; `excluded` counts by reason what was left out; `account` says
    what else there is to know: contradictions, personal data found, splits reached. `archive` is the Parquet file of a frozen
    version (its SHA-256), `manifest` the signed statement beside it. A version that was frozen although it failed checks of the
    gate says which, who decided it and why.
    """

    __tablename__ = "dataset_version"
    __table_args__ = (UniqueConstraint("dataset_id", "number"),)

    id: int = Field(default=None, primary_key=True)
    dataset_id: int = Field(foreign_key="dataset.id", index=True)
    number: int
    state: DatasetState = Field(sa_type=choice(DatasetState))
    recipe: dict[str, Any] = Field(sa_type=JSON)
    content_hash: str = Field(max_length=64)
    example_count: int
    excluded: dict[str, int] = Field(sa_type=JSON)
    account: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    built_by_id: int | None = Field(default=None, foreign_key="person.id")
    built_at: datetime = Field(sa_type=UtcTime)
    frozen_by_id: int | None = Field(default=None, foreign_key="person.id")
    frozen_at: datetime | None = Field(default=None, sa_type=UtcTime)
    failed_checks: list[str] | None = Field(default=None, sa_type=JSON)
    release_reason: str | None = Field(default=None, sa_type=Text)
    released_by_id: int | None = Field(default=None, foreign_key="person.id")
    archive: str | None = Field(default=None, max_length=64)
    manifest: str | None = Field(default=None, max_length=64)
    recorded_seq: int = Field(default=None, index=True)


class Example(SQLModel, table=True):
    """One training row. A preference: messages of the prompt, the better completion, the worse one; other kinds have an empty
    `rejected` (governance.datasets.pairs.Pair).

    `position` counts from 0 in the order of `digest`, the hash of what the row says. `votes_for` and `votes_against` count the
    people behind it; `weight` is in millionths, empty for 1 (a row from a ranking weighs less); `absolute` says whether someone
    called an answer good or bad, beyond better or worse; `split` is empty where the version is not split; `subject` is the hash
    of what is being decided, whichever way it comes out; `personal_data` names the kinds that were found in it.
    """

    __tablename__ = "example"
    __table_args__ = (UniqueConstraint("dataset_version_id", "position"), {"info": COVERED})

    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    dataset_version_id: int = Field(foreign_key="dataset_version.id")
    position: int
    prompt: list[dict[str, Any]] = Field(sa_type=JSON)
    chosen: list[dict[str, Any]] = Field(sa_type=JSON)
    rejected: list[dict[str, Any]] = Field(sa_type=JSON)
    kind: ExampleKind = Field(sa_type=choice(ExampleKind))
    label: bool | None = None
    labels: list[bool] | None = Field(default=None, sa_type=JSON)
    votes_for: int
    votes_against: int
    stakeholder_group: str | None = Field(default=None, max_length=64)
    group_votes: dict[str, list[int]] | None = Field(default=None, sa_type=JSON)
    weight: int | None = None
    absolute: bool
    split: str = Field(default="", max_length=32)
    personal_data: str = Field(default="", max_length=120)
    language: str = Field(max_length=35)
    scenario: str = Field(max_length=64)
    output_id: int = Field(foreign_key="output.id", index=True)
    digest: str = Field(max_length=64)
    subject: str = Field(max_length=32, index=True)
    row_hash: str = Field(max_length=64)
    event_seq: int = Field(index=True)


class ExampleSource(SQLModel, table=True):
    """Where an example came from: the feedback, or the judgement, that says which completion is better."""

    __tablename__ = "example_source"
    __table_args__ = ({"info": COVERED},)

    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    example_id: int = Field(foreign_key="example.id", index=True)
    feedback_id: int | None = Field(default=None, foreign_key="feedback.id", index=True)
    judgement_id: int | None = Field(default=None, foreign_key="judgement.id", index=True)
    row_hash: str = Field(max_length=64)
    event_seq: int = Field(index=True)


class ExampleLeftOut(SQLModel, table=True):
    """A statement that the recipe drew on and that is in no example of the version, with the reason. Follows from the recipe."""

    __tablename__ = "example_left_out"
    __table_args__ = (
        Index("ix_example_left_out_reason", "dataset_version_id", "reason", "id"),
        {"info": DERIVED},
    )

    id: int = Field(default=None, primary_key=True)
    dataset_version_id: int = Field(foreign_key="dataset_version.id")
    feedback_id: int | None = Field(default=None, foreign_key="feedback.id", index=True)
    judgement_id: int | None = Field(default=None, foreign_key="judgement.id", index=True)
    reason: str = Field(max_length=64)


class GateRule(SQLModel, table=True):
    """A check of the release gate that the organisation asks for, beside those that always hold; `limit` is its threshold,
    `against` the dataset version that it is compared with (for leakage).
    """

    __tablename__ = "gate_rule"

    id: int = Field(default=None, primary_key=True)
    name: str = Field(max_length=64, unique=True)
    limit: float
    against: str = Field(default="", max_length=100)
    recorded_seq: int = Field(default=None, index=True)


class DatasetVersionAction(SQLModel, table=True):
    """A dataset version that carries out a corrective action."""

    __tablename__ = "dataset_version_action"
    __table_args__ = (UniqueConstraint("dataset_version_id", "action_id"),)

    id: int = Field(default=None, primary_key=True)
    dataset_version_id: int = Field(foreign_key="dataset_version.id", index=True)
    action_id: int = Field(foreign_key="action.id", index=True)


class Training(SQLModel, table=True):
    """A model version was trained on a dataset version. `override_reason` says why it was recorded although the version holds
    words whose training consent had been withdrawn; empty where it held none.
    """

    __tablename__ = "training"
    __table_args__ = (UniqueConstraint("model_version_id", "dataset_version_id"),)

    id: int = Field(default=None, primary_key=True)
    model_version_id: int = Field(foreign_key="model_version.id", index=True)
    dataset_version_id: int = Field(foreign_key="dataset_version.id", index=True)
    recorded_at: datetime = Field(sa_type=UtcTime)
    override_reason: str = Field(default="", max_length=1000)
    recorded_seq: int = Field(default=None, index=True)
