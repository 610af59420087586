"""Open links, translations, answers to consultations; typed mappings of controls to what serves them"""

import sqlalchemy as sa
from alembic import op

from governance.core.columns import UtcTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "open_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("stakeholder_group_id", sa.Integer(), nullable=True),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("made_at", UtcTime(), nullable=False),
        sa.Column("closed_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["consultation_id"], ["consultation.id"]),
        sa.ForeignKeyConstraint(["stakeholder_group_id"], ["stakeholder_group.id"]),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("token_hash"),
    )
    op.create_index("ix_open_link_consultation_id", "open_link", ["consultation_id"])
    op.create_table(
        "statement_translation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("translated_by_id", sa.Integer(), nullable=True),
        sa.Column("translated_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["statement_id"], ["statement.id"]),
        sa.ForeignKeyConstraint(["translated_by_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("statement_id", "language"),
    )
    op.create_index("ix_statement_translation_statement_id", "statement_translation", ["statement_id"])
    op.create_table(
        "consultation_point",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("point", sa.Text(), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=True),
        sa.Column("decision", _choice("taken_up", "partly", "not_taken_up", name="decision"), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("clause_key", sa.String(length=128), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["consultation_id"], ["consultation.id"]),
        sa.ForeignKeyConstraint(["statement_id"], ["statement.id"]),
        sa.ForeignKeyConstraint(["answered_by_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("consultation_id", "number"),
    )
    op.create_index("ix_consultation_point_consultation_id", "consultation_point", ["consultation_id"])
    op.create_table(
        "informed_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("policy_version_id", sa.Integer(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["consultation_id"], ["consultation.id"]),
        sa.ForeignKeyConstraint(["policy_version_id"], ["policy_version.id"]),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("consultation_id", "policy_version_id"),
    )
    op.create_index("ix_informed_version_consultation_id", "informed_version", ["consultation_id"])
    op.create_index("ix_informed_version_policy_version_id", "informed_version", ["policy_version_id"])
    op.create_table(
        "control_support",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("control_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            _choice("audit", "finding", "consultation", "report", name="supportkind"),
            nullable=False,
        ),
        sa.Column("reference", sa.String(length=128), nullable=False),
        sa.Column("relation", _choice("full", "partly", name="relation"), nullable=False),
        sa.Column("mapped_by_id", sa.Integer(), nullable=True),
        sa.Column("mapped_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["control_id"], ["control.id"]),
        sa.ForeignKeyConstraint(["mapped_by_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("control_id", "kind", "reference"),
    )
    op.create_index("ix_control_support_control_id", "control_support", ["control_id"])
    # Plain SQL, which both databases know: batch mode would drop and copy tables that others refer to.
    op.execute("ALTER TABLE participant ADD COLUMN open_link_id INTEGER REFERENCES open_link (id)")
    op.execute("ALTER TABLE statement ADD COLUMN topic VARCHAR(500)")
    op.execute(
        "ALTER TABLE clause_control ADD COLUMN relation VARCHAR(32) "
        "CONSTRAINT relation CHECK (relation IN ('full', 'partly'))"
    )


def _choice(*values: str, name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def downgrade() -> None:
    with op.batch_alter_table("clause_control") as mapping:
        mapping.drop_column("relation")
    with op.batch_alter_table("statement") as statement:
        statement.drop_column("topic")
    with op.batch_alter_table("participant") as participant:
        participant.drop_column("open_link_id")
    for table in (
        "control_support",
        "informed_version",
        "consultation_point",
        "statement_translation",
        "open_link",
    ):
        op.drop_table(table)
