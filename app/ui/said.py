"""What people said on an output, by stakeholder group, with how each group's voices are spread."""

from collections import Counter
from collections.abc import Mapping, Sequence
from html import escape

import streamlit as st

from app.ui.marks import SEVERITY, severity_mark, when
from app.ui.words import plain
from governance.feedback.kinds import KINDS
from governance.feedback.queries import FeedbackRow
from governance.feedback.tables import Kind
from governance.review.queries import GroupVoices
from reports.figures.colours import NO_GROUP, of_position

SHOWN = 30


BAR_PIXELS = 30


def feedback_cards(
    voices: Sequence[GroupVoices], withheld: int, output_id: int, *, only_spread: bool = False
) -> None:
    """Draws statements on an output by group, how they are spread first. `withheld` counts those that may not be shown.

    With `only_spread` no words of theirs are shown.
    """
    if not voices and not withheld:
        st.caption("Nobody has given feedback on this output.")
        return
    st.html("".join(spread_html(voice) for voice in voices))
    for voice in () if only_spread else voices:
        count = len(voice.statements)
        with st.expander(f"{voice.name}: {count} {'statement' if count == 1 else 'statements'}"):
            for row in voice.statements[:SHOWN]:
                card(row, output_id)
            if count > SHOWN:
                st.caption(f"and {count - SHOWN} more")
    if withheld:
        st.caption(f"{withheld} more, without consent to review, are hidden.")


def spread_html(voice: GroupVoices) -> str:
    """A group's line: its name in its colour, its ratings as bars, and all of it in words."""
    colour = NO_GROUP if voice.position is None else of_position(voice.position)
    words = escape(spread(voice.statements))
    mean = f"mean {voice.mean:.1f} (n = {sum(voice.ratings.values())}); " if voice.mean is not None else ""
    return (
        f'<div class="pl-voice" style="--group:{colour}"><b>{escape(voice.name)}</b>'
        f'{_bars(voice.ratings)}<span class="pl-quiet">{mean}{words}</span></div>'
    )


def _bars(ratings: Mapping[int, int]) -> str:
    """Five bars, one for each rating. The words beside them say the same, so a screen reader is spared them."""
    if not ratings:
        return ""
    most = max(ratings.values())
    bars = "".join(
        f'<span><i style="height:{BAR_PIXELS * ratings.get(value, 0) // most}px"></i>{value}★</span>'
        for value in range(1, 6)
    )
    return f'<div class="pl-bars" aria-hidden="true">{bars}</div>'


def spread(rows: Sequence[FeedbackRow]) -> str:
    """How a group's statements are spread, in words: ratings by value, flags by severity, preferences."""
    parts = []
    ratings = Counter(row.rating for row in rows if row.rating is not None)
    if ratings:
        parts.append("rated " + ", ".join(f"{value}★ {count}×" for value, count in sorted(ratings.items())))
    flags = Counter(row.severity for row in rows if row.kind is Kind.FLAG and row.severity is not None)
    if flags:
        parts.append(
            "flagged "
            + ", ".join(f"{SEVERITY[s][0]} {count}×" for s, count in sorted(flags.items(), reverse=True))
        )
    kinds = Counter(row.kind for row in rows if row.kind not in (Kind.RATING, Kind.FLAG))
    for kind, count in sorted(kinds.items()):
        known = KINDS[kind]
        parts.append(f"{count} {(known.plural if count > 1 else known.noun).lower()}")
    return "; ".join(parts)


def card(row: FeedbackRow, output_id: int | None = None) -> None:
    """One statement, shown beside the output `output_id`."""
    with st.container(border=True):
        st.markdown(f"{headline(row, output_id)} · {row.reference} · {when(row.given_at)}")
        if row.comment:
            plain(row.comment)
        if row.correction:
            st.html(
                f'<div class="pl-quiet">It should have said:</div><div class="pl-text">{escape(row.correction)}</div>'
            )


def headline(row: FeedbackRow, output_id: int | None = None) -> str:
    """What the statement is, in one line, as it concerns `output_id`."""
    said = row.about.headline(row, row.parts, output_id)
    return f"{said} {severity_mark(row.severity)}" if row.severity else said
