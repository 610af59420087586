"""How policies are agreed on, read, owned; examples on clauses; renamed clauses"""

import sqlalchemy as sa
from alembic import op

from governance.core.columns import UtcTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

CITED = """
    FROM citation t
    JOIN judgement j ON j.id = t.judgement_id
    JOIN review_case r ON r.id = j.case_id AND r.state = 'resolved'
    JOIN resolution s ON s.case_id = r.id
    JOIN output o ON o.id = r.output_id
    JOIN clause c ON c.id = t.clause_id
    JOIN policy_version v ON v.id = c.policy_version_id
"""

FILL_CLAUSES = f"""
    INSERT INTO clause_tally (clause_id, model_version_id, cases, violations, judgements, last_cited_at)
    SELECT clause_id, model_version_id, SUM(cases), SUM(violations), SUM(judgements), MAX(last_cited_at)
    FROM (
        SELECT t.clause_id, o.model_version_id, 0 AS cases, 0 AS violations, COUNT(*) AS judgements,
            MAX(j.made_at) AS last_cited_at
        {CITED}
        GROUP BY t.clause_id, o.model_version_id
        UNION ALL
        SELECT newest, model_version_id, COUNT(*), SUM(violates), 0, MAX(made_at)
        FROM (
            SELECT r.id, o.model_version_id, MAX(c.id) AS newest, MAX(j.made_at) AS made_at,
                MAX(CASE WHEN j.verdict = 'violates' AND s.verdict = 'violates' THEN 1 ELSE 0 END) AS violates
            {CITED}
            GROUP BY r.id, o.model_version_id, v.policy_id, c.key
        ) AS of_case
        GROUP BY newest, model_version_id
    ) AS counted
    GROUP BY clause_id, model_version_id
"""

FILL_CASES = """
    INSERT INTO case_tally (model_version_id, verdict, cites, cases)
    SELECT model_version_id, verdict, cites, COUNT(*)
    FROM (
        SELECT o.model_version_id, s.verdict, EXISTS (
            SELECT 1 FROM citation t JOIN judgement j ON j.id = t.judgement_id WHERE j.case_id = s.case_id
        ) AS cites
        FROM resolution s
        JOIN review_case r ON r.id = s.case_id
        JOIN output o ON o.id = r.output_id
    ) AS resolved
    GROUP BY model_version_id, verdict, cites
"""


def upgrade() -> None:
    op.create_table(
        "case_tally",
        sa.Column("model_version_id", sa.Integer(), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum(
                "violates",
                "acceptable",
                "unclear",
                name="verdict",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("cites", sa.Boolean(), nullable=False),
        sa.Column("cases", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["model_version_id"],
            ["model_version.id"],
        ),
        sa.PrimaryKeyConstraint("model_version_id", "verdict", "cites"),
        info={"derived": True},
    )
    op.create_table(
        "clause_rename",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("policy_id", sa.Integer(), nullable=False),
        sa.Column("since_number", sa.Integer(), nullable=False),
        sa.Column("old_key", sa.String(length=128), nullable=False),
        sa.Column("new_key", sa.String(length=128), nullable=False),
        sa.Column("first_key", sa.String(length=128), nullable=False),
        sa.Column("similarity", sa.Float(), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["decided_by_id"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["policy_id"],
            ["policy.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("policy_id", "new_key", "old_key"),
    )
    with op.batch_alter_table("clause_rename", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_clause_rename_policy_id"), ["policy_id"], unique=False)

    op.create_table(
        "policy_ownership_offer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("policy_id", sa.Integer(), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=True),
        sa.Column("to_id", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("offered_at", UtcTime(), nullable=False),
        sa.Column("answered_at", UtcTime(), nullable=True),
        sa.Column("accepted", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(
            ["from_id"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["policy_id"],
            ["policy.id"],
        ),
        sa.ForeignKeyConstraint(
            ["to_id"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("policy_ownership_offer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_policy_ownership_offer_policy_id"), ["policy_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_policy_ownership_offer_to_id"), ["to_id"], unique=False)

    op.create_table(
        "policy_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("policy_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(length=500), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("correct", sa.Integer(), nullable=False),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=True),
        sa.Column("set_at", UtcTime(), nullable=False),
        sa.Column("dropped_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["policy_id"],
            ["policy.id"],
        ),
        sa.ForeignKeyConstraint(
            ["set_by_id"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("policy_question", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_policy_question_policy_id"), ["policy_id"], unique=False)

    op.create_table(
        "policy_reading_duty",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("policy_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "stakeholder",
                "reviewer",
                "policy_owner",
                "auditor",
                "engineer",
                "manager",
                "admin",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("stakeholder_group_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("within_days", sa.Integer(), nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=True),
        sa.Column("set_at", UtcTime(), nullable=False),
        sa.Column("ended_at", UtcTime(), nullable=True),
        sa.CheckConstraint(
            "(role IS NOT NULL AND stakeholder_group_id IS NULL AND person_id IS NULL) OR (role IS NULL AND stakeholder_group_id IS NOT NULL AND person_id IS NULL) OR (role IS NULL AND stakeholder_group_id IS NULL AND person_id IS NOT NULL)",
            name="reading_duty_names_one",
        ),
        sa.CheckConstraint("within_days BETWEEN 1 AND 365", name="reading_duty_days"),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["policy_id"],
            ["policy.id"],
        ),
        sa.ForeignKeyConstraint(
            ["set_by_id"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["stakeholder_group_id"],
            ["stakeholder_group.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("policy_reading_duty", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_policy_reading_duty_policy_id"), ["policy_id"], unique=False)

    op.create_table(
        "policy_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("policy_id", sa.Integer(), nullable=False),
        sa.Column("approvals", sa.Integer(), nullable=False),
        sa.Column("approving_roles", sa.JSON(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("review_every_months", sa.Integer(), nullable=True),
        sa.Column("set_by_id", sa.Integer(), nullable=True),
        sa.Column("set_at", UtcTime(), nullable=False),
        sa.CheckConstraint("approvals BETWEEN 1 AND 20", name="policy_rule_approvals"),
        sa.ForeignKeyConstraint(
            ["policy_id"],
            ["policy.id"],
        ),
        sa.ForeignKeyConstraint(
            ["set_by_id"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("policy_id"),
    )
    op.create_table(
        "clause_example",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("policy_id", sa.Integer(), nullable=False),
        sa.Column("policy_version_id", sa.Integer(), nullable=False),
        sa.Column("clause_key", sa.String(length=128), nullable=False),
        sa.Column("clause_hash", sa.String(length=64), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("good", "bad", name="examplekind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.Column("added_at", UtcTime(), nullable=False),
        sa.Column("removed_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["added_by_id"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["review_case.id"],
        ),
        sa.ForeignKeyConstraint(
            ["policy_id"],
            ["policy.id"],
        ),
        sa.ForeignKeyConstraint(
            ["policy_version_id"],
            ["policy_version.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("clause_example", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_clause_example_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_clause_example_policy_id"), ["policy_id"], unique=False)

    op.create_table(
        "policy_acknowledgement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("policy_id", sa.Integer(), nullable=False),
        sa.Column("policy_version_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=True),
        sa.Column("acknowledged_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["policy_id"],
            ["policy.id"],
        ),
        sa.ForeignKeyConstraint(
            ["policy_version_id"],
            ["policy_version.id"],
        ),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["policy_question.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("policy_id", "person_id", "text_hash"),
    )
    with op.batch_alter_table("policy_acknowledgement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_policy_acknowledgement_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_policy_acknowledgement_policy_id"), ["policy_id"], unique=False)

    op.create_table(
        "policy_approval",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("policy_version_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column(
            "decision",
            sa.Enum(
                "approve",
                "request_changes",
                name="decision",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("decided_at", UtcTime(), nullable=False),
        sa.Column("voided_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["policy_version_id"],
            ["policy_version.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("policy_approval", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_policy_approval_policy_version_id"), ["policy_version_id"], unique=False
        )

    op.create_table(
        "policy_comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("policy_version_id", sa.Integer(), nullable=False),
        sa.Column("clause_key", sa.String(length=128), nullable=True),
        sa.Column("clause_hash", sa.String(length=64), nullable=True),
        sa.Column("answers_id", sa.Integer(), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", UtcTime(), nullable=False),
        sa.Column("resolved_at", UtcTime(), nullable=True),
        sa.Column("resolved_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["answers_id"],
            ["policy_comment.id"],
        ),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["policy_version_id"],
            ["policy_version.id"],
        ),
        sa.ForeignKeyConstraint(
            ["resolved_by_id"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("policy_comment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_policy_comment_answers_id"), ["answers_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_policy_comment_policy_version_id"), ["policy_version_id"], unique=False
        )

    op.create_table(
        "policy_unsaved_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("policy_version_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("base_hash", sa.String(length=64), nullable=False),
        sa.Column("base_text", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("kept_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["policy_version_id"],
            ["policy_version.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("policy_version_id", "person_id"),
        info={"derived": True},
    )
    op.create_table(
        "clause_tally",
        sa.Column("clause_id", sa.Integer(), nullable=False),
        sa.Column("model_version_id", sa.Integer(), nullable=False),
        sa.Column("cases", sa.Integer(), nullable=False),
        sa.Column("violations", sa.Integer(), nullable=False),
        sa.Column("judgements", sa.Integer(), nullable=False),
        sa.Column("last_cited_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clause_id"],
            ["clause.id"],
        ),
        sa.ForeignKeyConstraint(
            ["model_version_id"],
            ["model_version.id"],
        ),
        sa.PrimaryKeyConstraint("clause_id", "model_version_id"),
        info={"derived": True},
    )
    op.execute(FILL_CLAUSES)
    op.execute(FILL_CASES)


def downgrade() -> None:
    op.drop_table("clause_tally")
    op.drop_table("policy_unsaved_text")
    with op.batch_alter_table("policy_comment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_policy_comment_policy_version_id"))
        batch_op.drop_index(batch_op.f("ix_policy_comment_answers_id"))

    op.drop_table("policy_comment")
    with op.batch_alter_table("policy_approval", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_policy_approval_policy_version_id"))

    op.drop_table("policy_approval")
    with op.batch_alter_table("policy_acknowledgement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_policy_acknowledgement_policy_id"))
        batch_op.drop_index(batch_op.f("ix_policy_acknowledgement_person_id"))

    op.drop_table("policy_acknowledgement")
    with op.batch_alter_table("clause_example", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_clause_example_policy_id"))
        batch_op.drop_index(batch_op.f("ix_clause_example_case_id"))

    op.drop_table("clause_example")
    op.drop_table("policy_rule")
    with op.batch_alter_table("policy_reading_duty", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_policy_reading_duty_policy_id"))

    op.drop_table("policy_reading_duty")
    with op.batch_alter_table("policy_question", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_policy_question_policy_id"))

    op.drop_table("policy_question")
    with op.batch_alter_table("policy_ownership_offer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_policy_ownership_offer_to_id"))
        batch_op.drop_index(batch_op.f("ix_policy_ownership_offer_policy_id"))

    op.drop_table("policy_ownership_offer")
    with op.batch_alter_table("clause_rename", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_clause_rename_policy_id"))

    op.drop_table("clause_rename")
    op.drop_table("case_tally")
