"""A version as a file to take along."""

import streamlit as st

from app.session import context
from governance.core.errors import PlumblineError
from governance.exchange.formats import formats
from governance.exchange.policy.format import PolicyWriter
from governance.exchange.policy.version import exported_version
from governance.policy.queries import VersionRow


def show_export(version: VersionRow) -> None:
    """Buttons for each format; the file is made when one is clicked."""
    with st.popover("Download…", icon=":material/download:"):
        known = formats(PolicyWriter)
        wanted = st.radio(
            "As", list(known), format_func=lambda name: known[name].title, key=f"format-{version.id}"
        )
        if st.button("Create the file", key=f"make-{version.id}") and wanted is not None:
            found = context.read(exported_version, version.reference)
            try:
                data = known[wanted].write(found)
            except PlumblineError as error:
                context.show_error(error)
                return
            name = f"{found.file_name}.{known[wanted].endings[0]}"
            st.download_button(
                name,
                data,
                name,
                known[wanted].media_type,
                icon=":material/download:",
                type="primary",
                on_click="ignore",
            )
