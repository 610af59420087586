"""One dataset version: what it is made of, its release gate, its examples, its export."""

import streamlit as st

from app.pages.data.dataset_composition import show_composition, show_difference, show_left_out
from app.pages.data.dataset_export import export_dialog
from app.pages.data.dataset_gate import show_gate
from app.session import context
from app.session.links import asked_reference, link, show_link
from app.ui.marks import state_mark, when
from app.ui.page import empty, facts, header
from app.ui.table import choose_row, page_start, pager
from app.ui.words import conversation, plain
from governance.core.access import Permission
from governance.core.errors import NotFound
from governance.datasets.commands import record_training
from governance.datasets.queries import (
    VersionView,
    dataset_version,
    example_view,
    examples_page,
    version_view,
    withdrawn_examples,
)
from governance.datasets.recipe import recipe_text
from governance.datasets.tables import DatasetState
from governance.registry.queries import model_versions


def asked_version() -> VersionView:
    """The version that the address names. Ends the run with a hint where it names none."""
    problem = "No dataset version is chosen."
    if asked_reference():
        try:
            return context.read(version_view, context.read(dataset_version, asked_reference()).id)
        except NotFound as error:
            problem = str(error)
    header("Dataset", "One version of a dataset.", "data")
    empty(problem, "Choose one from the list of datasets.")
    show_link("datasets", "All datasets")
    return st.stop()


def show_trained(view: VersionView) -> None:
    st.subheader("Models trained on it", anchor=False)
    withdrawn = context.read(withdrawn_examples, view.row.id)
    for name in view.model_versions:
        link(name)
        if name in view.overrides:
            st.caption(f"Recorded although training consent had been withdrawn: {view.overrides[name]}")
    if not view.model_versions:
        st.caption("No model version yet.")
    if view.row.state is DatasetState.FROZEN and context.may(Permission.REGISTER_MODEL):
        names = {
            row.id: row.name for row in context.read(model_versions) if row.name not in view.model_versions
        }
        with st.expander("A model version was trained on it"), st.form("training", border=False):
            chosen = st.selectbox("Model version", list(names), index=None, format_func=names.__getitem__)
            despite = ""
            if withdrawn:
                st.warning(
                    f"{withdrawn:,} of its examples use words whose training consent was withdrawn. "
                    f"Training on it can only be recorded with a reason, which is shown here.",
                    icon=":material/undo:",
                )
                despite = st.text_area("Why it was trained on nevertheless", max_chars=1_000)
            if st.form_submit_button("Record") and chosen is not None:
                if context.act(record_training, "Recorded", chosen, view.row.id, override_reason=despite):
                    st.rerun()
                context.show_refusal()


def show_examples(view: VersionView) -> None:
    page = context.read(examples_page, view.row.id, after=page_start("after"))
    if not page.rows:
        empty("No examples.", "Nothing met the recipe; see what was left out, and why.")
        return
    chosen = choose_row(
        [
            {
                "Example": row.reference,
                "Asked": row.asked,
                "Better": row.chosen,
                "Worse": row.rejected,
                "Scenario": row.scenario,
                "Language": row.language,
            }
            for row in page.rows
        ],
        "examples",
        description="Examples; choose a row to see it whole",
        config={words: st.column_config.TextColumn(width=135) for words in ("Asked", "Better", "Worse")},
    )
    pager("after", page.next_after)
    if chosen is None:
        return
    example = context.read(example_view, page.rows[chosen].id)
    with st.container(border=True):
        show_link("thread", f"Thread of {example.reference}", ref=example.reference)
        conversation(example.prompt)
        better, worse = st.columns(2)
        with better:
            st.markdown("**Better**")
            conversation(example.chosen)
        with worse:
            st.markdown("**Worse**")
            conversation(example.rejected)
        for source in example.sources:
            with st.container(horizontal=True, vertical_alignment="center"):
                link(source.reference)
                consent = "" if source.consents else " · :red[consent withdrawn]"
                st.markdown(
                    f"{source.kind} · {source.group or 'no group'} · {when(source.said_at)}{consent}",
                    width="content",
                )
        for each in example.dissent:
            st.markdown(f"**Dissent** {each.reference}: {state_mark(each.verdict)}")
            plain(each.rationale or "No reasons given.")


view = asked_version()
row = view.row
header(
    f"{row.reference} · {row.title}",
    f"{state_mark(row.state.value)} built by {view.built_by or 'Plumbline'} on {when(row.built_at)}.",
    "data",
)
with st.container(horizontal=True, vertical_alignment="center"):
    show_link("thread", "View thread", ref=row.reference)
    may_export = row.state is DatasetState.FROZEN and context.may(Permission.EXPORT_DATASET)
    if may_export and st.button("Export…", icon=":material/download:", type="primary"):
        export_dialog(view)
facts(
    ("Examples", row.example_count, None),
    *(
        (f"{kind.capitalize()}s", count, "Statements behind the examples")
        for kind, count in view.sources.items()
    ),
    (
        "Left out",
        sum(row.excluded.values()),
        ", ".join(f"{r.replace('_', ' ')}: {c:,}" for r, c in row.excluded.items()) or None,
    ),
)
st.caption(f"Content hash {row.content_hash}")

if row.release_reason:
    st.warning(
        f"Released although it failed {', '.join(row.failed_checks or [])}: {row.release_reason}",
        icon=":material/gavel:",
    )

left, right = st.columns([3, 2], gap="large")
with right:
    show_gate(view)
    show_trained(view)
    for action in view.actions:
        link(action.reference, f"Carries out {action.reference} of {action.finding}")
    with st.expander("Recipe"):
        st.code(recipe_text(view.recipe), language="yaml")
    with st.expander(
        f"What was left out ({sum(row.excluded.values()):,})", expanded="left-out" in st.query_params
    ):
        show_left_out(view)
    with st.expander("Compared with another version"):
        show_difference(view)
with left:
    examples, made_of = st.tabs(["Examples", "Composition"])
    with examples:
        show_examples(view)
    with made_of:
        show_composition(view)
