"""What reached Larkmoor from elsewhere: a pilot's own telemetry, and a survey by telephone that came as a file.

Both are about the desk's pilot, a model of its own, so that the story of the assistant stays as it is.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from governance.core.access import Actor
from governance.core.store import Store
from governance.exchange.feedback.background import KIND, ImportPlan, ask_for_import, run_import
from governance.feedback.telemetry.commands import receive
from governance.feedback.telemetry.told import ToldEvaluation, ToldOutput
from governance.work.engine import Engine

MODEL, LABEL = "desk-pilot", "0.3"
ORIGIN = "api:front-desk"
SCENARIO = "opening-hours"
SURVEY, SURVEY_NAME = "telephone-survey", "telephone-survey.csv"

ASKED = (
    (
        "When is the advice desk open on Fridays?",
        "On Fridays the desk is open from 9 to 13.",
        0.9,
        "answers what was asked",
    ),
    (
        "Can I come without an appointment?",
        "Yes, before noon. Bring the letter that it is about.",
        1.0,
        "complete",
    ),
    ("Is there a lift?", "There is a lift at the side entrance in Mill Lane.", 0.8, "names the entrance"),
    ("Who helps with the heating grant?", "Please look at our website.", 0.2, "sends the caller away"),
    ("Do you speak Ukrainian?", "An interpreter comes on Tuesdays. Please call ahead.", 0.9, "says when"),
)
RATED = (5, 4, 5, 1, 4, 3, 2, 9)
"""Of the survey; the last one was typed wrong."""


def bring_in(store: Store, engineer: Actor, end: datetime) -> None:
    """The pilot's telemetry, with an evaluation whose span never came, and the survey as an import that is through."""
    then = Store(store.engine, store.files, lambda: end)
    then.chance = store.chance
    with then.begin(engineer) as unit:
        receive(unit, ORIGIN, list(_spans(end)), list(_evaluations(end)))
    with then.begin(engineer) as unit:
        file = store.files.put([_survey().encode()])
        mapping = {
            "Call": "key",
            "Stars": "rating",
            "Remark": "comment",
            "Question": "prompt",
            "Answer": "answer",
        }
        constants = {
            "kind": "rating",
            "model_version": f"{MODEL} {LABEL}",
            "language": "en",
            "scenario": SCENARIO,
        }
        plan = ImportPlan(
            file=file,
            name=SURVEY_NAME,
            form="csv",
            origin=SURVEY,
            mapping={**mapping, "Answer id": "output"},
            defaults=constants,
        )
        ask_for_import(unit, plan)
    Engine(then, {KIND: run_import}).do_all()


def _spans(end: datetime) -> Iterator[ToldOutput]:
    for place, (question, answer, _, _) in enumerate(ASKED, 1):
        yield ToldOutput(
            place=place,
            trace_id=_trace(place),
            span_id=f"{place:016x}",
            model=MODEL,
            label=LABEL,
            conversation=[{"role": "user", "content": question}],
            answer=answer,
            produced_at=end - timedelta(hours=30 - place),
            is_root=True,
            language="en",
            scenario=SCENARIO,
        )


def _evaluations(end: datetime) -> Iterator[ToldEvaluation]:
    for place, (_, _, score, why) in enumerate((*ASKED, ("", "", 0.5, "half an answer")), 1):
        rating = round(1 + 4 * score)
        said = {
            "kind": "rating",
            "rating": rating,
            "comment": f"helpfulness: {score:g}: {why}",
            "source": "llm",
        }
        given_at = (end - timedelta(hours=29 - place)).isoformat()
        yield ToldEvaluation(
            place=place,
            key=f"helpfulness-{place}",
            trace_id=_trace(place),
            span_id=f"{place:016x}",
            response_id=None,
            said={**said, "given_at": given_at},
        )


def _trace(place: int) -> str:
    return f"{0xDE5C_0000 + place:032x}"


def _survey() -> str:
    """A CSV as the telephone service exports it."""
    lines = ["Call;Stars;Remark;Answer id;Question;Answer"]
    for number, stars in enumerate(RATED):
        question, answer, _, _ = ASKED[number % len(ASKED)]
        remark = "I still don't know whom to call." if stars == 1 else ""
        lines.append(f"call-{number + 1};{stars};{remark};phone-{number % len(ASKED)};{question};{answer}")
    return "\n".join(lines) + "\n"
