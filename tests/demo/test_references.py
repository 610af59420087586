"""Every key leads somewhere, every time fits the others, and the commands of the house would let it pass."""

from datetime import UTC, datetime
from itertools import pairwise
from random import Random
from typing import Any

import orjson

from governance.core.access import GRANTS, Permission, Role
from governance.core.people.commands import HANDLE, SLUG
from governance.demo.openings import FLAGS, SEVERITY
from governance.demo.organisation import generate
from governance.demo.records import Case, Feedback, Output, Person
from governance.exchange.policy import markdown as policy_markdown
from governance.feedback.records import FeedbackRecord, check, is_language
from governance.review.rules import USUAL_RULE, usual_judgements

DEMO = generate()
OUTPUTS: dict[str, Output] = {output.external_id: output for output in DEMO.outputs}
PEOPLE: dict[str, Person] = {person.handle: person for person in DEMO.people}
CASES: dict[str, Case] = {case.key: case for case in DEMO.cases}
CLAUSES = {
    version.number: {clause.key for clause in policy_markdown.parse(version.markdown).clauses}
    for version in DEMO.policy.versions
}


def may(handle: str, permission: Permission) -> bool:
    return any(permission in GRANTS[Role(role)] for role in PEOPLE[handle].roles)


def version_in_force(moment: datetime) -> int:
    return max(each.number for each in DEMO.policy.versions if each.effective_on <= moment.date())


def as_record(said: Feedback) -> FeedbackRecord:
    output, other = OUTPUTS[said.output], OUTPUTS.get(said.other_output or "")
    return FeedbackRecord(
        key=said.key,
        kind=said.kind,
        model_version=f"assistant {output.model_version}",
        output=said.output,
        source=said.source,
        person=said.person,
        group=said.group,
        rating=said.rating,
        category=said.category,
        severity=said.severity,
        preference=said.preference,
        correction=said.correction,
        comment=said.comment,
        consent=said.consents,
        given_at=said.given_at,
        conversation=[dict(message) for message in output.conversation],
        answer=output.answer,
        language=output.language,
        scenario=output.scenario,
        produced_at=output.produced_at,
        other_output=said.other_output,
        other_model_version=f"assistant {other.model_version}" if other else None,
    )


def test_keys_are_unique_and_in_the_order_of_time() -> None:
    assert (
        len(OUTPUTS) == len(DEMO.outputs)
        and len(PEOPLE) == len(DEMO.people)
        and len(CASES) == len(DEMO.cases)
    )
    assert [output.external_id for output in DEMO.outputs] == [f"out-{n:05}" for n in range(1, 5_001)]
    assert [said.key for said in DEMO.feedback] == [f"fb-{n:05}" for n in range(1, 12_001)]
    for earlier, later in pairwise(DEMO.outputs):
        assert earlier.produced_at <= later.produced_at
    for before, after in pairwise(DEMO.feedback):
        assert before.given_at <= after.given_at
    for opened, next_opened in pairwise(DEMO.cases):
        assert opened.opened_at <= next_opened.opened_at
    for raised, next_raised in pairwise(DEMO.findings):
        assert raised.raised_at <= next_raised.raised_at


def test_every_time_is_aware_in_utc_and_not_after_the_end() -> None:
    times = 0

    def walk(value: Any) -> None:
        nonlocal times
        if isinstance(value, datetime):
            times += 1
            assert value.tzinfo is UTC and value <= DEMO.end
        elif isinstance(value, tuple):
            for each in value:
                walk(each)
        elif hasattr(value, "__dataclass_fields__"):
            for name in value.__dataclass_fields__:
                walk(getattr(value, name))

    walk(DEMO)
    assert times > 17_000


def test_outputs_fall_into_the_life_of_their_version() -> None:
    versions = {version.label: version for version in DEMO.model.versions}
    for output in DEMO.outputs:
        version = versions[output.model_version]
        assert version.released_at <= output.produced_at < (version.retired_at or DEMO.end)
        assert is_language(output.language) and SLUG.fullmatch(output.scenario)
        assert output.conversation[-1]["role"] == "user"


def test_feedback_would_be_accepted_as_it_is() -> None:
    for said in DEMO.feedback:
        assert check(as_record(said), DEMO.end) == []


def test_feedback_comes_after_what_it_speaks_of_from_people_who_have_joined() -> None:
    groups = {group.slug for group in DEMO.groups}
    for said in DEMO.feedback:
        for name in filter(None, (said.output, said.other_output)):
            assert OUTPUTS[name].produced_at < said.given_at
        if said.person is None:
            assert said.source != "human" and said.group is None
        else:
            person = PEOPLE[said.person]
            assert said.group == person.group and said.group in groups
            assert person.joined_at < said.given_at
            assert set(said.consents) <= set(person.consents)
            assert OUTPUTS[said.output].language in person.languages


def test_nobody_speaks_twice_in_one_way_on_one_output() -> None:
    said = [(each.person, each.kind, each.output, each.other_output) for each in DEMO.feedback if each.person]
    assert len(set(said)) == len(said)


def test_compared_outputs_answer_the_same_conversation_differently() -> None:
    for said in DEMO.feedback:
        if said.other_output is not None:
            first, second = OUTPUTS[said.output], OUTPUTS[said.other_output]
            assert first.conversation == second.conversation
            assert first.answer != second.answer


def test_a_correction_is_not_what_was_answered() -> None:
    for said in DEMO.feedback:
        assert said.correction != OUTPUTS[said.output].answer


def test_people_have_sound_handles_and_known_roles() -> None:
    for person in DEMO.people:
        assert HANDLE.fullmatch(person.handle)
        assert {Role(role) for role in person.roles}
        assert all(is_language(language) for language in person.languages)
    assert {role for person in DEMO.people for role in person.roles} == {role.value for role in Role}


def test_withdrawals_take_back_what_was_given() -> None:
    said = {each.key: each for each in DEMO.feedback}
    assert len({each.person for each in DEMO.withdrawals}) == len(DEMO.withdrawals)
    for each in DEMO.withdrawals:
        own = [words for words in DEMO.feedback if words.person == each.person]
        if each.feedback is not None:
            own = [said[each.feedback]]
            assert own[0].person == each.person
        assert any(each.scope in words.consents and words.given_at < each.withdrawn_at for words in own)


def test_policy_versions_are_approved_by_another_before_they_hold() -> None:
    for version in DEMO.policy.versions:
        assert version.author != version.approved_by
        assert may(version.author, Permission.PUBLISH_POLICY) and may(
            version.approved_by, Permission.APPROVE_POLICY
        )
        assert version.created_at < version.approved_at < version.published_at
        assert version.published_at.date() == version.effective_on
        document = policy_markdown.parse(version.markdown)
        assert document.title == DEMO.policy.title and document.preamble
        assert 13 <= len(document.clauses) <= 18
        assert all(clause.attributes.get("authority") for clause in document.clauses)


def test_cases_follow_the_house_rule() -> None:
    assert (USUAL_RULE.flags, USUAL_RULE.severity) == (FLAGS, SEVERITY)
    flags: dict[str, list[Feedback]] = {}
    for said in DEMO.feedback:
        if said.kind == "flag" and "review" in said.consents:
            flags.setdefault(said.output, []).append(said)
    for case in DEMO.cases:
        assert case.required_judgements == usual_judgements(case.severity)
        before = [said for said in flags.get(case.output, []) if said.given_at <= case.opened_at]
        if case.opened_for == "feedback":
            highest = max(said.severity or 0 for said in before)
            assert len(before) >= USUAL_RULE.flags or highest >= USUAL_RULE.severity
            assert case.severity == highest and case.opened_by is None
        else:
            assert case.opened_by is not None and may(case.opened_by, Permission.OPEN_CASE)
    judged = {case.output for case in DEMO.cases}
    overlooked = [
        output
        for output, said in flags.items()
        if len(said) >= USUAL_RULE.flags or max(each.severity or 0 for each in said) >= USUAL_RULE.severity
        if output not in judged
    ]
    assert overlooked == []


def test_an_output_has_one_unresolved_case_at_a_time() -> None:
    by_output: dict[str, list[Case]] = {}
    for case in DEMO.cases:
        by_output.setdefault(case.output, []).append(case)
    for cases in by_output.values():
        assert [case.round for case in cases] == list(range(1, len(cases) + 1))
        for earlier, later in pairwise(cases):
            assert earlier.resolution is not None and later.opened_for == "audit"
            assert earlier.resolution.resolved_at < later.opened_at


def test_judgements_stand_on_the_policy_in_force_and_on_the_answer() -> None:
    for case in DEMO.cases:
        moment = case.opened_at
        assert moment > OUTPUTS[case.output].produced_at
        assert (
            len({each.reviewer for each in case.judgements})
            == len(case.judgements)
            <= case.required_judgements
        )
        for each in case.judgements:
            assert each.made_at > moment
            moment = each.made_at
            assert moment.weekday() < 5 and 8 <= moment.hour < 17
            assert may(each.reviewer, Permission.JUDGE)
            assert OUTPUTS[case.output].language in PEOPLE[each.reviewer].languages
            assert each.policy_version == version_in_force(each.made_at)
            assert set(each.clauses) <= CLAUSES[each.policy_version]
            assert each.passage in OUTPUTS[case.output].answer
            assert each.correction != OUTPUTS[case.output].answer
            assert each.rationale
            if each.verdict == "violates":
                assert each.clauses and each.severity in (1, 2, 3, 4)
            else:
                assert not each.passage and each.severity is None and each.correction is None


def test_resolutions_follow_from_the_judgements_and_keep_dissent() -> None:
    for case in DEMO.cases:
        verdicts = {each.verdict for each in case.judgements}
        if len(case.judgements) == case.required_judgements and len(verdicts) == 1:
            assert case.resolution is not None
        if case.resolution is None:
            continue
        resolution = case.resolution
        assert len(case.judgements) == case.required_judgements
        assert resolution.verdict in verdicts
        dissent = tuple(each.reviewer for each in case.judgements if each.verdict != resolution.verdict)
        assert resolution.dissent == dissent
        if len(verdicts) == 1:
            assert resolution.resolved_by is None and resolution.resolved_at == case.judgements[-1].made_at
        else:
            assert resolution.resolved_by is not None and resolution.rationale
            assert may(resolution.resolved_by, Permission.RESOLVE_CASE)
            assert resolution.resolved_by not in {each.reviewer for each in case.judgements}
            assert resolution.resolved_at > case.judgements[-1].made_at


def test_an_audit_draws_the_sample_that_its_seed_gives() -> None:
    audit = DEMO.audits[0]
    frame = [
        number
        for number, output in enumerate(DEMO.outputs, 1)
        if output.model_version in audit.model_versions
        and output.language in audit.languages
        and output.scenario in audit.scenarios
        and output.produced_at.date() <= audit.produced_until
    ]
    generator = Random(audit.seed)
    chances = {number: generator.random() for number in frame}
    drawn = sorted(sorted(frame, key=lambda number: chances[number])[: len(audit.items)])
    assert [item.output for item in audit.items] == [f"out-{number:05}" for number in drawn]
    assert len(audit.items) < len(frame)


def test_audits_look_at_what_was_there_and_judge_it_in_cases() -> None:
    for audit in DEMO.audits:
        assert may(audit.lead, Permission.PLAN_AUDIT)
        assert (
            audit.starts_on == audit.started_at.date()
            and audit.produced_until < audit.starts_on < audit.ends_on
        )
        assert audit.reported_at is None or audit.started_at < audit.reported_at
        assert len({item.output for item in audit.items}) == len(audit.items)
        for item in audit.items:
            assert CASES[item.case].output == item.output
            assert OUTPUTS[item.output].model_version in audit.model_versions
    assert {OUTPUTS[item.output].language for item in DEMO.audits[1].items} == {
        output.language for output in DEMO.outputs
    }


def test_findings_rest_on_cases_known_when_they_were_raised() -> None:
    audits = {audit.key for audit in DEMO.audits} | {None}
    labels = {version.label for version in DEMO.model.versions} | {None}
    for finding in DEMO.findings:
        assert finding.audit in audits and finding.model_version in labels
        assert may(finding.raised_by, Permission.RAISE_FINDING) and finding.owner in PEOPLE
        assert finding.due_on > finding.raised_at.date()
        if finding.clause is not None:
            assert finding.clause in CLAUSES[version_in_force(finding.raised_at)]
            assert finding.cases or finding.state == "open"
        for key in finding.cases:
            resolution = CASES[key].resolution
            assert resolution is not None and resolution.resolved_at < finding.raised_at


def test_findings_are_in_the_state_that_their_actions_bring() -> None:
    for finding in DEMO.findings:
        done = [action for action in finding.actions if action.completed_at]
        started = [action for action in finding.actions if action.started_at]
        state = "open"
        if finding.actions:
            state = "in_progress" if started else "action_planned"
        if finding.actions and len(done) == len(finding.actions):
            state = "awaiting_verification"
        if finding.closed_at is None:
            assert finding.state == state
        else:
            assert finding.closed_by is not None and finding.closing_note
            needed, before = {
                "verified": (Permission.VERIFY_FINDING, "awaiting_verification"),
                "risk_accepted": (Permission.ACCEPT_RISK, "open"),
            }[finding.state]
            assert may(finding.closed_by, needed) and state == before


def test_actions_and_evidence_are_in_order_and_nobody_verifies_their_own() -> None:
    keys = [action.key for finding in DEMO.findings for action in finding.actions]
    assert keys == [f"action-{number:02}" for number in range(1, len(keys) + 1)]
    for finding in DEMO.findings:
        last = finding.raised_at
        for action in finding.actions:
            assert may(action.owner, Permission.COMPLETE_ACTION) and action.owner != finding.closed_by
            steps = [finding.raised_at, action.planned_at, action.started_at, action.completed_at]
            known = [step for step in steps if step is not None]
            assert known == sorted(known) and len(set(known)) == len(known)
            last = max(last, *known)
        for evidence in finding.evidence:
            assert may(evidence.added_by, Permission.ADD_EVIDENCE)
            assert finding.raised_at < evidence.added_at
            last = max(last, evidence.added_at)
        assert finding.closed_at is None or finding.closed_at > last


def test_dataset_versions_are_frozen_by_another_and_carry_out_a_known_action() -> None:
    actions = {action.key: action for finding in DEMO.findings for action in finding.actions}
    for version in DEMO.dataset.versions:
        assert version.built_at < version.frozen_at
        assert version.built_by != version.frozen_by
        assert may(version.built_by, Permission.BUILD_DATASET) and may(
            version.frozen_by, Permission.FREEZE_DATASET
        )
        for key in version.carries_out:
            action = actions[key]
            assert action.kind == "dataset" and action.planned_at < version.built_at
            assert action.completed_at is not None and action.completed_at > version.frozen_at
    assert any(version.carries_out for version in DEMO.dataset.versions)


def test_nothing_is_said_that_json_cannot_carry() -> None:
    assert orjson.loads(DEMO.as_json())["findings"][0]["key"] == "finding-1"
