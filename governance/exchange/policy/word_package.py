"""A Word document's parts, opened safely: its body, what its styles and lists mean, where its links lead."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeAlias
from zipfile import BadZipFile, ZipFile

from lxml import etree

from governance.core.errors import Invalid
from governance.exchange.zipped import check_zip

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_HEADING = re.compile(r"heading ([1-9])", re.IGNORECASE)
_LIST = re.compile(r"list (bullet|number)(?: (\d))?", re.IGNORECASE)
SIDE_PARTS = ("styles", "numbering", "footnotes", "endnotes")
_CONTENTS = re.compile(r"toc \d|toc heading|table of (figures|contents)")
DEEPEST = 20
"""Styles that one style may be based on, one on the other: more is a circle."""

Element: TypeAlias = Any
"""An element of lxml, which has no public name for it."""


@dataclass(frozen=True)
class ListPlace:
    """A list item: how deep it is, from 0, and whether its list is numbered."""

    depth: int
    is_numbered: bool


def is_on(properties: Element | None, name: str) -> bool | None:
    """Whether a toggle such as bold is set; None where the properties don't say."""
    found = properties.find(W + name) if properties is not None else None
    if found is None:
        return None
    return found.get(W + "val", "true").lower() not in ("0", "false", "off", "none")


def value(parent: Element | None, name: str) -> str | None:
    """The value of a child such as `w:outlineLvl`."""
    found = parent.find(W + name) if parent is not None else None
    return None if found is None else found.get(W + "val")


@dataclass(frozen=True)
class WordPackage:
    """The parts that a policy's text can be in, each parsed; a part that is missing is None."""

    body: Element
    styles: Element | None = None
    numbering: Element | None = None
    footnotes: Element | None = None
    endnotes: Element | None = None
    links: dict[str, str] = field(default_factory=dict)
    other_text: tuple[str, ...] = ()

    @classmethod
    def opened(cls, data: bytes) -> "WordPackage":
        """The package in a .docx file's bytes. Raises TooLarge, Invalid."""
        check_zip(data, "The Word document")
        try:
            with ZipFile(io.BytesIO(data)) as package:
                names = set(package.namelist())
                main = next((name for name in names if re.fullmatch(r"word/document\d*\.xml", name)), None)
                if main is None:
                    raise Invalid.field("file", "expected a Word document (.docx): it has no text part")
                parts = {name: _parsed(package, f"word/{name}.xml", names) for name in SIDE_PARTS}
                root = _parsed(package, main, names)
                links = _links(_parsed(package, main.replace("word/", "word/_rels/") + ".rels", names))
                margins = sorted(
                    name for name in names if re.fullmatch(r"word/(header|footer)\d*\.xml", name)
                )
                other = tuple(filter(None, (_text(_parsed(package, name, names)) for name in margins)))
        except (BadZipFile, etree.XMLSyntaxError, KeyError, ValueError) as error:
            raise Invalid.field("file", f"expected a Word document (.docx): {error}") from error
        body = root.find(W + "body") if root is not None else None
        if body is None:
            raise Invalid.field("file", "expected a Word document (.docx): its text part has no body")
        return cls(body, links=links, other_text=other, **parts)

    def heading_level(self, paragraph: Element) -> int | None:
        """The depth of a heading, from 1 to 6: by its own outline level, by its style's, or by a style that this is based on."""
        properties = paragraph.find(W + "pPr")
        own = value(properties, "outlineLvl")
        if own is not None:
            return _level(own)
        for style in self._chain(value(properties, "pStyle")):
            name = value(style, "name") or ""
            if name.lower() == "title":
                return 1
            named = _HEADING.fullmatch(name)
            if named:
                return min(int(named[1]), 6)
            outline = value(style.find(W + "pPr"), "outlineLvl")
            if outline is not None:
                return _level(outline)
        return None

    def list_place(self, paragraph: Element) -> ListPlace | None:
        """Where a paragraph stands in a list, by its own numbering or its style's; None for one that is in none."""
        properties = paragraph.find(W + "pPr")
        own = properties.find(W + "numPr") if properties is not None else None
        for style in self._chain(value(properties, "pStyle")):
            named = _LIST.fullmatch(value(style, "name") or "")
            if named and own is None:
                return ListPlace(int(named[2] or 1) - 1, named[1].lower() == "number")
            of_style = style.find(W + "pPr")
            if own is None and of_style is not None:
                own = of_style.find(W + "numPr")
        number = value(own, "numId")
        if own is None or number in (None, "0"):
            return None
        depth = value(own, "ilvl") or "0"
        place = min(int(depth), 8) if depth.isdecimal() else 0
        return ListPlace(place, self._formats.get((number or "", place), "bullet") not in ("bullet", "none"))

    def is_contents(self, paragraph: Element) -> bool:
        """Whether a paragraph is a line of the table of contents."""
        chain = self._chain(value(paragraph.find(W + "pPr"), "pStyle"))
        return any(_CONTENTS.match((value(style, "name") or "").lower()) for style in chain)

    def run_toggles(self, run: Element) -> dict[str, bool]:
        """Bold, italic, struck through and hidden, as the run or its character style says."""
        properties = run.find(W + "rPr")
        found: dict[str, bool] = {}
        for name in ("b", "i", "strike", "dstrike", "vanish", "webHidden"):
            said = is_on(properties, name)
            if said is None:
                style = next(iter(self._chain(value(properties, "rStyle"))), None)
                said = is_on(style.find(W + "rPr"), name) if style is not None else None
            found[name] = bool(said)
        return found

    def note(self, reference: Element) -> Element | None:
        """The foot- or endnote that a reference leads to."""
        part = self.footnotes if reference.tag == W + "footnoteReference" else self.endnotes
        wanted = reference.get(W + "id")
        return None if part is None else next((each for each in part if each.get(W + "id") == wanted), None)

    def _chain(self, name: str | None) -> Iterator[Element]:
        """A style and those it is based on."""
        for _ in range(DEEPEST):
            style = self._styles.get(name or "")
            if style is None:
                return
            yield style
            name = value(style, "basedOn")

    @cached_property
    def _styles(self) -> dict[str, Element]:
        if self.styles is None:
            return {}
        return {style.get(W + "styleId", ""): style for style in self.styles.iter(W + "style")}

    @cached_property
    def _formats(self) -> dict[tuple[str, int], str]:
        """The format of each level of each list, such as `bullet` or `decimal`."""
        if self.numbering is None:
            return {}
        abstract = {
            each.get(W + "abstractNumId", ""): {
                int(level.get(W + "ilvl", "0")): value(level, "numFmt") or "decimal"
                for level in each.iter(W + "lvl")
            }
            for each in self.numbering.iter(W + "abstractNum")
        }
        return {
            (number.get(W + "numId", ""), depth): kind
            for number in self.numbering.iter(W + "num")
            for depth, kind in abstract.get(value(number, "abstractNumId") or "", {}).items()
        }


def _level(outline: str) -> int | None:
    """Outline level 0 is a heading of level 1; 9 is body text."""
    return min(int(outline) + 1, 6) if outline.isdecimal() and int(outline) < 9 else None


def _parsed(package: ZipFile, name: str, names: set[str]) -> Element | None:
    if name not in names:
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(package.read(name), parser)


def _links(relationships: Element | None) -> dict[str, str]:
    if relationships is None:
        return {}
    return {
        each.get("Id", ""): each.get("Target", "")
        for each in relationships
        if each.get("TargetMode") == "External"
    }


def _text(part: Element | None) -> str:
    return "" if part is None else " ".join("".join(part.itertext(W + "t")).split())
