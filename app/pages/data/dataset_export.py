"""Exporting a version from its page: the form is chosen, the archive is made while the browser receives it."""

from collections.abc import Iterator

import streamlit as st

from app.session import context
from app.web.downloads import offer
from governance.datasets.queries import VersionView, withdrawn_examples
from governance.exchange.formats import format_called, formats
from governance.exchange.training.exporting import Wish, export_archive
from governance.exchange.training.format import TrainingFormat
from governance.exchange.training.writing import USUAL


@st.dialog("Export")
def export_dialog(view: VersionView) -> None:
    """Offers the version in the chosen form. The ledger keeps who took it, once it has been sent whole."""
    withdrawn = context.read(withdrawn_examples, view.row.id)
    if withdrawn:
        st.error(
            f"{withdrawn:,} examples use words whose training consent was withdrawn. Build the next "
            f"version: it leaves"
            " them out.",
            icon=":material/undo:",
        )
        return
    names = sorted(formats(TrainingFormat), key=lambda name: (name != USUAL, name))
    name = st.selectbox("Format", names, format_func=lambda each: format_called(TrainingFormat, each).title)
    as_parquet = st.segmented_control("Files", ["JSON lines", "Parquet"], default="JSON lines") == "Parquet"
    wish = Wish(view.row.id, name, "parquet" if as_parquet else "jsonl")
    store, actor = context.store(), context.actor()

    def blocks() -> Iterator[bytes]:
        return export_archive(store, actor, wish)

    st.caption(
        "A folder that training libraries load without conversion, with card, datasheet, Croissant, "
        "provenance and manifest. "
        "The manifest lists what the format can't represent."
    )
    file = f"{view.row.slug}-{view.row.number}-{name}.zip"
    st.link_button(
        "Download", offer(file, "application/zip", blocks), type="primary", icon=":material/download:"
    )
