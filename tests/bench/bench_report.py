"""The governance report over a million records in all formats, and its evidence sheet against bare openpyxl on the same rows.

Aims: 15 s and 1 GB for all formats; the sheet at 0.5 or less of openpyxl's write-only time.
"""

import resource
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryDirectory
from time import process_time

from openpyxl import Workbook

from governance.core.settings import Settings
from governance.core.store import Store
from reports.document import Evidence, Report
from reports.formats.format import formats
from reports.making import make_report, usual_period
from reports.reading import Asked
from tests.bench.bench_overview import feedback_count, repeat_feedback
from tests.rig.server import plumbline


def main() -> None:
    with TemporaryDirectory(prefix="plumbline-bench-") as folder:
        home = Path(folder)
        filled = plumbline("demo", home=home)
        if filled.returncode != 0:
            raise SystemExit(filled.stderr)
        store = Store.open(Settings(home=home))
        repeat_feedback(store)
        began = process_time()
        starts_at, ends_at = usual_period(store.clock())
        with store.read() as session:
            report = make_report(session, "governance", Asked(starts_at.replace(year=2000), ends_at))
        read = process_time() - began
        print(f"{feedback_count(store):,} records: read in {read:.1f} s of processor time")
        whole = read
        for ending, form in formats().items():
            began = process_time()
            size = len(form.write(report))
            whole += process_time() - began
            print(f"{ending}: {process_time() - began:.1f} s, {size:,} bytes")
        print(f"all formats: {whole:.1f} s; at most {_most_memory():,} MB")
        compare_sheets(report)
        store.close()


def compare_sheets(report: Report) -> None:
    """The evidence alone as a workbook, by us and by openpyxl's write-only mode."""
    (evidence,) = (b for s in report.sections for b in s.blocks if isinstance(b, Evidence))
    alone = Report(
        report.title,
        "",
        report.starts_at,
        report.ends_at,
        report.as_of,
        report.ledger_seq,
        report.ledger_hash,
        [section for section in report.sections if evidence in section.blocks],
    )
    began = process_time()
    formats()["xlsx"].write(alone)
    ours = process_time() - began
    began = process_time()
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Statements")
    for row in evidence.rows:
        sheet.append([each.replace(tzinfo=None) if hasattr(each, "tzinfo") else each for each in row])
    with NamedTemporaryFile() as file:
        book.save(file)
    bare = process_time() - began
    print(
        f"evidence, {len(evidence.rows):,} rows: {ours:.1f} s, openpyxl {bare:.1f} s, ratio {ours / bare:.2f}"
    )


def _most_memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
