"""Datasets, versions, examples with their sources, and the model versions trained on them."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, SQLModel

from governance.core.columns import COVERED, UtcTime, choice


class DatasetState(StrEnum):
    BUILT = "built"
    FROZEN = "frozen"


class Dataset(SQLModel, table=True):
    __tablename__ = "dataset"

    id: int = Field(default=None, primary_key=True)
    slug: str = Field(max_length=64, unique=True)
    title: str = Field(max_length=200)
    description: str = Field(default="", max_length=4000)
    created_at: datetime = Field(sa_type=UtcTime)


class DatasetVersion(SQLModel, table=True):
    """One version, numbered from 1. Frozen, it never changes; rebuilt from `recipe` it has the same `content_hash`.

    `recipe` says what was taken, up to which event of the ledger; `excluded` counts by reason what was left out.
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
    built_by_id: int | None = Field(default=None, foreign_key="person.id")
    built_at: datetime = Field(sa_type=UtcTime)
    frozen_by_id: int | None = Field(default=None, foreign_key="person.id")
    frozen_at: datetime | None = Field(default=None, sa_type=UtcTime)
    recorded_seq: int = Field(default=None, index=True)


class Example(SQLModel, table=True):
    """One preference pair: messages of the prompt, the better completion, the worse one.

    `position` counts from 0 in the order of `digest`, the hash of the three texts.
    """

    __tablename__ = "example"
    __table_args__ = (UniqueConstraint("dataset_version_id", "position"), {"info": COVERED})

    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    dataset_version_id: int = Field(foreign_key="dataset_version.id")
    position: int
    prompt: list[dict[str, Any]] = Field(sa_type=JSON)
    chosen: list[dict[str, Any]] = Field(sa_type=JSON)
    rejected: list[dict[str, Any]] = Field(sa_type=JSON)
    language: str = Field(max_length=35)
    scenario: str = Field(max_length=64)
    output_id: int = Field(foreign_key="output.id", index=True)
    digest: str = Field(max_length=64)
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
