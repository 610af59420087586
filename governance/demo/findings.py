"""What was found, and what became of it: one finding or more in every state."""

from governance.demo.auditor import Auditor
from governance.demo.facts import Facts
from governance.demo.findings_spanish import unequal_care, unsafe_in_spanish
from governance.demo.findings_wider import (
    empty_answers,
    few_newcomers,
    late_deadlines,
    promised_returns,
    stale_judgements,
    unclear_tone,
)
from governance.demo.records import Finding
from governance.demo.timeline import Timeline


def findings(timeline: Timeline, facts: Facts) -> tuple[Finding, ...]:
    """All findings in the order in which they were raised."""
    auditor = Auditor(timeline, facts)
    return (
        unsafe_in_spanish(auditor),
        unequal_care(auditor),
        unclear_tone(auditor),
        few_newcomers(auditor),
        stale_judgements(auditor),
        promised_returns(auditor),
        empty_answers(auditor),
        late_deadlines(auditor),
    )
