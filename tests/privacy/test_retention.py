"""Retention rules by kind: shown before they act, and nothing goes without one."""

from datetime import UTC, datetime, timedelta

import pytest

from governance.core.access import SYSTEM, Role
from governance.core.errors import Invalid, Refused
from governance.core.store import Store
from governance.core.verify import verify
from governance.feedback.queries import FeedbackFilter, feedback_page
from governance.feedback.tables import Kind
from governance.privacy.commands import apply_retention, set_retention
from governance.privacy.queries import retention_due
from governance.schema import METADATA
from tests.builders import a_person, a_statement, an_output

NOW = datetime.now(UTC)


def test_words_go_when_they_are_older_than_their_rule_and_stay_counted(store: Store) -> None:
    output = an_output(store)
    for days, words in ((9, "Old words"), (11, "Older words"), (1, "New words")):
        a_statement(store, output, Kind.COMMENT, comment=words, recorded_at=NOW - timedelta(days=days))
    with store.begin(SYSTEM) as unit:
        assert apply_retention(unit) == {}
    with store.begin(SYSTEM) as unit:
        set_retention(unit, "words", 10)
    with store.read() as session:
        due = {each.kind: each.due for each in retention_due(session, NOW)}
        assert due == {"words": 1, "drafts": 0, "evaluations": 0, "jobs": 0}
        assert len([row for row in feedback_page(session, FeedbackFilter()).rows if row.comment]) == 3
    with store.begin(SYSTEM) as unit:
        assert apply_retention(unit) == {"words": 1}
    with store.read() as session:
        rows = feedback_page(session, FeedbackFilter()).rows
        assert sorted(str(row.comment) for row in rows) == ["New words", "None", "Old words"]
        assert retention_due(session, NOW)[0].due == 0
        assert verify(session, METADATA.sorted_tables).ok
    with store.begin(SYSTEM) as unit:
        set_retention(unit, "words", None)
    with store.begin(SYSTEM) as unit:
        assert apply_retention(unit) == {}


def test_rules_are_for_administrators_and_kinds_that_are_known(store: Store) -> None:
    for role in set(Role) - {Role.ADMIN}:
        other = a_person(store, role)
        with pytest.raises(Refused), store.begin(other) as unit:
            set_retention(unit, "words", 10)
        with pytest.raises(Refused), store.begin(other) as unit:
            apply_retention(unit)
    for kind, days in (("nothing", 10), ("words", 0), ("words", 40_000)):
        with pytest.raises(Invalid), store.begin(SYSTEM) as unit:
            set_retention(unit, kind, days)
