"""Policies from HTML pages: each heading starts a clause, its id is its key; what a page holds beside text is listed.

Navigation, scripts, styles, forms and what is hidden aren't text. The page comes in as a draft.
"""

import re
from collections import Counter
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from governance.core.errors import Invalid, TooLarge
from governance.exchange.policy.format import PolicyAsked, PolicyFile, PolicyReader
from governance.exchange.policy.markdown import MAX_BYTES, parse
from governance.exchange.policy.word_runs import escaped

LEFT = {
    "script": "Scripts",
    "style": "Styles",
    "nav": "Navigation",
    "form": "Forms",
    "img": "Pictures",
    "svg": "Drawings",
    "picture": "Pictures",
    "video": "Videos",
    "audio": "Recordings",
    "iframe": "Embedded pages",
    "object": "Embedded objects",
    "canvas": "Drawings",
    "button": "Buttons",
    "select": "Choices",
    "noscript": "Words for browsers without scripts",
    "template": "Templates",
    "footer": "Page footers",
    "aside": "Asides",
}
BLOCKS = {"p", "pre", "blockquote", "dt", "dd", "address", "figcaption", "summary", "caption"}
MARKS = {"strong": "**", "b": "**", "em": "*", "i": "*", "del": "~~", "s": "~~", "strike": "~~", "code": "`"}
INLINE = {
    "a",
    "span",
    "br",
    "u",
    "sub",
    "sup",
    "abbr",
    "q",
    "cite",
    "time",
    "mark",
    "small",
    "ins",
    "label",
    "font",
}
DEEPEST = 100
_STARTS_A_BLOCK = re.compile(r"^([#>+-]|\d+[.)])(?=\s|$)")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_KEY = re.compile(r"[^\s@/{}#=\"']+")


def read(data: bytes, _asked: PolicyAsked) -> PolicyFile:
    """The policy in a page's bytes. Raises TooLarge, Invalid."""
    if len(data) > MAX_BYTES:
        raise TooLarge("The page", MAX_BYTES, "bytes")
    try:
        root = lxml_html.document_fromstring(data, parser=lxml_html.HTMLParser(encoding=_encoding(data)))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise Invalid.field("file", f"expected an HTML page: {error}") from error
    page = _Page()
    body = root.find(".//main") if root.find(".//main") is not None else root.find("body")
    page.take(body if body is not None else root, 0)
    page.end_line()
    document = parse("\n".join(page.lines) + "\n")
    told = [f"{what}, left out: {times:,}" for what, times in page.left_out.items()]
    return PolicyFile(document, tuple(told), is_draft=True)


def _encoding(data: bytes) -> str | None:
    """The encoding that the page names, else UTF-8 where its bytes are that; None leaves it to the parser."""
    if re.search(rb"charset\s*=", data[:4096], re.IGNORECASE):
        return None
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


class _Page:
    """The page as Markdown, line by line."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.left_out: Counter[str] = Counter()
        self._inline = ""

    def take(self, element: Any, depth: int) -> None:
        """The blocks inside an element; words that stand between them are paragraphs of their own."""
        if depth > DEEPEST:
            raise Invalid.field("file", f"elements inside each other, more than {DEEPEST} deep")
        self._inline += _spaced(element.text)
        for child in element:
            self._child(child, depth)
            self._inline += _spaced(child.tail)

    def end_line(self) -> None:
        words = " ".join(self._inline.split())
        self._inline = ""
        if words:
            self._add(_STARTS_A_BLOCK.sub(r"\\\1", words))

    def _child(self, child: Any, depth: int) -> None:
        tag = child.tag if isinstance(child.tag, str) else ""
        if not tag:
            return
        if self._is_left(child, tag):
            return
        if re.fullmatch("h[1-6]", tag):
            self.end_line()
            self._heading(child, int(tag[1]))
        elif tag in ("ul", "ol"):
            self.end_line()
            self._list(child, tag, 0)
            self.lines.append("")
        elif tag == "table":
            self.end_line()
            self._table(child)
        elif tag in BLOCKS:
            self.end_line()
            self._inline = self._words(child)
            self.end_line()
        elif tag in MARKS or tag in INLINE:
            self._inline += self._mark(child, tag)
        else:
            self.end_line()
            self.take(child, depth + 1)
            self.end_line()

    def _is_left(self, element: Any, tag: str) -> bool:
        if tag in LEFT:
            self.left_out[LEFT[tag]] += 1
            return True
        if element.get("hidden") is not None or _HIDDEN.search(element.get("style", "")):
            self.left_out[f"Hidden text (“{_plain(element)[:80]}”)"] += 1
            return True
        return False

    def _heading(self, heading: Any, level: int) -> None:
        words = " ".join(_plain(heading).split())
        if not words:
            return
        anchors = [each.get("id") or each.get("name") for each in heading.iter("a")]
        key = heading.get("id") or next(filter(None, anchors), "")
        named = f" {{#{key}}}" if key and _KEY.fullmatch(key) else ""
        self._add(f"{'#' * level} {escaped(words)}{named}")

    def _list(self, items: Any, tag: str, depth: int) -> None:
        for number, item in enumerate([each for each in items if each.tag == "li"], 1):
            nested = [each for each in item if each.tag in ("ul", "ol")]
            words = " ".join(self._words(item, without=("ul", "ol")).split())
            self.lines.append(f"{'   ' * depth}{f'{number}. ' if tag == 'ol' else '-  '}{words}")
            for each in nested:
                if depth < DEEPEST:
                    self._list(each, each.tag, depth + 1)

    def _table(self, table: Any) -> None:
        rows = [[self._cell(cell) for cell in row if cell.tag in ("td", "th")] for row in table.iter("tr")]
        width = max((len(row) for row in rows), default=0)
        if not width:
            return
        made = [
            f"| {' | '.join(cell or ' ' for cell in [*row, *[''] * (width - len(row))])} |" for row in rows
        ]
        self.lines += ["", made[0], f"|{' --- |' * width}", *made[1:], ""]

    def _cell(self, cell: Any) -> str:
        return " ".join(self._words(cell).replace("|", "\\|").split())

    def _words(self, element: Any, without: tuple[str, ...] = ()) -> str:
        parts = [_spaced(element.text)]
        for child in element:
            tag = child.tag if isinstance(child.tag, str) else ""
            if tag and tag not in without and not self._is_left(child, tag):
                parts.append(self._mark(child, tag))
            parts.append(_spaced(child.tail))
        return "".join(parts)

    def _mark(self, element: Any, tag: str) -> str:
        words = self._words(element)
        if tag == "br":
            return " "
        plain = words.strip()
        if not plain:
            return words
        before, after = words[: len(words) - len(words.lstrip())], words[len(words.rstrip()) :]
        if tag == "a" and re.match(r"https?://|mailto:", element.get("href", "")):
            return f"{before}[{plain}]({element.get('href')}){after}"
        mark = MARKS.get(tag, "")
        space = " " if tag in ("p", "div", "li", "dd", "dt") else ""
        return f"{before}{mark}{plain}{mark}{after}{space}"

    def _add(self, line: str) -> None:
        self.lines += ["", line] if self.lines else [line]


def _spaced(text: str | None) -> str:
    return escaped(re.sub(r"\s+", " ", text)) if text else ""


def _plain(element: Any) -> str:
    return "".join(element.itertext())


READER = PolicyReader(name="html", title="HTML page", endings=("html", "htm", "xhtml"), read=read)
