"""A policy's text as clauses, apart from any file format and any store."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from governance.core.canonical import content_hash


def folded(text: str) -> str:
    """`text` with every run of white space as one space: how a text was wrapped is not part of what it says."""
    return " ".join(text.split())


@dataclass(frozen=True)
class ParsedClause:
    """A heading, its attributes, and its own text up to the next heading. `level` is the heading's depth, 1 to 6."""

    key: str
    heading: str
    level: int
    text: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def text_hash(self) -> str:
        """SHA-256 over heading, attributes and own text, white space folded. The key is not part of it."""
        return content_hash(
            {
                "heading": folded(self.heading),
                "attributes": dict(self.attributes),
                "text": folded(self.text),
            }
        )


@dataclass(frozen=True)
class ParsedPolicy:
    """Clauses in the order of the document; `preamble` is the text before the first heading. Keys are unique.

    `attributes` say something of the whole: an owner, a classification, a date of review.
    """

    clauses: Sequence[ParsedClause]
    preamble: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def text_hash(self) -> str:
        """SHA-256 over the attributes, the preamble and every clause with its key and depth, in order, white space folded."""
        return content_hash(
            {
                "preamble": folded(self.preamble),
                "clauses": [[clause.key, clause.level, clause.text_hash] for clause in self.clauses],
                **({"attributes": dict(self.attributes)} if self.attributes else {}),
            }
        )

    @property
    def title(self) -> str | None:
        """The first heading where it is the only one of level 1, as in a document with a title; else None."""
        top = [clause for clause in self.clauses if clause.level == 1]
        return top[0].heading if len(top) == 1 and top[0] is self.clauses[0] else None

    def with_parents(self) -> Iterator[tuple[ParsedClause, str | None]]:
        """Each clause with the key of the clause it stands under: the last one before it with a smaller level."""
        above: list[ParsedClause] = []
        for clause in self.clauses:
            while above and above[-1].level >= clause.level:
                above.pop()
            yield clause, above[-1].key if above else None
            above.append(clause)
