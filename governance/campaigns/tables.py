"""Campaigns, their targets, links and drawn outputs, who takes part, and what they answered."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from governance.core.columns import DERIVED, UtcTime, choice, open_choice


class CampaignState(StrEnum):
    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


class Expectation(StrEnum):
    """What a careful reader says about an output whose answer is known: the attention items of a campaign."""

    RATED_LOW = "rated_low"
    RATED_HIGH = "rated_high"
    FLAGGED = "flagged"
    NOT_FLAGGED = "not_flagged"


class Campaign(SQLModel, table=True):
    """An invitation to give feedback. `kinds` is what is asked of each output; `overlap` how many people answer one.

    `frame` says what the outputs were drawn from (governance.campaigns.queries.draws.Frame), `frame_hash` which these were; the
    draw can be repeated from them and `seed`. `attributes` holds what people are asked about themselves, as it stood then:
    [{slug, label, options}]. `attention_permille` is the rate, in thousandths, at which known answers are mixed in.
    """

    __tablename__ = "campaign"
    __table_args__ = (
        CheckConstraint("overlap BETWEEN 1 AND 1000", name="campaign_overlap_range"),
        CheckConstraint("daily_cap IS NULL OR daily_cap >= 1", name="campaign_cap_range"),
    )

    id: int = Field(default=None, primary_key=True)
    title: str = Field(max_length=200)
    purpose: str = Field(sa_type=Text)
    kinds: list[str] = Field(sa_type=JSON)
    overlap: int
    daily_cap: int | None = None
    closes_on: date | None = None
    attributes: list[dict[str, Any]] = Field(sa_type=JSON)
    attention_permille: int = 0
    frame: dict[str, Any] = Field(sa_type=JSON)
    frame_size: int
    frame_hash: str = Field(max_length=64)
    seed: int
    state: CampaignState = Field(sa_type=choice(CampaignState))
    created_by_id: int | None = Field(default=None, foreign_key="person.id")
    created_at: datetime = Field(sa_type=UtcTime)
    opened_at: datetime | None = Field(default=None, sa_type=UtcTime)
    closed_at: datetime | None = Field(default=None, sa_type=UtcTime)


class CampaignTarget(SQLModel, table=True):
    """How many answers a stakeholder group should give."""

    __tablename__ = "campaign_target"
    __table_args__ = (
        UniqueConstraint("campaign_id", "stakeholder_group_id"),
        CheckConstraint("wanted >= 1", name="campaign_target_range"),
    )

    id: int = Field(default=None, primary_key=True)
    campaign_id: int = Field(foreign_key="campaign.id", index=True)
    stakeholder_group_id: int = Field(foreign_key="stakeholder_group.id")
    wanted: int


class CampaignItem(SQLModel, table=True):
    """One drawn output, or several to compare or to put in order (`further_ids` names the others); `expected` marks an attention
    item, which everyone may meet.
    """

    __tablename__ = "campaign_item"
    __table_args__ = (UniqueConstraint("campaign_id", "output_id"),)

    id: int = Field(default=None, primary_key=True)
    campaign_id: int = Field(foreign_key="campaign.id", index=True)
    output_id: int = Field(foreign_key="output.id", index=True)
    further_ids: list[int] = Field(default_factory=list, sa_type=JSON)
    expected: Expectation | None = Field(default=None, sa_type=open_choice(Expectation))


class CampaignLink(SQLModel, table=True):
    """An invitation by link, for everyone or for one group. Only the hash of its secret is kept."""

    __tablename__ = "campaign_link"

    id: int = Field(default=None, primary_key=True)
    campaign_id: int = Field(foreign_key="campaign.id", index=True)
    stakeholder_group_id: int | None = Field(default=None, foreign_key="stakeholder_group.id")
    token_hash: str = Field(max_length=64, unique=True)
    created_by_id: int | None = Field(default=None, foreign_key="person.id")
    created_at: datetime = Field(sa_type=UtcTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcTime)


class CampaignParticipant(SQLModel, table=True):
    """Someone who came by a link: a pseudonymous person with what they told about themselves.

    `languages` are those they read, `consent` the scopes they gave; the code that lets them come back is their receipt's
    (governance.feedback.codes).
    """

    __tablename__ = "campaign_participant"

    id: int = Field(default=None, primary_key=True)
    campaign_id: int = Field(foreign_key="campaign.id", index=True)
    link_id: int = Field(foreign_key="campaign_link.id")
    person_id: int = Field(foreign_key="person.id", unique=True)
    languages: list[str] = Field(sa_type=JSON)
    declared: dict[str, str] = Field(sa_type=JSON)
    consent: list[str] = Field(sa_type=JSON)
    joined_at: datetime = Field(sa_type=UtcTime)


class CampaignAnswer(SQLModel, table=True):
    """A participant answered an item; what they said is feedback with the origin `campaign:<id>`.

    For an attention item, `expected` is what was expected and `met` whether it was said.
    """

    __tablename__ = "campaign_answer"
    __table_args__ = (UniqueConstraint("item_id", "participant_id"),)

    id: int = Field(default=None, primary_key=True)
    campaign_id: int = Field(foreign_key="campaign.id", index=True)
    item_id: int = Field(foreign_key="campaign_item.id")
    participant_id: int = Field(foreign_key="campaign_participant.id", index=True)
    expected: Expectation | None = Field(default=None, sa_type=open_choice(Expectation))
    met: bool | None = None
    answered_at: datetime = Field(sa_type=UtcTime)


class CampaignHold(SQLModel, table=True):
    """A place kept for a participant who is reading an item, until a time; or, `passed`, one they don't want to answer.

    No event vouches for it: it ends by itself, and what counts is the answer.
    """

    __tablename__ = "campaign_hold"
    __table_args__ = ({"info": DERIVED},)

    participant_id: int = Field(foreign_key="campaign_participant.id", primary_key=True)
    item_id: int = Field(foreign_key="campaign_item.id", primary_key=True, index=True)
    until: datetime = Field(sa_type=UtcTime)
    passed: bool = False


class DeclaredAttribute(SQLModel, table=True):
    """Something that contributors may tell about themselves, from the organisation's own list."""

    __tablename__ = "declared_attribute"

    id: int = Field(default=None, primary_key=True)
    slug: str = Field(max_length=64, unique=True)
    label: str = Field(max_length=128)
    options: list[str] = Field(sa_type=JSON)
    active: bool = True
