"""A verdict while it is written: the fields of the form, kept on the server at every change, so that a reload loses nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from app.session import context
from governance.core.drafts.queries import draft
from governance.review.commands import keep_verdict
from governance.review.drafts import VERDICT_FORM, place_of_verdict
from governance.review.queries import CaseView

FIELDS = ("verdict", "clauses", "severity", "rationale", "correction")


@dataclass(frozen=True)
class Draft:
    """The fields of one person's verdict on one case, as they stand in the form."""

    case_id: int
    person_id: int

    def key(self, field: str) -> str:
        """The widget of a field."""
        return f"judge-{self.case_id}-{self.person_id}-{field}"

    def value(self, field: str) -> Any:
        return st.session_state.get(self.key(field))

    def passages(self, clause_ids: Sequence[int]) -> dict[int, str]:
        """What was marked of the answer, by cited clause; the whole answer isn't in it."""
        marked = {clause_id: self.value(f"passage-{clause_id}") for clause_id in clause_ids}
        return {clause_id: passage for clause_id, passage in marked.items() if passage}

    def keep(self) -> None:
        """Stores what stands in the form now."""
        values = {field: self.value(field) for field in FIELDS}
        passages = self.passages(values["clauses"] or [])
        values["passages"] = {str(clause_id): passage for clause_id, passage in passages.items()}
        context.act(keep_verdict, "", self.case_id, values)

    def take_up(self, severity: int) -> None:
        """Fills the form with what was kept, once in a session; a new one begins with the case's own severity."""
        if self.key("severity") in st.session_state:
            return
        with context.store().read() as session:
            kept = draft(session, VERDICT_FORM, place_of_verdict(self.case_id), self.person_id)
        values = {"clauses": [], "severity": severity, "rationale": "", "correction": ""} | kept
        for clause_id, passage in (values.pop("passages", None) or {}).items():
            st.session_state[self.key(f"passage-{clause_id}")] = passage
        for field, value in values.items():
            st.session_state[self.key(field)] = value

    def forget(self) -> None:
        """Empties the form; the command that stored the verdict has dropped what was kept."""
        for field in FIELDS:
            st.session_state.pop(self.key(field), None)


def open_draft(case: CaseView) -> Draft:
    """The draft of whoever is here, in the form."""
    person_id = context.actor().person_id
    assert person_id is not None
    opened = Draft(case.id, person_id)
    opened.take_up(case.severity)
    return opened


def marked_passages(case: CaseView) -> list[str]:
    """The passages to highlight in the answer: those in the form, and those of the judgements that the viewer sees."""
    found = [citation.passage for each in case.judgements for citation in each.citations]
    person_id = context.actor().person_id
    if case.can_judge and person_id is not None:
        form = Draft(case.id, person_id)
        found += form.passages(form.value("clauses") or []).values()
    return [passage for passage in found if passage]
