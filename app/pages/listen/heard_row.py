"""One statement in the table of all feedback, and whole beside it."""

from html import escape
from typing import Any

import streamlit as st

from app.pages.listen.mine import USES
from app.session import context
from app.session.links import link, show_link
from app.ui.marks import exactly, when
from app.ui.said import headline
from app.ui.words import conversation
from governance.core.access import Permission
from governance.core.errors import NotFound
from governance.feedback.queries import FeedbackRow, consent_receipt
from governance.feedback.words import marked_spans
from governance.registry.queries import output_view
from governance.review.commands import open_case
from governance.review.tables import OpenedFor

SIGNS = {1: "▽ low", 2: "▬ moderate", 3: "▲ high", 4: "▲▲ critical"}
CHIP_COLOURS = ["gray", "blue", "orange", "red"]
BEFORE_A_HIT, LONGEST_GIST = 40, 240


def table_columns() -> dict[str, Any]:
    """How the columns of `table_row` are drawn."""
    text = st.column_config.TextColumn
    return {
        "What was said": text(width=380),
        "Severity": st.column_config.MultiselectColumn(
            options=list(SIGNS.values()),
            color=CHIP_COLOURS,
            width=105,  # type: ignore[arg-type]
        ),
        "Group": text(width=110),
        "Given": text(width=130),
        "Case": text(width=80),
    }


def table_row(row: FeedbackRow, words: str, case: str | None) -> dict[str, Any]:
    """The statement as a row: what was said first."""
    return {
        "What was said": gist(row, words),
        "Severity": [SIGNS[row.severity]] if row.severity else [],
        "Group": row.group or "–",
        "Given": when(row.given_at),
        "Case": case or "–",
        "Model": row.model_version,
        "Scenario": row.scenario,
        "Language": row.language,
        "Feedback": row.reference,
    }


def gist(row: FeedbackRow, words: str) -> str:
    """What the statement says, in one cell: its text from a little before the first word that was looked for."""
    said = row.about.gist(row, row.parts)
    if row.is_withheld:
        return f"{said} · words withheld" if said else "words withheld"
    text = " ".join((row.comment or row.correction or "").split())
    spans = marked_spans(text, words) if words else []
    start = spans[0][0] - BEFORE_A_HIT if spans and spans[0][0] > LONGEST_GIST // 2 else 0
    text = f"…{text[start:]}" if start > 0 else text
    return " · ".join(part for part in (said, text[:LONGEST_GIST]) if part)


def show_statement(row: FeedbackRow, words: str, case: str | None) -> None:
    """The statement whole: its words, what may be done with it, the answer it is about, and what can be done."""
    with st.container(border=True):
        st.markdown(f"**{headline(row)}**")
        st.caption(
            f"{row.reference} · {row.group or 'no group stated'} · {row.person or 'anonymous'} · {row.source} "
            f"by {row.origin} · {when(row.given_at)}",
            help=exactly(row.given_at),
        )
        if row.is_aside:
            st.warning("Set aside from the statistics.", icon=":material/visibility_off:")
        if row.is_withheld:
            st.info(
                "The text is withheld: its author has not consented to review.",
                icon=":material/visibility_off:",
            )
        if row.comment:
            st.html(f'<div class="pl-text">{marked(row.comment, words)}</div>')
        if row.correction:
            said = marked(row.correction, words)
            st.html(f'<div class="pl-quiet">It should have said:</div><div class="pl-text">{said}</div>')
        show_consent(row)
        with st.container(horizontal=True):
            show_link("thread", "Thread", ref=row.reference)
            if case:
                link(case)
            elif context.may(Permission.OPEN_CASE):
                st.button("Open a case", icon=":material/gavel:", on_click=open_one, args=(row,))
        show_answer(row)


def show_consent(row: FeedbackRow) -> None:
    """The receipt of consent: what the statement may be used for, and since when not."""
    lines = []
    for line in context.read(consent_receipt, row.id):
        if line.taken_back_at is not None:
            mark, words = ":material/block:", f"withdrawn {when(line.taken_back_at)}"
        else:
            mark, words = (":material/check:", "agreed") if line.given else (":material/close:", "not agreed")
        lines.append(f"{mark} {USES[line.scope]}: {words}")
    with st.expander("Consent: " + _allowed(row), icon=":material/receipt:"):
        st.markdown("  \n".join(lines))


def _allowed(row: FeedbackRow) -> str:
    stands = [line.scope.value for line in context.read(consent_receipt, row.id) if line.stands]
    return ", ".join(stands) if stands else "nothing"


def show_answer(row: FeedbackRow) -> None:
    try:
        output = context.read(output_view, row.output_id)
    except NotFound as error:
        st.error(str(error))
        return
    conversation(output.conversation, output.answer)
    link(output.reference, f"Output {output.reference}")


def open_one(row: FeedbackRow) -> None:
    """Opens a case on the output of one statement."""
    reason = f"Opened from {row.reference}"
    context.act(open_case, "Case opened", row.output_id, OpenedFor.HAND, reason)


def marked(text: str, words: str) -> str:
    """`text` as HTML, the words that were looked for marked."""
    parts, place = [], 0
    for start, end in marked_spans(text, words) if words else []:
        parts.append(f"{escape(text[place:start])}<mark>{escape(text[start:end])}</mark>")
        place = end
    return "".join([*parts, escape(text[place:])])
