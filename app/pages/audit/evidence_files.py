"""Evidence on a page: a note, and a stored file that those who may read here can open again."""

from collections.abc import Iterator
from typing import Any

import streamlit as st

from app.session import context
from app.web.downloads import offer
from governance.audit.commands import Shelf, Upload
from governance.core.files import FileStore


def shelf() -> Shelf:
    """Where evidence is kept, by the settings."""
    wanted = context.settings()
    return Shelf(context.store().files, wanted.evidence_max_bytes, wanted.antivirus)


def sent(upload: Any) -> Upload | None:
    """What a file uploader holds, as a stream."""
    return Upload(upload.name, iter(lambda: upload.read(1 << 20), b"")) if upload else None


def file_link(name: str, sha256: str, media_type: str | None) -> None:
    """A link that sends a stored file."""
    files = context.store().files
    address = offer(name, media_type or "application/octet-stream", lambda: _blocks(files, sha256))
    st.link_button(name, address, icon=":material/attach_file:", help=f"SHA-256 {sha256}")


def _blocks(files: FileStore, sha256: str) -> Iterator[bytes]:
    with files.fetched(sha256) as path, path.open("rb") as source:
        while block := source.read(1 << 20):
            yield block
