"""Drafts of verdicts: what reviewers have typed into the form of a case."""

from governance.core.access import Permission
from governance.core.drafts.form import Form
from governance.core.references import Prefix

VERDICT_FORM = Form(name="verdict", title="The draft", permission=Permission.JUDGE, most_bytes=100_000)


def place_of_verdict(case_id: int) -> str:
    """Where the draft of a case's verdict is kept."""
    return Prefix.CASE.of(case_id)
