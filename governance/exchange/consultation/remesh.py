"""In from Remesh: a collective dialogue with demographics, as a consultation that was held.

A folder holds files whose names end in _participants.csv, _verbatim_map.csv and _binary.csv, plain or gzip. Each begins with
lines about the dialogue, then a heading. Participants answered polls (their columns end before the first question that asks for
words; a poll with several answers has a column for each, "question - answer"); thoughts are statements, their question is the
topic; binary votes are votes. What was only compared, never voted on, has no votes here; a thought that was voted on but whose
words the export lacks is kept as a statement that is set aside.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from governance.core.errors import Invalid, Problem
from governance.exchange.consultation.format import ConsultationReader
from governance.exchange.samples import Sample
from governance.exchange.tables.delimited import delimited_rows
from governance.policy.consultation.commands.bringing_in import Held, HeldParticipant, HeldStatement, HeldVote
from governance.policy.consultation.tables import StatementState

NOT_CHOSEN = "--"
SEVERAL = "; "
VALUES = {"Agree": 1, "Disagree": -1}
PARTICIPANT, THOUGHT, VOTE, STAMP = "Participant ID", "Thought ID", "Vote", "Timestamp"
PEOPLE_HEADING = "Participant Id"
FIRST_POLL = 4
SENTIMENT = "Sentiment"
TIME_FORMAT = "%B %d, %Y at %I:%M %p (GMT)"


def read_dialogue_folder(folder: Path, language: str = "en") -> Held:
    """The dialogue in a folder. Raises Invalid that names file and line, FileNotFoundError for a missing one."""
    about, people = _people(_file(folder, "_participants.csv"))
    thoughts = list(_table(_file(folder, "_verbatim_map.csv"), THOUGHT))
    votes = list(_table(_file(folder, "_binary.csv"), VOTE))
    known = [row[THOUGHT] for _, row in thoughts]
    wordless = sorted({row[THOUGHT] for _, row in votes} - set(known))
    numbers = {thought: number for number, thought in enumerate([*known, *wordless], 1)}
    handles = {person.handle for person in people}
    strangers = {row[PARTICIPANT] for _, row in votes} - handles
    given = [_vote(line, row, numbers) for line, row in votes]
    moments = sorted(vote.given_at for vote in given)
    if not moments:
        raise Invalid.field("_binary.csv", "has no votes")
    lost = [
        HeldStatement(
            number=numbers[thought],
            text=f"Thought {thought}: no words",
            language=language,
            state=StatementState.REJECTED,
            submitted_at=moments[0],
        )
        for thought in wordless
    ]
    return Held(
        title=about.get("Title") or about.get("Name") or folder.name,
        question="\n".join(dict.fromkeys(row["Question Text"] for _, row in thoughts)),
        statements=[
            HeldStatement(
                number=numbers[row[THOUGHT]],
                text=row["Thought Text"].strip() or f"Thought {numbers[row[THOUGHT]]}",
                language=language,
                state=StatementState.ACCEPTED,
                submitted_at=moments[0],
                author=row[PARTICIPANT],
                topic=row["Question Text"][:500],
            )
            for _, row in thoughts
        ]
        + lost,
        participants=[*people, *(HeldParticipant(handle) for handle in sorted(strangers))],
        votes=given,
        opened_at=moments[0],
        closed_at=moments[-1],
    )


def _vote(line: int, row: dict[str, str], numbers: dict[str, int]) -> HeldVote:
    if row[VOTE] not in VALUES:
        raise Invalid(Problem(VOTE, f"is {row[VOTE]!r}; expected Agree or Disagree", line))
    try:
        moment = datetime.strptime(row[STAMP], TIME_FORMAT).replace(tzinfo=UTC)
    except ValueError as error:
        raise Invalid(
            Problem(STAMP, f"is {row[STAMP]!r}; expected such as June 25, 2024 at 3:47 PM (GMT)", line)
        ) from error
    return HeldVote(row[PARTICIPANT], numbers[row[THOUGHT]], VALUES[row[VOTE]], moment)


def _people(path: Path) -> tuple[dict[str, str], list[HeldParticipant]]:
    """What the file says of the dialogue, and the participants with the answers they gave in polls."""
    about: dict[str, str] = {}
    heading: list[str] = []
    people: list[HeldParticipant] = []
    for _, row in delimited_rows(path):
        if heading and len(row) == len(heading):
            people.append(HeldParticipant(row[2], declared=_declared(heading, row)))
        elif PEOPLE_HEADING in row:
            heading = row
        elif len(row) == 2:
            about[row[0]] = row[1]
    if not heading:
        raise Invalid.field(path.name, f"lacks a heading with the column {PEOPLE_HEADING}")
    return about, people


def _declared(heading: Sequence[str], row: Sequence[str]) -> dict[str, str]:
    """Answers by question; several to one poll stand in one line."""
    last = heading.index(SENTIMENT) - 1 if SENTIMENT in heading else len(heading)
    answers: dict[str, list[str]] = {}
    for column, cell in zip(heading[FIRST_POLL:last], row[FIRST_POLL:last], strict=True):
        question = column.partition(" - ")[0].strip()
        if cell != NOT_CHOSEN and cell.strip():
            answers.setdefault(question, []).append(cell.strip())
    return {question: SEVERAL.join(chosen) for question, chosen in answers.items()}


def _table(path: Path, column: str) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows under the heading that has `column`, each with its line. Raises Invalid where there is no such heading."""
    heading: list[str] = []
    for line, row in delimited_rows(path):
        if heading and len(row) == len(heading):
            yield line, dict(zip(heading, row, strict=True))
        elif column in row and len(row) > 2:
            heading = row
    if not heading:
        raise Invalid.field(path.name, f"lacks a heading with the column {column}")


def _file(folder: Path, ending: str) -> Path:
    """The one file with this ending, plain or gzip."""
    found = sorted([*folder.glob(f"*{ending}"), *folder.glob(f"*{ending}.gz")])
    if not found:
        raise FileNotFoundError(2, f"no file in the folder ends in {ending}", str(folder))
    return found[0]


def _is_dialogue(sample: Sample) -> bool:
    endings = ("_participants.csv", "_verbatim_map.csv", "_binary.csv")
    names = [name.removesuffix(".gz") for name in sample.entries]
    return all(any(name.endswith(ending) for name in names) for ending in endings)


READER = ConsultationReader(
    name="dialogue",
    title="Remesh dialogue",
    words="the folder of a Remesh export",
    recognise=_is_dialogue,
    read=lambda folder, _now, language: read_dialogue_folder(folder, language),
)
