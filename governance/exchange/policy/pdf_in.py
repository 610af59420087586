"""Policies from PDF with a text layer: headings by the document's outline, else by the size of their letters.

A PDF has no paragraphs, so everything about its structure is a guess: it comes in as a draft, and what was guessed is said.
"""

import io
import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

from governance.core.errors import Invalid, TooLarge
from governance.exchange.policy.format import PolicyAsked, PolicyFile, PolicyReader
from governance.exchange.policy.markdown import parse
from governance.exchange.policy.word_runs import escaped
from governance.exchange.zipped import MAX_BYTES

MOST_PAGES = 1_000
MOST_LETTERS = 5_000_000
LARGER = 1.12
"""A line whose letters are so much larger than the usual ones is a heading."""

_STARTS_A_BLOCK = re.compile(r"^([#>+-]|\d+[.)])(?=\s|$)")
_PAGE_NUMBER = re.compile(r"(?:page\s+)?\d{1,4}(?:\s*(?:/|of|von|de|sur)\s*\d{1,4})?", re.IGNORECASE)
_SPACE_BEFORE = re.compile(r"\s+([.,;:!?)\]])(?=\s|$)")
_BULLET = re.compile(r"^[•‣▪●○–—]\s+")


@dataclass
class _Line:
    text: str
    size: float
    page: int


def read(data: bytes, _asked: PolicyAsked) -> PolicyFile:
    """The policy in a PDF's bytes. Raises TooLarge, Invalid where it has no text."""
    if len(data) > MAX_BYTES:
        raise TooLarge("The PDF", MAX_BYTES, "bytes")
    lines, titles = _lines(data)
    told = ["Headings, paragraphs and lists were guessed from the page: look at each before approving."]
    if not any(re.search(r"\w", line.text) for line in lines):
        words = "this PDF has no text layer, only pictures of pages; bring the document that it was made from"
        raise Invalid.field("file", words)
    lines, repeated = _without_margins(lines)
    told += [f"Lines that repeat on pages, left out: {words}" for words in repeated[:20]]
    return PolicyFile(parse("\n".join(_markdown(lines, titles)) + "\n"), tuple(told), is_draft=True)


def _lines(data: bytes) -> tuple[list[_Line], dict[str, int]]:
    """The lines of all pages with the size of their letters, and the titles of the outline with their depth."""
    from pypdf import PdfReader  # at first use: the app's start doesn't wait for it
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise Invalid.field("file", "the PDF is encrypted; save it without a password")
        if len(reader.pages) > MOST_PAGES:
            raise TooLarge("The PDF", MOST_PAGES, "pages")
        found: list[_Line] = []
        letters = 0
        for number, page in enumerate(reader.pages):
            for line in _of_page(page, number):
                letters += len(line.text)
                found.append(line)
            if letters > MOST_LETTERS:
                raise TooLarge("The PDF's text", MOST_LETTERS, "letters")
        return found, _outline(reader.outline, 1)
    except (
        PyPdfError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        RecursionError,
        OSError,
    ) as error:
        if isinstance(error, Invalid | TooLarge):
            raise
        raise Invalid.field("file", f"the PDF cannot be read: {error}") from error


def _of_page(page: Any, number: int) -> list[_Line]:
    """Lines by where their letters stand, top to bottom."""
    pieces: list[tuple[float, float, float, str]] = []

    def keep(text: str, matrix: list[float], text_matrix: list[float], _font: Any, size: float) -> None:
        if text.strip():
            scale = abs(text_matrix[3] or text_matrix[0] or 1) * abs(matrix[3] or 1)
            across = text_matrix[4] * matrix[0] + matrix[4]
            down = text_matrix[5] * matrix[3] + matrix[5]
            pieces.append((down, across, round(size * scale, 1), text))

    page.extract_text(visitor_text=keep)
    rows: list[list[tuple[float, float, float, str]]] = []
    for piece in sorted(pieces, key=lambda each: (-each[0], each[1])):
        if rows and abs(rows[-1][0][0] - piece[0]) <= max(2.0, piece[2] * 0.3):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    made = []
    for row in rows:
        words = " ".join(" ".join(text for *_, text in sorted(row, key=lambda each: each[1])).split())
        words = _SPACE_BEFORE.sub(r"\1", words)
        if words:
            made.append(_Line(words, max(size for _, _, size, _ in row), number))
    return made


def _outline(entries: Any, depth: int) -> dict[str, int]:
    found: dict[str, int] = {}
    for entry in entries:
        if isinstance(entry, list):
            found |= {
                title: level for title, level in _outline(entry, depth + 1).items() if title not in found
            }
        else:
            title = " ".join(str(entry.title).split()).casefold()
            found.setdefault(title, min(depth, 6))
    return found


def _without_margins(lines: list[_Line]) -> tuple[list[_Line], list[str]]:
    """The lines without page numbers, and without those that stand at the edge of most pages."""
    pages: dict[int, list[_Line]] = {}
    for line in lines:
        pages.setdefault(line.page, []).append(line)
    edges = [
        line for each in pages.values() for line in {id(one): one for one in (each[0], each[-1])}.values()
    ]
    times = Counter(re.sub(r"\d+", "#", line.text) for line in edges)
    repeated = {words for words, count in times.items() if len(pages) > 2 and count > len(pages) / 2}
    edge_ids = {id(line) for line in edges}
    kept, left = [], dict[str, None]()
    for line in lines:
        is_margin = id(line) in edge_ids and (
            re.sub(r"\d+", "#", line.text) in repeated or _PAGE_NUMBER.fullmatch(line.text) is not None
        )
        if is_margin:
            left[line.text] = None
        else:
            kept.append(line)
    return kept, list(left)


def _markdown(lines: list[_Line], titles: dict[str, int]) -> list[str]:
    """Headings, paragraphs and list items; a paragraph ends with a full stop, a heading, a list, or a change of size."""
    usual: Counter[float] = Counter()
    for line in lines:
        usual[line.size] += len(line.text)
    body = usual.most_common(1)[0][0]
    sizes = sorted({line.size for line in lines if line.size > body * LARGER}, reverse=True)
    made: list[str] = []
    paragraph = ""
    waiting = dict(titles)
    for line in lines:
        outlined = waiting.pop(line.text.casefold(), 0) if line.size >= body else 0
        level = outlined or (sizes.index(line.size) + 1 if line.size in sizes else 0)
        if level and len(line.text) <= 300:
            made += _closed(paragraph)
            paragraph = ""
            made += ["", f"{'#' * min(level, 6)} {escaped(line.text)}"]
        elif _BULLET.match(line.text):
            made += _closed(paragraph)
            paragraph = ""
            made += ["", f"-  {escaped(_BULLET.sub('', line.text))}"]
        else:
            joined = (
                paragraph[:-1] + line.text if paragraph.endswith("-") else f"{paragraph} {line.text}".strip()
            )
            paragraph = joined
            if line.text.endswith((".", ":", "!", "?", "。")):
                made += _closed(paragraph)
                paragraph = ""
    return [*made, *_closed(paragraph)]


def _closed(paragraph: str) -> list[str]:
    return ["", _STARTS_A_BLOCK.sub(r"\\\1", escaped(paragraph))] if paragraph else []


READER = PolicyReader(name="pdf", title="PDF with a text layer", endings=("pdf",), read=read)
