"""What a careful reader would point out in a text before it is handed in: nothing of it forbids saving."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

from governance.policy.document import ParsedClause, ParsedPolicy, folded

_MARKDOWN = MarkdownIt("commonmark")
_REFERENCE = re.compile(r"\{@([^\s@/{}#=\"']+)\}")


@dataclass(frozen=True)
class Doubt:
    """Something about the clause `key` that its writer may not have meant."""

    key: str
    words: str


def doubts(document: ParsedPolicy) -> list[Doubt]:
    """Dead cross references, clauses without a text, headings repeated under one clause; by clause."""
    places = {clause.key: place for place, clause in enumerate(document.clauses)}
    found = [*_dead_references(document), *_empty(document), *_twice(document)]
    return sorted(found, key=lambda doubt: places[doubt.key])


def references(clause: ParsedClause) -> list[str]:
    """The keys of the clauses that a clause refers to, as `[words](#key)` or `{@key}`, each once; code is left alone."""
    found = []
    for token in _MARKDOWN.parse(clause.text):
        for child in token.children or []:
            found += _referred(child)
    return list(dict.fromkeys(found))


def _referred(token: Token) -> list[str]:
    if token.type == "link_open":
        target = str(token.attrGet("href") or "")
        return [target[1:]] if target.startswith("#") and len(target) > 1 else []
    return _REFERENCE.findall(token.content) if token.type == "text" else []


def _dead_references(document: ParsedPolicy) -> Iterator[Doubt]:
    keys = {clause.key for clause in document.clauses}
    for clause in document.clauses:
        for key in references(clause):
            if key not in keys:
                yield Doubt(clause.key, f"refers to {key}, and there is no such clause")


def _empty(document: ParsedPolicy) -> Iterator[Doubt]:
    parents = {parent for _, parent in document.with_parents()}
    for clause in document.clauses:
        if not clause.text.strip() and clause.key not in parents:
            yield Doubt(clause.key, "has no text, and no clause under it")


def _twice(document: ParsedPolicy) -> Iterator[Doubt]:
    seen: dict[tuple[str | None, str], str] = {}
    for clause, parent in document.with_parents():
        place = (parent, folded(clause.heading).casefold())
        if place in seen:
            yield Doubt(clause.key, f"has the same heading as {seen[place]}, under the same clause")
        else:
            seen[place] = clause.key
