"""Policies from Markdown and back: each heading starts a clause, `{#key name=value}` at its end names it.

Blocks are CommonMark's, so a `#` within a code fence, an HTML comment or a quotation starts no clause. A heading without a
key is called by its slug. Plain YAML front matter becomes the policy's attributes.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import yaml
from markdown_it import MarkdownIt

from governance.core.errors import Invalid, Problem, TooLarge
from governance.exchange.policy.format import PolicyWriter
from governance.policy.document import ParsedClause, ParsedPolicy, folded

MAX_BYTES = 5_000_000
MAX_HEADING = 500
MAX_HEADING_LINE = 2_000
MAX_KEY = 128

_BLOCKS = MarkdownIt("commonmark")
_BLOCKS.core.ruler.enableOnly(["block"])
_SENTINEL = "end of the policy"

_FRONT_MATTER = re.compile(r"---[ \t]*\n(?=[\w-]+[ \t]*:)(?:[ \t]*\S.*\n)+?(?:---|\.\.\.)[ \t]*(?:\n|\Z)")
_NAME = r"[A-Za-z_][A-Za-z0-9_.:-]*"
_PLAIN_VALUE = r'[^\s"{}\\]+'
_VALUE = rf'"(?:[^"\\]|\\.)*"|{_PLAIN_VALUE}'
_ATTRIBUTE = re.compile(rf"\.({_NAME})|({_NAME})=({_VALUE})")
_BLOCK = re.compile(
    rf"\{{\#(?P<key>[^\s@/{{}}\#=\"']+)(?P<attributes>(?:\s+(?:\.{_NAME}|{_NAME}=(?:{_VALUE})))*)\s*\}}\Z"
)
_MEANT_AS_BLOCK = re.compile(r"\{#.*\}\Z")


@dataclass(frozen=True)
class _Heading:
    """A heading as it stands: `start` and `end` are 0-based lines, `end` the first one after it."""

    level: int
    words: str
    start: int
    end: int


@dataclass(frozen=True)
class _Name:
    """What a heading's end says: its words without it, the key (None: take the slug), the attributes."""

    words: str
    key: str | None
    attributes: Mapping[str, str]


def read(data: bytes) -> ParsedPolicy:
    """The policy in a Markdown file's bytes. Raises Invalid with the line, or TooLarge."""
    return parse(text_of(data))


def text_of(data: bytes) -> str:
    """The text of a file's bytes. Raises Invalid with the line, or TooLarge."""
    if len(data) > MAX_BYTES:
        raise TooLarge("The policy", MAX_BYTES, "bytes")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Invalid(Problem("text", "expected UTF-8; this line has bytes that are not", line)) from error


def parse(text: str) -> ParsedPolicy:
    """The policy in `text`. Raises Invalid, naming every line that is wrong, or TooLarge."""
    source = re.sub(r"\r\n?", "\n", text.removeprefix("\ufeff"))
    _check_characters(source)
    headings = _headings(source)
    names = _names(headings)
    keys = _keys(headings, names)
    lines = source.split("\n")
    attributes = _front_matter(source)
    if attributes:
        front = source.count("\n", 0, len(_FRONT_MATTER.match(source)[0]))  # type: ignore[index]
        lines[:front] = [""] * front
    ends = [heading.start for heading in headings[1:]] + [len(lines)]
    clauses = tuple(
        ParsedClause(key, name.words, heading.level, _trimmed(lines[heading.end : end]), name.attributes)
        for key, name, heading, end in zip(keys, names, headings, ends, strict=True)
    )
    return ParsedPolicy(clauses, _trimmed(lines[: headings[0].start]), attributes)


def _front_matter(source: str) -> dict[str, str]:
    """What YAML front matter says of the policy, each value as text; nothing where it holds more than names and plain values."""
    found = _FRONT_MATTER.match(source)
    if found is None:
        return {}
    try:
        said = yaml.load(found[0].strip().removesuffix("---").removesuffix("..."), yaml.BaseLoader)  # noqa: S506 text only
    except yaml.YAMLError:
        return {}
    if not isinstance(said, dict):
        return {}
    plain = {
        str(name): ", ".join(map(str, value)) if isinstance(value, list) else value
        for name, value in said.items()
    }
    if not all(isinstance(value, str) for value in plain.values()):
        return {}
    return {name: " ".join(value.split()) for name, value in plain.items()}


def write(document: ParsedPolicy) -> str:
    """`document` as Markdown that `parse` reads back as the same. Raises Invalid for a clause whose text can't come back."""
    blocks = [document.preamble] if document.preamble else []
    if document.attributes:
        front = yaml.safe_dump(dict(document.attributes), allow_unicode=True, sort_keys=False, width=10**6)
        blocks.insert(0, f"---\n{front}---")
    for clause in document.clauses:
        blocks.append(f"{'#' * clause.level} {clause.heading} {name_block(clause)}")
        if clause.text:
            blocks.append(clause.text)
    text = "\n\n".join(blocks) + "\n"
    _check_round_trip(document, parse(text))
    return text


def _check_characters(source: str) -> None:
    try:
        size = len(source.encode())
    except UnicodeEncodeError as error:
        raise Invalid(
            Problem(
                "text", "expected Unicode text; this line has half a character", _line(source, error.start)
            )
        ) from error
    if size > MAX_BYTES:
        raise TooLarge("The policy", MAX_BYTES, "bytes")
    if (place := source.find("\0")) >= 0:
        raise Invalid(Problem("text", "expected text; this line has a NUL character", _line(source, place)))


def _line(source: str, place: int) -> int:
    return source.count("\n", 0, place) + 1


def _headings(source: str) -> list[_Heading]:
    """The headings of the document itself, those in quotations and lists left out.

    A heading is added at the end: where it isn't found, some block was never closed and hides all that follows.
    """
    front = _FRONT_MATTER.match(source)
    hidden = front.end() if front else 0
    masked = "\n" * source.count("\n", 0, hidden) + source[hidden:]
    tokens = _BLOCKS.parse(f"{masked}\n\n# {_SENTINEL}\n")
    found = [
        _Heading(int(token.tag[1]), folded(tokens[place + 1].content), *token.map)
        for place, token in enumerate(tokens)
        if token.type == "heading_open" and token.level == 0 and token.map
    ]
    if not found or found[-1].words != _SENTINEL:
        opened = max(token.map[0] for token in tokens if token.level == 0 and token.map)
        reason = "this code fence or HTML block is never closed, so that it hides what follows"
        raise Invalid(Problem("text", reason, opened + 1))
    if len(found) == 1:
        raise Invalid(
            Problem("text", "no heading; each clause starts with one, such as ## Privacy {#privacy}", 1)
        )
    return found[:-1]


def _names(headings: Sequence[_Heading]) -> list[_Name]:
    names, problems = [], []
    for heading in headings:
        try:
            names.append(_name(heading.words))
        except Invalid as error:
            problems += [Problem(each.field, each.reason, heading.start + 1) for each in error.problems]
    if problems:
        raise Invalid(*problems)
    return names


def _name(line: str) -> _Name:
    if len(line) > MAX_HEADING_LINE:
        raise Invalid.field("heading", f"{len(line):,} characters; at most {MAX_HEADING} are allowed")
    block = _BLOCK.search(line)
    if block is None and (meant := _MEANT_AS_BLOCK.search(line)):
        raise Invalid.field("key", f'{meant[0]} is not of the form {{#key name=value other="two words"}}')
    words = line[: block.start()].rstrip() if block else line
    if not words:
        raise Invalid.field("heading", "expected words in the heading")
    if len(words) > MAX_HEADING:
        raise Invalid.field("heading", f"{len(words):,} characters; at most {MAX_HEADING} are allowed")
    if block is None:
        return _Name(words, None, {})
    if len(block["key"]) > MAX_KEY:
        raise Invalid.field("key", f"{len(block['key']):,} characters; at most {MAX_KEY} are allowed")
    return _Name(words, block["key"], _attributes(block["attributes"]))


def _attributes(text: str) -> dict[str, str]:
    """`authority=root note="two words" .draft` as a mapping; a class, as Pandoc writes it, goes under `class`."""
    found: dict[str, str] = {}
    classes = []
    for label, name, value in _ATTRIBUTE.findall(text):
        if label:
            classes.append(label)
        elif name in found:
            raise Invalid.field("attributes", f"{name} is given twice")
        else:
            found[name] = re.sub(r'\\(["\\])', r"\1", value[1:-1]) if value.startswith('"') else value
    if classes and "class" in found:
        raise Invalid.field("attributes", "class is given twice")
    return found | ({"class": " ".join(classes)} if classes else {})


def _keys(headings: Sequence[_Heading], names: Sequence[_Name]) -> list[str]:
    """One key for each heading: as given, or else the slug, numbered from 2 where it is taken."""
    lines: dict[str, int] = {}
    problems = []
    for heading, name in zip(headings, names, strict=True):
        if name.key is not None and name.key in lines:
            reason = f"{name.key} is the key of the clause on line {lines[name.key]} already"
            problems.append(Problem("key", reason, heading.start + 1))
        elif name.key is not None:
            lines[name.key] = heading.start + 1
    if problems:
        raise Invalid(*problems)
    free = _FreeSlugs(set(lines))
    return [name.key or free.take(name.words) for name in names]


class _FreeSlugs:
    """Slugs of headings, each given once: `privacy`, then `privacy-2`. Letters of every script are kept."""

    def __init__(self, taken: set[str]) -> None:
        self._taken = taken
        self._numbers: dict[str, int] = {}

    def take(self, words: str) -> str:
        plain = unicodedata.normalize("NFKC", words).casefold()
        slug = re.sub(r"[^\w]+", "-", plain).strip("-")[: MAX_KEY - 8].rstrip("-") or "clause"
        key = slug
        while key in self._taken:
            number = self._numbers.get(slug, 1) + 1
            self._numbers[slug] = number
            key = f"{slug}-{number}"
        self._taken.add(key)
        return key


def _trimmed(lines: Sequence[str]) -> str:
    """`lines` as text without the blank ones at both ends."""
    filled = [place for place, line in enumerate(lines) if line.strip()]
    return "\n".join(lines[filled[0] : filled[-1] + 1]) if filled else ""


def name_block(clause: ParsedClause) -> str:
    """`{#key name=value}`, as it stands at the end of a heading."""
    parts = [f"#{clause.key}"]
    for name, value in clause.attributes.items():
        plain = re.fullmatch(_PLAIN_VALUE, value)
        escaped = re.sub(r'(["\\])', r"\\\1", value)
        parts.append(f"{name}={value}" if plain else f'{name}="{escaped}"')
    return "{" + " ".join(parts) + "}"


def _check_round_trip(meant: ParsedPolicy, written: ParsedPolicy) -> None:
    if meant.preamble != written.preamble:
        raise Invalid.field("preamble", "expected text without a heading in it")
    for clause, other in zip(meant.clauses, written.clauses, strict=False):
        if clause != other:
            reason = (
                "cannot be written as Markdown: its text holds a heading, or its heading more than one line"
            )
            raise Invalid.field(clause.key, reason)
    if len(meant.clauses) != len(written.clauses):
        raise Invalid.field(meant.clauses[-1].key, "expected text without a heading in it")


WRITER = PolicyWriter(
    name="md",
    title="Markdown",
    media_type="text/markdown",
    endings=("md",),
    write=lambda version: write(version.document).encode(),
)
