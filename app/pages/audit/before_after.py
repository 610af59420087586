"""A model version against the one before it: overall, by slice, on the same prompts, and what it should close."""

import secrets

import streamlit as st

from app.session import context
from app.session.links import link, show_link
from app.ui.estimates import show_dots
from app.ui.marks import SEVERITY, severity_word
from app.ui.page import empty, facts, header
from app.ui.table import choose_row
from governance.audit.releases.commands import open_comparison
from governance.audit.releases.queries import (
    Comparison,
    Outcome,
    SliceComparison,
    findings_to_close,
    release_comparison,
)
from governance.core.access import Permission
from governance.measures.sampling import LARGEST_SEED
from governance.registry.queries import ModelVersionRow, model_versions
from reports.figures.estimates import Dot

SURELY = {-1: "fewer", 0: "not sure", 1: "more"}
MOST_DOTS = 12


def ask_versions(rows: list[ModelVersionRow]) -> tuple[str, str]:
    """The versions before and after; by default the newest one that has another one of its model before it."""
    names = [row.name for row in rows]
    released = [row for row in rows if row.released_at is not None]
    newest = max(
        released or rows,
        key=lambda row: (len([o for o in rows if o.model == row.model]) > 1, str(row.released_at)),
    )
    earlier = [row.name for row in rows if row.model == newest.model and row.id != newest.id]
    usual = (earlier[-1] if earlier else names[0], newest.name)
    with st.container(horizontal=True):
        before = st.selectbox("Before", names, index=names.index(usual[0]), key="before", bind="query-params")
        after = st.selectbox("After", names, index=names.index(usual[1]), key="after", bind="query-params")
    return before or usual[0], after or usual[1]


def show_overall(found: Comparison) -> None:
    overall = found.overall
    if overall is None:
        empty(
            "No slice has outputs of both versions with this outcome.",
            "Choose another outcome, or have the same prompts judged below.",
        )
        return
    odds = overall.odds_ratio
    facts(
        (
            "Change",
            f"{100 * overall.difference:+.1f} points",
            f"Over {overall.strata} slices, each compared with itself (Mantel-Haenszel)",
        ),
        ("Interval", f"{100 * overall.low:+.1f} to {100 * overall.high:+.1f}", "95%, in points"),
        (
            "Odds ratio",
            "–" if odds is None else f"{odds:.2f}",
            "After over before"
            + (
                f"; 95% interval {overall.odds_low:.2f} to {overall.odds_high:.2f}"
                if overall.odds_low is not None and overall.odds_high is not None
                else ""
            ),
        ),
        ("Before", overall.n_before, f"Outputs of {found.before}"),
        ("After", overall.n_after, f"Outputs of {found.after}"),
    )


def show_findings(found: Comparison) -> None:
    rows = context.read(findings_to_close, found.before, tuple(found.slices))
    if not rows:
        return
    st.subheader("Findings that it should close", anchor=False)
    for row in rows:
        one = row.slices[0] if len(row.slices) == 1 else None
        numbers = f" {_rates(one)}" if one else f" {len(row.slices)} slices"
        with st.container(horizontal=True, vertical_alignment="center"):
            link(row.reference, f"{row.reference}: {row.title}")
            st.markdown(
                f"{severity_word(row.severity) if row.severity in SEVERITY else ''} · {row.state.replace('_', ' ')} · "
                f"**{row.verdict}**{numbers}"
            )


def _rates(row: SliceComparison) -> str:
    before = "–" if row.rate_before is None else f"{row.rate_before:.1%}"
    after = "–" if row.rate_after is None else f"{row.rate_after:.1%}"
    change = (
        ""
        if row.difference is None or row.low is None or row.high is None
        else f", {100 * row.difference:+.1f} points ({100 * row.low:+.1f} to {100 * row.high:+.1f})"
    )
    return f"{before} of {row.stratum.n_before:,} before, {after} of {row.stratum.n_after:,} after{change}"


def show_slices(found: Comparison) -> None:
    st.subheader("Slices", anchor=False)
    drawn = [row for row in found.slices if row.difference is not None][:MOST_DOTS]
    left, right = st.columns([2, 3], gap="large")
    with left:
        show_dots(
            "After less before",
            [
                Dot(
                    label=row.name,
                    value=row.difference,
                    low=row.low,
                    high=row.high,
                    count=row.stratum.n_after,
                    tells=row.surely != 0,
                )
                for row in drawn
            ],
            "outputs after",
            "slices-dots",
        )
        st.caption(
            "After less before, with 95% intervals. Filled: sure over all slices together (Bonferroni)."
        )
    with right:
        chosen = choose_row(
            [
                {
                    "Slice": row.name,
                    "Change": SURELY[row.surely],
                    "Before": row.rate_before,
                    "n before": row.stratum.n_before,
                    "After": row.rate_after,
                    "n after": row.stratum.n_after,
                    "Points": None if row.difference is None else 100 * row.difference,
                }
                for row in found.slices
            ],
            "compared",
            description="Slices before and after; choose a row to see its outputs",
            config={name: st.column_config.NumberColumn(format="percent") for name in ("Before", "After")}
            | {"Points": st.column_config.NumberColumn(format="%+.1f")},
        )
        row = found.slices[chosen or 0]
        for version in (found.before, found.after):
            if found.outcome is Outcome.FLAGGED:
                show_link(
                    "all_feedback",
                    f"Flags on {version} · {row.name}",
                    version=version,
                    language=row.language,
                    scenario=row.scenario,
                    kind="flag",
                    source="human",
                )
        if found.outcome is Outcome.VIOLATES:
            show_link(
                "queue",
                f"Resolved cases of {row.name}",
                view="Resolved",
                language=row.language,
                scenario=row.scenario,
            )


def show_pairs(found: Comparison) -> None:
    st.subheader("The same prompts", anchor=False)
    if not found.pairs:
        st.markdown(
            f"{found.prompts:,} prompts were answered by both versions; of none are both answers looked at with this outcome."
        )
    else:
        st.dataframe(
            [
                {
                    "Slice": row.name,
                    "Pairs": row.found.pairs,
                    "Only before": row.found.only_before,
                    "Only after": row.found.only_after,
                    "Both": row.found.both,
                    "Points": 100 * row.found.difference,
                    "95% interval": f"{100 * row.found.low:+.1f} to {100 * row.found.high:+.1f}",
                    "McNemar's p": row.found.p,
                }
                for row in found.pairs
            ],
            hide_index=True,
            column_config={
                "Points": st.column_config.NumberColumn(format="%+.1f"),
                "McNemar's p": st.column_config.NumberColumn(format="%.3f"),
            },
            alt="Pairs of answers to the same prompts, by which of the two had the outcome",
        )
        st.caption(f"{found.prompts:,} prompts were answered by both versions.")
    if context.may(Permission.PLAN_AUDIT) and found.prompts:
        _judging(found)


def _judging(found: Comparison) -> None:
    with st.expander("Have answers to the same prompts judged, blind", icon=":material/visibility_off:"):
        pairs = st.number_input("Pairs", 1, 200, 10, key="pairs")
        st.caption(
            "A case on both answers of each pair, in random order. Reviewers don't see which version answered."
        )
        if st.button("Open the cases", type="primary"):
            done = context.act(
                open_comparison,
                "The cases are in the queue",
                found.before,
                found.after,
                pairs,
                secrets.randbelow(LARGEST_SEED + 1),
            )
            if done is not None:
                st.rerun()
            context.show_refusal()


header(
    "Before and after", "Whether a new model version is better, slice by slice, and what it cured.", "audit"
)
versions = context.read(model_versions)
if len(versions) < 2:
    empty("There is one model version, or none.", "Register the next one on the page Models, or by the API.")
else:
    one, other = ask_versions(versions)
    outcome = st.segmented_control(
        "Outcome",
        list(Outcome),
        default=Outcome.FLAGGED,
        format_func=lambda each: each.value,
        key="outcome",
        bind="query-params",
        required=True,
    )
    wanted = outcome or Outcome.FLAGGED
    st.caption(wanted.words)
    if one == other:
        empty("A version isn't compared with itself.", "Choose two.")
    else:
        compared = context.read(release_comparison, one, other, wanted)
        show_overall(compared)
        show_findings(compared)
        if compared.slices:
            show_slices(compared)
        show_pairs(compared)
