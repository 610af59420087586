"""The filters of all feedback: each is kept in the address, so that a link or a saved name brings the same rows back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import streamlit as st

from app.session import context
from app.ui.marks import SEVERITY, severity_word
from governance.core.people.queries import person_id_of, stakeholder_groups
from governance.core.references import numbered
from governance.feedback.queries import FeedbackFilter, recent_values, slice_values
from governance.feedback.tables import Kind, Source
from governance.registry.queries import model_versions
from governance.review.queries.listing import Listed

SEARCH_HELP = (
    "All words must occur in the comment, the correction or the category. "
    'Put "a phrase" in quotes; end a word with a star to match its beginning: medic*. '
    "Case and accents are ignored. Chinese and Japanese text is matched character by character."
)
ADDRESS = (
    "words",
    "kind",
    "version",
    "scenario",
    "language",
    "group",
    "severity",
    "category",
    "source",
    "origin",
    "since",
    "until",
    "case",
    "aside",
    "person",
    "signal",
    "decision",
)
"""What of the address is a filter."""

NO_GROUP, NO_GROUP_STATED = 0, "not stated"
"""Feedback without a group. The address holds what choices are called."""


@dataclass(frozen=True)
class Choice:
    """A select box: its label, its options by what they are called, and its place in the address."""

    label: str
    key: str
    options: dict[Any, str]
    width: int = 150
    free: bool = False


def ask_filters(indexed_to: int, signal_ids: tuple[int, ...] | None) -> Listed:
    """Draws the filters and returns what they ask for. `signal_ids` are the records that a signal of the crowd's page names."""
    values, recent = context.read(slice_values), context.read(recent_values)
    groups = {group.id: group.name for group in context.read(stakeholder_groups)} | {
        NO_GROUP: NO_GROUP_STATED
    }
    with st.container(horizontal=True, vertical_alignment="bottom"):
        words = st.text_input(
            "Words",
            key="words",
            bind="query-params",
            placeholder="in comments and corrections",
            width=230,
            help=SEARCH_HELP,
            on_change=_first_page,
        )
        kind = _ask(Choice("Kind", "kind", {each: each.value for each in Kind}, 140))
        severity = _ask(Choice("Minimum severity", "severity", {s: severity_word(s) for s in SEVERITY}, 140))
        scenario = _ask(Choice("Scenario", "scenario", _same(values.scenarios), 180))
        language = _ask(Choice("Language", "language", _same(values.languages), 120))
        group = _ask(Choice("Stakeholder group", "group", groups, 180))
        set_apart = sum(bool(st.query_params.get(name)) for name in ADDRESS[7:] if name != "person")
        with st.popover(f"More ({set_apart} set)" if set_apart else "More", icon=":material/tune:"):
            names = {row.id: row.name for row in context.read(model_versions)}
            version = _ask(Choice("Model version", "version", names, 240))
            category = _ask(Choice("Category", "category", _same(recent.categories), 240, free=True))
            source = _ask(Choice("Source", "source", {each: each.value for each in Source}, 240))
            origin = _ask(Choice("Source", "origin", _same(recent.origins), 240, free=True))
            since = _ask_day("From", "since")
            until = _ask_day("To", "until")
            case = _ask(Choice("Output", "case", {"yes": "has a case", "no": "has no case"}, 240))
            aside = _ask(Choice("Statistics", "aside", {"yes": "set aside", "no": "counted"}, 240))
    return Listed(
        FeedbackFilter(
            kind=Kind(kind) if kind else None,
            model_version_id=version,
            language=language,
            scenario=scenario,
            group_id=group,
            category=category or None,
            severity_from=severity,
            source=Source(source) if source else None,
            origin=origin or None,
            from_day=since,
            to_day=until,
            person_id=_person(),
            is_aside={"yes": True, "no": False}.get(aside or ""),
            ids=signal_ids,
            words=(words or "").strip() or None,
        ),
        {"yes": True, "no": False}.get(case or ""),
        indexed_to,
    )


def clear_filters() -> None:
    """Takes all filters out of the address."""
    for name in (*ADDRESS, "page"):
        st.query_params.pop(name, None)
        st.session_state.pop(name, None)


def query_of_filters() -> dict[str, str]:
    """The filters that are set, as the address holds them."""
    return {name: value for name in ADDRESS if (value := st.query_params.get(name))}


def _person() -> int | None:
    """Whoever the address names by handle or by PERSON-3; 0, whom nobody is, for a stranger."""
    named = st.query_params.get("person", "").strip()
    if not named:
        return None
    reference = numbered(named)
    return reference[1] if reference else context.read(person_id_of, named) or 0


def _ask(choice: Choice) -> Any:
    named = {None: "any", **choice.options}
    return st.selectbox(
        choice.label,
        list(named),
        format_func=lambda each: named.get(each, str(each)),
        key=choice.key,
        bind="query-params",
        width=choice.width,
        accept_new_options=choice.free,
        on_change=_first_page,
    )


def _ask_day(label: str, key: str) -> date | None:
    day: date | None = st.date_input(
        label, value=None, key=key, bind="query-params", format="YYYY-MM-DD", width=240, on_change=_first_page
    )
    return day


def _first_page() -> None:
    """Other filters begin with their first page."""
    st.query_params.pop("page", None)


def _same(values: Sequence[str]) -> dict[str, str]:
    return {value: value for value in values}
