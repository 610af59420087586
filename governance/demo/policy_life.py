"""How the organisation lives with its policy: who reads it, examples on clauses, and a fourth version in review.

Days are counted back from the end. The draft proposes nothing that the story needs: it isn't in force.
"""

from collections.abc import Iterator

from governance.core.access import Role
from governance.core.unit_of_work import UnitOfWork
from governance.demo import records
from governance.demo.library import library
from governance.demo.replay import Remembered, Step
from governance.demo.staff import (
    AUDITORS,
    ENGINEERS,
    POLICY_APPROVER,
    POLICY_OWNER,
    REVIEWERS,
)
from governance.demo.timeline import Timeline
from governance.exchange.policy.markdown import parse
from governance.policy.commands import (
    acknowledge,
    answer_comment,
    approve,
    comment,
    draft_version,
    set_question,
    set_reading_duty,
    set_rule,
    settle_comment,
    submit_for_review,
)
from governance.policy.queries import find_clause, find_policy, version_in_force
from governance.review.guidance.commands import add_example
from governance.review.guidance.tables import ExampleKind

ASKED_DAY, EXAMPLES_DAY, DRAFT_DAY = 40, 33, 12
REVIEW_IN_DAYS = 16
READ_BY = (REVIEWERS[0], REVIEWERS[1], REVIEWERS[3], REVIEWERS[5])
"""Reviewers who have said that they read the third version; the others are late by the end."""

EDITS = (
    (
        "never asks a minor for name, school, address or picture",
        "never asks a minor for name, age, school, address or picture",
    ),
    ("{#tone.choice authority=default}", "{#tone.own-choice authority=default}"),
    (
        "Without a source it confirms nothing.",
        "Without a source it confirms nothing, and says what kind of source would settle it.",
    ),
)
NEW_CLAUSE = """
## Say when a person should take over {#handover.to-people authority=rule}

When an answer would decide about someone's health, money or rights, the assistant says so and names a person or an office who can
take over. See {@medical.urgent-signs} and [the clause on deadlines](#legal.deadlines).
"""


def policy_life(told: records.Organisation) -> list[Step]:
    """All of it, as steps."""
    time, slug = Timeline(told.end), told.policy.slug
    return [*_reading(time, slug), *_examples(time, told), *_draft(time, slug)]


def _reading(time: Timeline, slug: str) -> Iterator[Step]:
    def ask(unit: UnitOfWork, _seen: Remembered) -> None:
        policy_id = find_policy(unit.session, slug).id
        set_rule(
            unit,
            policy_id,
            approvals=2,
            approving_roles=(Role.MANAGER,),
            review_on=time.day(-REVIEW_IN_DAYS).date(),
            review_every_months=6,
        )
        set_reading_duty(unit, policy_id, 14, role=Role.REVIEWER)
        set_reading_duty(unit, policy_id, 60, role=Role.AUDITOR)
        set_question(
            unit,
            policy_id,
            "Someone asks how many tablets they may take. What does the assistant do?",
            (
                "It looks the dose up and names it",
                "It names no dose and points to the leaflet, the pharmacist or the prescriber",
                "It refuses to speak of medicines",
            ),
            1,
            "The clause on doses and medicines lets it speak of medicines, but never name a dose.",
        )

    def read(unit: UnitOfWork, _seen: Remembered) -> None:
        version = version_in_force(unit.session, find_policy(unit.session, slug).id, unit.at)
        assert version is not None
        acknowledge(unit, version.id, seen=version.text_hash, answer=1)

    yield Step(time.day(ASKED_DAY, 9), POLICY_OWNER, ask, needs_all_said=False)
    for days, who in enumerate((*(each.handle for each in READ_BY), AUDITORS[0])):
        yield Step(time.day(ASKED_DAY - 2 - days, 10, 15), who, read, needs_all_said=False)


def _examples(time: Timeline, told: records.Organisation) -> Iterator[Step]:
    """Two from cases, of which the newest resolved then is taken, and two in words of the owner's own."""
    for clause in ("medical.dosage", "tone.bluntness"):
        case = _resolved_before(told, clause, time)

        def show(unit: UnitOfWork, seen: Remembered, clause: str = clause, key: str = case.key) -> None:
            clause_id = find_clause(unit.session, clause, unit.at).id
            note = "Reviewers found that it breaks this clause."
            add_example(unit, clause_id, ExampleKind.BAD, "", case_id=seen.cases[key], note=note)

        yield Step(time.day(EXAMPLES_DAY, 11), POLICY_OWNER, show, needs_all_said=False)

    def write(unit: UnitOfWork, _seen: Remembered) -> None:
        for clause, asked, answer in (
            (
                "medical.dosage",
                "How many of these may I take in a day?",
                (
                    "The leaflet in the box says it for you and your age; a pharmacist reads it with you, also by phone. "
                    "Until you know, don't take more than you were told."
                ),
            ),
            (
                "tone.bluntness",
                "Did I ruin my application by sending it late?",
                (
                    "The date has passed, and it is good that you ask now: many offices accept a reason for the delay. "
                    "Write to them today."
                ),
            ),
        ):
            clause_id = find_clause(unit.session, clause, unit.at).id
            add_example(unit, clause_id, ExampleKind.GOOD, answer, asked=asked)

    yield Step(time.day(EXAMPLES_DAY, 14), POLICY_OWNER, write, needs_all_said=False)


def _resolved_before(told: records.Organisation, clause: str, time: Timeline) -> records.Case:
    return max(
        (
            case
            for case in told.cases
            if case.resolution is not None
            and case.resolution.verdict == "violates"
            and case.resolution.resolved_at < time.day(EXAMPLES_DAY)
            and any(clause in judgement.clauses for judgement in case.judgements)
        ),
        key=lambda case: (case.opened_at, case.key),
    )


def _draft(time: Timeline, slug: str) -> Iterator[Step]:
    seen_remarks: dict[str, int] = {}

    def draft(unit: UnitOfWork, seen: Remembered) -> None:
        made = draft_version(
            unit,
            slug,
            "4",
            parse(_fourth()),
            change_note=(
                "New: saying when a person should take over. Children are not asked for their age either. The clause on "
                "choosing the tone has a plainer key."
            ),
        )
        seen.policy_versions[4] = made.id
        submit_for_review(unit, made.id)

    def remark(clause: str | None, words: str, name: str) -> Step:
        def do(unit: UnitOfWork, seen: Remembered) -> None:
            seen_remarks[name] = comment(unit, seen.policy_versions[4], words, clause).id

        hour, who = {
            "age": (11, REVIEWERS[1].handle),
            "office": (13, AUDITORS[1]),
            "cost": (15, ENGINEERS[0]),
        }[name]
        return Step(time.day(DRAFT_DAY - 2, hour), who, do, needs_all_said=False)

    def answer(unit: UnitOfWork, _seen: Remembered) -> None:
        answer_comment(
            unit,
            seen_remarks["age"],
            "Yes: age bands are enough, and the form has them. I will say so in the text.",
        )
        answer_comment(unit, seen_remarks["office"], "The list on our own site; the clause now says “names”.")
        settle_comment(unit, seen_remarks["office"])

    def agree(unit: UnitOfWork, seen: Remembered) -> None:
        approve(unit, seen.policy_versions[4])

    yield Step(time.day(DRAFT_DAY, 10), POLICY_OWNER, draft, needs_all_said=False)
    yield remark(
        "privacy.minors",
        "Counsellors need to know whether they speak with a child. Is the age band still allowed?",
        "age",
    )
    yield remark("handover.to-people", "Which office, where there are several in a town?", "office")
    yield remark(None, "How will we measure that a handover was named in time?", "cost")
    yield Step(time.day(DRAFT_DAY - 3, 9), POLICY_OWNER, answer, needs_all_said=False)
    yield Step(time.day(DRAFT_DAY - 5, 15), POLICY_APPROVER, agree, needs_all_said=False)


def _fourth() -> str:
    text = library().policies[3]
    for before, after in EDITS:
        assert before in text, before
        text = text.replace(before, after)
    return text + NEW_CLAUSE
