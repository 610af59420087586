"""What is done to policies: writing, agreeing, publishing, reading, owning."""

from governance.policy.commands.agreeing import approve, request_changes, set_rule, submit_for_review
from governance.policy.commands.comments import answer_comment, comment, settle_comment
from governance.policy.commands.drafts import forget_unsaved, keep_unsaved, save_text
from governance.policy.commands.ownership import answer_offer, offer_ownership, record_review
from governance.policy.commands.reading import (
    acknowledge,
    drop_question,
    end_reading_duty,
    set_question,
    set_reading_duty,
)
from governance.policy.commands.renames import decide_rename
from governance.policy.commands.versions import (
    draft_version,
    import_version,
    next_version,
    publish,
    retire,
    revise,
)

__all__ = [
    "acknowledge",
    "answer_comment",
    "answer_offer",
    "approve",
    "comment",
    "decide_rename",
    "draft_version",
    "drop_question",
    "end_reading_duty",
    "forget_unsaved",
    "import_version",
    "keep_unsaved",
    "next_version",
    "offer_ownership",
    "publish",
    "record_review",
    "request_changes",
    "retire",
    "revise",
    "save_text",
    "set_question",
    "set_reading_duty",
    "set_rule",
    "settle_comment",
    "submit_for_review",
]
