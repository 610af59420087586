"""Taking in what telemetry tells: answers become outputs, evaluations become feedback on them, whichever comes first."""

from collections.abc import Iterable, Mapping, Sequence

from sqlmodel import col, or_, select

from governance.core.access import Permission, require
from governance.core.bulk import as_parameter, is_among
from governance.core.errors import Invalid, Problem
from governance.core.unit_of_work import UnitOfWork
from governance.feedback.commands.superseding import record_newest
from governance.feedback.scales.commands import keep_waiting
from governance.feedback.scales.queries import scales
from governance.feedback.telemetry.commands.wrapping import add_spans, add_wrappers
from governance.feedback.telemetry.queries import subjects
from governance.feedback.telemetry.tables import SpanOutput, TelemetryLeft, WaitingEvaluation
from governance.feedback.telemetry.told import Received, ToldEvaluation, ToldOutput
from governance.registry.commands import NewOutput, add_model, add_model_version, record_outputs
from governance.registry.queries import model_versions
from governance.registry.tables import Model, Output

WAITING, LINKED = "evaluations.waiting", "spans.linked"
MOST_LEFT = 200
"""Kinds of things that are listed one by one for one sender."""


def receive(
    unit: UnitOfWork,
    origin: str,
    outputs: Sequence[ToldOutput],
    evaluations: Sequence[ToldEvaluation],
    *,
    model: str | None = None,
) -> Received:
    """Stores the answers that aren't known yet and the evaluations of known ones; an evaluation without its answer is kept
    until it comes. `model` binds the sender to one model. What is wrong with single ones is told by place; the rest is stored.
    """
    require(unit.actor, Permission.IMPORT_FEEDBACK)
    received = Received()
    new = _store_outputs(unit, origin, outputs, model, received)
    waited = _waiting_for(unit, origin, new)
    told = [*evaluations, *waited]
    if told:
        _store_evaluations(unit, origin, told, received)
    if waited:
        _drop(unit, origin, {each.key for each in waited})
    if unit.has_unrecorded:
        unit.record(LINKED, origin, {"spans": len(new), "evaluations": len(waited)})
    return received


def _drop(unit: UnitOfWork, origin: str, keys: set[str]) -> None:
    """Removes evaluations that have found their answer."""
    found = select(WaitingEvaluation).where(
        WaitingEvaluation.origin == origin, col(WaitingEvaluation.key).in_(keys)
    )
    for row in unit.session.exec(found).all():
        unit.session.delete(row)


def _store_outputs(
    unit: UnitOfWork, origin: str, outputs: Sequence[ToldOutput], model: str | None, received: Received
) -> list[ToldOutput]:
    """Stores what is new of `outputs` and returns it."""
    known = set(
        unit.session.exec(
            select(SpanOutput.trace_id, SpanOutput.span_id).where(
                SpanOutput.origin == origin,
                col(SpanOutput.trace_id).in_({output.trace_id for output in outputs}),
            )
        )
    )
    new: dict[tuple[str, str], ToldOutput] = {}
    for output in outputs:
        place = (output.trace_id, output.span_id)
        if output.problems:
            received.problems += output.problems
        elif place in known:
            received.known += 1
        else:
            new.setdefault(place, output)
    stored = _store_new(unit, origin, [each for each in new.values() if not each.is_wrapper], model, received)
    repeating, others = add_wrappers(unit, origin, [each for each in new.values() if each.is_wrapper])
    received.repeated = len(repeating)
    return [*stored, *repeating, *_store_new(unit, origin, others, model, received)]


def _store_new(
    unit: UnitOfWork, origin: str, told: Sequence[ToldOutput], model: str | None, received: Received
) -> list[ToldOutput]:
    versions = _versions(unit, told, model, received)
    sound = [output for output in told if output.version_for(model) in versions]
    if not sound:
        return []
    stored = _known_outputs(unit, versions, sound)
    fresh = [
        output for output in sound if (versions[output.version_for(model)], output.external_id) not in stored
    ]
    ids = record_outputs(unit, [_new_output(output, versions[output.version_for(model)]) for output in fresh])
    for output, output_id in zip(fresh, ids, strict=True):
        stored[versions[output.version_for(model)], output.external_id] = output_id
    add_spans(
        unit,
        origin,
        [(output, stored[versions[output.version_for(model)], output.external_id]) for output in sound],
    )
    received.outputs += len(fresh)
    return sound


def _known_outputs(
    unit: UnitOfWork, versions: dict[str, int], outputs: Sequence[ToldOutput]
) -> dict[tuple[int, str], int]:
    """Ids of outputs that the store has by these names, though no span of this origin told of them."""
    dialect = unit.session.connection().dialect.name
    found = select(Output.model_version_id, Output.external_id, Output.id).where(
        is_among(col(Output.external_id), "names", dialect),
        col(Output.model_version_id).in_(set(versions.values())),
    )
    names = {"names": as_parameter([output.external_id for output in outputs], dialect)}
    return {(version, name): output_id for version, name, output_id in unit.session.exec(found, params=names)}


def _versions(
    unit: UnitOfWork, outputs: Iterable[ToldOutput], model: str | None, received: Received
) -> dict[str, int]:
    """The ids of the versions that answered; unknown ones are registered where the sender may do so, else told."""
    known = {row.name: row.id for row in model_versions(unit.session)}
    models = set(unit.session.exec(select(Model.slug)))
    refused: dict[str, str] = {}
    for output in outputs:
        name = output.version_for(model)
        slug, _, version = name.partition(" ")
        if name not in known and name not in refused:
            if model is not None and slug != model:
                refused[name] = f"{name}: this key is only for {model}"
            elif not unit.actor.may(Permission.REGISTER_MODEL):
                refused[name] = (
                    f"there is no model version {name}; register it, or give the key the scope models:register"
                )
            else:
                try:
                    if slug not in models:
                        add_model(unit, slug, slug)
                        models.add(slug)
                    known[name] = add_model_version(unit, slug, version).id
                except Invalid as invalid:
                    refused[name] = str(invalid)
        if name in refused:
            received.problems.append(Problem("model_version", refused[name], output.place))
    return known


def _new_output(output: ToldOutput, version_id: int) -> NewOutput:
    return NewOutput(
        model_version_id=version_id,
        external_id=output.external_id,
        conversation=list(output.conversation),
        answer=output.answer,
        language=output.language,
        scenario=output.scenario,
        produced_at=output.produced_at,
    )


def _waiting_for(unit: UnitOfWork, origin: str, outputs: Sequence[ToldOutput]) -> list[ToldEvaluation]:
    """The evaluations that waited for one of these answers."""
    if not outputs:
        return []
    responses = {output.response_id for output in outputs if output.response_id}
    waiting = unit.session.exec(
        select(WaitingEvaluation)
        .where(
            WaitingEvaluation.origin == origin,
            or_(
                col(WaitingEvaluation.trace_id).in_({output.trace_id for output in outputs}),
                col(WaitingEvaluation.response_id).in_(responses),
            ),
        )
        .order_by(col(WaitingEvaluation.id))
    )
    told = [
        ToldEvaluation(
            place=0,
            key=row.key,
            trace_id=row.trace_id,
            span_id=row.span_id,
            response_id=row.response_id,
            said=row.said,
            score_name=row.score_name,
            score_number=row.score_number,
            falls_back=row.falls_back,
        )
        for row in waiting
    ]
    there = subjects(unit.session, origin, told)
    return [each for each in told if there.of(each) is not None]


def _store_evaluations(
    unit: UnitOfWork, origin: str, told: Sequence[ToldEvaluation], received: Received
) -> None:
    wrong = {each.key: problems for each in told if (problems := each.problems(unit.at))}
    received.problems += [problem for problems in wrong.values() for problem in problems]
    sound = [each for each in told if each.key not in wrong]
    there = subjects(unit.session, origin, sound)
    known = scales(unit.session, origin)
    records, unplaced, unscaled = [], [], {}
    for each in sound:
        subject = there.of(each)
        if subject is None:
            unplaced.append(each)
        else:
            told_on = each.on_scale(known) if each.score_name in known else each
            records.append((each.place, told_on.record(subject.version, subject.external_id)))
            if told_on.score_name is not None and told_on.score_number is not None:
                unscaled[each.key] = (told_on.score_name, told_on.score_number)
    if records:
        result = record_newest(unit, origin, records)
        keep_waiting(unit, origin, unscaled, result.created, [said for _, said in records])
        received.created, received.unchanged = len(result.created), len(result.unchanged)
        received.problems += result.problems
    if unplaced:
        _keep(unit, origin, unplaced)
        received.waiting = len(unplaced)


def _keep(unit: UnitOfWork, origin: str, unplaced: Sequence[ToldEvaluation]) -> None:
    """Keeps evaluations until their answer comes; what is said anew under a known key takes the place of what was said."""
    wanted = {each.key: each for each in unplaced}
    dialect = unit.session.connection().dialect.name
    kept = select(WaitingEvaluation).where(
        WaitingEvaluation.origin == origin, is_among(col(WaitingEvaluation.key), "keys", dialect)
    )
    for row in unit.session.exec(kept, params={"keys": as_parameter(list(wanted), dialect)}).all():
        newer = wanted.pop(row.key)
        row.said, row.score_name, row.score_number = newer.said, newer.score_name, newer.score_number
    unit.session.add_all(
        WaitingEvaluation(
            origin=origin,
            key=each.key,
            trace_id=each.trace_id,
            span_id=each.span_id,
            response_id=each.response_id,
            score_name=each.score_name,
            score_number=each.score_number,
            falls_back=each.falls_back,
            said=each.said,
            received_at=unit.at,
        )
        for each in wanted.values()
    )
    if wanted:
        unit.record(WAITING, origin, {"count": len(wanted)})


def note_left(unit: UnitOfWork, origin: str, left: Mapping[tuple[str, str], int]) -> None:
    """Counts what telemetry held and wasn't kept, by what it was and why, for the list on the Import page."""
    require(unit.actor, Permission.IMPORT_FEEDBACK)
    if not left:
        return
    rows = {
        (row.what, row.reason): row
        for row in unit.session.exec(select(TelemetryLeft).where(TelemetryLeft.origin == origin))
    }
    for (what, reason), count in left.items():
        name = (what[:200], reason[:300])
        if name not in rows and len(rows) >= MOST_LEFT:
            name = ("others", "more kinds of things than are listed one by one")
        if name not in rows:
            rows[name] = TelemetryLeft(origin=origin, what=name[0], reason=name[1], count=0, last_at=unit.at)
            unit.session.add(rows[name])
        rows[name].count += count
        rows[name].last_at = unit.at
