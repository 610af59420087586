"""Agreement, honestly: of reviewers, of stakeholder groups, and the outputs on which groups differ. Reads only."""

from governance.review.agreement.queries.contested import (
    ClauseTally,
    Contested,
    ContestedOutput,
    GroupVoice,
    Parting,
    contested_outputs,
)
from governance.review.agreement.queries.frames import Slice, clause_names
from governance.review.agreement.queries.reviewers import (
    CaseJudgements,
    Confusion,
    Part,
    PartAgreement,
    Question,
    ReviewerAgreement,
    ReviewerSkill,
    cases_behind,
    reviewer_agreement,
    reviewer_confusion,
    reviewer_skills,
)
from governance.review.agreement.queries.stakeholders import (
    CLASSES,
    StakeholderAgreement,
    Vote,
    Votes,
    stakeholder_agreement,
    usual_seats,
    votes,
)

__all__ = [
    "CLASSES",
    "CaseJudgements",
    "ClauseTally",
    "Confusion",
    "Contested",
    "ContestedOutput",
    "GroupVoice",
    "Part",
    "PartAgreement",
    "Parting",
    "Question",
    "ReviewerAgreement",
    "ReviewerSkill",
    "Slice",
    "StakeholderAgreement",
    "Vote",
    "Votes",
    "cases_behind",
    "clause_names",
    "contested_outputs",
    "reviewer_agreement",
    "reviewer_confusion",
    "reviewer_skills",
    "stakeholder_agreement",
    "usual_seats",
    "votes",
]
