"""What was done under each clause, and the cases that no clause covers."""

import streamlit as st

from app.session import context
from app.session.links import go, show_link
from app.ui.marks import severity_word, when
from app.ui.page import empty, facts
from app.ui.table import choose_row
from governance.measures.agreement import Agreement
from governance.measures.shares import FEWEST
from governance.policy.queries import VersionRow
from governance.views.clause_use.details import UsedCase, clause_details, uncovered_cases
from governance.views.clause_use.use import ClauseUse, ModelUse, policy_use
from reports.figures.clauses import violation_figure


def show_use(version: VersionRow) -> None:
    """Draws the use of every clause in force, over all versions of the policy."""
    found = context.read(policy_use, version.policy, version.policy_id, context.moment())
    if found is None:
        empty("No version of this policy is in force.", "Publish one: judgements cite the clauses in force.")
        return
    uncovered = context.read(uncovered_cases)
    st.markdown(
        f"Every clause of **{found.version}**, the version in force, traced back through earlier "
        f"versions. Only resolved cases are counted: until then reviewers judge blind."
    )
    facts(
        ("Resolved cases", found.judged, None),
        ("Clauses cited", sum(clause.cases > 0 for clause in found.clauses), f"Of {len(found.clauses)}"),
        (
            "Not cited in a year",
            len(found.quiet),
            "In force for a year or longer, and not cited in the past year",
        ),
        (
            "Uncovered",
            uncovered.in_doubt,
            "Resolved as a violation or unclear, and no judgement cites a clause",
        ),
    )
    chosen = choose_row(
        [_row(clause) for clause in found.clauses],
        "use",
        description="Clauses and their use; choose a row to look closer",
        config={
            "Violations": st.column_config.NumberColumn(help="Cases resolved as violating this clause"),
            "Earlier text": st.column_config.NumberColumn(
                help="Judgements of a text other than the one in force, whether confirmed since or not"
            ),
            "Newest model": st.column_config.TextColumn(
                help="Share of its resolved cases that violate this clause, with the 95% interval (Wilson)"
            ),
            "Votes": st.column_config.TextColumn(help="In consultations: agree, disagree, pass"),
        },
    )
    if found.quiet:
        st.markdown(
            ":material/notifications_paused: **Not cited in a year**: "
            + ", ".join(f"`{clause.key}`" for clause in found.quiet)
        )
    if chosen is not None:
        _details(version, found.clauses[chosen])
    _uncovered(uncovered.cases, uncovered.in_doubt)


def _row(clause: ClauseUse) -> dict[str, object]:
    newest = next((each for each in reversed(clause.models) if each.judged), None)
    votes = clause.votes
    said = votes.agree + votes.disagree + votes.passed
    return {
        "Clause": clause.key,
        "Heading": clause.heading,
        "Cases": clause.cases,
        "Violations": clause.violations,
        "Newest model": rate_words(newest) if newest else "–",
        "Earlier text": clause.of_another_text,
        "Findings": clause.findings,
        "Open findings": clause.open_findings,
        "Dataset examples": clause.dataset_examples,
        "Votes": f"{votes.agree} · {votes.disagree} · {votes.passed}" if said else "–",
        "Last cited": when(clause.last_cited),
    }


def rate_words(use: ModelUse) -> str:
    """A violation rate with its interval and n, or that there is too little to tell."""
    if use.rate is None or use.interval is None:
        return f"too few to say (n = {use.judged})"
    low, high = use.interval
    return f"{use.rate:.1%} ({low:.1%} to {high:.1%}), n = {use.judged:,}"


def _details(version: VersionRow, clause: ClauseUse) -> None:
    st.subheader(f"{clause.heading} · {clause.key}", anchor=False)
    found = context.read(clause_details, version.policy_id, clause.key)
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown("**How often it is violated**, by model version in the order of release")
        for use in clause.models:
            st.markdown(f"- {use.model_version}: {rate_words(use)}")
        if any(use.judged >= FEWEST for use in clause.models):
            st.plotly_chart(
                violation_figure(clause.models),
                config={"displayModeBar": False},
                alt="; ".join(f"{use.model_version}: {rate_words(use)}" for use in clause.models),
            )
    with right:
        _agreement(found.agreement)
        show_link("thread", "View thread", ref=f"{version.policy}/{clause.key}@{version.number}")
        _cases(found.cases, "cited-cases", "Resolved cases that cite the clause")


def _agreement(found: Agreement) -> None:
    if found.alpha is None:
        words = f"not defined (n = {found.items})"
    else:
        bounds = f" ({found.low:.2f} to {found.high:.2f})" if found.low is not None else ""
        words = f"{found.alpha:.2f}{bounds}, n = {found.items} cases"
    st.markdown(
        f"**Agreement** of their reviewers: {words}" + (f" · {found.note}" if found.note else ""),
        help="Krippendorff's alpha over verdicts, with the 95% interval of resampled cases: 1 is full "
        "agreement, 0 is chance.",
    )


def _cases(cases: list[UsedCase], key: str, description: str) -> None:
    if not cases:
        st.caption("No resolved case.")
        return
    picked = choose_row(
        [
            {
                "Case": row.reference,
                "Resolution": row.verdict.value,
                "Severity": severity_word(row.severity),
                "Resolved": when(row.resolved_at),
            }
            for row in cases
        ],
        key,
        description=f"{description}; choose a row to open one",
    )
    if picked is not None:
        go("case", ref=cases[picked].reference)


def _uncovered(cases: list[UsedCase], count: int) -> None:
    if not cases:
        return
    st.subheader("Cases not covered by any clause", anchor=False)
    st.markdown(
        f"{count:,} {'case' if count == 1 else 'cases'} were resolved as other than acceptable without a "
        f"cited clause. "
        "Is a clause missing from the policy?"
    )
    _cases(cases, "uncovered", "Resolved cases without a cited clause")
