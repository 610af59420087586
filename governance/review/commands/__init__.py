"""What people, and the organisation's rules, do with cases."""

from governance.review.commands.appeals import appeal, decide_appeal
from governance.review.commands.desks import assign, claim, claim_next, escalate, recuse, release
from governance.review.commands.drafting import keep_verdict
from governance.review.commands.judging import judge, resolve
from governance.review.commands.opening import apply_rules, open_case, reopen
from governance.review.commands.ruling import (
    add_assignment_rule,
    add_case_rule,
    add_reviewer_rule,
    set_expertise,
    set_review_settings,
    switch_rule,
)
from governance.review.commands.sparing import lift_cap, reveal
from governance.review.commands.staleness import confirm_stale, reopen_stale

__all__ = [
    "add_assignment_rule",
    "add_case_rule",
    "add_reviewer_rule",
    "appeal",
    "apply_rules",
    "assign",
    "claim",
    "claim_next",
    "confirm_stale",
    "decide_appeal",
    "escalate",
    "judge",
    "keep_verdict",
    "lift_cap",
    "open_case",
    "recuse",
    "release",
    "reopen",
    "reopen_stale",
    "resolve",
    "reveal",
    "set_expertise",
    "set_review_settings",
    "switch_rule",
]
