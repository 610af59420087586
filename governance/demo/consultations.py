"""The two consultations of Larkmoor Public Advice: one on how blunt an answer may be, answered; one on memory, still open.

In the first, elderly users and most of the public want regard in every answer, experts and some others want it bare; both sides
agree that people should choose, which is what the third policy version then says.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from sqlmodel import col, select

from governance.core.unit_of_work import UnitOfWork
from governance.demo import records
from governance.demo.chance import stream
from governance.demo.consultation_texts import (
    ANSWERS,
    CLOSING_WORDS,
    MEMORY,
    SUBMITTED,
    TONE,
    Asked,
    Said,
)
from governance.demo.replay import Remembered, Step
from governance.demo.story import POLICY_DAYS
from governance.demo.timeline import Timeline
from governance.policy.consultation.commands import close_consultation, invite, open_consultation
from governance.policy.consultation.commands.answering import Answer, answer_point, inform_version
from governance.policy.consultation.commands.setup import set_up
from governance.policy.consultation.commands.statements import moderate, submit_statement, translate
from governance.policy.consultation.commands.voting import vote
from governance.policy.consultation.tables import Consultation, Statement, StatementState

PARTICIPANT = "guest"
"""Whoever comes by a link: what the ledger calls them."""

VOTE_CHANCE = 0.92
FOLLOWS_CAMP = 0.9
PASSES = 0.07


@dataclass
class _Known:
    """What the steps of one consultation remember: its id, and the secrets of each group's links."""

    id: int = 0
    tokens: dict[str, list[str]] = field(default_factory=dict)


def consultation_steps(told: records.Organisation) -> list[Step]:
    """Everything that happened in both, in the order of time."""
    timeline, owner = Timeline(told.end), told.policy.owner
    tone_opens = timeline.day(POLICY_DAYS[3] + 15, 9)
    memory_opens = timeline.day(9, 9)
    return [
        *_asked(TONE, owner, tone_opens, tone_opens + timedelta(days=9), told.seed, version=3),
        *_answered(owner, timeline),
        *_asked(MEMORY, owner, memory_opens, told.end - timedelta(hours=1), told.seed),
    ]


def _asked(
    asked: Asked, owner: str, opens: datetime, until: datetime, seed: int, version: int | None = None
) -> Iterator[Step]:
    known, random = _Known(), stream(seed, f"consultation {asked.slug}")

    def start(unit: UnitOfWork, seen: Remembered) -> None:
        made = set_up(
            unit,
            asked.slug,
            asked.title,
            asked.question,
            policy_version_id=seen.policy_versions[version] if version else None,
            statements=[(said.text, "en", said.clause) for said in asked.statements],
        )
        known.id = made.id
        for statement in _statements(unit, made.id):
            for language, text in asked.statements[statement.number - 1].translations.items():
                translate(unit, statement.id, language, text)

    def call(unit: UnitOfWork, _seen: Remembered) -> None:
        for group, count in asked.invited.items():
            known.tokens[group] = invite(
                unit, known.id, count, group=group, draw=lambda: f"{random.getrandbits(144):036x}"
            )
        open_consultation(unit, known.id)

    yield Step(opens - timedelta(days=1), owner, start, needs_all_said=False)
    yield Step(opens, owner, call, needs_all_said=False)
    voters = [(group, place) for group, count in asked.invited.items() for place in range(count)]
    times = sorted(random.uniform(0.02, 1) for _ in voters)
    random.shuffle(voters)
    for share, (group, place) in zip(times, voters, strict=True):
        if random.random() < asked.turnout:
            yield _voter(asked, known, group, place, opens + share * (until - opens), random)
    for number, (group, text, note) in enumerate(SUBMITTED.get(asked.slug, ())):
        at = opens + (until - opens) * (0.2 + 0.1 * number)
        yield from _submission(known, owner, group, text, note, at)


def _voter(asked: Asked, known: _Known, group: str, place: int, at: datetime, random: Random) -> Step:
    camp = random.random() < asked.camps[group]
    votes = {
        number: _opinion(said, camp, random)
        for number, said in enumerate(asked.statements, 1)
        if random.random() < VOTE_CHANCE
    }

    def voted(unit: UnitOfWork, _seen: Remembered) -> None:
        ids = {statement.number: statement.id for statement in _statements(unit, known.id)}
        answers = {ids[number]: value for number, value in votes.items()}
        for statement_id in _accepted_of_participants(unit, known.id):
            answers[statement_id] = stream(place, f"{group} {asked.slug} {statement_id}").choice(
                (1, 1, 0, -1)
            )
        vote(unit, known.tokens[group][place], answers)

    return Step(at.replace(microsecond=0), PARTICIPANT, voted, needs_all_said=False)


def _opinion(said: Said, in_first_camp: bool, random: Random) -> int:
    """What someone votes: as their camp does, mostly."""
    if random.random() < PASSES:
        return 0
    leaning = said.first_camp if in_first_camp else said.second_camp
    likely = leaning if random.random() < FOLLOWS_CAMP else -leaning
    return likely or random.choice((1, -1, 0))


def _submission(
    known: _Known, owner: str, group: str, text: str, note: str | None, at: datetime
) -> Iterator[Step]:
    """A participant's statement; rejected with `note`, or left waiting where that is None."""
    made: list[int] = []

    def submitted(unit: UnitOfWork, _seen: Remembered) -> None:
        made.append(submit_statement(unit, known.tokens[group][0], text, "en").id)

    def decided(unit: UnitOfWork, _seen: Remembered) -> None:
        moderate(unit, made[0], not note, note or "")

    yield Step(at.replace(microsecond=0), PARTICIPANT, submitted, needs_all_said=False)
    if note is not None:
        yield Step(at.replace(microsecond=0) + timedelta(hours=3), owner, decided, needs_all_said=False)


def _answered(owner: str, timeline: Timeline) -> Iterator[Step]:
    def closed(unit: UnitOfWork, _seen: Remembered) -> None:
        close_consultation(unit, _id_of(unit, TONE.slug), CLOSING_WORDS)

    def answered(unit: UnitOfWork, seen: Remembered) -> None:
        consultation_id = _id_of(unit, TONE.slug)
        for number, point, decision, answer, clause in ANSWERS:
            answer_point(unit, consultation_id, Answer(point, decision, answer, number, clause))
        inform_version(unit, consultation_id, seen.policy_versions[3])

    yield Step(timeline.day(POLICY_DAYS[3] + 5, 16), owner, closed, needs_all_said=False)
    yield Step(timeline.day(POLICY_DAYS[3] + 4, 11), owner, answered, needs_all_said=False)


def _id_of(unit: UnitOfWork, slug: str) -> int:
    return unit.session.exec(select(Consultation.id).where(Consultation.slug == slug)).one()


def _accepted_of_participants(unit: UnitOfWork, consultation_id: int) -> list[int]:
    """Those statements of participants that are voted on by now."""
    query = select(Statement.id).where(
        Statement.consultation_id == consultation_id,
        col(Statement.author_id).is_not(None),
        Statement.state == StatementState.ACCEPTED,
    )
    return list(unit.session.exec(query))


def _statements(unit: UnitOfWork, consultation_id: int) -> list[Statement]:
    """The owner's statements, in their order."""
    query = (
        select(Statement)
        .where(Statement.consultation_id == consultation_id, col(Statement.author_id).is_(None))
        .order_by(col(Statement.number))
    )
    return list(unit.session.exec(query))
