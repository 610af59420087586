"""ZIP files (DOCX among them) that are the same bytes whenever they are written."""

import io
import zipfile

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a ZIP entry can bear."""


def with_fixed_times(file: bytes) -> bytes:
    """The same ZIP file, with every entry dated to the format's first moment instead of that of writing."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(file)) as before, zipfile.ZipFile(stream, "w") as after:
        for entry in before.infolist():
            after.writestr(zipfile.ZipInfo(entry.filename, EPOCH), before.read(entry), zipfile.ZIP_DEFLATED)
    return stream.getvalue()
