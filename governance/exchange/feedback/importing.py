"""Bringing a file of feedback into the store: in batches, each stored whole, so that a stop at any point loses nothing
and the same command again adds only what is missing.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

from governance.core.access import Actor, Permission, require
from governance.core.errors import Conflict, Invalid, Problem
from governance.core.memory import few_collections
from governance.core.store import Store
from governance.core.unit_of_work import UnitOfWork
from governance.exchange.feedback.format import Asked, FeedbackFormat, Read, Unscaled
from governance.exchange.formats import check_options, format_called
from governance.exchange.reading import BrokenOff, NotCarried, Progress, ReadAs
from governance.feedback.commands import record_batch
from governance.feedback.commands.superseding import record_newest
from governance.feedback.records import FIELDS, FeedbackRecord
from governance.feedback.scales.commands import keep_waiting, say_scale
from governance.feedback.scales.queries import scales
from governance.feedback.scales.scaling import Scale
from governance.feedback.telemetry.queries import outputs_called
from governance.registry.commands import add_model, add_model_version
from governance.registry.queries import model_versions

BATCH = 5_000
"""Records that are stored together: durable by one commit, and by one event of the ledger."""

UNSPECIFIED = "unspecified"
"""The version of a model that is named without one."""

TRIED = 20_000
"""Records that a trial looks at: some seconds in which nobody else can write."""


@dataclass
class ImportResult:
    """`read` counts records, good or not; `refused` names each bad one by line and field. `not_carried` counts what the
    file holds and our records can't represent; `read_as` says what the file was taken for; `waiting` counts numbers without a
    scale by their name, `scaled` those that became ratings by the `scales` that the file told. `broken_off` says that the file
    could not be read to its end, `whole` is false where a trial looked at no more than its beginning.
    """

    read: int = 0
    created: int = 0
    unchanged: int = 0
    refused: list[Problem] = field(default_factory=list)
    not_carried: Counter[NotCarried] = field(default_factory=Counter)
    read_as: list[str] = field(default_factory=list)
    waiting: Counter[str] = field(default_factory=Counter)
    scales: dict[str, Scale] = field(default_factory=dict)
    scaled: int = 0
    broken_off: bool = False
    whole: bool = True

    @property
    def refused_lines(self) -> int:
        return len({problem.line for problem in self.refused})


def import_feedback(
    store: Store,
    actor: Actor,
    form: str,
    path: Path,
    *,
    origin: str | None = None,
    mapping: Mapping[str, str] | None = None,
    defaults: Mapping[str, str] | None = None,
    options: Mapping[str, str] | None = None,
    strict: bool = False,
    register: bool = True,
    progress: Progress | None = None,
) -> ImportResult:
    """Imports `path`. `defaults` fill fields that the file leaves out; `register` adds model versions that it names and the
    store doesn't know; `strict` reads the whole file first and stores nothing if any record is bad.

    Raises Invalid for a file that cannot be read at all, an unknown format, or (strict) any bad record; Refused.
    """
    asked = Asked(mapping or {}, defaults or {}, options or {}, progress=progress)
    wanted = _checked(actor, form, asked)
    asked = _with_scales(store, asked, origin or wanted.name)
    batch_of = _Import(lambda: store.begin(actor), origin or wanted.name, wanted, register)
    if strict:
        _refuse_if_any_is_bad(wanted.read(path, replace(asked, progress=None)))
    with few_collections():
        batch_of.take_all(wanted.read(path, asked), strict)
    return batch_of.result


def try_import(
    store: Store,
    actor: Actor,
    form: str,
    path: Path,
    *,
    origin: str,
    mapping: Mapping[str, str],
    defaults: Mapping[str, str],
    options: Mapping[str, str] | None = None,
    register: bool = True,
) -> ImportResult:
    """What `import_feedback` would do with the first `TRIED` records of `path`, without storing anything.

    Other writers wait meanwhile, so it doesn't try more. Raises as `import_feedback` does.
    """
    asked = Asked(mapping, defaults, options or {})
    wanted = _checked(actor, form, asked)
    asked = _with_scales(store, asked, origin)
    reads = wanted.read(path, asked)
    result = ImportResult()
    with suppress(_Undone), store.begin(actor) as unit:
        trial = _Import(lambda: nullcontext(unit), origin, wanted, register)
        trial.result = result
        trial.take_all(islice(reads, TRIED), strict=False)
        raise _Undone
    result.whole = result.broken_off or next(reads, None) is None
    return result


def _checked(actor: Actor, form: str, asked: Asked) -> FeedbackFormat:
    require(actor, Permission.IMPORT_FEEDBACK)
    wanted = format_called(FeedbackFormat, form)
    check_options(wanted, asked.options)
    if not asked.defaults.keys() <= set(FIELDS):
        unknown = ", ".join(sorted(asked.defaults.keys() - set(FIELDS)))
        raise Invalid.field("defaults", f"no such field: {unknown}")
    return wanted


def _with_scales(store: Store, asked: Asked, origin: str) -> Asked:
    with store.read() as session:
        return replace(asked, scales=scales(session, origin))


class _Undone(Exception):
    """Ends the unit of a trial: nothing of it is kept."""


class _Import:
    """The import on its way, and what has come of it so far. `begin` opens the unit of work for a batch."""

    def __init__(
        self,
        begin: Callable[[], AbstractContextManager[UnitOfWork]],
        origin: str,
        wanted: FeedbackFormat,
        register: bool,
    ) -> None:
        self.begin, self.origin, self.register = begin, origin, register
        self.by_trace, self.upserts = wanted.by_trace, wanted.upserts
        self.result = ImportResult()
        self._known_versions: set[str] = set()

    def take_all(self, reads: Iterator[Read], strict: bool) -> None:
        """Stores what is read, a batch at a time, as far as it can be read."""
        try:
            for batch in _batches(reads):
                self.take(batch, strict)
        except BrokenOff as broken:
            self.result.refused.append(broken.problem)
            self.result.broken_off = True

    def take(self, reads: list[Read], strict: bool) -> None:
        """Stores one batch, in one unit of work."""
        problems = [read for read in reads if isinstance(read, Problem)]
        records = [read for read in reads if isinstance(read, tuple)]
        self.result.read += len(records) + len({problem.line for problem in problems})
        self.result.refused += problems
        self.result.not_carried.update(read for read in reads if isinstance(read, NotCarried))
        self.result.read_as += [read.words for read in reads if isinstance(read, ReadAs)]
        for read in reads:
            if isinstance(read, Scale):
                self._say(read)
        if not records:
            return
        if self.by_trace:
            self._name_outputs([record for _, record in records])
        if self.register:
            self._version_unversioned([record for _, record in records])
            self._register(record for _, record in records)
        with self.begin() as unit:
            if self.upserts and not strict:
                stored = record_newest(unit, self.origin, records)
            else:
                stored = record_batch(unit, self.origin, records, strict=strict)
            unscaled = {read.key: (read.name, read.number) for read in reads if isinstance(read, Unscaled)}
            if unscaled:
                keep_waiting(unit, self.origin, unscaled, stored.created, [record for _, record in records])
                self.result.waiting.update(unscaled[key][0] for key in stored.created if key in unscaled)
        self.result.created += len(stored.created)
        self.result.unchanged += len(stored.unchanged)
        self.result.refused += stored.problems

    def _say(self, scale: Scale) -> None:
        """A scale that the file tells."""
        try:
            with self.begin() as unit:
                applied = say_scale(unit, self.origin, scale.name, scale.worst, scale.best)
        except Conflict as conflict:
            self.result.refused.append(Problem(scale.name, str(conflict)))
            return
        self.result.scales[scale.name] = scale
        self.result.scaled += applied.ratings

    def _name_outputs(self, records: Sequence[FeedbackRecord]) -> None:
        """Outputs that the file names by a span or a trace, by the names that telemetry gave them here."""
        with self.begin() as unit:
            known = outputs_called(unit.session, {record.output for record in records})
        for record in records:
            subject = known.get(record.output)
            if subject is not None:
                record.output, record.model_version = subject.external_id, subject.version

    def _version_unversioned(self, records: Sequence[FeedbackRecord]) -> None:
        """Models that are named without a version: under a version called `unspecified`, which is told."""
        for record in records:
            for field_name in ("model_version", "other_model_version"):
                name = getattr(record, field_name)
                if name and " " not in name.strip():
                    setattr(record, field_name, f"{_slug(name)} {UNSPECIFIED}")
                    self.result.not_carried[
                        NotCarried(field_name, f"{name} names no version: {UNSPECIFIED}")
                    ] += 1

    def _register(self, records: Iterator[FeedbackRecord]) -> None:
        names = {
            name for record in records for name in (record.model_version, record.other_model_version) if name
        }
        if names <= self._known_versions:
            return
        with self.begin() as unit:
            self._known_versions = {row.name for row in model_versions(unit.session)}
        for name in sorted(names - self._known_versions):
            self._register_one(name)

    def _register_one(self, name: str) -> None:
        slug, _, label = name.partition(" ")
        try:
            with self.begin() as unit:
                add_model(unit, slug, slug)
        except Conflict:
            pass  # the model is known, this version of it isn't
        except Invalid:
            return  # the records that name it are refused one by one, with their lines
        try:
            with self.begin() as unit:
                add_model_version(unit, slug, label)
        except (Invalid, Conflict):
            return
        self._known_versions.add(name)


def _slug(name: str) -> str:
    """A model's name as the registry writes names: `Meta/Llama-3` is `meta-llama-3`."""
    return re.sub(r"[-.]*[^a-z0-9.-]+[-.]*", "-", name.strip().lower()).strip("-.")


def _batches(reads: Iterator[Read]) -> Iterator[list[Read]]:
    """Batches of reads. Raises BrokenOff after the last whole record was handed on."""
    batch: list[Read] = []
    try:
        for read in reads:
            batch.append(read)
            if len(batch) == BATCH:
                yield batch
                batch = []
    except BrokenOff:
        if batch:
            yield batch
        raise
    if batch:
        yield batch


def _refuse_if_any_is_bad(reads: Iterator[Read]) -> None:
    problems: list[Problem] = []
    try:
        problems.extend(read for read in reads if isinstance(read, Problem))
    except BrokenOff as broken:
        problems.append(broken.problem)
    if problems:
        raise Invalid(*problems)
