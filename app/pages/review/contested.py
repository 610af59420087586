"""Outputs on which stakeholder groups differ: a result, not noise."""

import streamlit as st

from app.session import context
from app.session.links import link, show_link
from app.session.map import PLACES
from app.ui.counted import read_counted
from app.ui.estimates import SHARES, choose_slice, show_dots
from app.ui.marks import state_mark
from app.ui.page import empty, facts, header
from app.ui.table import choose_row
from app.ui.words import conversation
from governance.core.access import Permission
from governance.core.references import Prefix
from governance.registry.queries import output_view
from governance.review.agreement.queries import (
    ClauseTally,
    Contested,
    ContestedOutput,
    GroupVoice,
    Parting,
    contested_outputs,
)
from governance.review.commands import open_case
from governance.review.tables import OpenedFor
from reports.figures.estimates import Dot

CONSULTATIONS = "consultations"
"""The page where a consultation on a clause begins."""
FIRST_CLAUSES, FEWEST_OUTPUTS = 3, 5
"""Clauses shown at once; contested outputs under which a clause's figure is drawn as telling too little."""


def main() -> None:
    header(
        "Contested",
        "Outputs that some groups object to and others don't. Disagreement is a result: it shows where a "
        "clause is missing or wrong.",
        "review",
    )
    where = choose_slice("of-")
    with st.spinner("Comparing the groups"):
        found = read_counted(contested_outputs, where)
    facts(
        ("Contested", found.contested, "Two groups differ by more than chance explains (95%)"),
        ("Heard from two groups", found.read, "Outputs that people of two groups or more rated or flagged"),
        ("No case yet", found.unjudged, "Contested outputs that no reviewer has looked at"),
    )
    if not found.rows:
        empty(
            "No output here is contested.",
            "Groups agree, or too few people of each rated the same output to tell. Ask a panel of "
            "several groups to rate some.",
        )
        return
    show_clauses(found)
    show_outputs(found)


def show_clauses(found: Contested) -> None:
    """Which clauses contested outputs touch, each with a way to ask people about it."""
    if not found.clauses:
        return
    st.subheader("Clauses involved", anchor=False)
    show_dots(
        "How far the two groups that part most differ on a clause",
        [
            Dot(
                tally.clause,
                tally.parting.difference,
                tally.parting.low,
                tally.parting.high,
                tally.outputs,
                tally.outputs >= FEWEST_OUTPUTS,
            )
            for tally in found.clauses
        ],
        "contested outputs",
        "clauses",
        span=SHARES,
    )
    for tally in found.clauses[:FIRST_CLAUSES]:
        show_clause(tally, found)
    rest = found.clauses[FIRST_CLAUSES:]
    if rest:
        with st.expander(f"{len(rest)} more clauses" if len(rest) > 1 else "One more clause"):
            for tally in rest:
                show_clause(tally, found)
    st.caption(
        "Difference of the shares that object, with Newcombe's 95% interval, over all contested outputs "
        "whose judgements cite "
        "the clause. People who spoke of several outputs count on each, so the interval is somewhat too narrow."
    )


def show_clause(tally: ClauseTally, found: Contested) -> None:
    with st.container(border=True):
        st.markdown(f"**{tally.clause}** · {tally.outputs} contested · {parting_words(tally.parting, found)}")
        st.caption("Objecting: " + " · ".join(voice_words(voice, found) for voice in tally.voices))
        with st.container(horizontal=True):
            show_clause_links(tally)


def show_clause_links(tally: ClauseTally) -> None:
    show_link("agreement", "Reviewers on it", clause=tally.clause)
    if any(entry.name == CONSULTATIONS for entry in PLACES):
        show_link(CONSULTATIONS, "Start a consultation", clause=tally.clause)


def show_outputs(found: Contested) -> None:
    st.subheader("The outputs", anchor=False)
    chosen = choose_row(
        [
            {
                "Case or output": row.reference,
                "Objects most": groups_that(row.voices, "objects", found),
                "Objects least": groups_that(row.voices, "content", found),
                "Minimum difference": max(row.parting.low, 0.0),
                "Objecting": " · ".join(voice_words(voice, found) for voice in row.voices),
                "People": row.people,
                "Resolution": row.verdict.value if row.verdict else "–",
                "Answer": row.about.excerpt,
                "Scenario": row.about.scenario,
                "Language": row.about.language,
                "Model": row.about.model_version,
            }
            for row in found.rows
        ],
        "contested",
        description="Contested outputs; choose a row to see it",
        config={
            "Minimum difference": st.column_config.ProgressColumn(
                help="The smaller end of the 95% interval of the difference: a few people can't put an "
                "output on top.",
                min_value=0.0,
                max_value=1.0,
                format="%.2f",
            ),
            "Objects most": st.column_config.TextColumn(width=190),
            "Objects least": st.column_config.TextColumn(width=190),
            "Objecting": st.column_config.TextColumn(
                help="People who rated it 1 or 2 or flagged it, of those who rated or flagged it.", width=300
            ),
            "Answer": st.column_config.TextColumn(width=240),
        },
    )
    if found.is_cut:
        st.caption("Only the newest half a million statements were looked at.")
    if len(found.rows) < found.contested:
        st.caption(f"The first {len(found.rows)} of {found.contested:,}; filter to see others.")
    if chosen is not None:
        show_output(found, found.rows[chosen])


def show_output(found: Contested, row: ContestedOutput) -> None:
    """One contested output: the answer, and what each group thinks of it."""
    output = context.read(output_view, row.output_id)
    with st.container(border=True):
        st.markdown(f"**{parting_words(row.parting, found)}**")
        st.table(
            [
                {
                    "Group": found.names[voice.group],
                    "Majority": voice.majority,
                    "Objecting": f"{voice.objecting} of {voice.people}",
                }
                for voice in row.voices
            ]
        )
        conversation(output.conversation, output.answer)
        if row.verdict is not None:
            st.markdown(f"Reviewers came to {state_mark(row.verdict.value)} {', '.join(row.clauses)}")
        with st.container(horizontal=True):
            if row.case_id is not None:
                link(Prefix.CASE.of(row.case_id))
            elif context.may(Permission.OPEN_CASE) and st.button(
                "Open a case", icon=":material/gavel:", type="primary"
            ):
                done = context.act(
                    open_case,
                    "Case opened",
                    row.output_id,
                    OpenedFor.HAND,
                    "Stakeholder groups disagree about it",
                )
                if done is not None:
                    link(Prefix.CASE.of(done.value.id))
                context.show_refusal()
            show_link("thread", f"Thread of {output.reference}", ref=output.reference)


def groups_that(voices: list[GroupVoice], majority: str, found: Contested) -> str:
    """The groups in which most think so."""
    return ", ".join(found.names[voice.group] for voice in voices if voice.majority == majority) or "–"


def voice_words(voice: GroupVoice, found: Contested) -> str:
    return f"{found.names[voice.group]} {voice.objecting}/{voice.people}"


def parting_words(parting: Parting, found: Contested) -> str:
    """Who parts from whom, and how far."""
    return (
        f"{found.names[parting.one]} object more than {found.names[parting.other]}: by {parting.difference:.0%} "
        f"({parting.low:.0%} to {parting.high:.0%})"
    )


main()
