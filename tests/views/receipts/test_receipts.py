"""A contributor learns what became of their words, and of nobody else's; taking consent back reaches everything."""

import pytest

from governance.audit.commands import plan_action, raise_finding
from governance.audit.tables import ActionKind
from governance.core.access import SYSTEM, Actor, Role
from governance.core.drafts.commands import keep_draft
from governance.core.drafts.queries import draft
from governance.core.errors import Invalid, NotFound, Refused
from governance.core.people.commands import set_active
from governance.core.store import Store
from governance.core.verify import verify
from governance.datasets.commands import build, freeze, link_action, record_training
from governance.datasets.queries import affected_by_withdrawal, gate
from governance.datasets.recipe import Recipe
from governance.feedback.codes import code_hash, new_code
from governance.feedback.commands import withdraw_by_code
from governance.feedback.commands.by_hand import FilledIn, Said, say
from governance.feedback.commands.codes import issue_code
from governance.feedback.drafts import FEEDBACK_FORM
from governance.feedback.showing import place_of
from governance.feedback.tables import Scope
from governance.policy.queries import find_clause
from governance.review.tables import Verdict
from governance.schema import METADATA
from governance.views.receipts.queries import Receipt, receipt
from governance.views.receipts.steps import Stage, Step
from governance.views.thread import thread_of
from tests.builders import (
    a_correction,
    a_flag,
    a_judged_case,
    a_model_version,
    a_person,
    a_policy,
    an_output,
)

GUEST = Actor("guest", "Someone invited")
POLICY = "# Guidelines\n\n## Doses {#doses}\n\nNever guess a dose.\n"
EVERY = ("review", "training", "publication")


def said(store: Store, by: Actor, output_id: int, correction: str = "Ask a pharmacist.") -> Said:
    with store.begin(by) as unit:
        return say(unit, f"try-{output_id}", output_id, FilledIn(rating=1, correction=correction), EVERY)


def opened(store: Store, code: str) -> Receipt:
    with store.read() as session:
        found = receipt(session, code)
    assert found is not None
    return found


def stages(steps: tuple[Step, ...]) -> list[Stage]:
    return [step.stage for step in steps]


def trained_on(store: Store) -> int:
    """The id of a frozen version of all corrections, on which a model was trained."""
    with store.begin(SYSTEM) as unit:
        version = build(unit, "pairs", Recipe(sources=("corrections",)), "Pairs")
        freeze(unit, version.id)
    model = a_model_version(store)
    with store.begin(SYSTEM) as unit:
        record_training(unit, model, version.id)
    return version.id


def test_a_receipt_tells_the_whole_way_in_the_order_it_went(store: Store) -> None:
    contributor, reviewer = a_person(store, Role.STAKEHOLDER), a_person(store, Role.REVIEWER)
    a_policy(store, POLICY)
    with store.read() as session:
        clause = find_clause(session, "doses")
    output_id = an_output(store)
    code = said(store, contributor, output_id).code
    assert [stages(each.steps) for each in opened(store, code).statements] == [[Stage.RECEIVED]] * 2
    case_id, _ = a_judged_case(store, output_id, reviewer, clause=clause)
    with store.begin(SYSTEM) as unit:
        finding = raise_finding(unit, "Guessed doses", "It guesses.", 3, case_ids=[case_id])
        plan_action(unit, finding.id, ActionKind.POLICY, "Say it more clearly")
        retrain = plan_action(unit, finding.id, ActionKind.DATASET, "Train it on corrections")
    version_id = trained_on(store)
    with store.begin(SYSTEM) as unit:
        link_action(unit, version_id, retrain.id)
    correction, rating = opened(store, code).statements
    assert stages(rating.steps) == list(Stage) and stages(correction.steps) == list(Stage)
    judged = correction.steps[2]
    assert (judged.state, judged.names) == ("violates", ("Doses",))
    assert [step.own_words for step in correction.steps[-2:]] == [True, True]
    assert [step.own_words for step in rating.steps[-2:]] == [False, False]
    assert correction.steps[-2].names == ("pairs@1",)


def test_what_was_over_before_one_spoke_did_not_come_of_it(store: Store) -> None:
    contributor, reviewer = a_person(store, Role.STAKEHOLDER), a_person(store, Role.REVIEWER)
    output_id = an_output(store)
    a_judged_case(store, output_id, reviewer)
    code = said(store, contributor, output_id).code
    assert [stages(each.steps) for each in opened(store, code).statements] == [[Stage.RECEIVED]] * 2


def test_a_verdict_is_sealed_until_the_case_is_resolved(store: Store) -> None:
    contributor, reviewer = a_person(store, Role.STAKEHOLDER), a_person(store, Role.REVIEWER)
    output_id = an_output(store)
    code = said(store, contributor, output_id).code
    a_judged_case(store, output_id, reviewer, Verdict.VIOLATES, resolved=False)
    steps = opened(store, code).statements[0].steps
    assert stages(steps) == [Stage.RECEIVED, Stage.UNDER_REVIEW]
    assert steps[1].state == ""


def test_a_receipt_shows_nobody_else(store: Store) -> None:
    contributor, other = a_person(store, Role.STAKEHOLDER), a_person(store, Role.STAKEHOLDER)
    reviewer = a_person(store, Role.REVIEWER)
    output_id = an_output(store)
    code = said(store, contributor, output_id, "Mine.").code
    a_correction(store, output_id, "Somebody else's words", by=other)
    a_flag(store, output_id, by=other)
    a_judged_case(store, output_id, reviewer, correction="The reviewer's words")
    told = repr(opened(store, code))
    for foreign in ("Somebody else", "reviewer's", other.name, reviewer.name, "Somebody should look"):
        assert foreign not in told
    assert "Mine." in told


def test_consent_taken_back_by_code_reaches_the_gate_the_model_and_the_thread(store: Store) -> None:
    contributor = a_person(store, Role.STAKEHOLDER)
    code = said(store, contributor, an_output(store)).code
    version_id = trained_on(store)
    with store.read() as session:
        assert all(check.passed for check in gate(session, version_id))
    with store.begin(GUEST) as unit:
        withdraw_by_code(unit, code, [Scope.TRAINING])
    with store.read() as session:
        assert [check.name for check in gate(session, version_id) if not check.passed]
        assert len(affected_by_withdrawal(session)) == 1
        states = [node.state for node in thread_of(session, "FB-2").nodes]
        assert "training_consent_withdrawn" in states
        assert verify(session, METADATA.sorted_tables).ok
    told = opened(store, code)
    assert told.standing == (Scope.REVIEW, Scope.PUBLICATION)
    assert told.statements[0].given == tuple(Scope)


def test_a_code_for_a_person_takes_back_all_that_they_said_and_no_more(store: Store) -> None:
    contributor, other = a_person(store, Role.STAKEHOLDER), a_person(store, Role.STAKEHOLDER)
    with store.begin(SYSTEM) as unit:
        code = issue_code(unit, person_id=contributor.person_id)
    said(store, contributor, an_output(store))
    theirs = said(store, other, an_output(store)).code
    assert opened(store, code).whole_person and len(opened(store, code).statements) == 2
    with store.begin(SYSTEM) as unit:
        assert contributor.person_id is not None
        set_active(unit, contributor.person_id, active=False)
    with store.begin(GUEST) as unit:
        withdraw_by_code(unit, code, list(Scope))
    assert opened(store, code).standing == ()
    assert opened(store, theirs).standing == tuple(Scope)


def test_a_code_is_read_as_people_type_it_and_nothing_else_opens(store: Store) -> None:
    contributor = a_person(store, Role.STAKEHOLDER)
    code = said(store, contributor, an_output(store)).code
    assert opened(store, f"  {code.lower().replace('-', ' ')} ") == opened(store, code)
    assert code_hash("oil01") == code_hash("01-101")
    assert len({new_code() for _ in range(100)}) == 100
    with store.read() as session:
        assert receipt(session, "7K3M9-QXP4T-WD8HN-V2R5C") is None
        assert receipt(session, "") is None
    with pytest.raises(NotFound), store.begin(GUEST) as unit:
        withdraw_by_code(unit, "7K3M9", [Scope.TRAINING])
    with pytest.raises(Invalid), store.begin(GUEST) as unit:
        withdraw_by_code(unit, code, [])


def test_all_that_is_said_on_one_answer_is_stored_or_none_of_it(store: Store) -> None:
    contributor, output_id = a_person(store, Role.STAKEHOLDER), an_output(store)
    with pytest.raises(Invalid), store.begin(contributor) as unit:
        say(unit, "a", output_id, FilledIn(rating=1, category="wrong", severity=9), EVERY)
    with pytest.raises(Invalid, match="one is enough"), store.begin(contributor) as unit:
        say(unit, "a", output_id, FilledIn(correction="Take two of them, that should be fine."), EVERY)
    with store.begin(contributor) as unit:
        done = say(unit, "a", output_id, FilledIn(rating=1, category="wrong", severity=2), EVERY)
    assert len(done.feedback_ids) == 2


def test_a_draft_is_kept_until_it_is_sent_and_is_nobody_else_s(store: Store) -> None:
    contributor, other, output_id = (
        a_person(store, Role.STAKEHOLDER),
        a_person(store, Role.STAKEHOLDER),
        an_output(store),
    )
    assert contributor.person_id is not None and other.person_id is not None
    place = place_of(output_id)
    for words in ("It", "It does"):
        with store.begin(contributor) as unit:
            keep_draft(unit, FEEDBACK_FORM, place, {"comment": words})
    with store.read() as session:
        assert draft(session, FEEDBACK_FORM, place, contributor.person_id) == {"comment": "It does"}
        assert draft(session, FEEDBACK_FORM, place, other.person_id) == {}
    said(store, contributor, output_id)
    with store.read() as session:
        assert draft(session, FEEDBACK_FORM, place, contributor.person_id) == {}
    with pytest.raises(Refused), store.begin(GUEST) as unit:
        keep_draft(unit, FEEDBACK_FORM, place, {"comment": "Anything"})
