"""Bringing a file of feedback in: look at it, say what its columns stand for, try it, import it in the background."""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from app.pages.listen.jobs import show_imports, show_senders, show_waiting_scores
from app.pages.listen.mapping import column_mapping, constants, plain, said_options, score_mapping
from app.session import context
from app.ui.page import header
from app.web.jobs import engine
from governance.core.errors import NotFound, PlumblineError
from governance.core.files import StoredFile
from governance.exchange.feedback.background import (
    ImportPlan,
    ask_for_import,
    last_mapping,
    last_options,
    not_carried_rows,
)
from governance.exchange.feedback.format import Asked, FeedbackFormat
from governance.exchange.feedback.importing import ImportResult, try_import
from governance.exchange.feedback.preview import Preview, likely_format, preview
from governance.exchange.formats import formats

BLOCK = 1 << 20
SHOWN_PROBLEMS = 500


@dataclass(frozen=True)
class Chosen:
    """The file that is being looked at: stored under its hash, so that a reload finds it again."""

    sha256: str
    size: int
    name: str

    @property
    def key(self) -> str:
        return self.sha256[:12]


def keep_upload() -> None:
    """Stores what was just uploaded and remembers it in the address."""
    uploaded = st.session_state["upload"]
    if uploaded is None:
        return
    stored = context.store().files.put(iter(lambda: uploaded.read(BLOCK), b""))
    st.query_params.update(file=stored.sha256, size=str(stored.size), name=uploaded.name)


def chosen_file() -> Chosen | None:
    """The file that the address names."""
    asked = st.query_params
    if not asked.get("file") or not asked.get("size", "").isdecimal():
        return None
    return Chosen(asked["file"], int(asked["size"]), asked.get("name", "file"))


@st.cache_data(max_entries=20, show_spinner="Looking at the file…")
def looked_at(
    sha256: str, name: str, form: str | None, options: tuple[tuple[str, str], ...] = ()
) -> tuple[str, Preview | PlumblineError]:
    """The file's format, guessed if none is given, and its first rows; or why it can't be read as that."""
    with context.store().files.fetched(sha256) as path:
        form = form or likely_format(name, path)
        try:
            return form, preview(path, form, Asked(options=dict(options)))
        except PlumblineError as error:
            return form, error


def forget() -> None:
    for name in ("file", "size", "name"):
        st.query_params.pop(name, None)


def look(file: Chosen) -> None:
    """The steps from a stored file to an import."""
    try:
        likely, _ = looked_at(file.sha256, file.name, None)
    except NotFound:
        st.warning(f"The file {file.name} is no longer here. Choose it again.")
        return
    known = formats(FeedbackFormat)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.markdown(f"**{file.name}**  \n:gray[{file.size:,} bytes]", width=260)
        form = st.selectbox(
            "It is",
            list(known),
            index=list(known).index(likely),
            format_func=lambda name: known[name].title,
            key=f"{file.key}-form",
            width=280,
        )
        origin = st.text_input(
            "Origin",
            value=form,
            key=f"{file.key}-{form}-origin",
            max_chars=64,
            help="A name for where the records come from. Keys are unique within it, and its mapping is "
            "remembered for the next file.",
            width=220,
        ).strip()
        sheet = chosen_sheet(file, form)
        st.button("Choose another file", icon=":material/close:", on_click=forget)
    _, found = looked_at(file.sha256, file.name, form, tuple(sheet.items()))
    if isinstance(found, PlumblineError):
        context.show_error(found)
        st.caption("Choose another format above if the guess is wrong.")
        return
    st.subheader("First rows", anchor=False)
    st.dataframe(found.rows, hide_index=True, alt=f"The first rows of {file.name}")
    for note in found.look.notes:
        st.caption(f":material/info: {plain(note)}")
    plan = planned(file, form, origin, found, sheet)
    act(file, plan)


def chosen_sheet(file: Chosen, form: str) -> dict[str, str]:
    """The sheet of a workbook that has several, as an option of its format."""
    _, found = looked_at(file.sha256, file.name, form)
    if isinstance(found, PlumblineError) or len(found.look.sheets) < 2:
        return {}
    sheet = st.selectbox(
        "Sheet",
        found.look.sheets,
        index=None,
        key=f"{file.key}-sheet",
        placeholder="first with rows",
        width=200,
    )
    return {"sheet": sheet} if sheet else {}


def planned(file: Chosen, form: str, origin: str, found: Preview, sheet: dict[str, str]) -> ImportPlan:
    """What the form below the rows says."""
    remembered = context.read(last_mapping, origin)
    last_map, last_set = remembered or ({}, {})
    last_said = context.read(last_options, origin)
    key = f"{file.key}-{form}-{'last' if remembered else 'new'}"
    wanted = formats(FeedbackFormat)[form]
    title = "What the columns mean" if wanted.rows else "What the scores become"
    st.subheader(title, anchor=False)
    if remembered:
        st.caption(f"As in the last import from {origin}.")
    if wanted.rows:
        mapping = column_mapping(found, key, last_map)
        mapped = [mapping.get(column, column) for column in found.columns]
    elif wanted.fixed:
        mapping, mapped = {}, ["kind", "source", "consent"]
        st.caption("The columns of this format are fixed.")
    else:
        mapping, mapped = score_mapping(found, key, last_map), []
    st.subheader("Values missing from the file", anchor=False)
    defaults = constants(mapped, key, last_set, is_table=wanted.rows is not None)
    options = {**said_options(wanted, key, last_said), **sheet}
    return ImportPlan(
        file=StoredFile(file.sha256, file.size),
        name=file.name,
        form=form,
        origin=origin,
        mapping=mapping,
        defaults=defaults,
        options=options,
    )


def act(file: Chosen, plan: ImportPlan) -> None:
    """Trying, and importing."""
    tried: dict[str, Any] = st.session_state.setdefault("tried-imports", {})
    with st.container(horizontal=True):
        if st.button("Trial run", icon=":material/science:", help="Reads the file without storing anything"):
            with st.spinner("Trying…"):
                tried[file.key] = (plan, trial(plan))
        if st.button("Import", type="primary", icon=":material/upload:"):
            done = context.act(ask_for_import, "The import has been queued", plan)
            if done is not None:
                engine().wake()
                forget()
                st.rerun()
            context.show_refusal()
    if file.key in tried:
        tried_plan, outcome = tried[file.key]
        if tried_plan != plan:
            st.caption("The form has changed since the trial run below.")
        show_trial(outcome)


def trial(plan: ImportPlan) -> ImportResult | PlumblineError:
    """What the import would do, or why it can't be."""
    try:
        with context.store().files.fetched(plan.file.sha256) as path:
            return try_import(
                context.store(),
                context.actor(),
                plan.form,
                path,
                origin=plan.origin,
                mapping=plan.mapping,
                defaults=plan.defaults,
                options=plan.options,
            )
    except PlumblineError as error:
        return error


def show_trial(outcome: ImportResult | PlumblineError) -> None:
    """What would be created, left alone and refused, and each problem by line and field."""
    if isinstance(outcome, PlumblineError):
        context.show_error(outcome)
        return
    scope = "" if outcome.whole else f" Only the first {outcome.read:,} records were tried."
    st.markdown(f"**Nothing is stored yet.**{scope}")
    with st.container(horizontal=True):
        st.metric("To be created", f"{outcome.created:,}", width=170)
        st.metric(
            "Unchanged", f"{outcome.unchanged:,}", help="Stored before, with the same content", width=130
        )
        st.metric("To be refused", f"{outcome.refused_lines:,}", width=170)
    for note in outcome.read_as:
        st.caption(f":material/info: {plain(note)}")
    if outcome.refused:
        st.dataframe(
            [
                {"Line": each.line, "Field": each.field, "What is wrong": each.reason}
                for each in outcome.refused[:SHOWN_PROBLEMS]
            ],
            hide_index=True,
            alt="Records to be refused, by line and field",
        )
        if len(outcome.refused) > SHOWN_PROBLEMS:
            st.caption(f"The first {SHOWN_PROBLEMS:,} of {len(outcome.refused):,}.")
    if outcome.not_carried:
        st.markdown("**Not carried over**")
        st.dataframe(
            not_carried_rows(outcome), hide_index=True, alt="What can't be stored, why, and how often"
        )


header(
    "Import",
    "Import feedback from a file or another tool's export. You see what a file contains before anything is stored.",
    "feedback",
)
file = chosen_file()
if file is None:
    st.file_uploader(
        "Feedback file",
        key="upload",
        on_change=keep_upload,
        help="; ".join(each.title for each in formats(FeedbackFormat).values()) + "; plain or gzip",
    )
else:
    look(file)
st.subheader("Imports", anchor=False)
show_imports()
show_waiting_scores()
show_senders()
