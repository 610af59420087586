"""Models, model versions, outputs."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from governance.core.columns import COVERED, UtcTime


class Model(SQLModel, table=True):
    __tablename__ = "model"

    id: int = Field(default=None, primary_key=True)
    slug: str = Field(max_length=64, unique=True)
    name: str = Field(max_length=128)
    description: str = Field(default="", max_length=2000)


class ModelVersion(SQLModel, table=True):
    """One released state of a model, called by model and label: `assistant 2.1`. It was made from `base_id`, another version that
    is registered, or from the model called `base_name` elsewhere. `card` is the metadata of a model card it came with.
    """

    __tablename__ = "model_version"
    __table_args__ = (UniqueConstraint("model_id", "label"),)

    id: int = Field(default=None, primary_key=True)
    model_id: int = Field(foreign_key="model.id", index=True)
    label: str = Field(max_length=64)
    released_at: datetime | None = Field(default=None, sa_type=UtcTime)
    retired_at: datetime | None = Field(default=None, sa_type=UtcTime)
    notes: str = Field(default="", max_length=4000)
    base_id: int | None = Field(default=None, foreign_key="model_version.id", index=True)
    base_name: str = Field(default="", max_length=200)
    card: dict[str, Any] | None = Field(default=None, sa_type=JSON)


class Output(SQLModel, table=True):
    """What a model version answered. `conversation` is what came before: a list of {role, content}.

    `external_id` is the name the output has where it was made; unique within its model version.
    """

    __tablename__ = "output"
    __table_args__ = (
        UniqueConstraint("model_version_id", "external_id"),
        Index("ix_output_slice", "scenario", "language", "model_version_id"),
        {"info": COVERED},
    )

    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    model_version_id: int = Field(foreign_key="model_version.id")
    external_id: str = Field(max_length=200)
    conversation: list[dict[str, Any]] = Field(sa_type=JSON)
    answer: str = Field(sa_type=Text)
    language: str = Field(max_length=35)
    scenario: str = Field(max_length=64)
    produced_at: datetime = Field(sa_type=UtcTime)
    content_hash: str = Field(max_length=64)
    row_hash: str = Field(max_length=64)
    event_seq: int = Field(index=True)
