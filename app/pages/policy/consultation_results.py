"""What a consultation came to, on screen: the map, what groups agree on and what divides them, who took part."""

from typing import Any

import streamlit as st

from app.session import context
from app.ui.page import empty
from app.ui.table import choose_row
from app.ui.words import plain
from governance.exchange.consultation.polis_export import polis_zip
from governance.policy.consultation.queries import ConsultationView
from governance.policy.consultation.queries.results import GIVEN, Results, groupings, results
from governance.policy.consultation.tables import ConsultationState
from reports.figures.consultations import (
    map_in_words,
    opinion_map,
    turnout_figure,
    turnout_in_words,
)

SHARE = st.column_config.NumberColumn(format="percent")
CONSENSUS_HELP = (
    "For each group (agrees + 1) / (votes + 2), multiplied over groups: high only where every group "
    "agrees. It shrinks with the "
    "number of groups, so compare it within one grouping only"
)


def show_results(view: ConsultationView) -> None:
    if view.row.state is ConsultationState.DRAFT:
        empty("No results yet.", "Open the consultation and invite people.")
        return
    by = choose_grouping(view)
    with st.spinner("Finding groups and testing how stable they are…"):
        found = context.read(results, view.row.id, by)
    if not found.votes:
        empty("No votes yet.", "Invite people under People; results appear here with the first vote.")
        return
    st.markdown(
        f"{found.voters:,} of {found.participants:,} participants cast {found.votes:,} votes that count. "
        "The rows behind each number: choose a statement under Statements, a person under People."
    )
    st.subheader("Opinion groups", anchor=False)
    show_map(found)
    agreement_tables("opinion groups", found.found, found.texts, "found")
    st.subheader(f"The same by {grouping_words(by)}", anchor=False)
    if found.declared is None or not found.declared["groups"]:
        st.caption("No declared group has five people or more, so there is nothing to compare.")
    else:
        agreement_tables(grouping_words(by), found.declared, found.texts, "declared")
    show_turnout(found)
    offer_export(view)


def choose_grouping(view: ConsultationView) -> str:
    options = context.read(groupings, view.row.id)
    if len(options) == 1:
        return ""
    return (
        st.selectbox(
            "Declared grouping to compare with the opinion groups",
            options,
            format_func=grouping_words,
            key="by",
            bind="query-params",
        )
        or ""
    )


def grouping_words(by: str) -> str:
    return {"": "stakeholder group", GIVEN: "the groups that came with the import"}.get(by, by)


def show_map(found: Results) -> None:
    """The picture, its words, and the table beside it."""
    words = map_in_words(found.found)
    if found.found["exploratory"]:
        st.warning(words, icon=":material/science:")
    else:
        st.markdown(words)
    if not found.found["groups"]:
        return
    picture, table = st.columns([3, 2], gap="large")
    with picture:
        st.plotly_chart(opinion_map(found.found), config={"displayModeBar": False}, alt=words)
        st.caption(
            "Each point is one participant; participants who vote alike are close together. "
            "The axes are the directions in which votes differ most "
            "(two principal components). Grey: voted on too few statements to be placed in a group."
        )
    with table:
        for group in found.found["groups"]:
            st.markdown(f"**{group['id']}** · {group['size']:,} people; they differ from the others on:")
            for one in group["representative"]:
                verb = "agreeing" if one["stance"] == "agree" else "disagreeing"
                st.caption(
                    f"{verb} ({one['share']:.0%}; others {one['elsewhere']:.0%}) with {one['statement']}:"
                )
                plain(found.texts[one["statement"]])


def agreement_tables(what: str, report: dict[str, Any], texts: dict[str, str], key: str) -> None:
    """What all groups agree on, and what divides them; a chosen row shows each group's votes with intervals."""
    names = [group["id"] for group in report["groups"]]
    if not names:
        return
    ranked = sorted(
        (row for row in report["statements"] if not row["set_aside"]), key=lambda row: -row["consensus"]
    )
    gaps = {row["statement"]: row for row in report["divides"]}
    order = st.segmented_control(
        f"Statements by {what}",
        ["Common ground", "What divides participants"],
        default="Common ground",
        required=True,
        key=f"order-{key}",
        label_visibility="collapsed",
    )
    if order == "What divides participants":
        places = {statement: place for place, statement in enumerate(gaps)}
        ranked = sorted((row for row in ranked if row["id"] in places), key=lambda row: places[row["id"]])
    chosen = choose_row(
        [agreement_row(row, names, gaps.get(row["id"]), texts) for row in ranked],
        f"agreement-{key}-{order}",
        description=f"Statements and how {what} voted; choose a row to see each group's votes",
        config={
            "Consensus": st.column_config.NumberColumn(format="%.3f", help=CONSENSUS_HELP),
            "Mean": st.column_config.NumberColumn(
                format="%.2f", help="Geometric mean of the groups' shares: comparable between groupings"
            ),
            "Gap": st.column_config.NumberColumn(
                format="%.2f", help="Between the share of the most and the least agreeing group"
            ),
            "Statement": st.column_config.TextColumn(width="large"),
            **{f"{name} agrees": SHARE for name in names},
        },
    )
    if chosen is not None:
        group_votes(ranked[chosen], texts)


def agreement_row(
    row: dict[str, Any], names: list[str], gap: dict[str, Any] | None, texts: dict[str, str]
) -> dict[str, Any]:
    least = row["least"]
    return {
        "#": row["id"],
        "Statement": texts[row["id"]],
        "Consensus": row["consensus"],
        "Mean": row["geometric"],
        "Least agreeing": f"{least['group']} {least['share']:.0%}" if least else "",
        **{f"{name} agrees": round(row["by_group"][name]["share"], 2) for name in names},
        "Gap": gap["gap"] if gap else None,
        "Votes": row["votes"],
        "": "few votes" if row["too_few"] else "",
    }


def group_votes(row: dict[str, Any], texts: dict[str, str]) -> None:
    """One statement: how each group voted, with the interval of its agreement."""
    with st.container(border=True):
        plain(f"{row['id']}. {texts[row['id']]}")
        st.dataframe(
            [
                {
                    "Group": name,
                    "Agree": votes["agrees"],
                    "Disagree": votes["disagrees"],
                    "Pass": votes["passes"],
                    "Votes": votes["votes"],
                    "95 % interval of agreement": f"{votes['low']:.0%} to {votes['high']:.0%}",
                }
                for name, votes in row["by_group"].items()
            ],
            hide_index=True,
            alt=f"Votes of each group on statement {row['id']}",
        )
        if row["too_few"]:
            st.caption("At least one group has cast fewer than 7 votes here: too few to rely on.")


def show_turnout(found: Results) -> None:
    st.subheader("Who took part, and who is affected", anchor=False)
    words = turnout_in_words(found.turnout)
    st.markdown(words)
    picture, table = st.columns([1, 1], gap="large")
    with picture:
        st.plotly_chart(turnout_figure(found.turnout), config={"displayModeBar": False}, alt=words)
        st.caption(
            "Bars: share of voters, with its 95 % interval. Diamonds: share of those affected. Groups of "
            "fewer than five people are not shown, nor are groups from which their number could be derived."
        )
    with table:
        st.dataframe(
            [
                {
                    "Group": row.group,
                    "Voted": "too few" if row.voted is None else str(row.voted),
                    "Share": None if row.share is None else round(row.share, 2),
                    "Affected": row.affected,
                    "Assessment": row.words,
                }
                for row in found.turnout
            ],
            hide_index=True,
            column_config={"Share": SHARE, "Affected": SHARE},
            alt="Stakeholder groups among voters and among those affected",
        )


def offer_export(view: ConsultationView) -> None:
    st.download_button(
        "Votes and statements in Polis's format",
        data=lambda: context.read(polis_zip, view.row.id),
        file_name=f"{view.row.slug}.zip",
        mime="application/zip",
        icon=":material/download:",
        help="participants-votes.csv, comments.csv, votes.csv and summary.csv; by pseudonym",
    )
