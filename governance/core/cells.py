"""What people wrote, as a cell of a CSV file or a spreadsheet can hold it: nothing of it runs, nothing of it breaks the file.

The one place that knows how (OWASP, "CSV injection"). In a workbook a cell says that it is text; a CSV file can't say so, and
there a text that a spreadsheet would take for a formula gets an apostrophe before it.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

LONGEST_CELL = 32_767
"""UTF-16 units that Excel takes in a cell; a character outside the basic plane (an emoji) is two."""

Value = str | int | float | bool | datetime | None

_RUNS = re.compile(r"[\s\ufeff\u200b]*[=+\-@|\uff1d\uff0b\uff0d\uff20\t\r\n]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def safe_text(text: str) -> str:
    """`text` for a cell that says it is text: characters that XML forbids become spaces, the rest is cut at the limit."""
    plain = _NOT_IN_XML.sub(" ", text)
    if len(plain) * 2 <= LONGEST_CELL:
        return plain
    return plain.encode("utf-16-le")[: LONGEST_CELL * 2].decode("utf-16-le", "ignore")


def shortened(text: str, most: int) -> str:
    """`text` up to `most` characters, and how many were left out."""
    return text if len(text) <= most else f"{text[:most]}… [cut: {len(text) - most:,} more characters]"


def inert_text(text: str) -> str:
    """`text` for a CSV file: an apostrophe goes before what a spreadsheet would take for a formula, full-width signs included."""
    plain = _CONTROL.sub(" ", text)
    return f"'{plain}" if _RUNS.match(plain) else plain


def text_written(cell: str) -> str:
    """The text that `inert_text` made `cell` of: without the apostrophe that it put there."""
    return cell[1:] if cell.startswith("'") and _RUNS.match(cell[1:]) else cell


def csv_line(values: Iterable[object]) -> str:
    """A line of a CSV file (RFC 4180: CR LF at its end), its texts inert."""
    line = io.StringIO()
    csv.writer(line).writerow([_csv_value(value) for value in values])
    return line.getvalue()


def csv_blocks(
    heading: Sequence[str], rows: Iterable[Sequence[Value]], *, mark: bool = True
) -> Iterator[bytes]:
    """A CSV file in blocks, in UTF-8, with the byte order mark that spreadsheets look for unless `mark` is false. Memory
    doesn't grow with rows.
    """
    block = io.StringIO()
    block.write("\ufeff" if mark else "")
    writer = csv.writer(block)
    writer.writerow([inert_text(name) for name in heading])
    for row in rows:
        writer.writerow([_csv_value(value) for value in row])
        if block.tell() > 65_536:
            yield block.getvalue().encode("utf-8", "replace")
            block.seek(0)
            block.truncate()
    yield block.getvalue().encode("utf-8", "replace")


def _csv_value(value: object) -> object:
    if isinstance(value, str):
        return inert_text(value)
    return value.isoformat() if isinstance(value, datetime) else value
