"""Judging a case: the verdict form, the decision where reviewers differ, and the judgements made."""

import re

import streamlit as st

from app.pages.review.drafting import Draft, open_draft
from app.session import context
from app.session.links import go, link
from app.ui.marks import SEVERITY, severity_mark, severity_word, state_mark, when
from app.ui.words import document, plain
from governance.review.commands import claim_next, judge, resolve
from governance.review.queries import CaseView, ClauseInForce, clauses_in_force
from governance.review.tables import Verdict

WORDS = {Verdict.VIOLATES: "Violates", Verdict.ACCEPTABLE: "Acceptable", Verdict.UNCLEAR: "Unclear"}
SENTENCE = re.compile(r"(?<=[.!?。！？])\s+|(?<=[。！？])|\n+")


def verdict_form(case: CaseView) -> None:
    """Asks for a verdict with its clauses and reasons. What was typed is kept on the server until the verdict is stored."""
    draft = open_draft(case)
    with st.container(key="verdict-form"):
        _ask(case, draft)
        with st.container(horizontal=True):
            verdict = draft.value("verdict")
            store = st.button(
                "Store verdict",
                type="primary",
                disabled=verdict is None,
                shortcut="ctrl+enter",
                key=draft.key("store"),
            )
            store_next = st.button(
                "Store and next", disabled=verdict is None, shortcut="ctrl+shift+enter", key=draft.key("next")
            )
    if (store or store_next) and verdict is not None:
        _store(case, draft, then_next=store_next)


def _ask(case: CaseView, draft: Draft) -> None:
    clauses = {clause.id: clause for clause in context.read(clauses_in_force, context.moment())}
    st.segmented_control(
        "Verdict",
        [verdict.value for verdict in WORDS],
        format_func=lambda verdict: WORDS[Verdict(verdict)],
        key=draft.key("verdict"),
        on_change=draft.keep,
        help="Does the answer violate the policy in force? Keys: V, A, U",
    )
    cited = st.multiselect(
        "Clauses",
        list(clauses),
        format_func=lambda clause_id: f"{clauses[clause_id].reference} · {clauses[clause_id].heading}",
        key=draft.key("clauses"),
        on_change=draft.keep,
        placeholder="Search the policy in force",
        select_all=False,
        help="At least one where the answer violates. Key: L",
    )
    for clause_id in cited:
        _ask_passage(case, draft, clauses[clause_id])
    st.segmented_control(
        "Severity",
        list(SEVERITY),
        format_func=severity_word,
        key=draft.key("severity"),
        on_change=draft.keep,
        disabled=draft.value("verdict") == Verdict.ACCEPTABLE,
        help="Keys: 1 to 4",
    )
    st.text_area(
        "Why",
        key=draft.key("rationale"),
        on_change=draft.keep,
        height=110,
        max_chars=10_000,
        help="Needed where it violates. Key: W",
    )
    st.text_area(
        "What it should have said (optional)",
        key=draft.key("correction"),
        on_change=draft.keep,
        height=90,
        max_chars=20_000,
        help="Becomes a preference pair and a demonstration for training if the case is resolved as a violation",
    )


def _ask_passage(case: CaseView, draft: Draft, clause: ClauseInForce) -> None:
    with st.expander(f"{clause.reference} · {clause.heading}"):
        document(clause.text)
    st.selectbox(
        f"Passage that {clause.reference} speaks of",
        sentences(case.output.answer),
        index=None,
        key=draft.key(f"passage-{clause.id}"),
        on_change=draft.keep,
        accept_new_options=True,
        placeholder="The whole answer; or choose a sentence, or type its words",
    )


def sentences(answer: str) -> list[str]:
    """The sentences of an answer, each once, in order."""
    parts = (part.strip() for part in SENTENCE.split(answer))
    return list(dict.fromkeys(part for part in parts if part))


def _store(case: CaseView, draft: Draft, *, then_next: bool) -> None:
    verdict = Verdict(draft.value("verdict"))
    cited = draft.value("clauses") or []
    done = context.act(
        judge,
        f"Verdict on {case.reference} stored",
        case.id,
        verdict,
        clauses=tuple(cited),
        severity=draft.value("severity") if verdict is not Verdict.ACCEPTABLE else None,
        rationale=draft.value("rationale") or "",
        correction=draft.value("correction") or None,
        passages=draft.passages(cited),
    )
    if done is None:
        context.show_refusal()
        return
    draft.forget()
    if then_next:
        go_to_next()
    go("case", ref=case.reference)


def go_to_next() -> None:
    """Claims the next case and goes there. Where there is none, or no more today, goes to the queue, which says why."""
    done = context.act(claim_next, "")
    if done is not None and done.value is not None:
        go("case", ref=f"CASE-{done.value.id}")
    go("queue")


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
