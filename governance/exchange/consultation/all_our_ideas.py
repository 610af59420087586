"""In from All Our Ideas: a wiki survey, as a consultation that was held.

The site exports three tables, told apart by their columns: ideas, votes, and non-votes (skips, and pairs that were shown and
left). Ideas become statements and sessions participants. A vote there says which of two ideas somebody would rather have; nobody
agreed or disagreed with either, so comparisons are listed as not carried: `plumbline measure preference` reads the same file.
The column with the survey's number was called after a question first, then an idea marketplace, then a wiki survey.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from governance.core.cells import text_written
from governance.core.errors import Invalid
from governance.exchange.consultation.format import ConsultationReader
from governance.exchange.consultation.sheets import Row, Sheet, files_at, sheet_of
from governance.exchange.formats import Answer, Form
from governance.exchange.samples import Sample
from governance.exchange.tables.cells import as_text
from governance.policy.consultation.commands.bringing_in import Held, HeldParticipant, HeldStatement
from governance.policy.consultation.tables import StatementState

KINDS = {
    "votes": frozenset({"Vote ID", "Session ID", "Winner ID", "Winner Text", "Loser ID", "Loser Text"}),
    "ideas": frozenset({"Idea ID", "Idea Text"}),
    "non-votes": frozenset({"Record Type", "Record ID", "Session ID", "Left Choice ID", "Right Choice ID"}),
}
SURVEY = ("Wikisurvey ID", "Ideamarketplace ID", "Question ID")
STATES = {"TRUE": StatementState.ACCEPTED, "": StatementState.ACCEPTED, "FALSE": StatementState.REJECTED}
COMPARED = (
    "a choice between two ideas says nothing about agreement with either;  "
    '`plumbline measure preference FILE --first "Left Choice ID" --second "Right Choice ID" --winner "Winner ID"` '
    "reads it"
)
COUNTED = "a count that All Our Ideas derived from its votes"
REASONS = {
    "Vote ID": COMPARED,
    "Loser ID": COMPARED,
    "Winner ID": COMPARED,
    "Prompt ID": COMPARED,
    "Left Choice ID": COMPARED,
    "Right Choice ID": COMPARED,
    "Winner Text": "the idea's text is stored once",
    "Loser Text": "the idea's text is stored once",
    "Record Type": "a pair that was skipped, or shown and left, is no vote",
    "Reason": "why a pair was skipped; it is no vote",
    "Session Identifier": "it links to another system",
    "Valid": "whether the site counted the comparison; comparisons aren't carried",
    "Wins": COUNTED,
    "Losses": COUNTED,
    "Score": COUNTED,
    "Times involved in Cant Decide": COUNTED,
    "Appearances on Left": COUNTED,
    "Appearances on Right": COUNTED,
}
OTHERWISE = "a consultation can't represent it"


@dataclass
class _Survey:
    """What was gathered from the tables so far. An idea's words are those of the table of ideas where that is there."""

    numbers: set[str] = field(default_factory=set)
    ideas: dict[int, HeldStatement] = field(default_factory=dict)
    sessions: dict[str, None] = field(default_factory=dict)
    moments: list[datetime] = field(default_factory=list)


def read_wiki_survey(path: Path, now: datetime, language: str = "und") -> Held:
    """The survey in a file or a folder. Raises Invalid that names file, line and column, FileNotFoundError."""
    tables = _tables(path)
    survey = _Survey()
    if "ideas" in tables:
        _ideas(tables["ideas"], survey, now, language)
    if "votes" in tables:
        _votes(tables["votes"], survey, now, language)
    if "non-votes" in tables:
        for line, row, _ in _rows(tables["non-votes"], survey):
            _took_part(tables["non-votes"], line, row, survey)
    if len(survey.numbers) > 1:
        raise Invalid.field(
            path.name, f"contains surveys {', '.join(sorted(survey.numbers))}; import one at a time"
        )
    if not survey.ideas:
        raise Invalid.field(path.name, "contains no ideas; the votes or the ideas table is needed")
    number = next(iter(survey.numbers), path.name.partition(".")[0])
    moments = sorted(survey.moments) or [now]
    return Held(
        title=f"Wiki survey {number}",
        question=f"Wiki survey {number} (the export doesn't include its question)",
        statements=list(survey.ideas.values()),
        participants=[HeldParticipant(session) for session in survey.sessions],
        votes=[],
        opened_at=moments[0],
        closed_at=moments[-1],
        left_out=[each for sheet in tables.values() for each in sheet.left_out(REASONS, OTHERWISE)],
    )


def _tables(path: Path) -> dict[str, Sheet]:
    """The tables by kind. Raises Invalid that names a file which is none of the three, or a second of a kind."""
    found: dict[str, Sheet] = {}
    for file in files_at(path):
        sheet = sheet_of(file, frozenset().union(*KINDS.values()))
        kind = next((kind for kind, columns in KINDS.items() if columns <= set(sheet.columns)), None)
        if kind is None:
            raise Invalid.field(file.name, "is not a votes, ideas or non-votes table of All Our Ideas")
        if kind in found:
            raise Invalid.field(file.name, f"is a second table of {kind} beside {found[kind].name}")
        found[kind] = sheet
    return found


def _rows(sheet: Sheet, survey: _Survey) -> Iterator[tuple[int, Row, datetime | None]]:
    """Each row with the time it was made, once its survey and that time are noted."""
    for line, row in sheet.rows:
        survey.numbers |= {said for column in SURVEY if (said := sheet.text(row, column))}
        created = sheet.moment(line, row, "Created at")
        survey.moments += [created] if created else []
        yield line, row, created


def _ideas(sheet: Sheet, survey: _Survey, now: datetime, language: str) -> None:
    quoted = _all_quoted(sheet, ("Idea Text",))
    for line, row, created in _rows(sheet, survey):
        number = sheet.number(line, row, "Idea ID")
        active = sheet.text(row, "Active").upper()
        if number in survey.ideas:
            raise sheet.wrong(line, "Idea ID", f"{number} occurs twice")
        if active not in STATES:
            raise sheet.wrong(line, "Active", f"is {active!r}; expected TRUE or FALSE")
        sheet.used["Idea ID"] += 1
        author = (
            sheet.text(row, "Session ID") if sheet.text(row, "User Submitted").upper() == "TRUE" else None
        )
        if author:
            survey.sessions.setdefault(author)
        words = _words(sheet.text(row, "Idea Text"), quoted, number)
        survey.ideas[number] = HeldStatement(
            number=number,
            text=words,
            language=language,
            state=STATES[active],
            submitted_at=created or now,
            author=author or None,
        )


def _took_part(sheet: Sheet, line: int, row: Row, survey: _Survey) -> None:
    session = sheet.text(row, "Session ID")
    if not session:
        raise sheet.wrong(line, "Session ID", "is empty")
    survey.sessions.setdefault(session)


def _votes(sheet: Sheet, survey: _Survey, now: datetime, language: str) -> None:
    """Who voted, and the ideas that only votes name. A loser that was deleted on the site has no id."""
    quoted = _all_quoted(sheet, ("Winner Text", "Loser Text"))
    for line, row, created in _rows(sheet, survey):
        _took_part(sheet, line, row, survey)
        for side in ("Winner", "Loser"):
            if side == "Loser" and not as_text(row["Loser ID"]):
                continue
            number = sheet.number(line, row, f"{side} ID")
            if number not in survey.ideas:
                sheet.used[f"{side} ID"] += 1
                words = _words(sheet.text(row, f"{side} Text"), quoted, number)
                survey.ideas[number] = HeldStatement(
                    number=number,
                    text=words,
                    language=language,
                    state=StatementState.ACCEPTED,
                    submitted_at=created or now,
                )


def _all_quoted(sheet: Sheet, columns: Sequence[str]) -> bool:
    """Whether the table is of the older site, which put every text between apostrophes."""
    texts = [text for _, row in sheet.rows for column in columns if (text := as_text(row[column]))]
    return bool(texts) and all(len(text) > 1 and text[0] == text[-1] == "'" for text in texts)


def _words(text: str, quoted: bool, number: int) -> str:
    return text_written(text[1:-1].strip() if quoted else text) or f"Idea {number}"


def _is_wiki_survey(sample: Sample) -> bool:
    if sample.entries:
        return any(name.endswith(("_ideas.csv", "_non_votes.csv")) for name in sample.entries)
    return any(columns <= sample.columns for columns in KINDS.values())


READER = ConsultationReader(
    name="all-our-ideas",
    title="All Our Ideas wiki survey",
    words="the folder of an export, or one of its tables",
    recognise=_is_wiki_survey,
    read=read_wiki_survey,
    forms=(
        Form(name="ideas table (CSV)", answer=Answer.PARTLY, words="counts and scores derived by the site"),
        Form(
            name="votes table (CSV)",
            answer=Answer.PARTLY,
            words="comparisons of two ideas, which `plumbline measure preference` reads; ideas and sessions are taken",
        ),
        Form(
            name="non-votes table (CSV)",
            answer=Answer.PARTLY,
            words="skips and pairs left; sessions are taken",
        ),
    ),
)
