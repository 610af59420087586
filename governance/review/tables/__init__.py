"""Cases and judgements; desks; the rules of review; second looks."""

from governance.review.tables.cases import (
    Case,
    CaseState,
    Citation,
    Judgement,
    JudgementPolicyVersion,
    OpenedFor,
    Resolution,
    Verdict,
)
from governance.review.tables.desks import (
    UNSETTLED,
    Assignment,
    CasePlace,
    EndedAs,
    Escalation,
    FollowedFeedback,
    How,
    Recusal,
    is_live,
)
from governance.review.tables.governing import (
    AssignmentRule,
    CapLift,
    CaseRule,
    Expertise,
    Exposure,
    Facet,
    ReviewerRule,
    ReviewSettings,
)
from governance.review.tables.second_looks import Appeal, AppealState, Reassessment, Standing
from governance.review.tables.tallies import CaseTally, ClauseTally

__all__ = [
    "UNSETTLED",
    "Appeal",
    "AppealState",
    "Assignment",
    "AssignmentRule",
    "CapLift",
    "Case",
    "CasePlace",
    "CaseRule",
    "CaseState",
    "CaseTally",
    "Citation",
    "ClauseTally",
    "EndedAs",
    "Escalation",
    "Expertise",
    "Exposure",
    "Facet",
    "FollowedFeedback",
    "How",
    "Judgement",
    "JudgementPolicyVersion",
    "OpenedFor",
    "Reassessment",
    "Recusal",
    "Resolution",
    "ReviewSettings",
    "ReviewerRule",
    "Standing",
    "Verdict",
    "is_live",
]
