"""What a version is made of, beside all feedback: shares, whose voices, whether the longer answer wins."""

import streamlit as st

from app.session import context
from app.session.links import link
from app.ui.page import facts
from app.ui.table import page_start, pager
from governance.datasets.queries import (
    VersionView,
    dataset_version,
    left_out_page,
    row_diff_counts,
    version_composition,
    versions,
)
from governance.datasets.reasons import reason_words
from governance.measures.composition import Composition


def show_composition(view: VersionView) -> None:
    """Shares against all feedback, effective speakers, length."""
    found = context.read(version_composition, view.row.id)
    facts(
        ("People behind it", found.speakers, "Identified people, each counted once"),
        (
            "Effective speakers",
            round(found.effective_speakers, 1),
            "How many equally active people would carry the same information (Kish)",
        ),
        ("From the most active 10%", f"{found.top_tenth:.0%}", "Share of the statements"),
        (
            "Longer answer chosen",
            f"{found.length.share:.0%}" if found.length else "–",
            f"95% interval {found.length.low:.0%} to {found.length.high:.0%}; 50% is no bias"
            if found.length
            else None,
        ),
    )
    for title, shares in (
        ("Stakeholder groups", found.groups),
        ("Languages", found.languages),
        ("Scenarios", found.scenarios),
    ):
        _table(title, shares)


def _table(title: str, shares: Composition) -> None:
    st.markdown(f"**{title}** · {shares.divergence:.0%} away from all feedback")
    st.dataframe(
        [
            {
                title: cell.name,
                "Examples": cell.count,
                "Share": cell.share,
                "95% from": cell.low,
                "to": cell.high,
                "Of all feedback": cell.reference,
            }
            for cell in shares.cells
        ],
        hide_index=True,
        column_config={
            name: st.column_config.NumberColumn(format="percent")
            for name in ("Share", "95% from", "to", "Of all feedback")
        },
    )


def show_left_out(view: VersionView) -> None:
    """What was left out, by reason, and the statements themselves."""
    reasons = sorted(view.row.excluded, key=lambda reason: -view.row.excluded[reason])
    if not reasons:
        st.caption("Nothing was left out.")
        return
    chosen = st.selectbox(
        "Reason for leaving out",
        reasons,
        key="left-out",
        bind="query-params",
        format_func=lambda reason: f"{reason_words(reason)} ({view.row.excluded[reason]:,})",
    )
    page = context.read(left_out_page, view.row.id, chosen, after=page_start("left-after"))
    with st.container(horizontal=True):
        for row in page.rows:
            link(row.reference)
    pager("left-after", page.next_after)


def show_difference(view: VersionView) -> None:
    """How it differs from another version of the dataset."""
    others = [row.reference for row in context.read(versions, view.row.slug) if row.id != view.row.id]
    if not others:
        st.caption("This dataset has no other version.")
        return
    other = st.selectbox("Compared with", others, key="compared")
    counts = context.read(row_diff_counts, context.read(dataset_version, other).id, view.row.id)
    facts(*((name.capitalize(), count, None) for name, count in counts.items()))
    st.caption(
        f"`plumbline dataset diff {other} {view.row.reference} --out rows.jsonl` writes the rows with the reasons."
    )
