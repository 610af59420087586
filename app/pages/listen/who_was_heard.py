"""Who was heard, and who was not: shares of feedback against target and population, gaps in words, each number with its rows."""

from datetime import date, timedelta

import streamlit as st

from app.pages.listen.filters import NO_GROUP_STATED
from app.pages.listen.references import edit_references, show_references
from app.session import context
from app.session.links import show_link
from app.session.map import is_place
from app.ui.page import empty, facts, header
from app.ui.table import choose_row
from governance.core.people.queries import stakeholder_groups
from governance.feedback.crowd.queries.heard import (
    NEVER,
    Against,
    Heard,
    heard_over_time,
    never_heard,
    who_was_heard,
    without_group,
)
from governance.feedback.crowd.tables import Dimension
from governance.measures.coverage import FEWEST_RECORDS, ShareLine, Standing
from reports.figures.coverage import shares_figure, shares_over_time

PERIODS = {"12": "last 12 weeks", "26": "last 26 weeks", "52": "last year"}
DIMENSIONS = {"group": "stakeholder group", "language": "language", "scenario": "scenario"}
PEOPLE = {"group": "{}", "language": "feedback in {}", "scenario": "feedback on {}"}
SHOWN = 12
group_names = {group.slug: group.name for group in context.read(stakeholder_groups)}


def main() -> None:
    header(
        "Who was heard",
        "Feedback by group, language and scenario, compared with your targets or a reference population.",
        "feedback",
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        by = st.segmented_control(
            "By",
            list(DIMENSIONS),
            format_func=DIMENSIONS.__getitem__,
            default="group",
            key="by",
            bind="query-params",
        )
        period = st.selectbox(
            "Period",
            [None, *PERIODS],
            format_func=lambda each: PERIODS.get(each, "all the time"),
            key="period",
            bind="query-params",
            width=180,
        )
        dimension = Dimension(by or "group")
        against = ask_against(dimension)
    since = first_monday(int(period)) if period else None
    heard = context.read(who_was_heard, dimension, against, since)
    if not heard.shares.total:
        empty("No feedback in this period.", "Choose a longer one, or invite people to give feedback.")
        show_link("give_feedback", "Give feedback")
        return
    show_facts(heard, dimension, since)
    show_gaps(heard, dimension, since)
    shares, time, combined, population = st.tabs(
        ["Shares", "Over time", "Missing combinations", "Reference population"],
        key="tab",
        bind="query-params",
    )
    with shares:
        show_shares(heard, dimension, since)
    with time:
        show_time(heard, dimension, since)
    with combined:
        show_never(since)
    with population:
        show_references(heard, dimension)
        edit_references(heard, dimension)


def first_monday(weeks: int) -> date:
    today = context.moment().date()
    return today - timedelta(days=today.weekday(), weeks=weeks - 1)


def ask_against(dimension: Dimension) -> Against:
    """Groups have targets; languages and scenarios only a reference population."""
    if dimension is not Dimension.GROUP:
        return Against.POPULATION
    chosen = st.segmented_control(
        "Against",
        [each.value for each in Against],
        format_func={"target": "your targets", "population": "reference population"}.__getitem__,
        default=Against.POPULATION.value,
        key="against",
        bind="query-params",
        help="Targets are set with each group (People and roles); the reference population on this page.",
    )
    return Against(chosen or Against.POPULATION)


def show_facts(heard: Heard, dimension: Dimension, since: date | None) -> None:
    shares = heard.shares
    apart = "too few to say" if shares.distance is None else f"{shares.distance:.0%}"
    worth = "can't be compared" if shares.effective_n is None else f"{shares.effective_n:,.0f}"
    facts(
        ("Records", shares.total, "Feedback in this period that these shares are based on"),
        (
            "Distance from reference",
            apart,
            (
                "Total variation distance: the part of all feedback that would have to come from others for "
                "the shares to match"
            ),
        ),
        (
            "Effective sample size",
            worth,
            "Effective sample size after weighting to the reference (Kish 1965): what uneven shares cost",
        ),
        ("Under-represented", sum(line.standing is Standing.UNDER for line in shares.lines), None),
    )
    if dimension is Dimension.GROUP and (unnamed := context.read(without_group, since)):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(f"{unnamed:,} records without a group, machine ratings among them, are left out.")
            show_link("all_feedback", "See them", **rows_query("group", NO_GROUP_STATED, since))


def show_gaps(heard: Heard, dimension: Dimension, since: date | None) -> None:
    """Each gap in words, with the way to its rows and to a campaign."""
    if not any(line.reference is not None for line in heard.shares.lines):
        st.info("No reference has been set, so shares are shown without gaps.", icon=":material/info:")
        return
    under = sorted(
        (line for line in heard.shares.lines if line.standing is Standing.UNDER), key=lambda line: -line.gap
    )
    if heard.shares.total < FEWEST_RECORDS:
        st.info(
            f"Fewer than {FEWEST_RECORDS} records: too few to say who is missing.", icon=":material/info:"
        )
    elif not under:
        st.success("No group is markedly under-represented.", icon=":material/check:")
    for line in under:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.markdown(f":orange[:material/hearing_disabled:] {gap_words(heard, line, dimension)}")
            to_rows(dimension, line, since)
            to_campaign(dimension.value, line.value)


def gap_words(heard: Heard, line: ShareLine, dimension: Dimension) -> str:
    who = PEOPLE[dimension.value].format(heard.names.get(line.value, line.value))
    return (
        f"**{who[0].upper()}{who[1:]}**: {line.share:.1%} of feedback ({line.low:.1%} to {line.high:.1%}, "
        f"n = {line.count:,}), "
        f"expected {line.reference:.0%}"
    )


def to_rows(dimension: Dimension, line: ShareLine, since: date | None) -> None:
    value = group_names[line.value] if dimension is Dimension.GROUP else line.value
    label = "1 record" if line.count == 1 else f"{line.count:,} records"
    show_link("all_feedback", label, **rows_query(dimension.value, value, since))


def rows_query(name: str, value: str, since: date | None) -> dict[str, str]:
    return {name: value, **({"since": since.isoformat()} if since else {})}


def to_campaign(name: str, value: str) -> None:
    """The way to invite those who are missing, where campaigns are."""
    if is_place("campaigns"):
        show_link("campaigns", "Start a campaign for this gap", **{name: value})


def show_shares(heard: Heard, dimension: Dimension, since: date | None) -> None:
    lines = [line for line in heard.shares.lines if line.count or line.reference is not None]
    st.plotly_chart(
        shares_figure(lines, heard.names),
        config={"displayModeBar": False},
        alt="Shares of feedback with intervals, beside the expected shares; the same numbers are in the table below",
    )
    chosen = choose_row(
        [
            {
                DIMENSIONS[dimension.value].capitalize(): heard.names.get(line.value, line.value),
                "Records": line.count,
                "Share": line.share,
                "From": line.low,
                "To": line.high,
                "Expected": line.reference,
                "Ratio": line.shown_ratio,
                "Assessment": line.standing.value,
            }
            for line in lines
        ],
        f"shares-{dimension.value}",
        description="Shares of feedback; choose a row to go to its records",
        config={
            **{
                name: st.column_config.NumberColumn(format="percent")
                for name in ("Share", "From", "To", "Expected")
            },
            "Ratio": st.column_config.NumberColumn(format="%.2f", help="Share divided by the expected share"),
        },
    )
    if chosen is not None:
        with st.container(horizontal=True):
            to_rows(dimension, lines[chosen], since)
            to_campaign(dimension.value, lines[chosen].value)
    st.caption(
        "Intervals hold for all shares together at 95% (Goodman 1965). They assume that records are "
        "independent, so they are too narrow where a few people say much. A gap is reported where the "
        "whole interval lies below the expected share and the share is under four fifths of it."
    )


def show_time(heard: Heard, dimension: Dimension, since: date | None) -> None:
    found = context.read(heard_over_time, dimension, since)
    st.plotly_chart(
        shares_over_time(found.starts, found.shares, heard.names),
        config={"displayModeBar": False},
        alt="Shares of feedback in periods of four weeks",
    )
    st.caption(
        f"Periods of four weeks; those with fewer than {FEWEST_RECORDS} records are left out: too few to say."
    )


def show_never(since: date | None) -> None:
    found = context.read(never_heard, since)
    if not found.patterns:
        st.success(f"Every group gave feedback in every language on every scenario, at least {NEVER} times.")
        return
    st.markdown(
        f"Combinations with fewer than {NEVER} records although each part occurs more often: {len(found.patterns)}."
    )
    for pattern in found.patterns[:SHOWN]:
        group, language, scenario = pattern.pattern
        named = [found.names.get(each or "", each or "") for each in pattern.pattern]
        query = {
            "group": group_names[group] if group else "",
            "language": language or "",
            "scenario": scenario or "",
        }
        if since:
            query["since"] = since.isoformat()
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{' · '.join(filter(None, named))}**")
            label = (
                "never"
                if not pattern.count
                else f"{pattern.count} records"
                if pattern.count > 1
                else "1 record"
            )
            show_link("all_feedback", label, **{name: value for name, value in query.items() if value})
            if is_place("campaigns"):
                asked = {"group": group or "", "language": language or "", "scenario": scenario or ""}
                show_link(
                    "campaigns",
                    "Start a campaign for this gap",
                    **{name: value for name, value in asked.items() if value},
                )
    if len(found.patterns) > SHOWN:
        st.caption(f"and {len(found.patterns) - SHOWN} more.")


main()
