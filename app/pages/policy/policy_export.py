"""A version as a file to take along."""

import streamlit as st

from app.session import context
from governance.core.errors import PlumblineError
from governance.exchange.policy.files import Format, export, exported_version
from governance.policy.queries import VersionRow

WORDS = {
    Format.MARKDOWN: "Markdown",
    Format.WORD: "Word",
    Format.PDF: "PDF",
    Format.JSON: "JSON with hashes",
}
MIME = {
    Format.MARKDOWN: "text/markdown",
    Format.WORD: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Format.PDF: "application/pdf",
    Format.JSON: "application/json",
}


def show_export(version: VersionRow) -> None:
    """Buttons for each format; the file is made when one is clicked."""
    with st.popover("Take along…", icon=":material/download:"):
        wanted = st.radio("As", list(Format), format_func=WORDS.__getitem__, key=f"format-{version.id}")
        if st.button("Make the file", key=f"make-{version.id}") and wanted is not None:
            found = context.read(exported_version, version.reference)
            try:
                data = export(found, wanted)
            except PlumblineError as error:
                context.show_error(error)
                return
            st.download_button(
                f"{found.file_name}.{wanted.value}",
                data,
                f"{found.file_name}.{wanted.value}",
                MIME[wanted],
                icon=":material/download:",
                type="primary",
                on_click="ignore",
            )
