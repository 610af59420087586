"""What a report is to whoever asks for one, and the reports there are."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from importlib import import_module
from pkgutil import iter_modules

from governance.core.store import ReadSession
from reports.document import Report


@dataclass(frozen=True)
class Asked:
    """What is asked for: a period from `starts_at` up to (not including) `ends_at`, as known at event `seq` (the newest where
    None); `argument` names what the report is about, for reports about one thing; `organisation` stands on the first page.
    """

    starts_at: datetime
    ends_at: datetime
    seq: int | None = None
    argument: str = ""
    organisation: str = ""


@dataclass(frozen=True)
class ReportKind:
    """`name` is the command's, `argument` what it takes beside the period (empty for nothing): `SLUG@N`. `make` raises
    NotFound and Invalid. A report that people outside may read sets `public`.
    """

    name: str
    title: str
    words: str
    make: Callable[[ReadSession, Asked], Report]
    argument: str = ""
    public: bool = False


@lru_cache(1)
def report_kinds() -> Mapping[str, ReportKind]:
    """All reports by name, the governance report first."""
    package = import_module("reports.catalogue")
    modules = (import_module(f"reports.catalogue.{each.name}") for each in iter_modules(package.__path__))
    found = [module.REPORT for module in modules if hasattr(module, "REPORT")]
    return {
        kind.name: kind for kind in sorted(found, key=lambda kind: (kind.name != "governance", kind.name))
    }
