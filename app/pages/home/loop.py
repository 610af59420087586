"""The loop as the picture that the overview shows: its stations with what stands there and what is stuck."""

from dataclasses import dataclass, field
from html import escape

import streamlit as st

from app.session.links import show_link


@dataclass(frozen=True)
class Stuck:
    """Something that waits for a person: how many, what one calls one and many of them, and the page that lists them."""

    count: int
    words: tuple[str, str]
    page: str
    query: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Stop:
    """A station of the loop: its name, how many stand there, what one calls one and many, its page, and what is stuck."""

    name: str
    count: int
    words: tuple[str, str]
    page: str
    stuck: tuple[Stuck, ...] = ()


def draw_loop(stops: tuple[Stop, ...]) -> None:
    """Six stations, clockwise where there is room; the arrows between them are in style.css."""
    with st.container(key="loop"):
        for stop in stops:
            with st.container(border=True, key=f"station-{stop.name.lower()}", gap="xsmall"):
                _draw(stop)


def _draw(stop: Stop) -> None:
    show_link(stop.page, f"**{stop.name}**")
    waiting = [each for each in stop.stuck if each.count]
    calm = '<div class="pl-quiet">Nothing is stuck.</div>' if stop.stuck and not waiting else ""
    st.html(f'<div class="pl-count">{stop.count:,} <small>{escape(_word(stop))}</small></div>{calm}')
    for each in waiting:
        show_link(each.page, f"{each.count:,} {_word(each)}", icon=":material/warning:", **each.query)


def _word(counted: Stop | Stuck) -> str:
    one, many = counted.words
    return one if counted.count == 1 else many
