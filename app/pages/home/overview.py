"""The overview: the loop with what stands at each station and what is stuck there, and what people said lately."""

import streamlit as st

from app.pages.home.loop import Stop, Stuck, draw_loop
from app.session import context
from app.session.links import show_link
from app.ui.page import empty, header
from governance.audit.tables import FindingState
from governance.feedback.kinds import KINDS
from governance.views.overview import Heard, Overview, overview

TREND_WEEKS = 26
FEWEST_WEEKS = 3


def main() -> None:
    header(
        "Overview",
        "The loop from feedback to the next model version: counts, and what is stuck.",
    )
    now = context.read(overview, context.moment())
    if now.is_empty:
        show_beginning()
    draw_loop(stops(now))
    if now.heard.total:
        show_trend(now.heard)


def stops(now: Overview) -> tuple[Stop, ...]:
    """The loop's stations in their order."""
    review, rules, found, data, models = now.review, now.rules, now.findings, now.datasets, now.models
    return (
        Stop("Feedback", now.heard.total, ("statement", "statements"), "all_feedback"),
        Stop(
            "Review",
            review.open + review.in_review,
            ("case to resolve", "cases to resolve"),
            "queue",
            (
                Stuck(review.overdue, ("overdue", "overdue"), "queue", {"view": "Overdue"}),
                Stuck(
                    review.waiting,
                    ("where reviewers differ", "where reviewers differ"),
                    "queue",
                    {"view": "Reviewers differ"},
                ),
            ),
        ),
        Stop(
            "Policy",
            rules.clauses,
            ("clause in force", "clauses in force"),
            "policies",
            (
                Stuck(rules.to_approve, ("version to approve", "versions to approve"), "policies"),
                Stuck(rules.stale_judgements, ("stale judgement", "stale judgements"), "stale"),
            ),
        ),
        Stop(
            "Audit",
            found.open,
            ("open finding", "open findings"),
            "findings",
            (
                Stuck(found.overdue, ("overdue", "overdue"), "findings", {"overdue": "true"}),
                Stuck(
                    found.by_state[FindingState.AWAITING_VERIFICATION],
                    ("to verify", "to verify"),
                    "findings",
                    {"state": FindingState.AWAITING_VERIFICATION.value.replace("_", " ")},
                ),
            ),
        ),
        Stop(
            "Data",
            data.frozen,
            ("frozen dataset version", "frozen dataset versions"),
            "datasets",
            (
                Stuck(data.versions - data.frozen, ("built, not frozen", "built, not frozen"), "datasets"),
                Stuck(data.affected, ("with withdrawn consent", "with withdrawn consent"), "datasets"),
            ),
        ),
        Stop(
            "Model",
            models.versions,
            ("model version", "model versions"),
            "models",
            (
                Stuck(
                    len(models.affected),
                    ("trained on withdrawn words", "trained on withdrawn words"),
                    "models",
                ),
            ),
        ),
    )


def show_trend(heard: Heard) -> None:
    weeks = heard.weeks[-TREND_WEEKS:]
    st.subheader("What people said", anchor=False)
    st.caption(f"By week, from {weeks[0]:%d %b %Y} to the week of {weeks[-1]:%d %b %Y}.")
    with st.grid(min_column_width=170):
        for kind, known in KINDS.items():
            counts = heard.by_kind[kind][-TREND_WEEKS:]
            if not any(counts) and known.speaks_of_several | known.has_parts:
                continue
            st.metric(
                known.plural,
                f"{sum(counts):,}",
                chart_data=counts if len(counts) >= FEWEST_WEEKS else None,
                chart_type="bar",
                border=True,
            )


def show_beginning() -> None:
    empty(
        "Nothing has happened here yet.",
        "The loop begins with feedback. Give feedback on an answer, import what you have (`plumbline "
        "import csv ratings.csv`), or import the policy that answers are judged by "
        "(`plumbline policy import spec.md --policy model-spec --label 1`). "
        "To look around first, load the demo organisation: `plumbline demo`.",
    )
    show_link("give_feedback", "Give feedback")


main()
