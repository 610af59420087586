"""The words of a Word paragraph as Markdown, as Word shows them with all changes accepted, and what that view leaves out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from governance.exchange.policy.word_package import MC, Element, R, W, WordPackage

_SPECIAL = re.compile(r"([\\`*_\[\]<>~])")
_DELETED = (W + "del", W + "moveFrom")
_INSERTED = {W + "ins": "inserted", W + "moveTo": "moved here"}
_THROUGH = frozenset(
    W + name
    for name in (
        "ins",
        "moveTo",
        "smartTag",
        "customXml",
        "fldSimple",
        "sdtContent",
        "dir",
        "bdo",
        "ruby",
        "rubyBase",
    )
)
Format = tuple[bool, bool, bool]


@dataclass
class LeftOut:
    """What the text doesn't show: tracked changes, hidden text, comments, pictures and the like, each with its words."""

    changes: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    struck: list[str] = field(default_factory=list)
    placeholders: list[str] = field(default_factory=list)
    notes: dict[str, int] = field(default_factory=dict)

    def count(self, what: str, times: int = 1) -> None:
        self.notes[what] = self.notes.get(what, 0) + times

    def lines(self) -> list[str]:
        """One line for each, as people read them."""
        said = [f"Tracked change, accepted: {words}" for words in self.changes]
        said += [f"Hidden text, left out: {words}" for words in self.hidden]
        said += [f"Struck through, kept with its mark: {words}" for words in self.struck]
        said += [f"Placeholder of an empty field, left out: {words}" for words in self.placeholders]
        return said + [f"{what}: {times:,}" for what, times in self.notes.items()]


@dataclass
class Words:
    """A piece of text with its format: bold, italic, struck through; and the address it links to."""

    text: str
    format: Format = (False, False, False)
    link: str = ""


@dataclass
class ParagraphReader:
    """Reads the runs of paragraphs. `boxes` collects text boxes met on the way, `footnotes` the notes, in their order."""

    package: WordPackage
    left_out: LeftOut
    boxes: list[Element] = field(default_factory=list)
    footnotes: list[Element] = field(default_factory=list)
    _fields: list[str] = field(default_factory=list)

    def plain(self, paragraph: Element) -> str:
        """The words without their format, for a heading."""
        return "".join(words.text for words in self._runs(paragraph, ""))

    def markdown(self, paragraph: Element) -> str:
        """The words with their format, neighbours of the same format as one."""
        merged: list[Words] = []
        for words in self._runs(paragraph, ""):
            last = merged[-1] if merged else None
            if (
                last is not None
                and last.link == words.link
                and (last.format == words.format or not words.text.strip())
            ):
                last.text += words.text
            else:
                merged.append(words)
        return "".join(_marked(words) for words in merged)

    def _runs(self, parent: Element, link: str) -> Iterator[Words]:
        for child in parent:
            tag = str(child.tag)
            if tag in _DELETED:
                self._tell_change("deleted" if tag == W + "del" else "moved away", child)
            elif tag == W + "r":
                yield from self._run(child, link)
            elif tag == W + "hyperlink":
                yield from self._runs(child, self.package.links.get(child.get(R + "id", ""), link))
            elif tag == W + "sdt":
                yield from self._control(child, link)
            elif tag in _THROUGH:
                if tag in _INSERTED:
                    self._tell_change(_INSERTED[tag], child)
                yield from self._runs(child, link)
            else:
                yield from self._rare(child, tag, link)

    def _rare(self, child: Element, tag: str, link: str) -> Iterator[Words]:
        if tag == MC + "AlternateContent":
            yield from self._alternative(child, link)
        elif tag.endswith("}oMathPara"):
            yield from self._runs(child, link)
        elif tag.endswith("}oMath"):
            self.left_out.count("Formulas, kept as plain text")
            yield Words("".join(each.text or "" for each in child.iter() if str(each.tag).endswith("}t")))

    def _control(self, control: Element, link: str) -> Iterator[Words]:
        """A content control's content; the hint in an empty one is told."""
        content = control.find(W + "sdtContent")
        properties = control.find(W + "sdtPr")
        if content is None:
            return
        if properties is not None and properties.find(W + "showingPlcHdr") is not None:
            self.left_out.placeholders.append("".join(content.itertext(W + "t"))[:100])
            return
        yield from self._runs(content, link)

    def _alternative(self, choice: Element, link: str) -> Iterator[Words]:
        chosen = choice.find(MC + "Choice")
        chosen = chosen if chosen is not None else choice.find(MC + "Fallback")
        if chosen is not None:
            yield from self._inside(chosen, link)

    def _inside(self, parent: Element, link: str) -> Iterator[Words]:
        """Runs, drawings or text boxes inside an alternative."""
        for child in parent:
            if child.tag == W + "r":
                yield from self._run(child, link)
            else:
                self._drawing(child)

    def _run(self, run: Element, link: str) -> Iterator[Words]:
        toggles = self.package.run_toggles(run)
        text = "".join(self._pieces(run, link))
        if not text:
            return
        if toggles["vanish"] or toggles["webHidden"]:
            self.left_out.hidden.append(text.strip()[:200])
            return
        struck = toggles["strike"] or toggles["dstrike"]
        if struck and text.strip():
            self.left_out.struck.append(text.strip()[:200])
        yield Words(text, (toggles["b"], toggles["i"], struck), link)

    def _pieces(self, run: Element, link: str) -> Iterator[str]:
        for child in run:
            tag = child.tag
            if tag == W + "fldChar":
                self._field(child.get(W + "fldCharType", ""))
            elif tag in (
                W + "t",
                W + "delText",
                W + "tab",
                W + "br",
                W + "cr",
                W + "noBreakHyphen",
                W + "sym",
            ):
                if not self._in_instruction and tag != W + "delText":
                    yield _letters(child)
            elif tag in (W + "footnoteReference", W + "endnoteReference"):
                note = self.package.note(child)
                if note is not None:
                    self.footnotes.append(note)
                    yield f"[note {len(self.footnotes)}]"
            elif tag == W + "commentReference":
                self.left_out.count("Comments, left out")
            elif tag == MC + "AlternateContent":
                yield from (words.text for words in self._alternative(child, link))
            elif tag in (W + "drawing", W + "pict", W + "object"):
                self._drawing(child)

    @property
    def _in_instruction(self) -> bool:
        return "begin" in self._fields

    def _field(self, kind: str) -> None:
        """A field's instruction isn't text; its result, after `separate`, is."""
        if kind == "begin":
            self._fields.append("begin")
        elif kind == "separate" and self._fields:
            self._fields[-1] = "separate"
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _drawing(self, drawing: Element) -> None:
        boxes = list(drawing.iter(W + "txbxContent"))
        self.boxes += boxes[:1] if drawing.find(f".//{MC}Fallback") is not None else boxes
        if not boxes and any(str(each.tag).endswith(("}blip", "}imagedata")) for each in drawing.iter()):
            self.left_out.count("Pictures, left out")

    def _tell_change(self, kind: str, change: Element) -> None:
        words = " ".join("".join(change.itertext(W + "t", W + "delText")).split())
        if words:
            by = change.get(W + "author")
            self.left_out.changes.append(f"{kind}{f' by {by}' if by else ''}: “{words[:200]}”")


def escaped(text: str) -> str:
    """Text without marks that Markdown would read as its own."""
    return _SPECIAL.sub(r"\\\1", text)


def _letters(piece: Element) -> str:
    if piece.tag == W + "t":
        return piece.text or ""
    if piece.tag == W + "tab":
        return " "
    if piece.tag == W + "noBreakHyphen":
        return "-"
    if piece.tag == W + "sym":
        code = piece.get(W + "char", "")
        return chr(int(code, 16)) if re.fullmatch(r"[0-9A-Fa-f]{1,5}", code) else ""
    return "" if piece.get(W + "type") in ("page", "column") else "\n"


def _marked(words: Words) -> str:
    text = escaped(words.text)
    plain = text.strip()
    if not plain:
        return text
    bold, italic, struck = words.format
    mark = "~~" * struck + "**" * bold + "*" * italic
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    inner = f"{mark}{plain}{mark[::-1]}"
    return f"{before}[{inner}]({words.link}){after}" if words.link else f"{before}{inner}{after}"
