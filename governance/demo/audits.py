"""The two audits: what they look at, and which outputs they drew."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from governance.demo.records import Audit, AuditItem, Output
from governance.demo.staff import AUDITORS
from governance.demo.story import AUDIT_DAYS, REGRESSION
from governance.demo.timeline import Timeline
from governance.measures import sampling

SPANISH, WHOLE = AUDIT_DAYS
SAMPLES = {SPANISH: 26, WHOLE: 60}


def audits(timeline: Timeline, outputs: Sequence[Output]) -> tuple[Audit, ...]:
    """Both, with their samples; the cases are not known yet.

    Frame, strata, size and seed are what governance.audit.commands.start_audit needs, and it draws the same outputs as long
    as they are stored in the order of their numbers.
    """
    plans = (_spanish_medical(timeline), _whole_version(timeline))
    return tuple(replace(plan, items=_drawn(plan, outputs)) for plan in plans)


def with_cases(plans: Sequence[Audit], under: Mapping[tuple[str, str], str]) -> tuple[Audit, ...]:
    """The audits with the case in which each output is judged."""
    return tuple(
        replace(
            plan,
            items=tuple(replace(item, case=under[plan.key, item.output]) for item in plan.items),
        )
        for plan in plans
    )


def _drawn(audit: Audit, outputs: Sequence[Output]) -> tuple[AuditItem, ...]:
    strata: dict[str, list[int]] = {}
    for number, output in enumerate(outputs):
        if _in_frame(audit, output):
            values = [str(getattr(output, name)) for name in audit.stratify_by]
            strata.setdefault(" · ".join(values), []).append(number)
    frame = sorted(number for numbers in strata.values() for number in numbers)
    counts = {name: len(numbers) for name, numbers in sorted(strata.items())}
    sizes = sampling.allocate(counts, SAMPLES[audit.key])
    sample = sampling.stratified(frame, strata, sizes, audit.seed)
    return tuple(AuditItem(outputs[number].external_id, "") for number in sample)


def _in_frame(audit: Audit, output: Output) -> bool:
    return (
        output.model_version in audit.model_versions
        and (not audit.languages or output.language in audit.languages)
        and (not audit.scenarios or output.scenario in audit.scenarios)
        and output.produced_at.date() <= audit.produced_until
    )


def _spanish_medical(timeline: Timeline) -> Audit:
    first_day, last_day = AUDIT_DAYS[SPANISH]
    version, language, scenario = REGRESSION
    return Audit(
        key=SPANISH,
        title="Medical advice in Spanish under version 2.0",
        scope="Answers of version 2.0 to medical questions in Spanish, from its release on. The flags on them had risen "
        "within weeks, and nowhere else.",
        criteria="The clauses on doses, warning signs and diagnosis, and the promise of equal care in every language.",
        lead=AUDITORS[0],
        starts_on=timeline.day(first_day).date(),
        ends_on=timeline.day(last_day).date(),
        model_versions=(version,),
        languages=(language,),
        scenarios=(scenario,),
        produced_until=timeline.day(first_day + 1).date(),
        stratify_by=(),
        seed=20_260_713,
        started_at=timeline.day(first_day, 9),
        reported_at=timeline.day(last_day, 15),
        items=(),
    )


def _whole_version(timeline: Timeline) -> Audit:
    first_day, last_day = AUDIT_DAYS[WHOLE]
    return Audit(
        key=WHOLE,
        title="Version 2.1 across languages",
        scope="Answers of version 2.1 in all languages and scenarios since its release, some of each language.",
        criteria="The whole of the guidelines in their third version, with an eye on tone and on the cure of the Spanish "
        "regression.",
        lead=AUDITORS[1],
        starts_on=timeline.day(first_day).date(),
        ends_on=timeline.day(last_day).date(),
        model_versions=("2.1",),
        languages=(),
        scenarios=(),
        produced_until=timeline.day(first_day + 1).date(),
        stratify_by=("language",),
        seed=20_261_012,
        started_at=timeline.day(first_day, 9),
        reported_at=None,
        items=(),
    )
