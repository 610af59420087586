"""Judging a case: the verdict form, the decision where reviewers differ, and the judgements made."""

import streamlit as st

from app import context
from app.links import go, link
from app.widgets.marks import SEVERITY, severity_mark, severity_word, state_mark, when
from app.widgets.words import document, plain
from governance.policy.choices import clause_choices, clause_text
from governance.review.commands import judge, resolve
from governance.review.queries import CaseView, QueueFilter, case_queue
from governance.review.tables import Verdict

WORDS = {Verdict.VIOLATES: "Violates", Verdict.ACCEPTABLE: "Acceptable", Verdict.UNCLEAR: "Unclear"}


def verdict_form(case: CaseView) -> None:
    """Asks for a verdict with its clauses and reasons. What was typed stays until it is stored."""
    key = f"judge-{case.id}"
    clauses = context.read(clause_choices)
    verdict = st.segmented_control(
        "Verdict",
        list(WORDS),
        format_func=WORDS.__getitem__,
        key=f"{key}-verdict",
        help="Does the answer violate the policy in force?",
    )
    cited = st.multiselect(
        "Clauses",
        list(clauses),
        format_func=clauses.__getitem__,
        key=f"{key}-clauses",
        placeholder="Search the policy in force",
        help="At least one where the answer violates",
    )
    for clause_id in cited:
        with st.expander(clauses[clause_id]):
            document(context.read(clause_text, clause_id))
            st.text_input("Passage of the answer (optional)", key=f"{key}-passage-{clause_id}")
    severity = st.select_slider(
        "Severity",
        list(SEVERITY),
        value=case.severity,
        format_func=severity_word,
        key=f"{key}-severity",
        disabled=verdict == Verdict.ACCEPTABLE,
    )
    rationale = st.text_area(
        "Why", key=f"{key}-rationale", height=110, max_chars=10_000, help="Needed where it violates"
    )
    correction = st.text_area(
        "What it should have said (optional)",
        key=f"{key}-correction",
        height=90,
        max_chars=20_000,
        help="Becomes a training example when the case comes to a violation",
    )
    with st.container(horizontal=True):
        store = st.button(
            "Store verdict",
            type="primary",
            disabled=verdict is None,
            shortcut="ctrl+enter",
            key=f"{key}-store",
        )
        store_next = st.button(
            "Store and next", disabled=verdict is None, shortcut="ctrl+shift+enter", key=f"{key}-next"
        )
    if not (store or store_next) or verdict is None:
        return
    passages = {clause_id: st.session_state.get(f"{key}-passage-{clause_id}", "") for clause_id in cited}
    done = context.act(
        judge,
        f"Verdict on {case.reference} stored",
        case.id,
        verdict,
        clauses=tuple(cited),
        severity=severity if verdict is not Verdict.ACCEPTABLE else None,
        rationale=rationale,
        correction=correction or None,
        passages={clause_id: passage for clause_id, passage in passages.items() if passage.strip()},
    )
    if done is None:
        context.show_refusal()
        return
    following = (
        context.read(case_queue, QueueFilter(for_reviewer=context.actor().person_id), limit=1).rows
        if store_next
        else []
    )
    go("case", ref=following[0].reference if following else case.reference)


def decision_form(case: CaseView) -> None:
    """Asks someone who didn't judge the case to decide it; all judgements stay."""
    key = f"decide-{case.id}"
    verdict = st.segmented_control(
        "Decision", list(WORDS), format_func=WORDS.__getitem__, key=f"{key}-verdict"
    )
    rationale = st.text_area("Why", key=f"{key}-rationale", max_chars=10_000)
    if (
        st.button("Decide", type="primary", disabled=verdict is None, key=f"{key}-store")
        and verdict is not None
    ):
        if context.act(resolve, f"{case.reference} is resolved", case.id, verdict, rationale) is not None:
            go("case", ref=case.reference)
        context.show_refusal()


def judgement_cards(case: CaseView) -> None:
    """The judgements that the viewer may see."""
    if case.is_blind:
        st.caption("Others have judged. You see their verdicts once you have given yours.")
        return
    if not case.judgements:
        st.caption("Nobody has judged this case yet.")
    for judgement in case.judgements:
        with st.container(border=True):
            dissent = " · **dissent**" if judgement.dissents else ""
            st.markdown(
                f"{state_mark(judgement.verdict.value)} {severity_mark(judgement.severity)} · {judgement.reviewer} · "
                f"{when(judgement.made_at)}{dissent}"
            )
            plain(judgement.rationale)
            for citation in judgement.citations:
                link(citation.clause)
                if citation.passage:
                    st.caption(f"“{citation.passage}”")
            if judgement.correction:
                with st.expander("What it should have said"):
                    plain(judgement.correction)
