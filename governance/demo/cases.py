"""From a reason to a case, its judgements, and what it came to."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from governance.demo.chance import pick
from governance.demo.guidelines import version_in_force
from governance.demo.library import library
from governance.demo.openings import Opening
from governance.demo.records import Case, Judgement, Output, Resolution
from governance.demo.staff import REVIEWERS, Reviewer
from governance.demo.timeline import Timeline, in_office
from governance.demo.verdicts import chances, judgement

FIRST_LOOK_DAYS = {1: 12.0, 2: 7.0, 3: 3.0, 4: 0.8}
"""How long a case of each severity waits for its first judgement, on average."""
AUDIT_LOOK_DAYS, NEXT_LOOK_DAYS, ADJUDICATION_DAYS = 2.0, 2.5, 3.0

BUSY_DAYS, STUCK_SHARE = 40, 0.3
"""Of the cases opened in the last weeks, so many get no further for now: the queue shows them."""


@dataclass
class Docket:
    """Opens cases in the order of time and follows each to its end. `under` tells which case an audit's output is in."""

    random: Random
    timeline: Timeline
    outputs: dict[str, Output]

    def cases(self, openings: Iterable[Opening]) -> tuple[tuple[Case, ...], dict[tuple[str, str], str]]:
        """All cases, and by audit and output the case in which it is judged."""
        found: list[Case] = []
        last: dict[str, Case] = {}
        under: dict[tuple[str, str], str] = {}
        for opening in openings:
            before = last.get(opening.output)
            if before is None or (opening.audit and _over(before, opening.at)):
                round_number = before.round + 1 if before else 1
                found.append(self._followed(opening, f"case-{len(found) + 1:03}", round_number))
                last[opening.output] = found[-1]
            if opening.audit:
                under[opening.audit, opening.output] = last[opening.output].key
        return tuple(found), under

    def _followed(self, opening: Opening, key: str, round_number: int) -> Case:
        required = 1 if opening.severity == 1 else 2
        case = Case(
            key=key,
            output=opening.output,
            round=round_number,
            opened_for=opening.opened_for,
            reason=opening.reason,
            severity=opening.severity,
            required_judgements=required,
            opened_by=opening.opened_by,
            opened_at=opening.at,
            judgements=(),
            resolution=None,
        )
        recent = opening.at > self.timeline.day(BUSY_DAYS)
        stuck = recent and self.random.random() < STUCK_SHARE
        steps = self.random.randint(0, required) if stuck else required
        output = self.outputs[opening.output]
        eyes = self._reviewers(output, required + 1)
        case = replace(case, judgements=self._judgements(output, case, eyes[:steps]))
        differ = len({each.verdict for each in case.judgements}) > 1
        if len(case.judgements) < required or (stuck and differ):
            return case
        return replace(case, resolution=self._resolution(output, case, eyes[required]))

    def _reviewers(self, output: Output, count: int) -> list[Reviewer]:
        """Readers of the language, of different groups as far as possible."""
        readers = [each for each in REVIEWERS if output.language in each.languages]
        self.random.shuffle(readers)
        one_of_each = list({each.group: each for each in readers}.values())
        return [*one_of_each, *(each for each in readers if each not in one_of_each)][:count]

    def _judgements(self, output: Output, case: Case, eyes: list[Reviewer]) -> tuple[Judgement, ...]:
        made: list[Judgement] = []
        moment = case.opened_at
        mean_days = FIRST_LOOK_DAYS[case.severity] if case.opened_for != "audit" else AUDIT_LOOK_DAYS
        for reviewer in eyes:
            moment = self._after(moment, mean_days)
            if moment >= self.timeline.end:
                break
            version = version_in_force(self.timeline, moment)
            said = [each.rationale for each in made]
            made.append(judgement(self.random, output, reviewer, version, moment, said))
            mean_days = NEXT_LOOK_DAYS
        return tuple(made)

    def _resolution(self, output: Output, case: Case, third: Reviewer) -> Resolution | None:
        verdicts = {each.verdict for each in case.judgements}
        last = case.judgements[-1].made_at
        if len(verdicts) == 1:
            return _resolved(case, case.judgements[0].verdict, last)
        at = self._after(last, ADJUDICATION_DAYS)
        if at >= self.timeline.end:
            return None
        leaning = chances(output, third.group, version_in_force(self.timeline, at))
        verdict = pick(self.random, {name: leaning[name] for name in sorted(verdicts)})
        rationale = self.random.choice(library().rationales["resolution"]["adjudicated"])
        return replace(_resolved(case, verdict, at), rationale=rationale, resolved_by=third.handle)

    def _after(self, moment: datetime, mean_days: float) -> datetime:
        delay = timedelta(hours=1) + timedelta(days=self.random.expovariate(1 / mean_days))
        return in_office(self.random, moment + delay)


def _over(case: Case, moment: datetime) -> bool:
    return case.resolution is not None and case.resolution.resolved_at <= moment


def _resolved(case: Case, verdict: str, at: datetime) -> Resolution:
    severities = [each.severity for each in case.judgements if each.verdict == verdict and each.severity]
    dissent = tuple(each.reviewer for each in case.judgements if each.verdict != verdict)
    return Resolution(
        verdict=verdict,
        severity=max(severities, default=None),
        rationale="",
        resolved_by=None,
        resolved_at=at,
        dissent=dissent,
    )
