"""What happened in the demo organisation, as steps in the order of time, each one an ordinary command.

A step is due at its time and acts for a person (by handle; empty for Plumbline itself). What it makes is remembered by its
natural key, so that later steps find it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import select

from governance.audit.commands import (
    accept_risk,
    add_evidence,
    complete_action,
    open_cases_for_audit,
    plan_action,
    raise_finding,
    report_audit,
    start_action,
    start_audit,
    verify_finding,
)
from governance.audit.effects import EffectMeasure
from governance.audit.frame import Frame
from governance.audit.tables import ActionKind, AuditItem, Finding
from governance.core.unit_of_work import UnitOfWork
from governance.datasets.commands import build, freeze, link_action, record_training
from governance.datasets.recipe import Recipe
from governance.demo import records
from governance.demo.audits import SAMPLES
from governance.demo.chance import stream
from governance.demo.population import SURVEYED_BEFORE, set_population
from governance.demo.stranger import BEFORE_END, give_stars
from governance.exchange.policy.markdown import parse
from governance.feedback.commands import withdraw_consent
from governance.feedback.crowd.commands.examining import examine
from governance.feedback.tables import Feedback, Scope
from governance.policy.commands import approve, draft_version, publish, submit_for_review
from governance.policy.queries import find_clause
from governance.registry.commands import add_model, add_model_version, retire_model_version
from governance.review.commands import judge, open_case, resolve
from governance.review.tables import OpenedFor, Verdict

ORIGIN = "demo"


@dataclass
class Remembered:
    """Ids by natural key."""

    people: dict[str, int] = field(default_factory=dict)
    model_versions: dict[str, int] = field(default_factory=dict)
    outputs: dict[str, int] = field(default_factory=dict)
    policy_versions: dict[int, int] = field(default_factory=dict)
    cases: dict[str, int] = field(default_factory=dict)
    audits: dict[str, int] = field(default_factory=dict)
    findings: dict[str, int] = field(default_factory=dict)
    actions: dict[str, int] = field(default_factory=dict)
    dataset_versions: dict[int, int] = field(default_factory=dict)


Do = Callable[[UnitOfWork, Remembered], None]


@dataclass(frozen=True)
class Step:
    """`needs_all_said`: it looks at what was said up to then, so that has to be stored first."""

    at: datetime
    by: str
    do: Do
    needs_all_said: bool = True


def steps(told: records.Organisation) -> list[Step]:
    """Everything but people, outputs and feedback, in the order of time."""
    found = [
        *_model(told.model, told.dataset.versions[0].built_by),
        *_policy(told.policy),
        *(step for case in told.cases for step in _case(case)),
        *(step for audit in told.audits for step in _audit(audit, told.model.slug, told.cases)),
        *(step for finding in told.findings for step in _finding(finding, told)),
        *_dataset(told.dataset),
        *(_withdrawal(each) for each in told.withdrawals),
        *_crowd(told),
    ]
    return sorted(found, key=lambda step: step.at)


def _crowd(told: records.Organisation) -> Iterator[Step]:
    def surveyed(unit: UnitOfWork, _seen: Remembered) -> None:
        set_population(unit)

    def praised(unit: UnitOfWork, _seen: Remembered) -> None:
        give_stars(unit, told, stream(told.seed, "stranger"))

    def looked_over(unit: UnitOfWork, _seen: Remembered) -> None:
        examine(unit)

    yield Step(told.end - SURVEYED_BEFORE, told.policy.owner, surveyed, needs_all_said=False)
    yield Step(told.end - BEFORE_END, "", praised)
    yield Step(told.end, "", looked_over)


def _model(model: records.Model, engineer: str) -> Iterator[Step]:
    def register(unit: UnitOfWork, _seen: Remembered) -> None:
        add_model(unit, model.slug, model.name, model.description)

    yield Step(model.versions[0].released_at, engineer, register)
    for version in model.versions:

        def release(unit: UnitOfWork, seen: Remembered, version: records.ModelVersion = version) -> None:
            made = add_model_version(unit, model.slug, version.label, version.released_at, version.notes)
            seen.model_versions[version.label] = made.id
            if version.trained_on is not None:
                record_training(unit, made.id, seen.dataset_versions[version.trained_on])

        yield Step(version.released_at, engineer, release)
        if version.retired_at is not None:

            def retire(unit: UnitOfWork, seen: Remembered, version: records.ModelVersion = version) -> None:
                retire_model_version(unit, seen.model_versions[version.label])

            yield Step(version.retired_at, engineer, retire)


def _policy(policy: records.Policy) -> Iterator[Step]:
    for version in policy.versions:

        def draft(unit: UnitOfWork, seen: Remembered, version: records.PolicyVersion = version) -> None:
            document = parse(version.markdown)
            made = draft_version(
                unit,
                policy.slug,
                version.label,
                document,
                title=policy.title,
                change_note=version.change_note,
            )
            seen.policy_versions[version.number] = made.id

        def submit(unit: UnitOfWork, seen: Remembered, number: int = version.number) -> None:
            submit_for_review(unit, seen.policy_versions[number])

        def agree(unit: UnitOfWork, seen: Remembered, number: int = version.number) -> None:
            approve(unit, seen.policy_versions[number])

        def bring_out(unit: UnitOfWork, seen: Remembered, version: records.PolicyVersion = version) -> None:
            publish(unit, seen.policy_versions[version.number], version.effective_on)

        yield Step(version.created_at, version.author, draft)
        yield Step(version.created_at, version.author, submit)
        yield Step(version.approved_at, version.approved_by, agree)
        yield Step(version.published_at, policy.owner, bring_out)


def _case(case: records.Case) -> Iterator[Step]:
    if case.opened_for != OpenedFor.AUDIT:

        def opened(unit: UnitOfWork, seen: Remembered) -> None:
            made = open_case(
                unit,
                seen.outputs[case.output],
                OpenedFor(case.opened_for),
                case.reason,
                case.severity,
                case.required_judgements,
            )
            seen.cases[case.key] = made.id

        yield Step(case.opened_at, case.opened_by or "", opened)
    for judgement in case.judgements:

        def judged(unit: UnitOfWork, seen: Remembered, said: records.Judgement = judgement) -> None:
            cited = [find_clause(unit.session, key, unit.at).id for key in said.clauses]
            judge(
                unit,
                seen.cases[case.key],
                Verdict(said.verdict),
                clauses=cited,
                severity=said.severity,
                rationale=said.rationale,
                correction=said.correction,
                passages={cited[0]: said.passage} if said.passage else {},
            )

        yield Step(judgement.made_at, judgement.reviewer, judged, needs_all_said=False)
    end = case.resolution
    if end is not None and end.resolved_by is not None:

        def decided(unit: UnitOfWork, seen: Remembered, end: records.Resolution = end) -> None:
            resolve(unit, seen.cases[case.key], Verdict(end.verdict), end.rationale, end.severity)

        yield Step(end.resolved_at, end.resolved_by, decided, needs_all_said=False)


def _audit(audit: records.Audit, model: str, cases: tuple[records.Case, ...]) -> Iterator[Step]:
    ours = {item.case for item in audit.items}
    opened_at = next(
        case.opened_at for case in cases if case.key in ours and case.opened_for == OpenedFor.AUDIT
    )

    def start(unit: UnitOfWork, seen: Remembered) -> None:
        frame = Frame(
            languages=audit.languages,
            scenarios=audit.scenarios,
            model_versions=tuple(f"{model} {label}" for label in audit.model_versions),
            produced_until=audit.produced_until,
            stratify_by=audit.stratify_by,
        )
        made = start_audit(
            unit,
            audit.title,
            audit.scope,
            audit.criteria,
            audit.starts_on,
            audit.ends_on,
            frame,
            SAMPLES[audit.key],
            audit.seed,
        )
        seen.audits[audit.key] = made.id

    def open_cases(unit: UnitOfWork, seen: Remembered) -> None:
        open_cases_for_audit(unit, seen.audits[audit.key])
        keys = {seen.outputs[item.output]: item.case for item in audit.items}
        drawn = unit.session.exec(select(AuditItem).where(AuditItem.audit_id == seen.audits[audit.key]))
        seen.cases.update({keys[item.output_id]: item.case_id for item in drawn if item.case_id is not None})

    def report(unit: UnitOfWork, seen: Remembered) -> None:
        report_audit(unit, seen.audits[audit.key])

    yield Step(audit.started_at, audit.lead, start)
    yield Step(opened_at, audit.lead, open_cases)
    if audit.reported_at is not None:
        yield Step(audit.reported_at, audit.lead, report)


def _finding(finding: records.Finding, told: records.Organisation) -> Iterator[Step]:
    def raised(unit: UnitOfWork, seen: Remembered) -> None:
        made = raise_finding(
            unit,
            finding.title,
            finding.statement,
            finding.severity,
            audit_id=seen.audits[finding.audit] if finding.audit else None,
            clause_id=find_clause(unit.session, finding.clause, unit.at).id if finding.clause else None,
            case_ids=[seen.cases[key] for key in finding.cases],
            model_version_id=seen.model_versions[finding.model_version] if finding.model_version else None,
            language=finding.language,
            scenario=finding.scenario,
            owner_id=seen.people[finding.owner],
            due_on=finding.due_on,
        )
        seen.findings[finding.key] = made.id

    yield Step(finding.raised_at, finding.raised_by, raised)
    planner = told.policy.owner
    for action in finding.actions:
        yield from _action(finding, action, action.owner or planner)
    for piece in finding.evidence:

        def added(unit: UnitOfWork, seen: Remembered, note: str = piece.note) -> None:
            add_evidence(unit, seen.findings[finding.key], note)

        yield Step(piece.added_at, piece.added_by, added)
    if finding.closed_at is not None:

        def closed(unit: UnitOfWork, seen: Remembered) -> None:
            close: Callable[[UnitOfWork, int, str], Finding] = (
                verify_finding if finding.state == "verified" else accept_risk
            )
            close(unit, seen.findings[finding.key], finding.closing_note)

        yield Step(finding.closed_at, finding.closed_by or "", closed)


def _action(finding: records.Finding, action: records.Action, planner: str) -> Iterator[Step]:
    def planned(unit: UnitOfWork, seen: Remembered) -> None:
        made = plan_action(
            unit,
            seen.findings[finding.key],
            ActionKind(action.kind),
            action.description,
            owner_id=seen.people[action.owner],
            due_on=action.due_on,
            effect_measure=EffectMeasure.model_validate(action.effect_measure)
            if action.effect_measure
            else None,
        )
        seen.actions[action.key] = made.id

    def started(unit: UnitOfWork, seen: Remembered) -> None:
        start_action(unit, seen.actions[action.key])

    def completed(unit: UnitOfWork, seen: Remembered) -> None:
        complete_action(unit, seen.actions[action.key])

    yield Step(action.planned_at, planner, planned)
    if action.started_at is not None:
        yield Step(action.started_at, action.owner, started)
    if action.completed_at is not None:
        yield Step(action.completed_at, action.owner, completed)


def _dataset(dataset: records.Dataset) -> Iterator[Step]:
    for version in dataset.versions:

        def built(unit: UnitOfWork, seen: Remembered, version: records.DatasetVersion = version) -> None:
            recipe = Recipe(sources=version.sources)
            made = build(unit, dataset.slug, recipe, dataset.title)
            seen.dataset_versions[version.number] = made.id
            for key in version.carries_out:
                link_action(unit, made.id, seen.actions[key])

        def frozen(unit: UnitOfWork, seen: Remembered, number: int = version.number) -> None:
            freeze(unit, seen.dataset_versions[number])

        yield Step(version.built_at, version.built_by, built)
        yield Step(version.frozen_at, version.frozen_by, frozen)


def _withdrawal(each: records.Withdrawal) -> Step:
    def taken_back(unit: UnitOfWork, seen: Remembered) -> None:
        if each.feedback is None:
            withdraw_consent(unit, Scope(each.scope), person_id=seen.people[each.person])
            return
        said = select(Feedback.id).where(Feedback.origin == ORIGIN, Feedback.key == each.feedback)
        withdraw_consent(unit, Scope(each.scope), feedback_id=unit.session.exec(said).one())

    return Step(each.withdrawn_at, each.person, taken_back)
