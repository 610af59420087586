"""Putting several answers in order, blind: each gets a place, equal places are ties. Buttons, so that keys and fingers do."""

from collections.abc import Callable, Sequence

import streamlit as st

from app.ui.translations import Words
from app.ui.words import conversation, plain
from governance.registry.queries import OutputView


def ask_order(key: str, shown: Sequence[OutputView], words: Words, keep: Callable[[], None]) -> None:
    """Draws the conversation and the answers under numbers that give away nothing, a place to choose under each."""
    conversation(shown[0].conversation, None, words)
    st.markdown(
        words("Give each answer a place: 1 is the best. Answers that are equally good get the same place.")
    )
    places = list(range(1, len(shown) + 1))
    with st.grid(min_column_width=320):
        for number, output in enumerate(shown):
            name = words("Answer {number}", number=words.number(number + 1))
            with st.container(border=True):
                st.markdown(f"**{name}**")
                plain(output.answer)
                st.segmented_control(
                    words("Place of answer {number}", number=words.number(number + 1)),
                    places,
                    format_func=words.number,
                    key=rank_key(key, number),
                    on_change=keep,
                    required=True,
                )
    placed = [rank for rank in ranks_given(key, len(shown)) if rank is not None]
    if placed and len(placed) < len(shown):
        st.caption(
            words(
                "{done} of {count} answers have a place.",
                done=words.number(len(placed)),
                count=words.number(len(shown)),
            )
        )


def rank_key(key: str, number: int) -> str:
    return f"{key}-rank-{number}"


def ranks_given(key: str, count: int) -> tuple[int | None, ...]:
    """The places that were chosen so far, in the order in which the answers are shown."""
    return tuple(st.session_state.get(rank_key(key, number)) for number in range(count))
