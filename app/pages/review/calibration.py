"""Calibration sets: cases with a gold verdict, by which reviewers see how they judge."""

import streamlit as st

from app.pages.review.calibrating import ask_form, new_set_form, show_next_item
from app.session import context
from app.session.links import asked_reference, go, link, show_link
from app.ui.estimates import SHARES, interval, number, show_dots
from app.ui.marks import when
from app.ui.page import empty, facts, header
from app.ui.table import choose_row
from governance.core.access import Permission
from governance.core.references import Prefix, numbered
from governance.review.calibration.queries import (
    CalibrationResults,
    CalibrationSetRow,
    calibration_results,
    calibration_sets,
    my_calibration,
)
from reports.figures.estimates import Dot


def main() -> None:
    reference = asked_reference()
    if reference:
        show_set(reference)
    else:
        show_sets()


def show_sets() -> None:
    header(
        "Calibration",
        "Resolved cases with a gold verdict: reviewers judge them blind and see how they compare, before "
        "their verdicts count.",
        "review",
    )
    rows = context.read(calibration_sets)
    if rows:
        chosen = choose_row(
            [
                {
                    "Set": row.reference,
                    "Title": row.title,
                    "Items": row.items,
                    "Asked": row.asked,
                    "Answering": row.answering,
                    "Made by": row.made_by,
                    "Made": when(row.made_at),
                }
                for row in rows
            ],
            "sets",
            description="Calibration sets; choose a row to open it",
            config={"Title": st.column_config.TextColumn(width=300)},
        )
        if chosen is not None:
            go("calibration", ref=rows[chosen].reference)
    else:
        empty(
            "No calibration sets yet.",
            "Policy owners and auditors make sets from resolved cases, each with the right verdict and "
            "the reason for it.",
        )
    if context.may(Permission.CALIBRATE):
        with st.expander("Make a set", icon=":material/add:", expanded=not rows):
            new_set_form()


def show_set(reference: str) -> None:
    named = numbered(reference)
    found = next(
        (
            row
            for row in context.read(calibration_sets)
            if named and named[0] is Prefix.CALIBRATION and row.id == named[1]
        ),
        None,
    )
    if found is None:
        header("Calibration", "Resolved cases with a gold verdict.", "review")
        st.error(f"There is no calibration set {reference}.")
        show_link("calibration", "All sets")
        return
    header(found.title, found.purpose or "Resolved cases with a gold verdict.", "review")
    st.caption(f"{found.reference} · {found.items} items · made by {found.made_by}, {when(found.made_at)}")
    show_link("calibration", "All sets", icon=":material/arrow_back:")
    show_mine(found)
    show_results(found)
    if context.may(Permission.CALIBRATE):
        with st.expander("Ask a reviewer to answer it", icon=":material/person_add:"):
            ask_form(found.id)


def show_mine(found: CalibrationSetRow) -> None:
    person_id = context.actor().person_id
    if not context.may(Permission.JUDGE) or person_id is None:
        return
    mine = context.read(my_calibration, found.id, person_id)
    if mine.next_item_id is not None:
        st.subheader("Your answer", anchor=False)
        asked = "You were asked to answer this set. " if mine.was_asked else ""
        st.progress(mine.answered / mine.open_items, f"{asked}{mine.answered} of {mine.open_items} answered")
        show_next_item(mine)
    elif mine.open_items:
        st.success(
            f"You have answered all {mine.open_items} items that are open to you.",
            icon=":material/check_circle:",
        )


def show_results(found: CalibrationSetRow) -> None:
    results = context.read(
        calibration_results,
        found.id,
        context.actor().person_id,
        sees_all=context.may(Permission.CALIBRATE),
    )
    st.subheader("Against the gold", anchor=False)
    if not results.reviewers:
        empty("Nobody has been asked yet.", "Ask a reviewer below, or answer it yourself if you judge cases.")
        return
    facts(
        ("Items", found.items, None),
        ("Reviewers", len(results.reviewers), "Asked, or answering voluntarily"),
    )
    answered = [each for each in results.reviewers if each.answered]
    if answered:
        show_dots(
            "Share of answers that match the gold verdict",
            [
                Dot(
                    label=each.reviewer,
                    value=each.share,
                    low=each.low,
                    high=each.high,
                    count=each.answered,
                    tells=not each.note,
                )
                for each in answered
            ],
            "answers",
            "calibrated",
            span=SHARES,
        )
    st.dataframe(
        [
            {
                "Reviewer": each.reviewer,
                "Asked": when(each.asked_at),
                "Answered": each.answered,
                "As the gold": f"{each.right} of {each.answered}" if each.answered else "–",
                "Share": "–" if each.share is None else f"{each.share:.0%}",
                "95% (Wilson)": interval(each.low, each.high),
                "Kappa with the gold": number(each.kappa.kappa) if each.kappa else "–",
                "Kappa, 95%": interval(each.kappa.low, each.kappa.high) if each.kappa else "–",
                "Note": each.note,
            }
            for each in results.reviewers
        ],
        hide_index=True,
        alt="How each reviewer's answers compare with the gold verdicts",
    )
    show_items(results)


def show_items(results: CalibrationResults) -> None:
    if not results.items:
        st.caption("The gold verdicts are shown to you when you have answered the last item.")
        return
    st.subheader("The items", anchor=False)
    for item in results.items:
        said = ", ".join(f"{verdict.value} {times}" for verdict, times in item.answers.items() if times)
        mine = f" · you said {item.mine.value}" if item.mine else ""
        differ = any(times for verdict, times in item.answers.items() if verdict is not item.gold)
        with st.expander(f"{item.case}: {item.gold.value}{' · answers differ' if differ else ''}{mine}"):
            st.markdown(item.reason)
            st.caption(f"Answers: {said or 'none yet'}")
            link(item.case)


main()
