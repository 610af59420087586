"""Making a report: what is asked for becomes files, all of them or none."""

import hashlib
import os
import shlex
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from governance.core.access import Actor, Permission, require
from governance.core.errors import Invalid, NotFound
from governance.core.store import ReadSession, Store
from reports.catalogue.kind import ReportKind, report_kinds
from reports.document import Report
from reports.formats.format import formats
from reports.reading import Asked

USUAL_PERIOD = timedelta(days=365)


@dataclass(frozen=True)
class WrittenFile:
    format: str
    path: Path
    sha256: str


@dataclass(frozen=True)
class Written:
    """A report and the files it was written to."""

    report: Report
    files: tuple[WrittenFile, ...]


def report_kind(name: str) -> ReportKind:
    """The report called `name`. Raises NotFound."""
    try:
        return report_kinds()[name]
    except KeyError as error:
        raise NotFound("report", name) from error


def make_report(session: ReadSession, name: str, asked: Asked) -> Report:
    """The report as data. Raises NotFound, Invalid."""
    kind = report_kind(name)
    if bool(kind.argument) != bool(asked.argument):
        expected = f"expected {kind.argument}" if kind.argument else "this report takes none"
        raise Invalid.field("argument", expected)
    report = kind.make(session, asked)
    return replace(report, request=_request(name, asked, report))


def _request(name: str, asked: Asked, report: Report) -> str:
    """The command line that makes `report` again, as of the same event."""
    words = ["report", name, *([asked.argument] if asked.argument else [])]
    words += ["--from", f"{report.starts_at:%Y-%m-%d}", "--to", f"{report.last_day:%Y-%m-%d}"]
    words += ["--as-of", str(report.ledger_seq)]
    if asked.organisation:
        words += ["--organisation", asked.organisation]
    return shlex.join(words)


def usual_period(now: datetime) -> tuple[datetime, datetime]:
    """The year up to the end of today, in UTC."""
    midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    end = midnight + timedelta(days=1)
    return end - USUAL_PERIOD, end


def file_stem(name: str, report: Report, argument: str = "") -> str:
    """The name of its files, without an ending: the report's, what it is about, first and last day, both included."""
    about = "".join(each if each.isalnum() or each in "._@-" else "-" for each in argument)
    middle = f"-{about}" if about else ""
    return f"{name}{middle}-{report.starts_at:%Y-%m-%d}-to-{report.last_day:%Y-%m-%d}"


def write_report(
    store: Store, actor: Actor, name: str, endings: Sequence[str], folder: Path, asked: Asked
) -> Written:
    """Writes the report into `folder`, a file a format. A file has its name only once all are whole: where one can't be made,
    none is there. Raises Refused, Invalid, NotFound, OSError.
    """
    require(actor, Permission.MAKE_REPORT)
    known = formats()
    unknown = [ending for ending in endings if ending not in known]
    if unknown or not endings:
        raise Invalid.field("format", f"{', '.join(unknown) or 'none'}: expected {', '.join(known)}")
    with store.read() as session:
        report = make_report(session, name, asked)
    stem = file_stem(name, report, asked.argument)
    contents = {f"{stem}.{ending}": known[ending].write(report) for ending in dict.fromkeys(endings)}
    _write_all(folder, contents)
    return Written(
        report,
        tuple(
            WrittenFile(path.rpartition(".")[2], folder / path, hashlib.sha256(content).hexdigest())
            for path, content in contents.items()
        ),
    )


def _write_all(folder: Path, contents: dict[str, bytes]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".report-") as beside:
        for name, content in contents.items():
            with (Path(beside) / name).open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        for name in contents:
            (Path(beside) / name).replace(folder / name)
