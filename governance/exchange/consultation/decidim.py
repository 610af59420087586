"""In from Decidim: the proposals of a component, as a consultation that was held, from an export or the open data.

The nested export is one object a proposal in JSON; CSV and Excel name the same places by slashes, `title/en`. Proposals become
statements and their authors participants, people only: organisations and meetings are authors too, with ids of their own, so an
author is taken where its address is a profile. Who voted for a proposal isn't exported, only how many: there are no votes to
bring in, and a comment in favour isn't one.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from governance.core.cells import text_written
from governance.core.errors import Invalid
from governance.exchange.consultation.format import ConsultationReader
from governance.exchange.consultation.sheets import Row, Sheet, files_at, sheet_of
from governance.exchange.formats import Answer, Form
from governance.exchange.limits import LARGEST_STRUCTURED
from governance.exchange.samples import Sample
from governance.exchange.tables.cells import as_text
from governance.policy.consultation.commands.bringing_in import Held, HeldParticipant, HeldStatement, LeftOut
from governance.policy.consultation.tables import StatementState

KNOWN = frozenset({"id", "title", "body", "state", "published_at", "reference", "endorsements/total_count"})
COMMENT_COLUMNS = frozenset({"id", "body", "alignment", "commentable_id"})
LOCALISED = re.compile(r"(?:title|body)/(?P<locale>[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*)")
PROFILE = "/profiles/"
JOINED = ", "
LONGEST_TOPIC = 500
COUNT = "only the number is exported, not who voted: there are no individual votes to import"
NAMES = "people stay pseudonymous"
REASONS = {
    "votes": COUNT,
    "supports": COUNT,
    "proposal_votes": COUNT,
    "likes/total_count": COUNT,
    "endorsements": COUNT,
    "endorsements/total_count": COUNT,
    "likes/user_endorsements": NAMES,
    "endorsements/user_endorsements": NAMES,
    "author/id": "the author is an organisation or a meeting, or its kind isn't given",
    "author/name": NAMES,
    "author/url": NAMES,
    "state": "the organisation's answer to the proposal; answers are given here to a consultation's main points",
}
OTHERWISE = "a consultation can't represent it"
LANGUAGE = "the same text in another language, or a machine translation"
COMMENTS = "comments on proposals are neither statements nor votes"
ALIGNMENTS = {"1": "in favour", "0": "neutral", "-1": "against"}


def read_proposals(path: Path, now: datetime, language: str = "und") -> Held:
    """The proposals in a file or a folder. Raises Invalid that names file, line and column, FileNotFoundError."""
    proposals, comments = _tables(path)
    people: dict[str, None] = {}
    statements: dict[int, HeldStatement] = {}
    moments: list[datetime] = []
    for line, row in proposals.rows:
        number = proposals.number(line, row, "id")
        if number in statements:
            raise proposals.wrong(line, "id", f"{number} occurs twice")
        proposals.used["id"] += 1
        published = proposals.moment(line, row, "published_at")
        moments += [published] if published else []
        authors = _authors(proposals, row)
        people |= dict.fromkeys(authors)
        words, spoken = _words(proposals, row, language)
        statements[number] = HeldStatement(
            number=number,
            text=words or f"Proposal {number}",
            language=spoken,
            state=_state(proposals, row),
            submitted_at=published or now,
            author=authors[0] if authors else None,
            topic=_first(proposals, row, "category/name", spoken)[0][:LONGEST_TOPIC] or None,
        )
    moments = sorted(moments) or [now]
    title = path.name.partition(".")[0]
    return Held(
        title=title,
        question=title,
        statements=list(statements.values()),
        participants=[HeldParticipant(person) for person in people],
        votes=[],
        opened_at=moments[0],
        closed_at=moments[-1],
        left_out=[*_left_out(proposals), *(each for sheet in comments for each in _comments_left_out(sheet))],
    )


def _tables(path: Path) -> tuple[Sheet, list[Sheet]]:
    """The proposals, and tables of comments. Raises Invalid that names a file which is neither, or a second of proposals."""
    proposals: Sheet | None = None
    comments = []
    for file in files_at(path):
        sheet = _objects(file) if file.name.lower().endswith(".json") else sheet_of(file, KNOWN)
        if set(sheet.columns) >= COMMENT_COLUMNS:
            comments.append(sheet)
        elif not _holds_proposals(sheet.columns):
            raise Invalid.field(
                file.name, "contains no Decidim proposals: id, title or title/…, body or body/…"
            )
        elif proposals is not None:
            raise Invalid.field(
                file.name, f"also contains proposals, as does {proposals.name}; import one at a time"
            )
        else:
            proposals = sheet
    if proposals is None:
        raise Invalid.field(path.name, "contains comments; the proposals they are about are needed")
    return proposals, comments


def _holds_proposals(columns: tuple[str, ...]) -> bool:
    first = {column.partition("/")[0] for column in columns}
    return "id" in columns and {"title", "body"} <= first


def _objects(path: Path) -> Sheet:
    """The objects of a JSON export with the columns that its CSV would have. Raises Invalid."""
    if path.stat().st_size > LARGEST_STRUCTURED:
        raise Invalid.field(path.name, f"is over {LARGEST_STRUCTURED:,} bytes; export CSV instead")
    try:
        found = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise Invalid.field(path.name, f"isn't JSON: {error}") from error
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise Invalid.field(path.name, "expected a list of objects, one per proposal")
    rows = [(number, dict(_flat("", each))) for number, each in enumerate(found, 1)]
    columns = tuple(dict.fromkeys(column for _, row in rows for column in row))
    return Sheet(path.name, columns, rows)


def _flat(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _flat(f"{name}/{key}" if name else str(key), inner)
    elif isinstance(value, list):
        yield name, JOINED.join(as_text(each) for each in value)
    else:
        yield name, value


def _words(sheet: Sheet, row: Row, language: str) -> tuple[str, str]:
    """Title and body, and the language they are in: the one asked for, else the first that the proposal has."""
    title, spoken = _first(sheet, row, "title", language)
    body, spoken_below = _first(sheet, row, "body", spoken if title else language)
    parts = (title,) if body == title else (title, body)
    return "\n\n".join(text_written(part) for part in parts if part), spoken if title else spoken_below


def _first(sheet: Sheet, row: Row, name: str, language: str) -> tuple[str, str]:
    """The text under `name` and its language; columns without a language are in the one asked for."""
    places = {}
    for column in sheet.columns:
        found = (
            LOCALISED.fullmatch(column.replace(name, "title", 1)) if column.startswith(f"{name}/") else None
        )
        if found and as_text(row.get(column)):
            places[found["locale"]] = column
    if as_text(row.get(name)):
        return sheet.text(row, name), language
    locale = language if language in places else next(iter(places), "")
    return (sheet.text(row, places[locale]), locale) if locale else ("", language)


def _authors(sheet: Sheet, row: Row) -> list[str]:
    """The ids of the authors who are people."""
    ids, addresses = (as_text(row.get(column)).split(JOINED) for column in ("author/id", "author/url"))
    if len(ids) != len(addresses) or not all(PROFILE in address for address in addresses):
        return []
    sheet.used["author/id"] += 1
    return ids


def _state(sheet: Sheet, row: Row) -> StatementState:
    """A proposal that its author withdrew is set aside; what the organisation answered doesn't moderate it."""
    withdrawn = sheet.text(row, "withdrawn").casefold() == "true"
    if as_text(row.get("state")).casefold() == "withdrawn":
        sheet.used["state"] += 1
        withdrawn = True
    return StatementState.REJECTED if withdrawn else StatementState.ACCEPTED


def _left_out(sheet: Sheet) -> list[LeftOut]:
    spoken = {column: LANGUAGE for column in sheet.columns if column.startswith(("title/", "body/"))}
    return sheet.left_out(spoken | REASONS, OTHERWISE)


def _comments_left_out(sheet: Sheet) -> list[LeftOut]:
    told = Counter(as_text(row.get("alignment")) for _, row in sheet.rows)
    counts = ", ".join(f"{words} {told[value]}" for value, words in ALIGNMENTS.items())
    aligned = f"the position of a comment ({counts}) is not a vote on the proposal"
    return sheet.left_out({"alignment": aligned}, COMMENTS)


def _is_decidim(sample: Sample) -> bool:
    if sample.is_json:
        return sample.has("id", "title", "body", "participatory_space", "published_at")
    return "participatory_space/id" in sample.columns and _holds_proposals(tuple(sample.columns))


NOT_HELD = "votes, supports, likes and endorsements (counts only), answers, other languages; comments with their alignment"
READER = ConsultationReader(
    name="decidim",
    title="Decidim proposals",
    words="an export of proposals, or a folder of it and the export of comments",
    recognise=_is_decidim,
    read=read_proposals,
    forms=(
        Form(name="proposals: CSV, JSON, XLSX", answer=Answer.PARTLY, words=NOT_HELD),
        Form(
            name="Excel 97 (.xls) of older versions",
            answer=Answer.REFUSED,
            words="use the CSV or JSON export instead",
        ),
        Form(
            name="open data, packed (.zip)",
            answer=Answer.REFUSED,
            words="unpack it and give the proposals file",
        ),
    ),
)
