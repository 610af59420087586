"""Judgements that cite a clause whose text has changed: judged anew, or confirmed, one or many at once."""

import pandas as pd
import streamlit as st

from app.session import context
from app.session.links import link, show_link
from app.ui.changes import marked
from app.ui.marks import when
from app.ui.page import empty, facts, header
from app.ui.words import plain
from governance.core.access import Permission
from governance.policy.words import word_marks
from governance.review.commands import confirm_stale, reopen_stale
from governance.views.stale_use import StaleUse, stale_by_use

MOST_COMPARED = 10


def row_of(row: StaleUse) -> dict[str, object]:
    return {
        "Judgement": row.citation.reference,
        "Cites": row.cited,
        "Now": row.current or "gone",
        "Verdict": row.citation.verdict.value,
        "Reviewer": row.reviewer,
        "Training examples": row.examples,
        "Dataset versions": row.dataset_versions,
        "Case": f"CASE-{row.citation.case_id}" + ("" if row.is_resolved else " (still judged)"),
        "Made": when(row.citation.made_at),
        "Why": row.rationale,
    }


def chosen_rows(rows: list[StaleUse]) -> list[StaleUse]:
    state = st.dataframe(
        pd.DataFrame([row_of(row) for row in rows]),
        key="stale",
        hide_index=True,
        on_select="rerun",
        selection_mode="multi-row",
        column_config={"Why": st.column_config.TextColumn(width=320)},
        alt="Stale judgements; choose those to deal with",
    )
    return [rows[place] for place in state["selection"]["rows"]]


def show_acts(chosen: list[StaleUse]) -> None:
    ids = tuple(sorted({row.citation.judgement_id for row in chosen}))
    with st.form("deal", border=True):
        st.markdown(
            f"**{len(ids)} chosen.** Are they still right under the text in force?"
            if ids
            else "**Choose judgements in the table**, by the boxes at its left, to deal with them together."
        )
        reason = st.text_input(
            "Why", max_chars=1000, placeholder="The change only clarifies what was meant …"
        )
        with st.container(horizontal=True):
            confirm = st.form_submit_button(
                "Confirm: still right",
                icon=":material/verified:",
                disabled=not (ids and context.may(Permission.CONFIRM_STALE)),
            )
            reopen = st.form_submit_button(
                "Review their cases again",
                icon=":material/replay:",
                disabled=not (ids and context.may(Permission.OPEN_CASE)),
            )
    if confirm and context.act(confirm_stale, f"{len(ids)} confirmed", ids, reason) is not None:
        st.rerun()
    if reopen and context.act(reopen_stale, "A new round has started", ids, reason) is not None:
        st.rerun()
    context.show_refusal()


def show_texts(rows: list[StaleUse]) -> None:
    """Each clause once: what it said when it was cited, and what it says now."""
    clauses = {(row.cited, row.current): row for row in rows}
    for row in list(clauses.values())[:MOST_COMPARED]:
        with st.expander(f"{row.cited} → {row.current or 'gone'}", expanded=len(clauses) <= 2):
            old, new = st.columns(2)
            with old:
                link(row.cited, f"Cited: {row.cited}")
                plain(row.cited_text)
            with new:
                if row.current:
                    link(row.current, f"In force: {row.current}")
                    st.html(
                        f'<div class="pl-text">{marked(word_marks(row.cited_text, row.current_text))}</div>'
                    )
                else:
                    st.markdown("The clause is gone: no version in force has it.")


header(
    "Stale judgements",
    "Judgements that cite a clause whose text has changed, those used in most training examples first.",
    "review",
)
rows = context.read(stale_by_use, context.moment())
if not rows:
    empty(
        "No stale judgements.",
        "When a policy version changes the text of a clause, the judgements that cite it appear here.",
    )
    show_link("policies", "Policies")
else:
    facts(
        (
            "Judgements",
            len({row.citation.judgement_id for row in rows}),
            "They cite a text other than the one in force",
        ),
        ("Clauses", len({row.cited for row in rows}), "Clauses as cited"),
        (
            "Training examples",
            sum({row.citation.judgement_id: row.examples for row in rows}.values()),
            "Made from these judgements",
        ),
    )
    chosen = chosen_rows(rows)
    show_acts(chosen)
    st.subheader("What changed", anchor=False)
    show_texts(chosen or rows)
