"""Calibration sets, their items, who was asked, what was answered"""

import sqlalchemy as sa
from alembic import op

from governance.core.columns import UtcTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def _verdict() -> sa.Enum:
    return sa.Enum(
        "violates",
        "acceptable",
        "unclear",
        name="verdict",
        native_enum=False,
        create_constraint=True,
        length=32,
    )


def upgrade() -> None:
    op.create_table(
        "calibration_set",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("purpose", sa.String(length=1000), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("made_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("title"),
    )
    op.create_table(
        "calibration_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("set_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("gold", _verdict(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["set_id"], ["calibration_set.id"]),
        sa.ForeignKeyConstraint(["case_id"], ["review_case.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("set_id", "case_id"),
    )
    op.create_index("ix_calibration_item_set_id", "calibration_item", ["set_id"])
    op.create_index("ix_calibration_item_case_id", "calibration_item", ["case_id"])
    op.create_table(
        "calibration_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("set_id", sa.Integer(), nullable=False),
        sa.Column("reviewer_id", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["set_id"], ["calibration_set.id"]),
        sa.ForeignKeyConstraint(["reviewer_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("set_id", "reviewer_id"),
    )
    op.create_index("ix_calibration_request_set_id", "calibration_request", ["set_id"])
    op.create_index("ix_calibration_request_reviewer_id", "calibration_request", ["reviewer_id"])
    op.create_table(
        "calibration_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("reviewer_id", sa.Integer(), nullable=False),
        sa.Column("verdict", _verdict(), nullable=False),
        sa.Column("answered_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["calibration_item.id"]),
        sa.ForeignKeyConstraint(["reviewer_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("item_id", "reviewer_id"),
    )
    op.create_index("ix_calibration_answer_item_id", "calibration_answer", ["item_id"])
    op.create_index("ix_calibration_answer_reviewer_id", "calibration_answer", ["reviewer_id"])


def downgrade() -> None:
    for table in ("calibration_answer", "calibration_request", "calibration_item", "calibration_set"):
        op.drop_table(table)
