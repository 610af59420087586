"""Working on an audit's checklist."""

from governance.audit.commands.audits import running
from governance.audit.commands.checks import refuse, stored
from governance.audit.tables import AuditCheck, CheckVerdict, Progress
from governance.core.access import Permission, require
from governance.core.errors import Problem
from governance.core.references import Prefix
from governance.core.unit_of_work import UnitOfWork

LONGEST = 20_000


def record_check(
    unit: UnitOfWork,
    check_id: int,
    *,
    progress: Progress,
    verdict: CheckVerdict | None = None,
    observation: str = "",
) -> AuditCheck:
    """How far a checklist item is, what it came to, and what was observed: three axes of their own.

    Raises Refused, NotFound, Conflict once the audit is over, Invalid for one that is done without a verdict, or doesn't conform
    without an observation.
    """
    require(unit.actor, Permission.PLAN_AUDIT)
    check = stored(unit.session, AuditCheck, check_id, "checklist item", Prefix.AUDIT)
    running(unit, check.audit_id)
    problems = []
    if progress is Progress.DONE and verdict is None:
        problems.append(Problem("verdict", "expected one before the item is done"))
    if verdict in (CheckVerdict.MINOR, CheckVerdict.MAJOR) and not observation.strip():
        problems.append(Problem("observation", "expected what was seen that doesn't conform"))
    if len(observation) > LONGEST:
        problems.append(Problem("observation", f"expected {LONGEST:,} characters at most"))
    refuse(problems)
    check.progress, check.verdict = Progress(progress), CheckVerdict(verdict) if verdict else None
    check.observation, check.changed_by_id = observation.strip(), unit.actor.person_id
    unit.record(
        "audit.check_recorded",
        Prefix.AUDIT.of(check.audit_id),
        {"check": check.position, "progress": check.progress, "verdict": check.verdict},
    )
    return check
