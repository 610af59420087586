"""The plan for the months after the story's end, and how its findings were assessed."""

from collections.abc import Iterator

from governance.audit.commands import change_finding
from governance.audit.frame import Frame
from governance.audit.plans.commands import Plan, plan_audit
from governance.core.unit_of_work import UnitOfWork
from governance.demo.records import Organisation
from governance.demo.replay import Do, Remembered, Step
from governance.demo.staff import AUDITORS
from governance.demo.timeline import Timeline
from governance.measures.sampling_designs import Design

ASSESSED = {"finding-5": (2, 3), "finding-6": (3, 5), "finding-8": (4, 4)}
"""Impact and likelihood of the open findings; the matrix gives them the severity that they have."""

CHECKLIST = (
    ("Do reviewers of each language judge alike?", "nist-ai-rmf MEASURE 2.2"),
    ("Was every flag of severity 3 or more looked at within a week?", "nist-ai-rmf MANAGE 4.1"),
    ("Are the corrections in training data reviewed under the policy in force?", "nist-ai-rmf MANAGE 1.3"),
)


def plan_steps(told: Organisation, timeline: Timeline) -> Iterator[Step]:
    """A quarterly plan by the second auditor, and the assessment of what is open."""
    yield Step(timeline.day(9, 10), AUDITORS[1], _plan(told.model.slug, timeline), needs_all_said=False)
    for place, (key, (impact, likelihood)) in enumerate(ASSESSED.items()):
        yield Step(
            timeline.day(8, 9 + place), AUDITORS[0], _assess(key, impact, likelihood), needs_all_said=False
        )


def _plan(model: str, timeline: Timeline) -> Do:
    def plan(unit: UnitOfWork, seen: Remembered) -> None:
        plan_audit(
            unit,
            Plan(
                title="Version 2.1, every quarter",
                scope="Answers of version 2.1, with an eye on those that somebody flagged.",
                criteria="The guidelines in force.",
                frame=Frame(model_versions=(f"{model} 2.1",), stratify_by=("flagged",)),
                design=Design(kind="risk", size=40, weights={"flagged": 3.0}),
                checklist=CHECKLIST,
                auditor_ids=[seen.people[handle] for handle in AUDITORS],
                cadence="FREQ=MONTHLY;INTERVAL=3",
                time_zone="Europe/Berlin",
                first_at=timeline.day(-80, 9).replace(tzinfo=None),
            ),
        )

    return plan


def _assess(key: str, impact: int, likelihood: int) -> Do:
    def assess(unit: UnitOfWork, seen: Remembered) -> None:
        finding_id = seen.findings.get(key)
        if finding_id is not None:
            change_finding(unit, finding_id, "Assessed by the matrix", impact=impact, likelihood=likelihood)

    return assess
