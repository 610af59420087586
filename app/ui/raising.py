"""The form to raise a finding, on the findings page and on a case."""

import streamlit as st

from app.session import context
from app.session.links import go
from app.ui.marks import SEVERITY, severity_word
from governance.audit.commands import raise_finding
from governance.audit.queries.matrix import IMPACT, LEVELS, LIKELIHOOD
from governance.core.people.queries import staff
from governance.policy.queries.choices import clause_choices


def raise_finding_form(
    key: str,
    *,
    case_id: int | None = None,
    audit_id: int | None = None,
    scenario: str = "",
    language: str = "",
) -> None:
    """Asks for a finding and raises it; leads to its page. What was typed stays until it is raised."""
    people = {row.id: row.name for row in context.read(staff) if row.active}
    clauses = context.read(clause_choices)
    with st.form(f"{key}-finding", border=False):
        title = st.text_input(
            "Title", max_chars=200, key=f"{key}-title", placeholder="Dosage is stated without a source"
        )
        statement = st.text_area(
            "What is wrong, and what shows it", key=f"{key}-statement", height=120, max_chars=10_000
        )
        left, right = st.columns(2)
        severity = left.selectbox(
            "Severity",
            list(SEVERITY),
            index=1,
            format_func=severity_word,
            key=f"{key}-severity",
            help="With impact and likelihood, the severity comes from the matrix",
        )
        clause = right.selectbox(
            "Clause",
            list(clauses),
            index=None,
            format_func=clauses.__getitem__,
            key=f"{key}-clause",
            placeholder="The clause it violates",
        )
        impact = left.selectbox(
            "Impact",
            list(LEVELS),
            index=None,
            format_func=_impact,
            key=f"{key}-impact",
            placeholder="if assessed",
        )
        likelihood = right.selectbox(
            "Likelihood",
            list(LEVELS),
            index=None,
            format_func=_likelihood,
            key=f"{key}-likelihood",
            placeholder="if assessed",
        )
        owner = left.selectbox(
            "Owner",
            list(people),
            index=None,
            format_func=people.__getitem__,
            key=f"{key}-owner",
            placeholder="Owner",
        )
        due = right.date_input("Due", value=None, key=f"{key}-due")
        if st.form_submit_button("Raise finding", type="primary", icon=":material/flag:"):
            done = context.act(
                raise_finding,
                "Finding raised",
                title,
                statement,
                severity or 1,
                audit_id=audit_id,
                impact=impact,
                likelihood=likelihood,
                clause_id=clause,
                case_ids=(case_id,) if case_id is not None else (),
                scenario=scenario or None,
                language=language or None,
                owner_id=owner,
                due_on=due,
            )
            if done is not None:
                go("finding", ref=f"FINDING-{done.value.id}")
            context.show_refusal()


def _impact(level: int) -> str:
    return f"{level} {IMPACT[level - 1]}"


def _likelihood(level: int) -> str:
    return f"{level} {LIKELIHOOD[level - 1]}"
