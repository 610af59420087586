"""Two campaigns of the demo organisation, taken part in by the commands that real participants use.

The first asked about Spanish answers on medicines by version 2.0, and is closed: what was said there led, through an audit, to
the version after it. The second is running and hasn't reached the elderly users and the newcomers whom it most wants to hear.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random

from governance.campaigns.commands import (
    AboutOneself,
    Plan,
    answer,
    close_campaign,
    join,
    make_link,
    open_campaign,
    plan_campaign,
    take_next,
)
from governance.campaigns.queries import known_answers
from governance.campaigns.queries.draws import Frame, outputs_left
from governance.campaigns.refusals import CannotTakePart
from governance.core.unit_of_work import UnitOfWork
from governance.demo import records
from governance.demo.chance import pick, stream
from governance.demo.opinions import CONTENT
from governance.demo.replay import Remembered, Step
from governance.demo.staff import POLICY_OWNER
from governance.demo.story import ELDERLY, EXPERTS, NEWCOMERS, PUBLIC, RATINGS, REGRESSION
from governance.demo.timeline import Timeline
from governance.demo.writing import comment, correction, flag_text, mood, topic_of
from governance.feedback.codes import ALPHABET, LENGTH, spelled
from governance.feedback.commands import withdraw_by_code
from governance.feedback.commands.by_hand import NOTHING_WRONG, FilledIn
from governance.feedback.tables import Kind, Scope

SHOWN_CODE = "DEM00-RECE1-PT000-00001"
"""The receipt of the first participant, which the documentation opens."""

EVERYONE, ELDERLY_ONLY = "larkmoor-everyone", "larkmoor-elderly-users"
"""Secrets of the running campaign's links, known so that the demo can be tried; a real one is drawn by chance."""

AGES = {
    ELDERLY: ("65 or older",),
    PUBLIC: ("18 to 34", "35 to 49", "50 to 64"),
    EXPERTS: ("35 to 49", "50 to 64"),
    NEWCOMERS: ("18 to 34", "35 to 49"),
}
DECLINES = 0.3
"""The share of people who would rather not tell their age."""

SCOPES = {
    (Scope.REVIEW, Scope.TRAINING): 0.6,
    (Scope.REVIEW, Scope.TRAINING, Scope.PUBLICATION): 0.2,
    (Scope.REVIEW,): 0.2,
}


@dataclass(frozen=True)
class Asked:
    """A campaign as it is told: its plan, its life in days before the end, the links by group, and who came (group, answers)."""

    key: str
    plan: Plan
    version: str
    days: tuple[int, int, int | None]
    links: dict[str | None, str]
    came: tuple[tuple[str, int], ...]
    known: int = 0
    languages: tuple[str, ...] = field(default=("en",))


CLEAR = Asked(
    key="medicines",
    plan=Plan(
        title="¿Se entienden las respuestas sobre medicamentos?",
        purpose=(
            "Larkmoor Public Advice quiere saber si las respuestas en español sobre medicamentos se entienden y son seguras. "
            "Lo que usted diga lo leen personas que revisan respuestas; con ello mejoramos el asistente."
        ),
        frame=Frame(languages=(REGRESSION[1],), scenarios=(REGRESSION[2],)),
        size=24,
        kinds=(Kind.RATING, Kind.FLAG, Kind.CORRECTION, Kind.COMMENT),
        overlap=3,
        targets={ELDERLY: 25, PUBLIC: 30, EXPERTS: 15},
        attributes=("age",),
    ),
    version=REGRESSION[0],
    days=(136, 135, 127),
    links={None: "larkmoor-medicamentos"},
    came=(
        (EXPERTS, 8),
        (PUBLIC, 7),
        (ELDERLY, 6),
        (PUBLIC, 8),
        (ELDERLY, 7),
        (PUBLIC, 6),
        (EXPERTS, 7),
        (ELDERLY, 8),
        (PUBLIC, 8),
        (PUBLIC, 6),
    ),
    languages=(REGRESSION[1],),
)
TONE = Asked(
    key="tone",
    plan=Plan(
        title="How blunt may an answer be?",
        purpose=(
            "Some answers say hard things plainly. Larkmoor Public Advice wants to hear from the people who get them, above "
            "all from those over 65 and from those new to the language, whether that helps or hurts."
        ),
        frame=Frame(languages=("en", "es"), scenarios=("emotional-support", "personal-finance")),
        size=60,
        kinds=(Kind.RATING, Kind.FLAG, Kind.COMMENT),
        overlap=3,
        daily_cap=15,
        targets={ELDERLY: 60, NEWCOMERS: 50, PUBLIC: 60},
        attributes=("age", "first-language"),
        attention_permille=150,
    ),
    version="2.1",
    days=(13, 12, None),
    links={None: EVERYONE, ELDERLY: ELDERLY_ONLY},
    came=(
        (PUBLIC, 9),
        (PUBLIC, 12),
        (ELDERLY, 5),
        (PUBLIC, 8),
        (NEWCOMERS, 6),
        (PUBLIC, 10),
        (ELDERLY, 4),
        (PUBLIC, 7),
        (PUBLIC, 6),
    ),
    known=8,
    languages=("en", "es"),
)


def campaign_steps(told: records.Organisation) -> list[Step]:
    """Both campaigns, in the order of time."""
    found = [
        step
        for asked in (CLEAR, TONE)
        for step in _campaign(told, asked, stream(told.seed, f"campaign/{asked.key}"))
    ]
    return sorted(found, key=lambda step: step.at)


def _campaign(told: records.Organisation, asked: Asked, random: Random) -> Iterator[Step]:
    timeline = Timeline(told.end)
    made: dict[str, int] = {}
    planned_on, opened_on, closed_on = asked.days

    def planned(unit: UnitOfWork, seen: Remembered) -> None:
        plan, frame = asked.plan, asked.plan.frame
        frame = Frame((seen.model_versions[asked.version],), frame.scenarios, frame.languages)
        known = known_answers(unit.session, frame, plan.kinds, asked.known) if asked.known else {}
        there = sum(output not in known for output in outputs_left(unit.session, frame))
        closes_on = timeline.day(-14 if closed_on is None else closed_on).date()
        exact = Plan(
            **{
                **vars(plan),
                "frame": frame,
                "size": min(plan.size, there),
                "attention": known,
                "attention_permille": plan.attention_permille if known else 0,
                "closes_on": closes_on,
                "seed": random.randrange(10_000),
            }
        )
        made["id"] = plan_campaign(unit, exact).id
        for group, token in asked.links.items():
            make_link(unit, made["id"], group, token=token)

    yield Step(timeline.day(planned_on, 10), POLICY_OWNER, planned)
    yield Step(timeline.day(opened_on, 9), POLICY_OWNER, lambda unit, _seen: open_campaign(unit, made["id"]))
    last = timeline.day(closed_on if closed_on is not None else 0)
    planted = {output.external_id: output for output in told.outputs}
    audited = frozenset(item.output for audit in told.audits for item in audit.items)
    for number, (group, answers) in enumerate(asked.came):
        starts = timeline.waking_moment(random, timeline.day(opened_on, 10), last)
        code = SHOWN_CODE if asked is CLEAR and number == 0 else _code(random)
        consent = random.choice(list(SCOPES)) if number else (Scope.REVIEW, Scope.TRAINING)
        visit = _Visit(asked, group, code, consent, audited)
        chance = stream(told.seed, f"campaign/{asked.key}/{number}")
        yield from visit.steps(starts, answers, planted, chance)
        if asked is CLEAR and number == 2:

            def taken_back(unit: UnitOfWork, _seen: Remembered, code: str = code) -> None:
                withdraw_by_code(unit, code, [Scope.TRAINING])

            yield Step(timeline.day(40, 18), "", taken_back)
    if closed_on is not None:
        yield Step(
            timeline.day(closed_on, 16), POLICY_OWNER, lambda unit, _seen: close_campaign(unit, made["id"])
        )


@dataclass(frozen=True)
class _Visit:
    """Someone who opens a link and answers some outputs. They flag none that an audit drew: its cases tell their own story."""

    asked: Asked
    group: str
    code: str
    consent: tuple[Scope, ...]
    audited: frozenset[str]

    def steps(
        self, starts: datetime, answers: int, planted: dict[str, records.Output], random: Random
    ) -> Iterator[Step]:
        own = self.asked.links.get(self.group)
        declared = {} if random.random() < DECLINES else {"age": random.choice(AGES[self.group])}
        about = AboutOneself(self.asked.languages, self.consent, None if own else self.group, declared)

        def joined(unit: UnitOfWork, _seen: Remembered) -> None:
            join(unit, own or self.asked.links[None], about, code=self.code)

        yield Step(starts, "", joined, needs_all_said=False)
        at = starts
        for _ in range(answers):
            at += timedelta(seconds=random.randrange(40, 200))

            def answered(unit: UnitOfWork, seen: Remembered) -> None:
                self._answer_next(unit, seen, planted, random)

            yield Step(at, "", answered, needs_all_said=False)

    def _answer_next(
        self, unit: UnitOfWork, seen: Remembered, planted: dict[str, records.Output], random: Random
    ) -> None:
        try:
            offer = take_next(unit, self.code)
        except CannotTakePart:
            return
        if offer is None:
            return
        names = {output_id: name for name, output_id in seen.outputs.items()}
        shown = planted[names[offer.shown_ids[0]]]
        filled = _filled(random, shown, self.group, self.asked.plan.kinds)
        if shown.external_id in self.audited:
            filled = replace(filled, category=None, severity=None)
        answer(unit, self.code, offer.item_id, filled, self.consent)


def _filled(random: Random, output: records.Output, group: str, kinds: tuple[Kind, ...]) -> FilledIn:
    """What someone of the group says on the output: its stars, what is wrong with it, at times a remark or a better answer."""
    style = output.planted.style
    stars = random.choices(range(1, 6), weights=RATINGS[style, group])[0]
    taken = mood(random, output, group)
    if style == "good" or stars >= 4:
        remark = (
            comment(random, output, taken)
            if (stars >= 4) == (taken in CONTENT) and random.random() < 0.3
            else None
        )
        return FilledIn(rating=stars, category=NOTHING_WRONG, comment=remark)
    topic = topic_of(output)
    better = correction(random, output) if Kind.CORRECTION in kinds and style != "blunt" else None
    return FilledIn(
        rating=stars,
        category="tone" if style == "blunt" else topic.category,
        severity=min(max(topic.severity + pick(random, {-1: 0.2, 0: 0.8}), 1), 4),
        correction=better,
        comment=flag_text(random, output),
    )


def _code(random: Random) -> str:
    return spelled("".join(random.choice(ALPHABET) for _ in range(LENGTH)))
