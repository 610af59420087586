"""One dataset version: what it is made of, its release gate, its examples, its export."""

import tempfile
from pathlib import Path

import streamlit as st

from app.session import context
from app.session.links import asked_reference, link, show_link
from app.ui.marks import state_mark, when
from app.ui.page import empty, facts, header
from app.ui.table import choose_row, page_start, pager
from app.ui.words import conversation, plain
from governance.core.access import Permission
from governance.core.errors import NotFound, PlumblineError
from governance.datasets.commands import freeze, record_training
from governance.datasets.queries import (
    Rebuilt,
    VersionView,
    dataset_version,
    example_view,
    examples_page,
    gate,
    rebuilt,
    version_view,
    withdrawn_examples,
)
from governance.datasets.tables import DatasetState
from governance.exchange.training.writing import export_version
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
    empty(problem, "Choose one among the datasets.")
    show_link("datasets", "To the datasets")
    return st.stop()


def show_gate(view: VersionView) -> None:
    st.subheader("Release gate", anchor=False)
    checks = context.read(gate, view.row.id)
    for check in checks:
        icon = ":green[:material/check_circle:]" if check.passed else ":red[:material/cancel:]"
        st.markdown(f"{icon} **{check.name}** · {check.detail}")
        if check.examples:
            with st.container(horizontal=True):
                for reference in check.examples[:8]:
                    link(reference)
    if view.row.state is DatasetState.BUILT and context.may(Permission.FREEZE_DATASET):
        passed = all(check.passed for check in checks)
        if st.button(
            "Freeze",
            type="primary",
            icon=":material/ac_unit:",
            disabled=not passed,
            help="Fixes this version for ever",
        ):
            if context.act(freeze, f"{view.row.reference} is frozen", view.row.id):
                st.rerun()
            context.show_refusal()
    if view.row.state is DatasetState.FROZEN and st.button(
        "Build it again and compare", icon=":material/sync:"
    ):
        with st.spinner("Building from the recipe…"), context.store().read() as session:
            again = rebuilt(session, view.row.id)
        show_rebuilt(again)


def show_rebuilt(again: Rebuilt) -> None:
    """What building a version again came to."""
    if again.matches:
        st.success("The same examples come of the recipe: the hash is equal.")
    elif again.erased:
        st.warning(
            f"{again.erased:,} of its examples hold words that were erased by order, so the recipe can't come to the same "
            "hash any more. `plumbline verify` tells whether anything else has changed.",
            icon=":material/ink_eraser:",
        )
    elif again.withdrawn:
        count = "1 example is" if again.withdrawn == 1 else f"{again.withdrawn:,} examples are"
        st.warning(
            f"{count} left out now, since consent to these words was withdrawn; all others are the same.",
            icon=":material/undo:",
        )
    else:
        st.error("The recipe now gives other examples than are stored. Look at the ledger.")


@st.dialog("Export in TRL's preference format")
def export_dialog(version_id: int, reference: str) -> None:
    """Prepares the file once, records that it was taken out, and offers both files."""
    folder = Path(tempfile.mkdtemp(prefix="plumbline-export-"))
    try:
        with st.spinner(f"Writing {reference}…"):
            made = export_version(context.store(), context.actor(), version_id, folder)
    except PlumblineError as error:
        st.error(str(error))
        return
    st.caption(f"SHA-256 {made.file.sha256}")
    st.download_button(
        "Download examples",
        made.examples.read_bytes(),
        made.examples.name,
        "application/jsonl",
        type="primary",
        on_click="ignore",
    )
    st.download_button(
        "Download manifest",
        made.manifest.read_bytes(),
        made.manifest.name,
        "application/json",
        on_click="ignore",
    )


def show_trained(view: VersionView) -> None:
    st.subheader("Trained on it", anchor=False)
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
                    f"{withdrawn:,} of its examples rest on words whose training consent was withdrawn. Training on it is "
                    "recorded only with the reason why it happened all the same; the reason is shown here.",
                    icon=":material/undo:",
                )
                despite = st.text_area("Why it happened all the same", max_chars=1_000)
            if st.form_submit_button("Record") and chosen is not None:
                if context.act(record_training, "Recorded", chosen, view.row.id, override_reason=despite):
                    st.rerun()
                context.show_refusal()


def show_examples(view: VersionView) -> None:
    st.subheader("Examples", anchor=False)
    page = context.read(examples_page, view.row.id, after=page_start("after"))
    if not page.rows:
        empty("It has no example.", "The recipe let nothing through; see what was left out and why.")
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
                consent = "" if source.consents else " · :red[consent taken back]"
                st.markdown(
                    f"{source.kind} · {source.group or 'no group'} · {when(source.said_at)}{consent}",
                    width="content",
                )
        for each in example.dissent:
            st.markdown(f"**Dissent** {each.reference}: {state_mark(each.verdict)}")
            plain(each.rationale or "No reasons were given.")


view = asked_version()
row = view.row
header(
    f"{row.reference} · {row.title}",
    f"{state_mark(row.state.value)} built by {view.built_by or 'Plumbline'} on {when(row.built_at)}.",
    "data",
)
with st.container(horizontal=True, vertical_alignment="center"):
    show_link("thread", "Its thread", ref=row.reference)
    may_export = row.state is DatasetState.FROZEN and context.may(Permission.EXPORT_DATASET)
    if may_export and st.button("Export…", icon=":material/download:", type="primary"):
        export_dialog(row.id, row.reference)
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

left, right = st.columns([3, 2], gap="large")
with right:
    show_gate(view)
    show_trained(view)
    st.subheader("What it is made of", anchor=False)
    for label, shares in (("Languages", view.languages), ("Scenarios", view.scenarios)):
        st.markdown(f"{label}: " + (", ".join(f"{name} {count:,}" for name, count in shares) or "–"))
    for reason, count in sorted(row.excluded.items()):
        st.markdown(f"Left out, {reason.replace('_', ' ')}: {count:,}")
    for action in view.actions:
        link(action.reference, f"Carries out {action.reference} of {action.finding}")
    with st.expander("Recipe"):
        st.json(view.recipe.as_json())
with left:
    show_examples(view)
