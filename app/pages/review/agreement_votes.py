"""What people's ratings of an output come to: the majority, the soft label, Dawid and Skene, juries of a stated composition."""

import streamlit as st

from app.session import context
from app.session.links import go
from app.ui.counted import read_counted
from app.ui.page import empty, facts
from app.ui.table import choose_row
from governance.core.people.queries import stakeholder_groups
from governance.review.agreement.queries import CLASSES, Slice, Vote, usual_seats, votes

MOST_SEATS = 24


def show_votes(where: Slice) -> None:
    """The view of the page Agreement that speaks of votes on outputs."""
    usual = dict(context.read(usual_seats))
    st.markdown(
        "**The jury**: seats for each group. Juries are drawn a thousand times from those who rated the output."
    )
    with st.container(horizontal=True):
        seats = tuple(
            (
                group.slug,
                int(
                    st.number_input(
                        group.name,
                        0,
                        MOST_SEATS,
                        usual.get(group.slug, 1),
                        key=f"seats-{group.slug}",
                        bind="query-params",
                        width=140,
                    )
                ),
            )
            for group in context.read(stakeholder_groups)
        )
    found = read_counted(votes, seats, where)
    if not found.rows:
        empty(
            "No output here was rated by five people.",
            "Clear a filter, or ask a panel to rate the same outputs.",
        )
        return
    facts(
        ("Outputs", found.outputs, "Rated by five people or more"),
        (
            "Overturned",
            found.overturned,
            "Most juries decide differently from the majority of those who rated",
        ),
    )
    chosen = choose_row(
        [_row(vote) for vote in found.rows],
        "votes",
        description="Votes on outputs; choose a row for the output's thread",
        config={
            "Answer": st.column_config.TextColumn(width=220),
            "Mixed": st.column_config.ProgressColumn(
                help="Entropy of the ratings in bits: 0 all alike, 1.58 all three alike often.",
                min_value=0.0,
                max_value=1.585,
                format="%.2f",
            ),
            "One truth": st.column_config.TextColumn(
                help="Dawid and Skene, each group an observer with its usual errors. It assumes one truth: lasting "
                "differences between groups are modelled as errors."
            ),
            "Juries": st.column_config.TextColumn(
                help="What most of 1,000 juries come to, and how many of them do."
            ),
        },
    )
    st.caption(
        "Ratings of 1 and 2 are poor, 3 is middling, 4 and 5 are good. Overturned ones first, then the most mixed"
        + (f"; the first {len(found.rows)} of {found.outputs:,}." if len(found.rows) < found.outputs else ".")
    )
    if chosen is not None:
        go("thread", ref=found.rows[chosen].reference)


def _row(vote: Vote) -> dict[str, object]:
    return {
        "Output": vote.reference,
        "Answer": vote.excerpt,
        "People": vote.raters,
        **{name.capitalize(): f"{share:.0%}" for name, share in zip(CLASSES, vote.shares, strict=True)},
        "Mixed": vote.mixed,
        "Majority": vote.majority or "even",
        "Juries": f"{vote.jury_verdict} ({max(vote.jury):.0%})" if vote.jury else "a seat stays empty",
        "One truth": f"{vote.truth} ({vote.truth_probability:.0%})",
    }
