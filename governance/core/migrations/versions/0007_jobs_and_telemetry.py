"""Jobs, spans of outputs, evaluations that wait"""

import sqlalchemy as sa
from alembic import op

from governance.core.columns import UtcTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

STATES = ("waiting", "running", "done", "refused", "failed")


def upgrade() -> None:
    op.create_table(
        "job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("arguments", sa.JSON(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(*STATES, native_enum=False, create_constraint=True, length=32, name="jobstate"),
            nullable=False,
        ),
        sa.Column("asked_by", sa.String(length=64), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("queued_at", UtcTime(), nullable=False),
        sa.Column("begun_at", UtcTime(), nullable=True),
        sa.Column("ended_at", UtcTime(), nullable=True),
        sa.Column("worker", sa.String(length=128), nullable=True),
        sa.Column("leased_until", UtcTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("queued_seq", sa.Integer(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_job_state", "job", ["state", "id"])
    op.create_table(
        "span_output",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(length=64), nullable=False),
        sa.Column("trace_id", sa.String(length=64), nullable=False),
        sa.Column("span_id", sa.String(length=64), nullable=False),
        sa.Column("response_id", sa.String(length=200), nullable=True),
        sa.Column("is_root", sa.Boolean(), nullable=False),
        sa.Column("output_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["output_id"], ["output.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("origin", "trace_id", "span_id"),
    )
    op.create_index("ix_span_output_response", "span_output", ["origin", "response_id"])
    op.create_index("ix_span_output_span", "span_output", ["span_id"])
    op.create_index("ix_span_output_trace", "span_output", ["trace_id"])
    op.create_table(
        "waiting_evaluation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("trace_id", sa.String(length=64), nullable=True),
        sa.Column("span_id", sa.String(length=64), nullable=True),
        sa.Column("response_id", sa.String(length=200), nullable=True),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("received_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("origin", "key"),
    )
    op.create_index("ix_waiting_evaluation_trace", "waiting_evaluation", ["origin", "trace_id"])
    op.create_index("ix_waiting_evaluation_response", "waiting_evaluation", ["origin", "response_id"])


def downgrade() -> None:
    op.drop_table("waiting_evaluation")
    op.drop_table("span_output")
    op.drop_table("job")
