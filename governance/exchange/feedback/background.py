"""Imports as jobs: the file is stored first, the import runs in the background, and what was refused can be fetched.

A job that is taken up again reads the file from its start: records are known by their keys, so none is stored twice, and what
the first attempt stored is counted with the rest.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from governance.core.access import Permission, require
from governance.core.cells import csv_blocks
from governance.core.errors import Invalid, Problem
from governance.core.files import StoredFile
from governance.core.references import Prefix
from governance.core.unit_of_work import UnitOfWork
from governance.exchange.feedback.format import FeedbackFormat
from governance.exchange.feedback.importing import ImportResult, import_feedback
from governance.exchange.formats import check_options, format_called
from governance.feedback.tables import Feedback
from governance.work.commands import queue
from governance.work.engine import Run
from governance.work.queries import JobRow, jobs
from governance.work.tables import Job

KIND = "feedback.import"
LONGEST_ORIGIN = 64
SHOWN_PROBLEMS = 200


@dataclass(frozen=True)
class ImportPlan:
    """What to import and how: a stored file, its name, its format, and what its columns and scores stand for."""

    file: StoredFile
    name: str
    form: str
    origin: str
    mapping: Mapping[str, str]
    defaults: Mapping[str, str]
    options: Mapping[str, str] = field(default_factory=dict)
    register: bool = True


def ask_for_import(unit: UnitOfWork, plan: ImportPlan) -> Job:
    """Queues the import. Raises Invalid for a format or an origin that can't be."""
    require(unit.actor, Permission.IMPORT_FEEDBACK)
    problems: list[Problem] = []
    try:
        check_options(format_called(FeedbackFormat, plan.form), plan.options)
    except Invalid as invalid:
        problems += invalid.problems
    if not plan.origin.strip() or len(plan.origin) > LONGEST_ORIGIN or ":" in plan.origin:
        problems.append(
            Problem("origin", f"expected a name of 1 to {LONGEST_ORIGIN} characters without a colon")
        )
    if problems:
        raise Invalid(*problems)
    arguments = {
        "sha256": plan.file.sha256,
        "size": plan.file.size,
        "form": plan.form,
        "origin": plan.origin,
        "mapping": dict(plan.mapping),
        "defaults": dict(plan.defaults),
        "options": dict(plan.options),
        "register": plan.register,
    }
    return queue(unit, KIND, plan.name, arguments)


def run_import(run: Run) -> dict[str, Any]:
    """Does what `ask_for_import` asked for. The result holds counts, the first problems, and the file of all of them."""
    asked = run.job.arguments
    with run.store.files.fetched(asked["sha256"]) as path:
        result = import_feedback(
            run.store,
            run.actor,
            asked["form"],
            path,
            origin=asked["origin"],
            mapping=asked["mapping"],
            defaults=asked["defaults"],
            options=asked.get("options") or {},
            register=asked["register"],
            progress=run.tell,
        )
    created, unchanged = result.created, result.unchanged
    if run.job.attempts > 1:
        with run.store.read() as session:
            created = _created_since(session, asked["origin"], run.job.queued_seq)
        unchanged = max(0, result.created + result.unchanged - created)
    refused = run.store.files.put(refused_lines(result.refused)) if result.refused else None
    return {
        "read": result.read,
        "created": created,
        "unchanged": unchanged,
        "refused": result.refused_lines,
        "broken_off": result.broken_off,
        "refused_file": refused.sha256 if refused else "",
        "problems": [
            {"line": each.line, "field": each.field, "reason": each.reason}
            for each in result.refused[:SHOWN_PROBLEMS]
        ],
        "not_carried": not_carried_rows(result),
        "read_as": result.read_as,
        "waiting_for_scale": dict(result.waiting),
        "scales": {name: scale.rule for name, scale in result.scales.items()},
    }


def brought_nothing(result: Mapping[str, Any]) -> bool:
    """Whether an import that ran to its end left nothing of its file in the store, from this time or from before."""
    return not (result["created"] or result["unchanged"] or result.get("scales"))


def not_carried_rows(result: ImportResult) -> list[dict[str, Any]]:
    """What was not carried over: field, reason, count; by field."""
    return [
        {"field": each.field, "reason": each.reason, "count": count}
        for each, count in sorted(
            result.not_carried.items(), key=lambda item: (item[0].field, item[0].reason)
        )
    ]


def refused_lines(problems: Iterable[Problem]) -> Iterator[bytes]:
    """Problems as CSV: line, field, reason. What a spreadsheet could take for a formula gets an apostrophe."""
    rows = ((problem.line, problem.field, problem.reason) for problem in problems)
    return csv_blocks(("line", "field", "reason"), rows, mark=False)


def imports(session: Session, limit: int = 50) -> list[JobRow]:
    """The newest imports."""
    return jobs(session, KIND, limit=limit)


def imported_rows(session: Session, origin: str, since: int, limit: int = 5) -> list[str]:
    """References of the first records of `origin` that came after event `since`."""
    came = (col(Feedback.event_seq) > since, Feedback.origin == origin)
    found = session.exec(select(Feedback.id).where(*came).order_by(col(Feedback.id)).limit(limit))
    return [Prefix.FEEDBACK.of(each) for each in found]


def last_options(session: Session, origin: str) -> dict[str, str]:
    """The options of the format that the newest import of `origin` was given, the sheet aside."""
    for job in jobs(session, KIND, limit=200):
        if job.arguments["origin"] == origin:
            given = dict(job.arguments.get("options") or {})
            return {name: value for name, value in given.items() if name != "sheet"}
    return {}


def last_mapping(session: Session, origin: str) -> tuple[dict[str, str], dict[str, str]] | None:
    """How the newest import of `origin` read its file: mapping and constants; None where there was none."""
    for job in jobs(session, KIND, limit=200):
        if job.arguments["origin"] == origin:
            return dict(job.arguments["mapping"]), dict(job.arguments["defaults"])
    return None


def _created_since(session: Session, origin: str, seq: int) -> int:
    counted = select(func.count()).select_from(Feedback)
    return session.exec(counted.where(col(Feedback.event_seq) > seq, Feedback.origin == origin)).one()
