"""Campaigns, receipt codes, and drafts of feedback"""

import sqlalchemy as sa
from alembic import op

from governance.core.columns import UtcTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "declared_attribute",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=64), nullable=False),
        sa.Column("label", sa.String(length=128), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("slug"),
    )
    op.create_table(
        "campaign",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("overlap", sa.Integer(), nullable=False),
        sa.Column("daily_cap", sa.Integer(), nullable=True),
        sa.Column("closes_on", sa.Date(), nullable=True),
        sa.Column("attributes", sa.JSON(), nullable=False),
        sa.Column("attention_permille", sa.Integer(), nullable=False),
        sa.Column("frame", sa.JSON(), nullable=False),
        sa.Column("frame_size", sa.Integer(), nullable=False),
        sa.Column("frame_hash", sa.String(length=64), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "open",
                "closed",
                name="campaignstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("opened_at", UtcTime(), nullable=True),
        sa.Column("closed_at", UtcTime(), nullable=True),
        sa.CheckConstraint("daily_cap IS NULL OR daily_cap >= 1", name="campaign_cap_range"),
        sa.CheckConstraint("overlap BETWEEN 1 AND 1000", name="campaign_overlap_range"),
        sa.ForeignKeyConstraint(["created_by_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "feedback_draft",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=64), nullable=False),
        sa.Column("filled_in", sa.JSON(), nullable=False),
        sa.Column("saved_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("person_id", "place"),
    )
    op.create_table(
        "receipt_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("feedback_ids", sa.JSON(), nullable=False),
        sa.Column("issued_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("code_hash"),
    )
    with op.batch_alter_table("receipt_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_receipt_code_person_id"), ["person_id"], unique=False)

    op.create_table(
        "campaign_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("output_id", sa.Integer(), nullable=False),
        sa.Column("other_output_id", sa.Integer(), nullable=True),
        sa.Column(
            "expected",
            sa.Enum(
                "rated_low",
                "rated_high",
                "flagged",
                "not_flagged",
                name="expectation",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"]),
        sa.ForeignKeyConstraint(["other_output_id"], ["output.id"]),
        sa.ForeignKeyConstraint(["output_id"], ["output.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("campaign_id", "output_id"),
    )
    with op.batch_alter_table("campaign_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_campaign_item_campaign_id"), ["campaign_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_campaign_item_output_id"), ["output_id"], unique=False)

    op.create_table(
        "campaign_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("stakeholder_group_id", sa.Integer(), nullable=True),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("revoked_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"]),
        sa.ForeignKeyConstraint(["created_by_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["stakeholder_group_id"], ["stakeholder_group.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("token_hash"),
    )
    with op.batch_alter_table("campaign_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_campaign_link_campaign_id"), ["campaign_id"], unique=False)

    op.create_table(
        "campaign_target",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("stakeholder_group_id", sa.Integer(), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.CheckConstraint("wanted >= 1", name="campaign_target_range"),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"]),
        sa.ForeignKeyConstraint(["stakeholder_group_id"], ["stakeholder_group.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("campaign_id", "stakeholder_group_id"),
    )
    with op.batch_alter_table("campaign_target", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_campaign_target_campaign_id"), ["campaign_id"], unique=False)

    op.create_table(
        "campaign_participant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("declared", sa.JSON(), nullable=False),
        sa.Column("consent", sa.JSON(), nullable=False),
        sa.Column("joined_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"]),
        sa.ForeignKeyConstraint(["link_id"], ["campaign_link.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("person_id"),
    )
    with op.batch_alter_table("campaign_participant", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_campaign_participant_campaign_id"), ["campaign_id"], unique=False
        )

    op.create_table(
        "campaign_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column(
            "expected",
            sa.Enum(
                "rated_low",
                "rated_high",
                "flagged",
                "not_flagged",
                name="expectation",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("met", sa.Boolean(), nullable=True),
        sa.Column("answered_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"]),
        sa.ForeignKeyConstraint(["item_id"], ["campaign_item.id"]),
        sa.ForeignKeyConstraint(["participant_id"], ["campaign_participant.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("item_id", "participant_id"),
    )
    with op.batch_alter_table("campaign_answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_campaign_answer_campaign_id"), ["campaign_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_campaign_answer_participant_id"), ["participant_id"], unique=False
        )

    op.create_table(
        "campaign_hold",
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("until", UtcTime(), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["campaign_item.id"]),
        sa.ForeignKeyConstraint(["participant_id"], ["campaign_participant.id"]),
        sa.PrimaryKeyConstraint("participant_id", "item_id"),
    )
    with op.batch_alter_table("campaign_hold", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_campaign_hold_item_id"), ["item_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("campaign_hold", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_campaign_hold_item_id"))

    op.drop_table("campaign_hold")
    with op.batch_alter_table("campaign_answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_campaign_answer_participant_id"))
        batch_op.drop_index(batch_op.f("ix_campaign_answer_campaign_id"))

    op.drop_table("campaign_answer")
    with op.batch_alter_table("campaign_participant", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_campaign_participant_campaign_id"))

    op.drop_table("campaign_participant")
    with op.batch_alter_table("campaign_target", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_campaign_target_campaign_id"))

    op.drop_table("campaign_target")
    with op.batch_alter_table("campaign_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_campaign_link_campaign_id"))

    op.drop_table("campaign_link")
    with op.batch_alter_table("campaign_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_campaign_item_output_id"))
        batch_op.drop_index(batch_op.f("ix_campaign_item_campaign_id"))

    op.drop_table("campaign_item")
    with op.batch_alter_table("receipt_code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_receipt_code_person_id"))

    op.drop_table("receipt_code")
    op.drop_table("feedback_draft")
    op.drop_table("campaign")
    op.drop_table("declared_attribute")
