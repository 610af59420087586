"""How a case comes to its resolution."""

from collections import Counter
from collections.abc import Sequence

from governance.core.unit_of_work import UnitOfWork
from governance.review.commands.tally import count_resolved
from governance.review.tables import Case, CaseState, Judgement, Resolution, Verdict


def resolve_by_agreement(unit: UnitOfWork, case: Case, judgements: Sequence[Judgement]) -> bool:
    """Resolves the case where all judgements that it requires are made and enough of them have one verdict: all, unless the
    case has a quorum. Those that differ stay, as dissent. Whether it did.
    """
    if len(judgements) < case.required_judgements:
        return False
    (verdict, count), *others = Counter(judgement.verdict for judgement in judgements).most_common()
    if count < (case.quorum or len(judgements)) or any(count == other for _, other in others):
        return False
    add_resolution(unit, case, verdict, severity_given(judgements, verdict))
    return True


def add_resolution(
    unit: UnitOfWork,
    case: Case,
    verdict: Verdict,
    severity: int | None,
    rationale: str = "",
    adjudicator_id: int | None = None,
) -> Resolution:
    """Closes the case; an adjudicator is the one who decided where reviewers differed."""
    case.state = CaseState.RESOLVED
    case.resolved_at = unit.at
    count_resolved(unit, case, verdict)
    return unit.add(
        Resolution(
            case_id=case.id,
            verdict=verdict,
            severity=severity,
            rationale=rationale,
            adjudicated=adjudicator_id is not None,
            resolved_by_id=adjudicator_id,
            resolved_at=unit.at,
        )
    )


def severity_given(judgements: Sequence[Judgement], verdict: Verdict) -> int | None:
    """The highest severity that reviewers with this verdict gave; None where none of them gave one."""
    given = [each.severity for each in judgements if each.verdict == verdict and each.severity is not None]
    return max(given, default=None)
