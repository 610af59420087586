"""Feedback, consent withdrawals, and the roll-ups that pages read."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from governance.core.columns import COVERED, DERIVED, UtcTime, open_choice
from governance.feedback.kinds import Kind as Kind
from governance.feedback.kinds import Preference as Preference


class Source(StrEnum):
    HUMAN = "human"
    LLM = "llm"
    CODE = "code"


class Scope(StrEnum):
    """What a contributor lets us use their words for."""

    REVIEW = "review"
    TRAINING = "training"
    PUBLICATION = "publication"


class Feedback(SQLModel, table=True):
    """One statement on one output, or on several (`FeedbackOutput`; the first is `output_id`); never changed once stored.

    `origin` is where it came in (`app`, `import`, a product's key) and `key` its name there: together they make a retry
    harmless, `content_hash` tells a retry from a contradiction. Model version, language and scenario repeat the output's,
    and the group is the one the person spoke for at that time, so that slices need no join. `salt` is random and part of the
    row's digest: erased with the words, it leaves nothing by which a guess at them could be tried.
    """

    __tablename__ = "feedback"
    __table_args__ = (
        UniqueConstraint("origin", "key"),
        CheckConstraint("rating IS NULL OR rating BETWEEN 1 AND 5", name="rating_range"),
        CheckConstraint("severity IS NULL OR severity BETWEEN 1 AND 4", name="feedback_severity_range"),
        Index("ix_feedback_kind", "kind", "id"),
        Index("ix_feedback_origin", "origin", "id"),
        Index("ix_feedback_slice", "scenario", "language", "id"),
        {"info": COVERED},
    )

    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    origin: str = Field(max_length=64)
    key: str = Field(max_length=200)
    content_hash: str = Field(max_length=64)
    kind: Kind = Field(sa_type=open_choice(Kind))
    source: Source = Field(sa_type=open_choice(Source))
    output_id: int = Field(foreign_key="output.id", index=True)
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    stakeholder_group_id: int | None = Field(default=None, foreign_key="stakeholder_group.id")
    model_version_id: int = Field(foreign_key="model_version.id")
    language: str = Field(max_length=35)
    scenario: str = Field(max_length=64)
    rating: int | None = None
    category: str | None = Field(default=None, max_length=64)
    severity: int | None = None
    preference: Preference | None = Field(default=None, sa_type=open_choice(Preference))
    correction: str | None = Field(default=None, sa_type=Text)
    comment: str | None = Field(default=None, sa_type=Text)
    salt: str | None = Field(default=None, max_length=32)
    may_review: bool = True
    may_train: bool = False
    may_publish: bool = False
    given_at: datetime = Field(sa_type=UtcTime)
    recorded_at: datetime = Field(sa_type=UtcTime)
    row_hash: str = Field(max_length=64)
    event_seq: int = Field(index=True)


class FeedbackOutput(SQLModel, table=True):
    """What a statement says of one of its outputs: a row for each where it speaks of several (`place` from 1, `rank` in a
    ranking), or of a passage of one (`span_start` to `span_end` in code points, with the words that stood there).

    Statements on one whole output, nearly all there are, have none. Rows are covered by the event that covers the statement's.
    """

    __tablename__ = "feedback_output"
    __table_args__ = (
        UniqueConstraint("feedback_id", "place"),
        Index("ix_feedback_output_output", "output_id", "feedback_id"),
        CheckConstraint("rank IS NULL OR rank >= 1", name="feedback_output_rank"),
        CheckConstraint("span_start IS NULL OR span_start < span_end", name="feedback_output_span"),
        {"info": COVERED},
    )

    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    feedback_id: int = Field(foreign_key="feedback.id")
    output_id: int = Field(foreign_key="output.id")
    place: int
    rank: int | None = None
    span_start: int | None = None
    span_end: int | None = None
    passage: str | None = Field(default=None, sa_type=Text)
    answer_hash: str | None = Field(default=None, max_length=64)
    row_hash: str = Field(max_length=64)
    event_seq: int = Field(index=True)


class ConsentWithdrawal(SQLModel, table=True):
    """A contributor takes a scope back: for one statement, or (without `feedback_id`) for all that they had said by then, which
    is what events before `recorded_seq` brought: clocks may be wrong, the ledger's order is not.
    """

    __tablename__ = "consent_withdrawal"

    id: int = Field(default=None, primary_key=True)
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    feedback_id: int | None = Field(default=None, foreign_key="feedback.id", index=True)
    scope: Scope = Field(sa_type=open_choice(Scope))
    withdrawn_at: datetime = Field(sa_type=UtcTime)
    recorded_seq: int = Field(default=None, index=True)


class Quote(SQLModel, table=True):
    """A passage of some text (`source`, from `start` to `end` in code points) that repeats a statement's words."""

    __tablename__ = "quote"

    id: int = Field(default=None, primary_key=True)
    source: str = Field(max_length=64, index=True)
    feedback_id: int = Field(foreign_key="feedback.id", index=True)
    start: int
    end: int


class FeedbackWeek(SQLModel, table=True):
    """Roll-up for overviews: counts for each ISO week (its Monday) and kind."""

    __tablename__ = "feedback_week"
    __table_args__ = {"info": DERIVED}

    week: date = Field(primary_key=True)
    kind: Kind = Field(primary_key=True, sa_type=open_choice(Kind))
    count: int


class FeedbackSlice(SQLModel, table=True):
    """Roll-up for slices. `stakeholder_group_id` 0 stands for feedback without a group.

    `rating_sum` and `severity_sum` add up the values of the counted records (0 for kinds without one).
    """

    __tablename__ = "feedback_slice"
    __table_args__ = {"info": DERIVED}

    week: date = Field(primary_key=True)
    model_version_id: int = Field(primary_key=True)
    language: str = Field(primary_key=True, max_length=35)
    scenario: str = Field(primary_key=True, max_length=64)
    stakeholder_group_id: int = Field(primary_key=True)
    kind: Kind = Field(primary_key=True, sa_type=open_choice(Kind))
    count: int
    rating_sum: int
    severity_sum: int


class SearchState(SQLModel, table=True):
    """How far the search index is: one row. All records up to `indexed_to` are in it."""

    __tablename__ = "feedback_search_state"
    __table_args__ = {"info": DERIVED}

    id: int = Field(default=1, primary_key=True)
    indexed_to: int = 0


class SavedFilter(SQLModel, table=True):
    """A view of all feedback that someone keeps: `query` is the address after `?`. A shared one is offered to everybody."""

    __tablename__ = "saved_filter"
    __table_args__ = (UniqueConstraint("person_id", "name"),)

    id: int = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    name: str = Field(max_length=80)
    query: str = Field(max_length=2000)
    shared: bool = False
    saved_at: datetime = Field(sa_type=UtcTime)


class SetAside(SQLModel, table=True):
    """A record that a decision on the crowd's integrity leaves out of statistics, from one event on until another.

    Follows from the decisions, which name the records; kept beside them so that counts can leave these out.
    """

    __tablename__ = "set_aside"
    __table_args__ = {"info": DERIVED}

    feedback_id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    from_seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    until_seq: int | None = None
    decision_id: int = Field(index=True)


class ReceiptCode(SQLModel, table=True):
    """A code that was given out: for all that a person says (`person_id`), or for the statements `feedback_ids` alone."""

    __tablename__ = "receipt_code"

    id: int = Field(default=None, primary_key=True)
    code_hash: str = Field(max_length=64, unique=True)
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    feedback_ids: list[int] = Field(sa_type=JSON)
    issued_at: datetime = Field(sa_type=UtcTime)
