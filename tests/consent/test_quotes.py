"""Quotations follow the consent of whoever said the words: on screen by review, in reports and to the public by publication."""

from datetime import UTC, datetime

import pytest

from governance.audit.commands import raise_finding
from governance.audit.queries import finding_view
from governance.core.access import SYSTEM, Role
from governance.core.store import Store
from governance.feedback.commands import withdraw_for
from governance.feedback.queries.quoting import quotes_in
from governance.feedback.quotes import WITHHELD
from governance.feedback.tables import Kind, Scope
from governance.policy.queries import find_clause
from governance.review.commands import judge, open_case, resolve
from governance.review.queries import case_view
from governance.review.queries.appeals import outcomes
from governance.review.tables import OpenedFor, Verdict
from governance.views.account import account_of
from reports.catalogue.kind import Asked
from reports.formats.html import to_html
from reports.making import make_report
from tests.builders import MOMENT, a_person, a_policy, a_statement, an_output

SAID = "It told my mother to stop her pills at once"
START, END = datetime(2025, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("may_publish", [True, False])
def test_quotes_follow_the_consent_of_whoever_said_them(store: Store, may_publish: bool) -> None:
    speaker = a_person(store, Role.STAKEHOLDER)
    output = an_output(store)
    said = a_statement(store, output, Kind.COMMENT, by=speaker, comment=SAID, may_publish=may_publish)
    reviewers = [a_person(store, Role.REVIEWER) for _ in range(3)]
    a_policy(store, "# Health {#health}\n\nDon't guess doses.\n")
    with store.read() as session:
        clause = find_clause(session, "health@1")
    with store.begin(SYSTEM) as unit:
        case = open_case(unit, output, OpenedFor.HAND, "Look at it")
        case.required_judgements = 2
        unit.record("case.changed", "CASE-1")
    for reviewer, verdict in zip(reviewers, (Verdict.VIOLATES, Verdict.UNCLEAR), strict=False):
        with store.begin(reviewer) as unit:
            severity = 3 if verdict is Verdict.VIOLATES else None
            made = judge(
                unit,
                case.id,
                verdict,
                severity=severity,
                clauses=[clause.id] if severity else [],
                rationale=f"Grave: “{SAID.lower()}”.",
            )
    with store.begin(reviewers[2]) as unit:
        resolve(unit, case.id, Verdict.VIOLATES, f"As they say, {SAID}.", 3)
    with store.begin(SYSTEM) as unit:
        finding = raise_finding(unit, "Stops medicines", f"One said: {SAID}.", 3, case_ids=[case.id]).id

    def on_screen() -> str:
        with store.read() as session:
            return str((case_view(session, case.id, SYSTEM, MOMENT), finding_view(session, finding)))

    def outside() -> str:
        with store.read() as session:
            made = make_report(session, "governance", Asked(starts_at=START, ends_at=END))
            assert speaker.person_id is not None
            return to_html(made) + str(
                (account_of(session, START, END), outcomes(session, speaker.person_id))
            )

    with store.read() as session:
        assert quotes_in(session, f"judgement {made.id}") == [said]
    assert on_screen().lower().count(SAID.lower()) >= 5
    assert (SAID.lower() in outside().lower()) is may_publish
    with store.begin(SYSTEM) as unit:
        withdraw_for(unit, [Scope.PUBLICATION], "They wrote", feedback_id=said)
    assert SAID.lower() not in outside().lower() and WITHHELD in outside()
    assert SAID.lower() in on_screen().lower()
    with store.begin(SYSTEM) as unit:
        withdraw_for(unit, [Scope.REVIEW], "They wrote", feedback_id=said)
    assert SAID.lower() not in on_screen().lower() and WITHHELD in on_screen()
