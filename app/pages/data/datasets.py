"""Fine-tuning datasets: what there is, and building the next version."""

import streamlit as st

from app.session import context
from app.session.links import go
from app.ui.marks import when
from app.ui.page import empty, facts, header
from app.ui.table import choose_row
from governance.core.access import Permission
from governance.datasets.commands import build
from governance.datasets.queries import dataset_counts, versions
from governance.datasets.recipe import Recipe
from governance.feedback.queries import slice_values
from governance.registry.queries import model_versions

SOURCES = {"comparisons": "Comparisons", "corrections": "Corrections", "rankings": "Rankings"}

header("Datasets", "Training pairs made of what people said, each traceable to the words it came of.", "data")

counts = context.read(dataset_counts)
facts(
    ("Versions", counts.versions, None),
    ("Frozen", counts.frozen, "They passed the release gate and never change again"),
    ("Trained on", counts.trained_on, "A model version was trained on these"),
    ("Examples in frozen versions", counts.frozen_examples, None),
    (
        "Touched by withdrawal",
        counts.affected,
        "Versions that hold words whose training consent was taken back",
    ),
)


def build_form() -> None:
    values = context.read(slice_values)
    with st.form("build", border=False):
        slug = st.text_input(
            "Dataset", placeholder="medical-es", max_chars=64, help="A new name starts a new dataset"
        )
        title = st.text_input("Title, if it is new", max_chars=200)
        sources = st.pills(
            "From",
            list(SOURCES),
            selection_mode="multi",
            default=list(SOURCES),
            format_func=SOURCES.__getitem__,
        )
        languages = st.multiselect("Only these languages", values.languages, placeholder="all")
        scenarios = st.multiselect("Only these scenarios", values.scenarios, placeholder="all")
        names = st.multiselect(
            "Only answers of these model versions",
            [row.name for row in context.read(model_versions)],
            placeholder="all",
        )
        st.caption("Only words whose contributors let us train on them are taken.")
        if st.form_submit_button("Build", type="primary", icon=":material/construction:"):
            if not sources:
                st.error("Choose at least one source: comparisons, corrections or rankings.")
                return
            recipe = Recipe(
                sources=tuple(sources),
                languages=tuple(languages),
                scenarios=tuple(scenarios),
                model_versions=tuple(names),
            )
            with st.spinner("Building…"):
                done = context.act(build, "The version is built", slug.strip(), recipe, title.strip() or None)
            if done is not None:
                go("dataset", ref=f"{slug.strip()}@{done.value.number}")
            context.show_refusal()


if context.may(Permission.BUILD_DATASET):
    with st.expander("Build a version", icon=":material/add:"):
        build_form()

rows = context.read(versions)
if rows:
    chosen = choose_row(
        [
            {
                "Version": row.reference,
                "Title": row.title,
                "State": row.state.value,
                "Examples": row.example_count,
                "Left out": sum(row.excluded.values()),
                "Built": when(row.built_at),
                "Frozen": when(row.frozen_at),
                "Hash": row.content_hash[:12],
            }
            for row in rows
        ],
        "datasets",
        description="Dataset versions; choose a row to open it",
    )
    if chosen is not None:
        go("dataset", ref=rows[chosen].reference)
else:
    empty(
        "No dataset yet.",
        "An engineer builds one from comparisons and corrections that may be used for training.",
    )
