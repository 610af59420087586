"""What a draft would touch: everything that rests on the clauses it changes, and nothing else."""

from governance.audit.commands import raise_finding
from governance.core.access import Role
from governance.core.store import Store
from governance.exchange.policy.markdown import parse
from governance.policy.commands import decide_rename, draft_version
from governance.policy.queries import find_clause
from governance.policy.tables import Clause
from governance.views.clause_use.impact import Impact, impact
from tests.builders import a_judged_case, a_person, a_policy, an_output

LONG = "Do not share the address, the telephone number or the health of a person who is not famous."
TEXT = f"# Privacy {{#privacy}}\n{LONG}\n\n# Tone {{#tone}}\nBe kind.\n\n# Old {{#old}}\nGo.\n"


def cited(store: Store, reference: str) -> Clause:
    with store.read() as session:
        return find_clause(session, reference)


def drafted(store: Store, text: str) -> int:
    with store.begin(a_person(store, Role.POLICY_OWNER)) as unit:
        return draft_version(unit, "guidelines", "draft", parse(text)).id


def touched(store: Store, version_id: int) -> Impact:
    with store.read() as session:
        found = impact(session, "guidelines", version_id, store.clock())
        assert found is not None
        return found


def test_judgements_open_cases_and_findings_under_changed_clauses_are_listed(store: Store) -> None:
    a_policy(store, TEXT)
    reviewer = a_person(store, Role.REVIEWER)
    tone, privacy, old = (cited(store, key) for key in ("tone", "privacy", "old"))
    under_tone, _ = a_judged_case(store, an_output(store), reviewer, clause=tone)
    under_old, _ = a_judged_case(store, an_output(store), reviewer, clause=old)
    a_judged_case(store, an_output(store), reviewer, clause=privacy)
    still_open, _ = a_judged_case(store, an_output(store), reviewer, clause=tone, resolved=False)
    with store.begin(a_person(store, Role.AUDITOR)) as unit:
        finding = raise_finding(unit, "Too harsh", "It scolds.", 2, clause_id=tone.id)
    version_id = drafted(store, TEXT.replace("Be kind", "Be very kind").replace("# Old {#old}\nGo.\n", ""))
    found = touched(store, version_id)
    assert (found.against, found.changed, found.removed) == ("guidelines@1", ["tone"], ["old"])
    assert {(row.case, row.key) for row in found.judgements} == {
        (f"CASE-{under_tone}", "tone"),
        (f"CASE-{under_old}", "old"),
    }
    assert found.judgement_count == 2
    assert found.open_cases == [f"CASE-{still_open}"]
    assert [(row.reference, row.is_open) for row in found.findings] == [(f"FINDING-{finding.id}", True)]


def test_a_confirmed_rename_without_another_text_touches_nothing(store: Store) -> None:
    a_policy(store, TEXT)
    a_judged_case(store, an_output(store), a_person(store, Role.REVIEWER), clause=cited(store, "privacy"))
    version_id = drafted(store, TEXT.replace("{#privacy}", "{#private}"))
    assert touched(store, version_id).removed == ["privacy"]
    with store.begin(a_person(store, Role.POLICY_OWNER)) as unit:
        decide_rename(unit, version_id, "privacy", "private")
    found = touched(store, version_id)
    assert (found.changed, found.removed, found.judgement_count) == ([], [], 0)


def test_the_first_version_is_held_against_nothing(store: Store) -> None:
    version = a_policy(store, TEXT)
    with store.read() as session:
        assert impact(session, "guidelines", version.id, store.clock()) is None
