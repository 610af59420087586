"""What a version would touch, counted and listed, each row leading to what it names."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from app.session import context
from app.session.links import go, show_link
from app.ui.page import empty, facts
from app.ui.table import choose_row
from governance.core.access import Permission
from governance.policy.queries import VersionRow
from governance.policy.tables import PolicyState
from governance.views.clause_use.impact import MOST_LISTED, Impact, impact


def show_impact(version: VersionRow) -> None:
    """Draws everything that rests on the clauses that a version changes or drops."""
    found = context.read(impact, version.policy, version.id, context.moment())
    if found is None:
        empty(
            "Nothing to compare this version with.",
            "It is the first version.",
        )
        return
    tense = "touched" if version.state is PolicyState.PUBLISHED else "would touch"
    st.markdown(
        f"Against **{found.against}**, this version changes {len(found.changed)} and drops "
        f"{len(found.removed)} of its "
        f"clauses. That {tense}:"
    )
    facts(
        (
            "Judgements",
            found.judgement_count,
            "Of resolved cases: they cite a text that changes, and become stale",
        ),
        ("Open cases", len(found.open_cases), "Someone has judged them under the text that changes"),
        ("Findings", len(found.findings), "Raised under a clause that changes"),
        ("Dataset examples", found.example_count, "Made from judgements that cite a clause that changes"),
        ("Controls", len(found.controls), "Framework controls to which a changed clause is mapped"),
    )
    for word, keys in (("Changed", found.changed), ("Dropped", found.removed)):
        if keys:
            st.markdown(f"**{word}**: " + ", ".join(f"`{key}`" for key in keys))
    _judgements(found)
    _open_cases(found)
    _findings(found)
    _datasets(found)
    _controls(found)


def _table(title: str, rows: Sequence[dict[str, Any]], key: str, description: str) -> int | None:
    if not rows:
        return None
    st.subheader(title, anchor=False)
    return choose_row(rows, key, description=description)


def _judgements(found: Impact) -> None:
    chosen = _table(
        "Judgements that become stale",
        [{"Case": row.case, "Verdict": row.verdict.value, "Clause": row.key} for row in found.judgements],
        "impact-judgements",
        "Judgements under clauses that change; choose a row to open the case",
    )
    if found.judgement_count > MOST_LISTED:
        st.caption(f"The newest {MOST_LISTED} of {found.judgement_count:,}.")
    if chosen is not None:
        go("case", ref=found.judgements[chosen].case)


def _open_cases(found: Impact) -> None:
    if not found.open_cases or not context.may(Permission.WRITE_POLICY):
        return
    chosen = _table(
        "Open cases",
        [{"Case": reference} for reference in found.open_cases],
        "impact-cases",
        "Open cases judged under clauses that change; choose a row to open one",
    )
    if chosen is not None:
        go("case", ref=found.open_cases[chosen])


def _findings(found: Impact) -> None:
    chosen = _table(
        "Findings",
        [
            {
                "Finding": row.reference,
                "Title": row.title,
                "State": "open" if row.is_open else "closed",
                "Clause": row.key,
            }
            for row in found.findings
        ],
        "impact-findings",
        "Findings under clauses that change; choose a row to open one",
    )
    if chosen is not None:
        go("finding", ref=found.findings[chosen].reference)


def _datasets(found: Impact) -> None:
    chosen = _table(
        "Dataset examples",
        [{"Dataset version": row.version, "Examples": row.examples} for row in found.datasets],
        "impact-datasets",
        "Dataset versions with examples from such judgements; choose a row to open one",
    )
    if chosen is not None:
        go("dataset", ref=found.datasets[chosen].version)


def _controls(found: Impact) -> None:
    if not found.controls:
        return
    st.subheader("Framework controls", anchor=False)
    st.dataframe(
        [
            {"Framework": row.framework, "Control": row.code, "Title": row.title, "Clause": row.key}
            for row in found.controls
        ],
        hide_index=True,
        alt="Framework controls to which changed clauses are mapped",
    )
    show_link("frameworks", "All frameworks")
