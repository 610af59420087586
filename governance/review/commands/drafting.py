"""Keeping a verdict while it is typed."""

from typing import Any

from governance.core.drafts.commands import keep_draft
from governance.core.errors import NotFound
from governance.core.references import Prefix
from governance.core.unit_of_work import UnitOfWork
from governance.review.drafts import VERDICT_FORM, place_of_verdict
from governance.review.tables import Case


def keep_verdict(unit: UnitOfWork, case_id: int, fields: dict[str, Any]) -> None:
    """Keeps what the actor has typed into the form of a case (governance.core.drafts). Raises NotFound, Refused, TooLarge."""
    if unit.session.get(Case, case_id) is None:
        raise NotFound("case", Prefix.CASE.of(case_id))
    keep_draft(unit, VERDICT_FORM, place_of_verdict(case_id), fields)
