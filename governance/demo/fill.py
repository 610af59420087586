"""Putting the demo organisation into an empty store, by the commands that real input takes, in the order of time."""

from collections.abc import Callable
from datetime import datetime

from sqlmodel import select

from governance.core import ledger
from governance.core.access import SYSTEM, Actor, Role
from governance.core.errors import Conflict
from governance.core.people.commands import NewPerson, add_people, add_stakeholder_group
from governance.core.people.queries import actor_for
from governance.core.people.tables import Person
from governance.core.store import Store
from governance.demo import records
from governance.demo.calibration import calibration_steps
from governance.demo.campaigns import campaign_steps
from governance.demo.chance import stream
from governance.demo.consultations import PARTICIPANT, consultation_steps
from governance.demo.controls import control_steps
from governance.demo.elsewhere import bring_in
from governance.demo.keys import make_keys
from governance.demo.monitors import monitor_steps
from governance.demo.organisation import generate
from governance.demo.plans import plan_steps
from governance.demo.policy_life import policy_life
from governance.demo.replay import ORIGIN, Remembered, Step, steps
from governance.demo.reviewing import review_steps
from governance.demo.staff import ADMIN, ENGINEERS
from governance.demo.timeline import Timeline, latest_end
from governance.feedback.commands import record_batch
from governance.feedback.records import FeedbackRecord
from governance.registry.commands import NewOutput, record_outputs
from governance.review.following import catch_up

Progress = Callable[[int, int], None]

MOST_WAITING = 400
"""Outputs and statements that are stored together, at the most."""


def fill(
    store: Store, seed: int = 7, progress: Progress | None = None, *, until: datetime | None = None
) -> dict[str, int]:
    """Fills an empty store and returns what was put in, by kind. Raises Conflict for a store that holds something.

    The story ends at `until`, or else today. The same seed and end make the same ledger, byte for byte.

    A fill that was stopped half-way leaves a store that isn't empty; remove its folder and fill again.
    """
    with store.read() as session:
        if ledger.head(session).seq:
            raise Conflict("The store holds something already. The demo organisation needs an empty one.")
    told = generate(seed, until or latest_end(store.clock()))
    by_chance, store.chance = store.chance, stream(seed, "salts").randbytes
    try:
        _Fill(store, told, progress or (lambda _done, _all: None)).run()
    finally:
        store.chance = by_chance
    return {
        "people": len(told.people),
        "outputs": len(told.outputs),
        "feedback records": len(told.feedback),
        "cases": len(told.cases),
        "findings": len(told.findings),
        "dataset versions": len(told.dataset.versions),
    }


class _Fill:
    """The fill on its way: what has been made, and what waits to be stored together."""

    def __init__(self, store: Store, told: records.Organisation, progress: Progress) -> None:
        self.store, self.told, self.progress = store, told, progress
        self.seen = Remembered()
        self.actors: dict[str, Actor] = {"": SYSTEM, PARTICIPANT: Actor(PARTICIPANT, "Someone invited")}
        self.outputs: list[records.Output] = []
        self.feedback: list[records.Feedback] = []
        self.models = {output.external_id: output.model_version for output in told.outputs}

    def run(self) -> None:
        self._people()
        happenings = self._happenings()
        for number, (at, happening) in enumerate(happenings):
            if isinstance(happening, Step):
                if happening.needs_all_said:
                    self._flush(at)
                self._do(happening)
            elif isinstance(happening, records.Output):
                self.outputs.append(happening)
            else:
                self.feedback.append(happening)
            if len(self.outputs) + len(self.feedback) >= MOST_WAITING:
                self._flush(at)
            if number % 100 == 0:
                self.progress(number, len(happenings))
        self._flush(self.told.end)
        catch_up(self.store, self.told.end)
        for step in review_steps(self.store, self.told.end):
            self._do(step)
        bring_in(self.store, self._actor(ENGINEERS[0]), self.told.end)
        make_keys(self.store, self._actor(ADMIN), self.told.end)
        self.progress(len(happenings), len(happenings))

    def _happenings(self) -> list[tuple[datetime, Step | records.Output | records.Feedback]]:
        """Everything in the order of time; of equal times, what was said comes before what was done about it."""
        found: list[tuple[datetime, int, Step | records.Output | records.Feedback]] = [
            *((output.produced_at, 1, output) for output in self.told.outputs),
            *((said.given_at, 2, said) for said in self.told.feedback),
            *(
                (step.at, 0 if step.at <= self.told.outputs[0].produced_at else 3, step)
                for step in (
                    *steps(self.told),
                    *policy_life(self.told),
                    *campaign_steps(self.told),
                    *calibration_steps(self.told),
                    *plan_steps(self.told, Timeline(self.told.end)),
                    *monitor_steps(self.told, Timeline(self.told.end)),
                    *consultation_steps(self.told),
                    *control_steps(self.told),
                )
            ),
        ]
        return [(at, happening) for at, _, happening in sorted(found, key=lambda entry: entry[:2])]

    def _people(self) -> None:
        first = min(person.joined_at for person in self.told.people)
        for group in self.told.groups:
            with self.store.begin(SYSTEM, first) as unit:
                add_stakeholder_group(unit, group.slug, group.name, group.description, group.target_permille)
        people = [
            NewPerson(
                handle=person.handle,
                name=person.name,
                email=person.email,
                group=person.group,
                roles=frozenset(Role(role) for role in person.roles),
                joined_at=person.joined_at,
            )
            for person in self.told.people
        ]
        with self.store.begin(SYSTEM, first) as unit:
            add_people(unit, people)
        with self.store.read() as session:
            self.seen.people = dict(session.exec(select(Person.handle, Person.id)).all())

    def _do(self, step: Step) -> None:
        with self.store.begin(self._actor(step.by), step.at) as unit:
            step.do(unit, self.seen)

    def _actor(self, handle: str) -> Actor:
        if handle not in self.actors:
            with self.store.read() as session:
                self.actors[handle] = actor_for(session, handle)
        return self.actors[handle]

    def _flush(self, at: datetime) -> None:
        if self.outputs:
            with self.store.begin(SYSTEM, at) as unit:
                ids = record_outputs(unit, [self._output(output) for output in self.outputs])
            self.seen.outputs.update(zip((o.external_id for o in self.outputs), ids, strict=True))
        if self.feedback:
            with self.store.begin(SYSTEM, at) as unit:
                result = record_batch(
                    unit, ORIGIN, list(enumerate(map(self._said, self.feedback), 1)), strict=True
                )
            assert len(result.created) == len(self.feedback)
        self.outputs, self.feedback = [], []

    def _output(self, output: records.Output) -> NewOutput:
        return NewOutput(
            model_version_id=self.seen.model_versions[output.model_version],
            external_id=output.external_id,
            conversation=[dict(message) for message in output.conversation],
            answer=output.answer,
            language=output.language,
            scenario=output.scenario,
            produced_at=output.produced_at,
        )

    def _said(self, said: records.Feedback) -> FeedbackRecord:
        model = self.told.model.slug
        other = said.other_output
        return FeedbackRecord(
            key=said.key,
            kind=said.kind,
            source=said.source,
            model_version=f"{model} {self.models[said.output]}",
            output=said.output,
            other_output=other,
            other_model_version=f"{model} {self.models[other]}" if other else None,
            person=said.person,
            group=said.group,
            rating=said.rating,
            category=said.category,
            severity=said.severity,
            preference=said.preference,
            correction=said.correction,
            comment=said.comment,
            consent=said.consents,
            given_at=said.given_at,
        )
