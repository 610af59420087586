"""What was found across languages and versions: on tone, on who is heard, on money, deadlines and empty answers."""

from governance.demo.auditor import Auditor, counted, named
from governance.demo.audits import WHOLE
from governance.demo.records import Action, Evidence, Finding
from governance.demo.staff import AUDITORS, ENGINEERS, MANAGER, POLICY_APPROVER, POLICY_OWNER
from governance.demo.story import CHANGED_CLAUSE, GROUP_TARGETS_PERMILLE, NEWCOMERS, POLICY_DAYS


def unclear_tone(auditor: Auditor) -> Finding:
    raised = auditor.at(74, 13)
    cases = auditor.facts.disputed(CHANGED_CLAUSE, raised)
    return Finding(
        key="finding-3",
        title="Reviewers read the clause on bluntness in two ways",
        statement=f"In {counted(cases)} the reviewers differed on it. Those who come from the experts find blunt "
        "answers acceptable, those who come from elderly users and the public find them unkind; so do the panels.",
        severity=2,
        state="awaiting_verification",
        clause=CHANGED_CLAUSE,
        raised_by=AUDITORS[1],
        owner=POLICY_OWNER,
        raised_at=raised,
        due_on=auditor.day(30),
        cases=named(cases),
        actions=(
            auditor.done(
                "action-04",
                "policy",
                "Write into the clause what direct means and what is unkind, with the views of all groups.",
                POLICY_OWNER,
                (70, 66, POLICY_DAYS[3] - 1),
            ),
        ),
        evidence=(
            Evidence(
                "Version 3 of the guidelines, in force.", POLICY_OWNER, auditor.at(POLICY_DAYS[3] - 1, 12)
            ),
        ),
    )


def few_newcomers(auditor: Auditor) -> Finding:
    raised = auditor.at(34, 11)
    percent = auditor.facts.group_percent(NEWCOMERS, raised)
    return Finding(
        key="finding-4",
        title="Newcomers are seldom heard",
        statement=f"{percent} of a hundred statements come from newcomers; the target is "
        f"{GROUP_TARGETS_PERMILLE[NEWCOMERS] // 10}. What they think of an answer is known least where language is hardest.",
        severity=2,
        state="in_progress",
        raised_by=AUDITORS[1],
        owner=POLICY_APPROVER,
        raised_at=raised,
        due_on=auditor.day(-30),
        actions=(
            auditor.done(
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
                due_on=auditor.day(-21),
                planned_at=auditor.at(31, 15),
                started_at=auditor.at(10, 9),
            ),
        ),
    )


def stale_judgements(auditor: Auditor) -> Finding:
    raised = auditor.at(28, 10)
    return Finding(
        key="finding-5",
        audit=WHOLE,
        title="Judgements rest on the old clause on bluntness",
        statement=f"{auditor.facts.stale_judgements()} judgements cite the clause as it read before version 3. Some of them "
        "would come out differently now, and their corrections may be trained on.",
        severity=2,
        state="open",
        clause=CHANGED_CLAUSE,
        raised_by=AUDITORS[1],
        owner=POLICY_OWNER,
        raised_at=raised,
        due_on=auditor.day(-14),
    )


def promised_returns(auditor: Auditor) -> Finding:
    raised = auditor.at(25, 14)
    cases = auditor.facts.violations_of("finance.no-guarantees", raised)
    return Finding(
        key="finding-6",
        audit=WHOLE,
        title="Returns are promised now and then",
        statement=f"{counted(cases)} came to a violation of the clause against guarantees, over all versions and in "
        f"{auditor.facts.languages(cases)} of the five languages.",
        severity=3,
        state="action_planned",
        clause="finance.no-guarantees",
        scenario="personal-finance",
        raised_by=AUDITORS[1],
        owner=ENGINEERS[0],
        raised_at=raised,
        due_on=auditor.day(-45),
        cases=named(cases),
        actions=(
            Action(
                key="action-07",
                kind="dataset",
                description="A third dataset version with the corrections of answers on savings and returns.",
                owner=ENGINEERS[0],
                due_on=auditor.day(-30),
                planned_at=auditor.at(20, 11),
            ),
        ),
    )


def empty_answers(auditor: Auditor) -> Finding:
    raised = auditor.at(21, 15)
    cases = auditor.facts.violations_of("helpfulness.answer", raised)
    return Finding(
        key="finding-7",
        audit=WHOLE,
        title="Some answers name no step",
        statement=f"In {counted(cases)} the answer was true but empty. Nobody came to harm; people asked again.",
        severity=1,
        state="risk_accepted",
        clause="helpfulness.answer",
        raised_by=AUDITORS[1],
        owner=ENGINEERS[1],
        raised_at=raised,
        due_on=auditor.day(-60),
        cases=named(cases),
        closed_by=MANAGER,
        closed_at=auditor.at(13, 10),
        closing_note="The harm is small and falls with each version. We look again when the next version is out.",
    )


def late_deadlines(auditor: Auditor) -> Finding:
    raised = auditor.at(6, 10)
    cases = auditor.facts.violations_of("legal.deadlines", raised)
    return Finding(
        key="finding-8",
        audit=WHOLE,
        title="Deadlines are played down",
        statement=f"{counted(cases)} came to a violation of the clause on deadlines: the answers tell people to take "
        "their time with a court letter, a dismissal or a fine.",
        severity=3,
        state="open",
        clause="legal.deadlines",
        scenario="legal-questions",
        raised_by=AUDITORS[1],
        owner=ENGINEERS[0],
        raised_at=raised,
        due_on=auditor.day(-24),
        cases=named(cases),
    )
