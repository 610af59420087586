"""The form that says what a file's columns, or a tool's scores, stand for. What is chosen stays through every rerun."""

from collections.abc import Mapping, Sequence

import streamlit as st

from app.session import context
from governance.core.people.queries import stakeholder_groups
from governance.exchange.feedback.format import FeedbackFormat
from governance.exchange.feedback.guesses import guesses
from governance.exchange.feedback.preview import Preview
from governance.exchange.feedback.scored import ABOUT
from governance.feedback.records import FIELDS
from governance.feedback.scores import EXPECTED
from governance.feedback.tables import Kind, Scope, Source
from governance.registry.queries import model_versions

LEFT_OUT = "leave it out"
CONSTANTS = ("kind", "model_version", "source", "group", "language", "scenario", "consent")
SCALE_HELP = "A scale other than 1 to 5 is written after the field: rating:0..10, or rating:poor,fair,good"
HELP = {
    "kind": "What each row is",
    "model_version": "Model and version that answered, such as assistant 2.1; a new one is added",
    "source": "Who judged: people, a language model, or code",
    "group": "The stakeholder group that they speak for",
    "language": "BCP 47 tag of the answers: en, es, zh-Hans",
    "scenario": "What the answers were about, as a short name: medical-advice",
    "consent": "What contributors have consented to",
}


def column_mapping(found: Preview, key: str, remembered: dict[str, str]) -> dict[str, str]:
    """What each column stands for: its name, what it holds, and our field. Guessed by name, or as it was last time."""
    guessed = {
        **guesses(found.columns, found.rows),
        **{c: f for c, f in remembered.items() if c in found.columns},
    }
    chosen: dict[str, str] = {}
    for place, column in enumerate(found.columns):
        with st.container(horizontal=True, vertical_alignment="center"):
            example = next((row[column] for row in found.rows if row[column]), "empty in the first rows")
            example = " · ".join(filter(None, (found.look.labels.get(column), example)))
            st.markdown(f"**{plain(column)}**  \n:gray[{plain(example[:90])}]", width=360)
            known = list(dict.fromkeys([LEFT_OUT, *FIELDS, guessed.get(column) or LEFT_OUT]))
            field = st.selectbox(
                f"What {column} contains",
                known,
                index=known.index(guessed.get(column) or LEFT_OUT),
                key=f"{key}-column-{place}",
                persist_state="session",
                label_visibility="collapsed",
                accept_new_options=True,
                help=SCALE_HELP,
                width=260,
            )
        chosen[column] = "" if field in (None, LEFT_OUT) else field
    ratings = [column for column, field in chosen.items() if field.partition(":")[0] == "rating"]
    if len(ratings) > 1:
        st.caption(f"A wide table: a record for each of {len(ratings)} columns of ratings in every row.")
    others = [field for field in chosen.values() if field and field.partition(":")[0] != "rating"]
    twice = {field for field in others if others.count(field) > 1}
    if twice:
        st.warning(f"More than one column is mapped to {', '.join(sorted(twice))}: only the last one counts.")
    return {column: field for column, field in chosen.items() if column != field}


def score_mapping(found: Preview, key: str, remembered: dict[str, str]) -> dict[str, str]:
    """What each score, and each field of the tool's own, becomes."""
    names = list(dict.fromkeys([*found.scores, *found.others, *remembered]))
    if not names:
        return {}
    st.caption(
        "A score without a known range is imported as a comment. If you know more about it, enter it here: "
        "`rating:0..1` for its range, `flag:3` for a flag of severity 3, `correction`, or `-` to leave it out. "
        f"A field can be {', '.join(ABOUT)}."
    )
    rules: dict[str, str] = {}
    for place, name in enumerate(names):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{plain(name)}**", width=260)
            rule = st.text_input(
                f"What {name} becomes",
                value=remembered[name] or "-" if name in remembered else "",
                key=f"{key}-score-{place}",
                persist_state="session",
                placeholder="as it is",
                label_visibility="collapsed",
                help=EXPECTED,
                width=260,
            ).strip()
        if rule:
            rules[name] = "" if rule == "-" else rule
    return rules


def constants(
    mapped: Sequence[str], key: str, remembered: dict[str, str], *, is_table: bool
) -> dict[str, str]:
    """Values for fields that no column gives."""
    fields = [
        name for name in CONSTANTS if name not in mapped and (is_table or name not in ("kind", "source"))
    ]
    options = {
        "kind": [kind.value for kind in Kind],
        "source": [source.value for source in Source],
        "group": [group.slug for group in context.read(stakeholder_groups)],
        "model_version": [row.name for row in context.read(model_versions)],
    }
    given: dict[str, str] = {}
    with st.container(horizontal=True):
        for name in fields:
            label, last, widget = (
                name.replace("_", " ").capitalize(),
                remembered.get(name),
                f"{key}-set-{name}",
            )
            if name in options:
                choices = list(dict.fromkeys([*options[name], *([last] if last else [])]))
                value = st.selectbox(
                    label,
                    choices,
                    index=choices.index(last) if last else None,
                    key=widget,
                    persist_state="session",
                    placeholder="not given",
                    accept_new_options=name == "model_version",
                    help=HELP[name],
                    width=200,
                )
            elif name == "consent":
                scopes = [scope.value for scope in Scope]
                chosen = st.multiselect(
                    label,
                    scopes,
                    default=[scope for scope in scopes if scope in (last or "review").split(",")],
                    key=widget,
                    persist_state="session",
                    help=HELP[name],
                    width=280,
                )
                value = ",".join(chosen)
            else:
                value = st.text_input(
                    label, value=last or "", key=widget, persist_state="session", help=HELP[name], width=160
                ).strip()
            if value:
                given[name] = value
    return given


def said_options(wanted: FeedbackFormat, key: str, last: Mapping[str, str]) -> dict[str, str]:
    """The format's own options, those that are given; the sheet is chosen beside the file's name."""
    given: dict[str, str] = {}
    with st.container(horizontal=True):
        for option in wanted.options:
            if option.name == "sheet":
                continue
            label, widget = option.name.replace("-", " ").capitalize(), f"{key}-option-{option.name}"
            if option.choices:
                value = st.selectbox(
                    label,
                    option.choices,
                    index=option.choices.index(last[option.name])
                    if last.get(option.name) in option.choices
                    else None,
                    key=widget,
                    persist_state="session",
                    placeholder="not given",
                    help=option.words,
                    width=200,
                )
            else:
                value = st.text_input(
                    label,
                    value=last.get(option.name, ""),
                    key=widget,
                    persist_state="session",
                    help=option.words,
                    width=200,
                ).strip()
            if value:
                given[option.name] = value
    return given


def plain(words: str) -> str:
    """Words that Markdown doesn't read as its own."""
    for mark in "\\`*_[]$#<>~|:":
        words = words.replace(mark, f"\\{mark}")
    return words.replace("\n", " ")
