"""Agreement of stakeholder groups about outputs: within each, across, and whether a group is one."""

import streamlit as st

from app.session.links import go, show_link
from app.ui.counted import read_counted
from app.ui.estimates import estimate, interval, number, show_dots
from app.ui.page import empty
from app.ui.table import choose_row
from governance.measures.group_agreement import GroupAgreement
from governance.review.agreement.queries import Slice, StakeholderAgreement, stakeholder_agreement
from reports.figures.estimates import Dot, cells_figure, cells_words

GAI = (
    "Group association index: agreement within the group over agreement with everybody else. Above 1, the "
    "group shares a view "
    "of its own."
)
CROSS = "Agreement with everybody else (XRR), corrected for chance: 1 as one, 0 by chance."
P = (
    "How often as many people drawn by chance would agree that much more among themselves, the false "
    "discovery rate held over "
    "all groups (Benjamini and Hochberg). Small: more than chance."
)


def show_stakeholders(where: Slice) -> None:
    """The view of the page Agreement that speaks of stakeholder groups."""
    with st.spinner("Comparing with randomly assigned groups"):
        found = read_counted(stakeholder_agreement, where)
    if not found.overall.items:
        empty(
            "No output here was rated by two people.",
            "Groups are compared on outputs that several people rated. Clear a filter, or ask a panel to "
            "rate the same outputs.",
        )
        return
    whole = found.overall
    with st.container(horizontal=True):
        estimate(
            "Alpha of all",
            whole.alpha,
            whole.low,
            whole.high,
            "Krippendorff's alpha of all ratings, 1 to 5 as ranks.",
        )
        estimate(
            "Gwet's AC2", whole.ac, whole.ac_low, whole.ac_high, "Near ratings count as partly the same."
        )
        estimate(
            "Same rating",
            whole.raw,
            whole.raw_low,
            whole.raw_high,
            "The share of pairs of ratings that are equal.",
        )
        st.metric("Outputs", f"{whole.items:,}", help="Rated by two people or more", width=130)
        st.metric("People", f"{whole.raters:,}", width=130)
    cut = " These are the newest; there are more." if found.is_cut else ""
    st.caption(f"{found.ratings:,} ratings were read, by people who let their words be reviewed.{cut}")
    _show_groups(found)
    _show_pairs(found)


def _show_groups(found: StakeholderAgreement) -> None:
    st.subheader("Do groups share a view?", anchor=False)
    show_dots(
        "Agreement within each group",
        [
            Dot(
                found.names.get(each.group, each.group),
                each.within,
                each.low,
                each.high,
                each.items,
                "too few" not in each.note,
            )
            for each in found.groups
        ],
        "outputs",
        "within-groups",
    )
    chosen = choose_row(
        [_row(found, each) for each in found.groups],
        "groups",
        description="Agreement within and across groups; choose a row for the ratings of that group",
        config={
            "Within": st.column_config.TextColumn(
                help="Krippendorff's alpha of the group's own ratings, as ranks."
            ),
            "Across": st.column_config.TextColumn(help=CROSS),
            "GAI": st.column_config.TextColumn(help=GAI),
            "p": st.column_config.TextColumn(help=P),
        },
    )
    st.caption(
        "Choose a row for the ratings behind it. Groups of fewer than five people are not shown, to "
        "protect individuals."
    )
    if chosen is not None and found.groups[chosen].group in found.names:
        go("all_feedback", kind="rating", group=found.names[found.groups[chosen].group])


def _row(found: StakeholderAgreement, each: GroupAgreement) -> dict[str, object]:
    p = each.p_held
    return {
        "Group": found.names.get(each.group, each.group),
        "People": each.raters,
        "Outputs": each.items,
        "Ratings": each.ratings,
        "Within": "–" if each.is_suppressed else number(each.within),
        "Within, 95%": interval(each.low, each.high),
        "Across": "–" if each.is_suppressed else number(each.cross),
        "GAI": "–" if each.gai is None else f"{each.gai:.2f}",
        "p": "–" if p is None else f"{p:.3f}",
        "Note": each.note,
    }


def _show_pairs(found: StakeholderAgreement) -> None:
    shown = [each for each in found.groups if not each.is_suppressed]
    if len(shown) < 2:
        return
    st.subheader("Where groups differ", anchor=False)
    slugs = [each.group for each in shown]
    across = {frozenset((pair.one, pair.other)): (pair.cross, pair.items) for pair in found.pairs}
    across |= {frozenset((each.group,)): (each.within, each.items) for each in shown}
    cells = [[across[frozenset((row, column))] for column in slugs] for row in slugs]
    names = [found.names.get(slug, slug) for slug in slugs]
    texts = [
        [f"{number(value)}<br>n = {items:,}" if value is not None else "–" for value, items in line]
        for line in cells
    ]
    st.plotly_chart(
        cells_figure(
            names,
            names,
            [[value for value, _ in line] for line in cells],
            texts,
            down="",
            across="",
            parting=True,
        ),
        config={"displayModeBar": False},
        key="group-pairs",
        alt=cells_words("Agreement of each two groups", names, names, texts).replace("<br>", ", "),
    )
    st.caption(
        "Agreement of each two groups on the outputs that both rated (n); on the diagonal, of a group with itself."
    )
    show_link("contested", "Outputs on which they differ most")
