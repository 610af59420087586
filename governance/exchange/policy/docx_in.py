"""Policies from Word documents: each heading starts a clause, by its style or outline level; `{#key}` at its end names it.

Paragraphs, lists, tables, bold, italic, strike-through, links and notes become Markdown, which `markdown` then reads: one set
of rules for keys and headings. Tracked changes are read as Word shows them once accepted, and listed: a rule must never be
published without its "not" because an insertion was passed over. What the text doesn't show is listed too.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from governance.core.errors import Invalid, Problem
from governance.exchange.policy.format import PolicyAsked, PolicyFile, PolicyReader
from governance.exchange.policy.markdown import parse
from governance.exchange.policy.word_package import Element, W, WordPackage, value
from governance.exchange.policy.word_runs import LeftOut, ParagraphReader, escaped
from governance.policy.document import ParsedPolicy

_STARTS_A_BLOCK = re.compile(r"^(\s*)([#>+-]|\d+[.)])(?=\s|$)")
_KEY = re.compile(r"\{#[^{}]*\}\s*$")
_THROUGH = {W + "sdt", W + "sdtContent", W + "customXml", W + "ins", W + "moveTo", W + "smartTag"}
_DELETED = {W + "del", W + "moveFrom"}


def read(data: bytes) -> ParsedPolicy:
    """The policy in a .docx file's bytes, changes accepted. Raises TooLarge, Invalid."""
    return read_file(data, PolicyAsked()).document


def read_file(data: bytes, asked: PolicyAsked) -> PolicyFile:
    """The policy in a .docx file's bytes, and what it holds beside.

    Raises TooLarge, or Invalid; a line it names is a paragraph's number.
    """
    package = WordPackage.opened(data)
    made = _Document(package=package)
    made.take(package.body)
    made.end_of_clause()
    left_out = made.left_out
    if left_out.changes and asked.refuse_changes:
        raise Invalid(*(Problem("tracked changes", words) for words in left_out.changes[:50]))
    if package.other_text:
        left_out.count("Headers and footers with text, left out", len(package.other_text))
    if made.numbered_headings:
        left_out.count("Headings with automatic numbers, which are left out", made.numbered_headings)
    text = "\n".join(made.lines) + "\n"
    try:
        return PolicyFile(parse(text), tuple(left_out.lines()), is_draft=True)
    except Invalid as error:
        raise Invalid(*(_placed(each, made.numbers) for each in error.problems)) from error


def _placed(problem: Problem, numbers: Sequence[int]) -> Problem:
    if not problem.line or not numbers:
        return problem
    return Problem(problem.field, problem.reason, numbers[min(problem.line, len(numbers)) - 1])


@dataclass
class _Document:
    """The document as Markdown, line by line, and the number of the paragraph from which each line came."""

    package: WordPackage
    left_out: LeftOut = field(default_factory=LeftOut)
    lines: list[str] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    numbered_headings: int = 0
    _number: int = 0
    _was_list: bool = False
    _joined: str = ""
    _notes_written: int = 0

    def __post_init__(self) -> None:
        self.reader = ParagraphReader(self.package, self.left_out)

    def take(self, parent: Element) -> None:
        """The blocks inside an element, in their order."""
        for block in parent:
            if block.tag == W + "p":
                self._paragraph(block)
            elif block.tag == W + "tbl":
                self._number += 1
                self._table(block)
            elif block.tag == W + "sdt" and _is_contents(block):
                self.left_out.count("Table of contents, left out")
            elif block.tag in _THROUGH:
                self.take(block)
            elif block.tag in _DELETED:
                self.left_out.count("Deleted blocks, left out")
            elif block.tag == W + "altChunk":
                self.left_out.count("Embedded documents, left out")

    def end_of_clause(self) -> None:
        """Writes the notes that the clause's text refers to."""
        notes = self.reader.footnotes
        while self._notes_written < len(notes):
            self._notes_written += 1
            note = notes[self._notes_written - 1]
            words = " ".join(
                filter(None, (self.reader.markdown(each).strip() for each in note.iter(W + "p")))
            )
            self._add([f"\\[note {self._notes_written}\\] {words}"], is_list=False)

    def _paragraph(self, paragraph: Element) -> None:
        self._number += 1
        if self.package.is_contents(paragraph):
            self.left_out.count("Lines of a table of contents, left out")
            return
        level = self.package.heading_level(paragraph)
        if level is not None:
            self._heading(paragraph, level)
            return
        words = self._joined + self.reader.markdown(paragraph)
        self._joined = ""
        if _mark_is_deleted(paragraph):
            self._joined = words
            return
        self._text(paragraph, words.strip())
        self._boxes()

    def _heading(self, paragraph: Element, level: int) -> None:
        words = " ".join(self.reader.plain(paragraph).split())
        if not words:
            return
        self.end_of_clause()
        self.numbered_headings += self.package.list_place(paragraph) is not None
        key = _KEY.search(words)
        plain = words[: key.start()] if key else words
        self._add([f"{'#' * level} {escaped(plain.strip())} {key[0] if key else ''}".rstrip()], is_list=False)
        self._boxes()

    def _text(self, paragraph: Element, words: str) -> None:
        if not words:
            return
        place = self.package.list_place(paragraph)
        if place is None:
            self._add([_STARTS_A_BLOCK.sub(r"\1\\\2", line) for line in words.split("\n")], is_list=False)
            return
        mark = "1. " if place.is_numbered else "-  "
        self._add([f"{'   ' * place.depth}{mark}{' '.join(words.split())}"], is_list=True)

    def _boxes(self) -> None:
        """Text boxes come after the paragraph that they are anchored in."""
        while self.reader.boxes:
            box = self.reader.boxes.pop(0)
            self.left_out.count("Text boxes, their text set after the paragraph they belong to")
            self.take(box)

    def _table(self, table: Element) -> None:
        rows = [[self._cell(cell) for cell in _cells(row)] for row in _rows(table)]
        width = max((len(row) for row in rows), default=0)
        if not width:
            return
        if width == 1:
            for row in rows:
                if row[0].strip():
                    self._add([row[0]], is_list=False)
            return
        lines = [
            f"| {' | '.join(cell or ' ' for cell in [*row, *[''] * (width - len(row))])} |" for row in rows
        ]
        self._add([lines[0], f"|{' --- |' * width}", *lines[1:]], is_list=False)

    def _cell(self, cell: Element) -> str:
        words = " ".join(self.reader.markdown(each) for each in cell.iter(W + "p"))
        return " ".join(words.replace("|", "\\|").split())

    def _add(self, made: list[str], *, is_list: bool) -> None:
        if self.lines and not (is_list and self._was_list):
            made = ["", *made]
        self.lines += made
        self.numbers += [self._number] * len(made)
        self._was_list = is_list


def _mark_is_deleted(paragraph: Element) -> bool:
    """Whether the end of the paragraph was deleted, so that the next one goes on in it."""
    properties = paragraph.find(f"{W}pPr/{W}rPr")
    return properties is not None and properties.find(W + "del") is not None


def _is_contents(control: Element) -> bool:
    gallery = control.find(f"{W}sdtPr/{W}docPartObj")
    return "table of contents" in (value(gallery, "docPartGallery") or "").lower()


def _rows(table: Element) -> Iterator[Element]:
    for child in table:
        if child.tag == W + "tr" and child.find(f"{W}trPr/{W}del") is None:
            yield child
        elif child.tag in _THROUGH:
            yield from _rows(child)


def _cells(row: Element) -> Iterator[Element]:
    for child in row:
        if child.tag == W + "tc":
            yield child
            for _ in range(min(int(value(child.find(W + "tcPr"), "gridSpan") or 1), 60) - 1):
                yield child.makeelement(W + "tc", None, None)
        elif child.tag in _THROUGH:
            yield from _cells(child)


READER = PolicyReader(name="docx", title="Word", endings=("docx",), read=read_file)
