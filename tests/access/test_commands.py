"""Every role at every command: whoever lacks its permission is refused before anything else is looked at."""

import pytest

from governance.core.access import Actor, Role
from governance.core.store import Store
from tests.access.walking import commands, permission_asked

NOBODY = Actor("nobody", "Nobody")

BY_SECRET = {
    "campaigns.commands.taking_part.answer",
    "campaigns.commands.taking_part.join",
    "campaigns.commands.taking_part.keep_answer",
    "campaigns.commands.taking_part.pass_over",
    "campaigns.commands.taking_part.take_next",
    "feedback.commands.withdrawing.withdraw_by_code",
    "policy.consultation.commands.consultations.join",
    "policy.consultation.commands.statements.submit_statement",
    "policy.consultation.commands.voting.vote",
    "policy.consultation.commands.withdrawing.withdraw",
}
"""For people without an account: the secret of their link, ballot or receipt says what they may do."""


PARTS = {
    "audit.commands.audits.judges_of",
    "audit.commands.audits.last_report",
    "audit.commands.audits.running",
    "audit.commands.drawing.draw",
    "audit.commands.findings.open_again",
    "audit.commands.measuring.failing_measure",
    "audit.commands.measuring.measure_effects",
    "audit.monitors.commands.alarming.raise_alarm",
    "audit.monitors.commands.setting.monitor_of",
    "campaigns.commands.planning.campaign_row",
    "core.drafts.commands.drop_draft",
    "core.drafts.commands.drop_drafts_of",
    "core.drafts.commands.end_drafts",
    "core.drafts.commands.keep_draft",
    "core.duties.separate",
    "core.keys.commands.note_use",
    "datasets.commands.leaving_out.write_left_out",
    "feedback.commands.aside.leave_out",
    "feedback.commands.aside.take_in",
    "feedback.commands.codes.code_row",
    "feedback.commands.codes.issue_code",
    "feedback.commands.quoting.link_quotes",
    "feedback.commands.resolving.add_outputs",
    "feedback.commands.resolving.add_people",
    "feedback.commands.resolving.look_up",
    "feedback.scales.commands.keep_waiting",
    "feedback.telemetry.commands.wrapping.add_spans",
    "feedback.telemetry.commands.wrapping.add_wrappers",
    "policy.commands.agreeing.rule_of",
    "policy.commands.checks.acting_person",
    "policy.commands.checks.clause_called",
    "policy.commands.checks.person_called",
    "policy.commands.checks.policy_called",
    "policy.commands.checks.record",
    "policy.commands.checks.reference",
    "policy.commands.checks.require_owner",
    "policy.commands.checks.version_called",
    "policy.commands.checks.void_approvals",
    "policy.commands.checks.writers",
    "policy.commands.reading.question_asked",
    "policy.commands.texts.add_clauses",
    "policy.commands.texts.replace_text",
    "policy.consultation.commands.checks.group_id_of",
    "policy.consultation.commands.checks.known",
    "policy.consultation.commands.checks.next_number",
    "policy.consultation.commands.checks.participant_of",
    "policy.consultation.commands.checks.still_open",
    "policy.consultation.commands.checks.still_taking_part",
    "policy.consultation.commands.voting.store_votes",
    "policy.consultation.commands.withdrawing.withdraw_everywhere",
    "privacy.commands.erasing.erase_words",
    "registry.commands.store_outputs",
    "review.commands.assigning.a_seat",
    "review.commands.assigning.clear_desks",
    "review.commands.assigning.leave_desk",
    "review.commands.assigning.live_assignments",
    "review.commands.assigning.reserved_by_others",
    "review.commands.assigning.seat",
    "review.commands.checks.check_passages",
    "review.commands.checks.impartial_person",
    "review.commands.checks.judgements_of",
    "review.commands.checks.unresolved_case",
    "review.commands.checks.versions_under",
    "review.commands.drafting.keep_verdict",
    "review.commands.exposure.check_cap",
    "review.commands.exposure.count_exposure",
    "review.commands.opening.next_round",
    "review.commands.resolving.add_resolution",
    "review.commands.resolving.resolve_by_agreement",
    "review.commands.tally.count_resolved",
    "work.commands.end",
    "work.commands.queue",
}
"""Parts of other commands, which ask first; drafts of one's own; what the server does by itself."""


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_every_role_is_let_through_or_refused_by_the_one_table(store: Store) -> None:
    """Also: a command that asks for nothing is part of another one, and is named here."""
    asked = {name: permission_asked(store, command, NOBODY) for name, command in commands().items()}
    assert len(asked) > 200
    free = {name for name, permission in asked.items() if permission is None}
    assert sorted(free - BY_SECRET - PARTS) == [], "asks for no permission: let it, or say here why not"
    assert sorted((BY_SECRET | PARTS) - free) == [], "these ask by now: take them out of the list"
    for role in Role:
        actor = Actor(f"a {role}", role, frozenset({role}))
        for name, permission in asked.items():
            if permission is not None:
                refused = permission_asked(store, commands_by_name[name], actor) == permission
                assert refused == (not actor.may(permission)), f"{role} at {name}"


commands_by_name = commands()
