"""Why cases are opened: flags that meet the house's rule, panels on which groups differ, samples of audits."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from statistics import mean

from governance.demo.outputs import Traffic
from governance.demo.records import Audit, Feedback, Output
from governance.demo.staff import REVIEWERS
from governance.demo.story import ELDERLY, EXPERTS, PANEL_CASES, PANEL_DAYS
from governance.demo.timeline import Timeline, in_office

FLAGS, SEVERITY = 3, 3
"""The house's rule: so many flags of any severity, or one at least this severe, open a case."""

SECOND_LOOK_SHARE = 0.4


@dataclass(frozen=True)
class Opening:
    """A reason to open a case on an output; `severity` is the highest flagged so far, else the opener's own."""

    at: datetime
    output: str
    opened_for: str
    reason: str
    severity: int
    opened_by: str | None
    audit: str | None = None


def openings(
    random: Random,
    timeline: Timeline,
    traffic: Traffic,
    feedback: Sequence[Feedback],
    audits: Iterable[Audit],
) -> list[Opening]:
    """Every reason there was, in the order of time."""
    flags = _flags(feedback)
    found = [
        *_by_rule(flags),
        *_by_hand(random, flags),
        *_by_panel(random, timeline, traffic, feedback),
        *_by_audit(audits, flags),
    ]
    known = (opening for opening in found if opening.at < timeline.end)
    return sorted(known, key=lambda opening: (opening.at, opening.output))


def _flags(feedback: Sequence[Feedback]) -> dict[str, list[Feedback]]:
    """Flags that may be reviewed, by output."""
    flags: dict[str, list[Feedback]] = {}
    for said in feedback:
        if said.kind == "flag" and "review" in said.consents:
            flags.setdefault(said.output, []).append(said)
    return flags


def _highest(flags: Sequence[Feedback]) -> int:
    return max((said.severity or 1 for said in flags), default=1)


def _by_rule(flags: dict[str, list[Feedback]]) -> Iterator[Opening]:
    for output, said in flags.items():
        for count, last in enumerate(said, 1):
            severity = _highest(said[:count])
            if count >= FLAGS or severity >= SEVERITY:
                reason = "Flagged once" if count == 1 else f"Flagged {count} times"
                at = last.given_at + timedelta(minutes=1)
                yield Opening(
                    at=at,
                    output=output,
                    opened_for="feedback",
                    reason=reason,
                    severity=severity,
                    opened_by=None,
                )
                break


def _by_hand(random: Random, flags: dict[str, list[Feedback]]) -> Iterator[Opening]:
    """Reviewers look through the flags that the rule leaves alone, and open some of them."""
    for output, said in flags.items():
        if random.random() < SECOND_LOOK_SHARE:
            at = in_office(random, said[-1].given_at + timedelta(days=random.uniform(3, 20)))
            handle = random.choice(REVIEWERS).handle
            yield Opening(
                at=at,
                output=output,
                opened_for="hand",
                reason="Flagged, below the rule; worth a look",
                severity=_highest(said),
                opened_by=handle,
            )


def _by_panel(
    random: Random, timeline: Timeline, traffic: Traffic, feedback: Sequence[Feedback]
) -> Iterator[Opening]:
    """In the fortnight after a panel, reviewers open the outputs on which experts and elderly users differ most."""
    for version, (first_day, last_day) in PANEL_DAYS.items():
        start, stop = timeline.day(first_day), timeline.day(last_day, 20)
        heard: dict[str, dict[str, list[int]]] = {}
        for said in feedback:
            if said.rating is not None and said.group is not None and start <= said.given_at < stop:
                heard.setdefault(said.output, {}).setdefault(said.group, []).append(said.rating)
        blunt = (each for each in traffic.outputs if _is_blunt(each, version) and each.external_id in heard)
        gaps = {each.external_id: _gap(heard[each.external_id]) for each in blunt}
        for output in sorted(gaps, key=lambda name: (-gaps[name], name))[:PANEL_CASES]:
            groups = heard[output]
            reason = (
                f"The groups differ: experts rate it {mean(groups[EXPERTS]):.1f}, "
                f"elderly users {mean(groups[ELDERLY]):.1f}"
            )
            at = in_office(random, stop + timedelta(days=random.uniform(0, 11)))
            yield Opening(
                at=at,
                output=output,
                opened_for="hand",
                reason=reason,
                severity=2,
                opened_by=random.choice(REVIEWERS).handle,
            )


def _is_blunt(output: Output, version: str) -> bool:
    return output.model_version == version and output.planted.style == "blunt"


def _gap(groups: dict[str, list[int]]) -> float:
    if ELDERLY not in groups or EXPERTS not in groups:
        return 0.0
    return mean(groups[EXPERTS]) - mean(groups[ELDERLY])


def _by_audit(audits: Iterable[Audit], flags: dict[str, list[Feedback]]) -> Iterator[Opening]:
    for audit in audits:
        for item in audit.items:
            at = audit.started_at + timedelta(minutes=20)
            before = [said for said in flags.get(item.output, ()) if said.given_at < at]
            yield Opening(
                at=at,
                output=item.output,
                opened_for="audit",
                reason=f"Drawn by {audit.key}",
                severity=_highest(before),
                opened_by=audit.lead,
                audit=audit.key,
            )
