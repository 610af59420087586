"""What a report is to whoever asks for one, and the reports there are."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from governance.core.store import ReadSession
from reports.document import Cell, Report
from reports.reading import Asked as Asked
from reports.reading import Reading
from reports.sections.kind import sections_of


def _no_facts(_reading: Reading) -> Sequence[tuple[str, Cell]]:
    return ()


@dataclass(frozen=True)
class ReportKind:
    """`name` is the command's, `argument` what it takes beside the period (empty for nothing): `SLUG@N`.

    Its sections are those that name it (`reports.sections.kind`). `heading` gives the title and raises NotFound where the
    store lacks what the report is about; `about` adds lines to the first page; `document` gives the data of its JSON file where a
    standard says how that looks. A report that people outside may read sets `public`.
    """

    name: str
    title: str
    words: str
    heading: Callable[[Reading], str]
    argument: str = ""
    public: bool = False
    about: Callable[[Reading], Sequence[tuple[str, Cell]]] = _no_facts
    document: Callable[[Reading], Mapping[str, Any]] | None = None

    def make(self, session: ReadSession, asked: Asked) -> Report:
        """The report as data. Raises NotFound, Invalid."""
        reading = Reading(session, asked)
        period = reading.period
        return Report(
            title=self.heading(reading),
            organisation=asked.organisation,
            starts_at=period.starts_at,
            ends_at=period.ends_at,
            as_of=period.as_of,
            ledger_seq=period.seq,
            ledger_hash=period.hash,
            about=tuple(self.about(reading)),
            sections=[made for each in sections_of(self.name) if (made := each.made(reading)).blocks],
            document=self.document(reading) if self.document else None,
        )


@lru_cache(1)
def report_kinds() -> Mapping[str, ReportKind]:
    """All reports by name, the governance report first."""
    package = import_module("reports.catalogue")
    modules = (import_module(f"reports.catalogue.{each.name}") for each in iter_modules(package.__path__))
    found = [module.REPORT for module in modules if hasattr(module, "REPORT")]
    return {
        kind.name: kind for kind in sorted(found, key=lambda kind: (kind.name != "governance", kind.name))
    }
