"""A sheet of many rows written as XML row by row: several times as fast as a cell object each, and as safe.

Texts are inline strings, so nothing in them is a formula; characters that XML forbids become spaces, and what is longer than a
cell holds is cut (governance.core.cells).
"""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from governance.core.cells import safe_text
from reports.document import Evidence
from reports.formats.sheets import HEAD_ROW

ROWS_A_PIECE = 2_000
_EPOCH = datetime(1899, 12, 30, tzinfo=UTC)
_CELL = re.compile(rb'<c r="([A-Z]+)(\d+)"(?: s="(\d+)")?')
_DATA = re.compile(rb"(.*<sheetData>.*?)(<row r=\"%d\".*?)?</sheetData>(.*)" % (HEAD_ROW + 1), re.DOTALL)
_DIMENSION = re.compile(rb'<dimension ref="[^"]*" ?/>')
_SPECIAL = re.compile("[&<>\x00-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
SHORT = 16_000


def evidence_xml(block: Evidence, placeholder: bytes) -> Iterator[bytes]:
    """The sheet's XML. `placeholder` is the same sheet with one row, of which head, styles and tail are taken."""
    parts = _DATA.fullmatch(_DIMENSION.sub(b"", placeholder))
    assert parts is not None
    yield parts[1]
    styles = [found[3] or b"0" for found in _CELL.finditer(parts[2] or b"")]
    letters = [found[1].decode() for found in _CELL.finditer(parts[2] or b"")]
    openings = [f's="{style.decode()}"' for style in styles]
    piece: list[str] = []
    for number, row in enumerate(block.rows, HEAD_ROW + 1):
        cells = [
            _cell(letter, number, style, value)
            for letter, style, value in zip(letters, openings, row, strict=True)
            if value is not None and value != ""
        ]
        piece.append(f'<row r="{number}">{"".join(cells)}</row>')
        if len(piece) >= ROWS_A_PIECE:
            yield "".join(piece).encode()
            piece.clear()
    yield "".join(piece).encode()
    yield b"</sheetData>" + parts[3]


def _cell(letter: str, number: int, style: str, value: Any) -> str:
    return _WRITERS.get(type(value), _text)(letter, number, style, value)


def _text(letter: str, number: int, style: str, value: Any) -> str:
    text = str(value)
    if len(text) > SHORT or _SPECIAL.search(text):
        text = safe_text(text).translate(_ESCAPES)
    space = ' xml:space="preserve"' if text[:1].isspace() or text[-1:].isspace() else ""
    return f'<c r="{letter}{number}" {style} t="inlineStr"><is><t{space}>{text}</t></is></c>'


def _number(letter: str, number: int, style: str, value: Any) -> str:
    return f'<c r="{letter}{number}" {style}><v>{value!r}</v></c>'


def _time(letter: str, number: int, style: str, value: Any) -> str:
    days = (value - _EPOCH).total_seconds() / 86_400
    return f'<c r="{letter}{number}" {style}><v>{days!r}</v></c>'


_WRITERS: dict[type, Callable[[str, int, str, Any], str]] = {int: _number, float: _number, datetime: _time}
