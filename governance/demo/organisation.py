"""The whole demo organisation from a seed."""

from datetime import datetime
from functools import cache

from governance.demo.audits import audits, with_cases
from governance.demo.cases import Docket
from governance.demo.chance import stream
from governance.demo.consents import withdrawals
from governance.demo.crowd import Crowd, contributors, with_first_day
from governance.demo.facts import Facts
from governance.demo.feedback import all_feedback
from governance.demo.findings import findings
from governance.demo.guidelines import policy
from governance.demo.openings import openings
from governance.demo.outputs import traffic
from governance.demo.records import Organisation
from governance.demo.staff import GROUPS, staff
from governance.demo.timeline import END, Timeline
from governance.demo.training import dataset, model

NAME = "Larkmoor Public Advice"
DESCRIPTION = (
    "A charity that helps residents of Larkmoor with everyday questions. Its assistant answers them in five languages; "
    "what people think of the answers decides how it changes."
)


@cache
def generate(seed: int = 7, end: datetime = END) -> Organisation:
    """The demo organisation as it stands at `end`: equal for equal arguments, on any machine.

    Raises ValueError for an end without a zone.
    """
    timeline = Timeline(end)
    answered = traffic(seed, timeline)
    people = contributors(seed, timeline)
    said = all_feedback(seed, timeline, answered, Crowd(people, stream(seed, "crowd")))
    outputs = {output.external_id: output for output in answered.outputs}

    plans = audits(timeline, answered.outputs)
    reasons = openings(stream(seed, "openings"), timeline, answered, said, plans)
    cases, under = Docket(stream(seed, "cases"), timeline, outputs).cases(reasons)
    audited = with_cases(plans, under)
    data = dataset(timeline)

    return Organisation(
        name=NAME,
        description=DESCRIPTION,
        seed=seed,
        end=timeline.end,
        groups=GROUPS,
        people=(*staff(timeline), *with_first_day(people, said)),
        model=model(timeline),
        outputs=answered.outputs,
        feedback=said,
        withdrawals=withdrawals(stream(seed, "consents"), timeline, said, data),
        policy=policy(timeline),
        cases=cases,
        audits=audited,
        findings=findings(timeline, Facts(outputs, said, cases, audited)),
        dataset=data,
    )
