"""Severity and states, the same everywhere: a colour, and always an icon and a word with it."""

from datetime import UTC, datetime
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

Colour = Literal["red", "orange", "yellow", "blue", "green", "violet", "gray"]

SEVERITY: dict[int, tuple[str, str, Colour]] = {
    1: ("low", "keyboard_arrow_down", "gray"),
    2: ("moderate", "drag_handle", "blue"),
    3: ("high", "keyboard_arrow_up", "orange"),
    4: ("critical", "keyboard_double_arrow_up", "red"),
}

STATES: dict[str, tuple[str, Colour]] = {
    "open": ("radio_button_unchecked", "orange"),
    "in_review": ("visibility", "blue"),
    "resolved": ("check_circle", "green"),
    "draft": ("edit", "gray"),
    "approved": ("thumb_up", "blue"),
    "published": ("verified", "green"),
    "superseded": ("history", "gray"),
    "retired": ("archive", "gray"),
    "action_planned": ("event", "blue"),
    "in_progress": ("autorenew", "blue"),
    "awaiting_verification": ("hourglass_top", "violet"),
    "verified": ("verified", "green"),
    "risk_accepted": ("handshake", "gray"),
    "built": ("construction", "blue"),
    "frozen": ("ac_unit", "green"),
    "violates": ("cancel", "red"),
    "acceptable": ("check_circle", "green"),
    "unclear": ("help", "gray"),
    "planned": ("event", "gray"),
    "reported": ("summarize", "blue"),
    "signed_off": ("verified", "green"),
    "paused": ("pause_circle", "gray"),
    "ended": ("event_busy", "gray"),
    "waiting": ("schedule", "gray"),
    "running": ("autorenew", "blue"),
    "done": ("check_circle", "green"),
    "failed": ("error", "red"),
    "nothing imported": ("error", "red"),
    "closed": ("lock", "gray"),
    "active": ("check_circle", "green"),
    "revoked": ("block", "red"),
    "expired": ("schedule", "gray"),
    "dissent": ("call_split", "violet"),
    "lodged": ("hourglass_top", "violet"),
    "upheld": ("replay", "blue"),
    "refused": ("block", "gray"),
}


def severity_word(severity: int | None) -> str:
    return SEVERITY[severity][0] if severity else "–"


def severity_mark(severity: int | None) -> str:
    """Severity as a Markdown badge."""
    if severity is None:
        return ""
    word, icon, colour = SEVERITY[severity]
    return f":{colour}-badge[:material/{icon}: {word}]"


def state_mark(state: str) -> str:
    """A state or a verdict as a Markdown badge."""
    icon, colour = STATES.get(state, ("circle", "gray"))
    return f":{colour}-badge[:material/{icon}: {state.replace('_', ' ')}]"


def when(moment: datetime | None) -> str:
    """A time in the reader's zone, to the minute; a dash for none."""
    if moment is None:
        return "–"
    return f"{moment.astimezone(reader_zone()):%d %b %Y, %H:%M}"


def exactly(moment: datetime | None) -> str:
    """The exact time in UTC, for a tooltip."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC" if moment else ""


def reader_zone() -> ZoneInfo:
    try:
        return ZoneInfo(st.context.timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
