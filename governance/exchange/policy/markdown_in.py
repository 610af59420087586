"""A Markdown file as a policy: what other tools write beside CommonMark is brought into our form before it is parsed.

kramdown's `{: #key}` at the end of a heading or on the line after it becomes `{#key}`; a heading written in HTML, and an anchor
in a heading, start a clause like any other; links by reference get their address where they are used, since a clause is read
alone.
"""

import re
from collections.abc import Callable
from html import unescape

from governance.exchange.policy.format import PolicyAsked, PolicyFile, PolicyReader
from governance.exchange.policy.markdown import parse, text_of

_FENCE = re.compile(r"\s{0,3}(`{3,}|~{3,})")
_ATX = re.compile(r"(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*$")
_UNDERLINE = re.compile(r"\s{0,3}(=+|-+)[ \t]*$")
_INLINE_LIST = re.compile(r"\s*\{:\s*([^{}]*)\}\s*$")
_HTML_HEADING = re.compile(r"\s{0,3}<h([1-6])\b([^>]*)>(.*?)</h\1>\s*$", re.IGNORECASE)
_ANCHOR = re.compile(r"<a\s+(?:name|id)=[\"']?([^\"'\s>/]+)[\"']?\s*(?:/>|>\s*</a>)", re.IGNORECASE)
_ID = re.compile(r"\bid=[\"']?([^\"'\s>]+)", re.IGNORECASE)
_TAG = re.compile(r"<[^>]+>")
_DEFINED = re.compile(
    r"\s{0,3}\[([^\]^][^\]]*)\]:[ \t]+<?(\S+?)>?(?:[ \t]+(\"[^\"]*\"|'[^']*'|\([^)]*\)))?[ \t]*$"
)
_REFERENCE = re.compile(r"(?<!\\)(?<!!)\[([^\[\]]+)\](?:\[([^\[\]]*)\])?(?![(:\[])")
_CODE = re.compile(r"(`+)(?:(?!\1).)+?\1")


def read(data: bytes, _asked: PolicyAsked) -> PolicyFile:
    """The policy in a Markdown file's bytes. Raises Invalid with the line, or TooLarge."""
    source = re.sub(r"\r\n?", "\n", text_of(data).removeprefix("\ufeff"))
    return PolicyFile(parse(_with_links(_outside_code(source, _with_keys))))


def _outside_code(source: str, change: Callable[[list[str]], list[str]]) -> str:
    """`change` for every run of lines outside code fences. The number of lines stays, so that problems keep theirs."""
    made: list[str] = []
    held: list[str] = []
    fence = ""
    for line in source.split("\n"):
        mark = _FENCE.match(line)
        if fence:
            made.append(line)
            if mark and mark[1].startswith(fence) and not line.strip(" `~"):
                fence = ""
        elif mark:
            made += [*change(held), line]
            held, fence = [], mark[1][:3]
        else:
            held.append(line)
    return "\n".join([*made, *change(held)])


def _with_keys(lines: list[str]) -> list[str]:
    made = list(lines)
    for place in range(len(made)):
        html = _HTML_HEADING.match(made[place])
        if html:
            made[place] = _of_html(int(html[1]), html[2], html[3])
        line = made[place]
        atx = _ATX.match(line)
        if atx:
            made[place] = f"{atx[1]} {_anchored(_listed(atx[2]))}"
        elif place and _UNDERLINE.match(line) and made[place - 1].strip():
            made[place - 1] = _anchored(_listed(made[place - 1]))
        if place and _is_heading_end(made, place - 1):
            after = _INLINE_LIST.fullmatch(line)
            if after and "#" in after[1]:
                words = place - 1 if _ATX.match(made[place - 1]) else place - 2
                made[words] = f"{made[words]} {{{after[1].strip()}}}"
                made[place] = ""
    return made


def _is_heading_end(lines: list[str], place: int) -> bool:
    underlined = place > 0 and bool(_UNDERLINE.match(lines[place])) and bool(lines[place - 1].strip())
    return bool(_ATX.match(lines[place])) or underlined


def _listed(words: str) -> str:
    """`Title {: #key .class}` as `Title {#key .class}`."""
    found = _INLINE_LIST.search(words)
    if not found or "#" not in found[1]:
        return words
    return f"{words[: found.start()]} {{{found[1].strip()}}}"


def _anchored(words: str) -> str:
    """A heading whose anchor is its key."""
    found = _ANCHOR.search(words)
    if not found:
        return words
    plain = " ".join(_ANCHOR.sub(" ", words).split())
    return plain if "{#" in plain else f"{plain} {{#{found[1]}}}"


def _of_html(level: int, attributes: str, inner: str) -> str:
    key = _ID.search(attributes) or _ID.search(inner)
    words = " ".join(unescape(_TAG.sub("", inner)).split())
    return f"{'#' * level} {words}{f' {{#{key[1]}}}' if key else ''}"


def _with_links(source: str) -> str:
    """Links by reference with their addresses, the definitions taken out."""
    defined: dict[str, str] = {}

    def collect(lines: list[str]) -> list[str]:
        for line in lines:
            found = _DEFINED.match(line)
            if found:
                title = f" {found[3]}" if found[3] else ""
                defined.setdefault(_folded(found[1]), f"{found[2]}{title}")
        return lines

    _outside_code(source, collect)
    if not defined:
        return source
    return _outside_code(source, lambda lines: [_linked(line, defined) for line in lines])


def _linked(line: str, defined: dict[str, str]) -> str:
    found = _DEFINED.match(line)
    if found and _folded(found[1]) in defined:
        return ""

    def address(match: re.Match[str]) -> str:
        target = defined.get(_folded(match[2] or match[1]))
        return f"[{match[1]}]({target})" if target else match[0]

    parts, start = [], 0
    for code in _CODE.finditer(line):
        parts += [_REFERENCE.sub(address, line[start : code.start()]), code[0]]
        start = code.end()
    return "".join([*parts, _REFERENCE.sub(address, line[start:])])


def _folded(label: str) -> str:
    return " ".join(label.split()).casefold()


READER = PolicyReader(name="markdown", title="Markdown", endings=("md", "markdown", "txt"), read=read)
