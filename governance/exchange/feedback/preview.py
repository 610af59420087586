"""A first look at a file before it is imported: what it seems to be, its columns, its first rows, the names of its scores."""

from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

from governance.core.errors import Invalid
from governance.exchange.feedback.format import Asked, FeedbackFormat, TableLook
from governance.exchange.feedback.scored import NO_FIELD
from governance.exchange.formats import format_called, recognised
from governance.exchange.reading import BrokenOff, NotCarried
from governance.exchange.samples import sample_of
from governance.exchange.tables.cells import as_text
from governance.feedback.records import FeedbackRecord

ROWS = 8
LOOKED_AT = 300
LONGEST_SHOWN = 120


@dataclass(frozen=True)
class Preview:
    """The first rows as text, by column. Of a tool's export: the first records, the names of scores, and of fields that stand for
    nothing yet. `look` says what a table was taken for.
    """

    columns: list[str]
    rows: list[dict[str, str]]
    scores: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    look: TableLook = field(default_factory=TableLook)


def likely_format(name: str, path: Path) -> str:
    """What the file seems to be: by what its beginning holds, then by the ending of its name."""
    found = recognised(FeedbackFormat, sample_of(path, name))
    if found is not None:
        return found.name
    return "jsonl" if sample_of(path, name).is_json else "csv"


def preview(path: Path, form: str, asked: Asked | None = None) -> Preview:
    """The first rows of a table, or the first records of a tool's export. Raises Invalid for a file that isn't of this format."""
    wanted = format_called(FeedbackFormat, form)
    asked = asked or Asked()
    if wanted.rows is not None:
        rows = list(islice(wanted.rows(path, asked), ROWS))
        columns = list(dict.fromkeys(name for row in rows for name in row))
        shown = [{name: _shown(row.get(name)) for name in columns} for row in rows]
        return Preview(columns, shown, look=wanted.look(path, asked) if wanted.look else TableLook())
    return _of_tool(path, wanted, asked)


def _of_tool(path: Path, wanted: FeedbackFormat, asked: Asked) -> Preview:
    records: list[FeedbackRecord] = []
    scores: dict[str, None] = {}
    others: dict[str, None] = {}
    if not wanted.fixed:
        asked = replace(asked, defaults={"model_version": "unknown 0", **asked.defaults})
    try:
        for read in islice(wanted.read(path, asked), LOOKED_AT):
            if isinstance(read, NotCarried) and read.reason == NO_FIELD:
                others[read.field] = None
            elif isinstance(read, tuple):
                records.append(read[1])
                if read[1].kind in ("rating", "comment") and read[1].comment:
                    scores[read[1].comment.partition(":")[0]] = None
    except BrokenOff as broken:
        if not records:
            raise Invalid(broken.problem) from broken
    shown = [
        {
            "kind": record.kind,
            "says": _shown(record.comment or record.correction or record.preference),
            "rating": _shown(record.rating),
            "person": _shown(record.person),
            "output": _shown(record.output),
            "answer": _shown(record.answer),
        }
        for record in records[:ROWS]
    ]
    return Preview(list(shown[0]) if shown else [], shown, list(scores), list(others))


def _shown(value: object) -> str:
    if value is None:
        return ""
    words = value if isinstance(value, str | list | dict) else as_text(value)
    words = words if isinstance(words, str) else str(words)
    return words if len(words) <= LONGEST_SHOWN else words[: LONGEST_SHOWN - 1] + "…"
