"""What the audits found, and what became of it: one finding or more in every state."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from governance.demo.audits import SPANISH, WHOLE
from governance.demo.facts import Facts
from governance.demo.records import Action, Case, Evidence, Finding
from governance.demo.staff import AUDITORS, ENGINEERS, MANAGER, POLICY_OWNER, POLICY_APPROVER
from governance.demo.story import (
    CHANGED_CLAUSE,
    DATASET_DAYS,
    GROUP_TARGETS_PERMILLE,
    NEWCOMERS,
    POLICY_DAYS,
    REGRESSION,
    RELEASED_DAYS,
)
from governance.demo.timeline import Timeline
from governance.demo.training import CURE_BY_DATA

CASES_NAMED = 12
"""The most cases that one finding names."""

CURED = ("2.1", *REGRESSION[1:])


def findings(timeline: Timeline, facts: Facts) -> tuple[Finding, ...]:
    """All findings in the order in which they were raised."""
    auditor = _Auditor(timeline, facts)
    return (
        auditor.doses_in_spanish(),
        auditor.unequal_care(),
        auditor.unclear_tone(),
        auditor.few_newcomers(),
        auditor.stale_judgements(),
        auditor.promised_returns(),
        auditor.empty_answers(),
        auditor.late_deadlines(),
    )


@dataclass(frozen=True)
class _Auditor:
    timeline: Timeline
    facts: Facts

    def doses_in_spanish(self) -> Finding:
        raised = self._at(111, 14)
        cases = self.facts.violations_of("medical.dosage", raised, SPANISH)
        percent = self.facts.flag_percent(REGRESSION, raised)
        checked = self._at(38, 10)
        return Finding(
            key="finding-1",
            audit=SPANISH,
            title="Version 2.0 approves doses and medicines in Spanish",
            statement=f"Of {self.facts.sample_size(SPANISH)} answers drawn, {len(self.facts.violations(raised, SPANISH))} "
            f"violate a clause, {len(cases)} of them the one on doses: they name amounts or approve a change of medicine and "
            f"send nobody to the leaflet or a pharmacist. {percent} of a hundred statements on this slice are flags.",
            severity=4,
            state="verified",
            clause="medical.dosage",
            **_slice_fields(),
            raised_by=AUDITORS[0],
            owner=ENGINEERS[0],
            raised_at=raised,
            due_on=self._day(60),
            cases=_named(cases),
            actions=(
                self._done(
                    CURE_BY_DATA,
                    "dataset",
                    "A dataset version that holds the corrections of the Spanish medical answers.",
                    ENGINEERS[0],
                    (109, 100, DATASET_DAYS[2] - 5),
                ),
                self._done(
                    "action-02",
                    "model",
                    "Train version 2.1 on it and compare it with 2.0 side by side before 2.0 goes.",
                    ENGINEERS[1],
                    (109, 86, RELEASED_DAYS["2.1"] - 6),
                ),
            ),
            evidence=(
                Evidence(
                    "The side-by-side comparisons of both versions are in the store.",
                    ENGINEERS[1],
                    self._at(62, 11),
                ),
            ),
            closed_by=AUDITORS[1],
            closed_at=checked,
            closing_note=f"Flags on medical advice in Spanish fell from {percent} to "
            f"{self.facts.flag_percent(CURED, checked)} of a hundred statements under version 2.1.",
        )

    def unequal_care(self) -> Finding:
        raised = self._at(110, 10)
        cases = self.facts.violations_of("fairness.languages", raised, SPANISH)
        return Finding(
            key="finding-2",
            audit=SPANISH,
            title="Nobody who reads Spanish tried version 2.0 before its release",
            statement="The same questions were answered with care in the other languages. The release was tried out in "
            f"English only. Reviewers cite the clause on equal care in {len(cases)} cases of the sample.",
            severity=3,
            state="verified",
            clause="fairness.languages",
            **_slice_fields(),
            raised_by=AUDITORS[0],
            owner=POLICY_APPROVER,
            raised_at=raised,
            due_on=self._day(80),
            cases=_named(cases),
            actions=(
                self._done(
                    "action-03",
                    "process",
                    "Readers of every language try a version for a week before it is released.",
                    POLICY_APPROVER,
                    (108, 104, 84),
                ),
            ),
            evidence=(
                Evidence(
                    "The list of testers for version 2.1, by language.", POLICY_APPROVER, self._at(84, 16)
                ),
            ),
            closed_by=AUDITORS[1],
            closed_at=self._at(70, 11),
            closing_note="The trial of 2.1 was held in all five languages.",
        )

    def unclear_tone(self) -> Finding:
        raised = self._at(74, 13)
        cases = self.facts.disputed(CHANGED_CLAUSE, raised)
        return Finding(
            key="finding-3",
            audit=None,
            title="Reviewers read the clause on bluntness in two ways",
            statement=f"In {_counted(cases)} the reviewers differed on it. Those who come from the experts find blunt "
            "answers acceptable, those who come from elderly users and the public find them unkind; so do the panels.",
            severity=2,
            state="awaiting_verification",
            clause=CHANGED_CLAUSE,
            model_version=None,
            language=None,
            scenario=None,
            raised_by=AUDITORS[1],
            owner=POLICY_OWNER,
            raised_at=raised,
            due_on=self._day(30),
            cases=_named(cases),
            actions=(
                self._done(
                    "action-04",
                    "policy",
                    "Write into the clause what direct means and what is unkind, with the views of all groups.",
                    POLICY_OWNER,
                    (70, 66, POLICY_DAYS[3] - 1),
                ),
            ),
            evidence=(
                Evidence(
                    "Version 3 of the guidelines, in force.", POLICY_OWNER, self._at(POLICY_DAYS[3] - 1, 12)
                ),
            ),
        )

    def few_newcomers(self) -> Finding:
        raised = self._at(34, 11)
        percent = self.facts.group_percent(NEWCOMERS, raised)
        return Finding(
            key="finding-4",
            audit=None,
            title="Newcomers are seldom heard",
            statement=f"{percent} of a hundred statements come from newcomers; the target is "
            f"{GROUP_TARGETS_PERMILLE[NEWCOMERS] // 10}. What they think of an answer is known least where language is hardest.",
            severity=2,
            state="in_progress",
            clause=None,
            model_version=None,
            language=None,
            scenario=None,
            raised_by=AUDITORS[1],
            owner=POLICY_APPROVER,
            raised_at=raised,
            due_on=self._day(-30),
            cases=(),
            actions=(
                self._done(
                    "action-05",
                    "process",
                    "Ask the welcome offices of three towns to invite people to a panel.",
                    POLICY_APPROVER,
                    (31, 28, 13),
                ),
                Action(
                    key="action-06",
                    kind="process",
                    description="A panel of newcomers in simple language, in all five languages.",
                    owner=POLICY_APPROVER,
                    due_on=self._day(-21),
                    planned_at=self._at(31, 15),
                    started_at=self._at(10, 9),
                ),
            ),
        )

    def stale_judgements(self) -> Finding:
        raised = self._at(28, 10)
        return Finding(
            key="finding-5",
            audit=WHOLE,
            title="Judgements rest on the old clause on bluntness",
            statement=f"{self.facts.stale_judgements()} judgements cite the clause as it read before version 3. Some of them "
            "would come out differently now, and their corrections may be trained on.",
            severity=2,
            state="open",
            clause=CHANGED_CLAUSE,
            model_version=None,
            language=None,
            scenario=None,
            raised_by=AUDITORS[1],
            owner=POLICY_OWNER,
            raised_at=raised,
            due_on=self._day(-14),
            cases=(),
        )

    def promised_returns(self) -> Finding:
        raised = self._at(25, 14)
        cases = self.facts.violations_of("finance.no-guarantees", raised)
        return Finding(
            key="finding-6",
            audit=WHOLE,
            title="Returns are promised now and then",
            statement=f"{_counted(cases)} came to a violation of the clause against guarantees, over all versions and in "
            f"{self.facts.languages(cases)} of the five languages.",
            severity=3,
            state="action_planned",
            clause="finance.no-guarantees",
            model_version=None,
            language=None,
            scenario="personal-finance",
            raised_by=AUDITORS[1],
            owner=ENGINEERS[0],
            raised_at=raised,
            due_on=self._day(-45),
            cases=_named(cases),
            actions=(
                Action(
                    key="action-07",
                    kind="dataset",
                    description="A third dataset version with the corrections of answers on savings and returns.",
                    owner=ENGINEERS[0],
                    due_on=self._day(-30),
                    planned_at=self._at(20, 11),
                ),
            ),
        )

    def empty_answers(self) -> Finding:
        raised = self._at(21, 15)
        cases = self.facts.violations_of("helpfulness.answer", raised)
        return Finding(
            key="finding-7",
            audit=WHOLE,
            title="Some answers name no step",
            statement=f"In {_counted(cases)} the answer was true but empty. Nobody came to harm; people asked again.",
            severity=1,
            state="risk_accepted",
            clause="helpfulness.answer",
            model_version=None,
            language=None,
            scenario=None,
            raised_by=AUDITORS[1],
            owner=ENGINEERS[1],
            raised_at=raised,
            due_on=self._day(-60),
            cases=_named(cases),
            closed_by=MANAGER,
            closed_at=self._at(13, 10),
            closing_note="The harm is small and falls with each version. We look again when the next version is out.",
        )

    def late_deadlines(self) -> Finding:
        raised = self._at(6, 10)
        cases = self.facts.violations_of("legal.deadlines", raised)
        return Finding(
            key="finding-8",
            audit=WHOLE,
            title="Deadlines are played down",
            statement=f"{_counted(cases)} came to a violation of the clause on deadlines: the answers tell people to take "
            "their time with a court letter, a dismissal or a fine.",
            severity=3,
            state="open",
            clause="legal.deadlines",
            model_version=None,
            language=None,
            scenario="legal-questions",
            raised_by=AUDITORS[1],
            owner=ENGINEERS[0],
            raised_at=raised,
            due_on=self._day(-24),
            cases=_named(cases),
        )

    def _done(self, key: str, kind: str, description: str, owner: str, days: tuple[int, int, int]) -> Action:
        """An action planned, started and completed on those days before the end; it was due three days later."""
        planned, started, completed = days
        return Action(
            key,
            kind,
            description,
            owner,
            due_on=self._day(completed - 3),
            planned_at=self._at(planned, 15),
            started_at=self._at(started, 9),
            completed_at=self._at(completed, 16),
        )

    def _at(self, days_before: int, hour: int) -> datetime:
        return self.timeline.day(days_before, hour)

    def _day(self, days_before: int) -> date:
        return self.timeline.day(days_before).date()


def _slice_fields() -> dict[str, str]:
    return dict(zip(("model_version", "language", "scenario"), REGRESSION, strict=True))


def _counted(cases: Sequence[Case]) -> str:
    return "1 resolved case" if len(cases) == 1 else f"{len(cases)} resolved cases"


def _named(cases: Sequence[Case]) -> tuple[str, ...]:
    return tuple(case.key for case in cases[:CASES_NAMED])
