"""The full-text index over feedback: a table that neither SQLModel nor Alembic can describe, since each database has its own."""

from typing import Any


def create_search(op: Any) -> None:
    """Makes it, and the row that says how far it is (nothing yet); `op` is Alembic's."""
    op.execute("INSERT INTO feedback_search_state (id, indexed_to) VALUES (1, 0)")
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE feedback_search USING fts5("
            "line, content='', columnsize=0, tokenize=\"unicode61 remove_diacritics 0 categories 'L* N* M* Co'\")"
        )
        op.execute("INSERT INTO feedback_search(feedback_search, rank) VALUES ('hashsize', 16777216)")
    else:
        op.execute("CREATE TABLE feedback_search (feedback_id INTEGER PRIMARY KEY, words TSVECTOR NOT NULL)")
        op.execute("CREATE INDEX ix_feedback_search_words ON feedback_search USING gin (words)")
