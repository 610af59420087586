"""Fine-tuning datasets: what there is, and building the next version."""

import streamlit as st

from app.pages.data.recipe_form import build_form
from app.session import context
from app.session.links import go
from app.ui.marks import when
from app.ui.page import empty, facts, header
from app.ui.table import choose_row
from governance.core.access import Permission
from governance.datasets.queries import dataset_counts, versions

header("Datasets", "Training data made from feedback; each example is traceable to what people said.", "data")

counts = context.read(dataset_counts)
facts(
    ("Versions", counts.versions, None),
    ("Frozen", counts.frozen, "They passed the release gate and can't change any more"),
    ("Trained on", counts.trained_on, "A model version was trained on these"),
    ("Examples in frozen versions", counts.frozen_examples, None),
    (
        "Affected by withdrawal",
        counts.affected,
        "Versions containing words whose training consent was withdrawn",
    ),
)


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
        "No datasets yet.",
        "Engineers build datasets from comparisons, rankings and corrections with consent to training.",
    )
