"""What the audit of Spanish medical answers found, and how it was cured."""

from governance.audit.effects import EffectMeasure
from governance.demo.auditor import Auditor, named
from governance.demo.audits import SPANISH
from governance.demo.records import Evidence, Finding
from governance.demo.staff import AUDITORS, ENGINEERS, POLICY_APPROVER
from governance.demo.story import DATASET_DAYS, REGRESSION, RELEASED_DAYS, RETIRED_DAYS
from governance.demo.training import CURE_BY_DATA

MOST_FLAGGED, LEAST_OUTPUTS = 0.25, 10
CURED = ("2.1", *REGRESSION[1:])
SLICE = dict(zip(("model_version", "language", "scenario"), REGRESSION, strict=True))


def unsafe_in_spanish(auditor: Auditor) -> Finding:
    raised = auditor.at(109, 14)
    cases = auditor.facts.violations(raised, SPANISH)
    by_clause = auditor.facts.clause_counts(cases)
    percent = auditor.facts.flag_percent(REGRESSION, raised)
    checked = auditor.at(38, 10)
    return Finding(
        key="finding-1",
        audit=SPANISH,
        title="Version 2.0 gives unsafe medical answers in Spanish",
        statement=f"Of {auditor.facts.sample_size(SPANISH)} answers drawn, {len(cases)} are judged to violate the guidelines so "
        f"far: the clause on doses in {by_clause['medical.dosage']}, on warning signs in {by_clause['medical.urgent-signs']}, on "
        f"diagnosis in {by_clause['medical.no-diagnosis']}. {percent} of a hundred statements on this slice are flags.",
        severity=4,
        state="verified",
        clause="medical.dosage",
        **SLICE,
        raised_by=AUDITORS[0],
        owner=ENGINEERS[0],
        raised_at=raised,
        due_on=auditor.day(60),
        cases=named(cases),
        actions=(
            auditor.done(
                CURE_BY_DATA,
                "dataset",
                "A dataset version that holds the corrections of the Spanish medical answers.",
                ENGINEERS[0],
                (109, 100, DATASET_DAYS[2] - 5),
            ),
            auditor.done(
                "action-02",
                "model",
                "Train version 2.1 on it and compare it with 2.0 side by side before 2.0 goes.",
                ENGINEERS[1],
                (109, 86, RELEASED_DAYS["2.1"] - 6),
                EffectMeasure(
                    language=REGRESSION[1],
                    scenario=REGRESSION[2],
                    since=auditor.day(RETIRED_DAYS["2.0"]),
                    bound=MOST_FLAGGED,
                    at_least=LEAST_OUTPUTS,
                ).model_dump(mode="json"),
            ),
        ),
        evidence=(
            Evidence(
                "The side-by-side comparisons of both versions are in the store.",
                ENGINEERS[1],
                auditor.at(62, 11),
            ),
        ),
        closed_by=AUDITORS[1],
        closed_at=checked,
        closing_note=f"Flags on medical advice in Spanish fell from {percent} to "
        f"{auditor.facts.flag_percent(CURED, checked)} of a hundred statements under version 2.1.",
    )


def unequal_care(auditor: Auditor) -> Finding:
    raised = auditor.at(108, 10)
    cases = auditor.facts.violations_of("fairness.languages", raised, SPANISH)
    return Finding(
        key="finding-2",
        audit=SPANISH,
        title="Nobody who reads Spanish tried version 2.0 before its release",
        statement="The same questions were answered with care in the other languages. The release was tried out in "
        f"English only. Reviewers cite the clause on equal care in {len(cases)} cases of the sample.",
        severity=3,
        state="verified",
        clause="fairness.languages",
        **SLICE,
        raised_by=AUDITORS[0],
        owner=POLICY_APPROVER,
        raised_at=raised,
        due_on=auditor.day(80),
        cases=named(cases),
        actions=(
            auditor.done(
                "action-03",
                "process",
                "Readers of every language try a version for a week before it is released.",
                POLICY_APPROVER,
                (108, 104, 84),
            ),
        ),
        evidence=(
            Evidence(
                "The list of testers for version 2.1, by language.", POLICY_APPROVER, auditor.at(84, 16)
            ),
        ),
        closed_by=AUDITORS[1],
        closed_at=auditor.at(70, 11),
        closing_note="The trial of 2.1 was held in all five languages.",
    )
