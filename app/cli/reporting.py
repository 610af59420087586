"""`plumbline report`: each report of the catalogue is a command."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from inspect import Signature, signature
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli.output import ActAs, AsJson, acting, existing, refusals, tell_json

group = typer.Typer(no_args_is_help=True, help="Reports, in any format.")

NAMES = {
    "governance": "",
    "assessment-results": "",
    "audit": "AUDIT",
    "conformity": "FRAMEWORK",
    "datasheet": "SLUG@N",
    "engagement": "",
    "model-card": "MODEL",
    "poam": "",
    "policy-history": "SLUG",
    "traceability": "",
    "transparency": "",
}
"""Reports and what each takes beside its period; a test holds them against the catalogue, which is loaded only when one is
made.
"""

DAY = ["%Y-%m-%d"]
Formats = Annotated[
    str, typer.Option("--format", help="xlsx, html, pdf, docx, md, json; several separated by commas.")
]
Out = Annotated[Path, typer.Option(help="The folder to write to.")]
From = Annotated[datetime | None, typer.Option("--from", formats=DAY, help="The first day, included.")]
To = Annotated[datetime | None, typer.Option("--to", formats=DAY, help="The last day, included.")]
Start = Annotated[datetime | None, typer.Option(formats=DAY, help="The first day; the same as --from.")]
End = Annotated[datetime | None, typer.Option(formats=DAY, help="The day after the last.")]
AsOf = Annotated[
    int | None, typer.Option("--as-of", help="The state of the store at this event; the newest by default.")
]
Organisation = Annotated[str, typer.Option(help="The name on the first page.")]


@group.callback()
def reports() -> None:
    """Reports, in any format."""


def _command(name: str, metavar: str) -> Callable[..., None]:
    """The command that writes a report; it takes an argument where the report is about something."""

    def command(
        argument: Annotated[str, typer.Argument(metavar=metavar, help="What the report is about.")],
        formats: Formats = "xlsx,html",
        out: Out = Path(),
        first: From = None,
        last: To = None,
        start: Start = None,
        end: End = None,
        as_of: AsOf = None,
        organisation: Organisation = "",
        handle: ActAs = "",
        as_json: AsJson = False,
    ) -> None:
        period = (first, last, start, end)
        _write(name, argument, formats, out, period, as_of, organisation, handle, as_json)

    if metavar:
        return command

    def command_without(**options: Any) -> None:
        command("", **options)

    taken = signature(command).parameters.values()
    command_without.__annotations__ = command.__annotations__
    vars(command_without)["__signature__"] = Signature([each for each in taken if each.name != "argument"])
    return command_without


def _write(
    name: str,
    argument: str,
    formats: str,
    out: Path,
    period: tuple[datetime | None, datetime | None, datetime | None, datetime | None],
    as_of: int | None,
    organisation: str,
    handle: str,
    as_json: bool,
) -> None:
    from reports.making import usual_period, write_report
    from reports.reading import Asked

    with refusals(as_json), existing() as store:
        first, last, start, end = period
        begins = _only_one("--from", first, "--start", start)
        ends = _only_one("--to", last and last + timedelta(days=1), "--end", end)
        usual_start, usual_end = usual_period(store.clock())
        asked = Asked(
            starts_at=begins or usual_start,
            ends_at=ends or usual_end,
            seq=as_of,
            argument=argument,
            organisation=organisation,
        )
        endings = [each.strip() for each in formats.split(",") if each.strip()]
        written = write_report(store, acting(store, handle), name, endings, out, asked)
    if as_json:
        tell_json(_as_data(name, written))
    else:
        for file in written.files:
            typer.echo(str(file.path))


def _as_data(name: str, written: Any) -> dict[str, Any]:
    report = written.report
    return {
        "report": name,
        "as_of": report.ledger_seq,
        "as_of_time": report.as_of.isoformat().replace("+00:00", "Z"),
        "content_hash": report.content_hash,
        "files": [
            {"format": file.format, "path": str(file.path), "sha256": file.sha256} for file in written.files
        ],
    }


def _only_one(option: str, value: datetime | None, old: str, old_value: datetime | None) -> datetime | None:
    """The one that was given, in UTC. Raises Invalid where both were."""
    from governance.core.errors import Invalid

    if value is not None and old_value is not None:
        raise Invalid.field(option, f"give either {option} or {old}")
    chosen = value or old_value
    return chosen.replace(tzinfo=UTC) if chosen else None


HELP = {
    "governance": "Write the governance report: what was heard, judged, decided, found and built in a period (the last year by "
    "default).\n\nExample: plumbline report governance --format xlsx,html,pdf --out reports",
    "assessment-results": "Write what audits found as OSCAL 1.2.2 assessment results (JSON); other formats for reading."
    "\n\nExample: plumbline report assessment-results --format json,html --out reports",
    "audit": "Write the report on one audit: scope, sample, results with intervals, findings, conclusion."
    "\n\nExample: plumbline report audit AUDIT-1 --format pdf --out reports",
    "conformity": "Write a framework control by control, each with its evidence or a stated gap."
    "\n\nExample: plumbline report conformity nist-ai-rmf --format docx --out reports",
    "datasheet": "Write the datasheet of a dataset version."
    "\n\nExample: plumbline report datasheet harmlessness@2 --format md --out reports",
    "engagement": "Write what stakeholders were asked, what they said, and what was done: you said, we did."
    "\n\nExample: plumbline report engagement --from 2026-01-01 --to 2026-06-30 --format html --out reports",
    "model-card": "Write the card of a model version: training data, performance by slice, known limits."
    '\n\nExample: plumbline report model-card "assistant 2.1" --format md --out reports',
    "poam": "Write findings and their actions as an OSCAL 1.2.2 plan of action and milestones (JSON); other formats for reading."
    "\n\nExample: plumbline report poam --format json,xlsx --out reports",
    "policy-history": "Write a policy's published versions and what changed in them, clause by clause."
    "\n\nExample: plumbline report policy-history guidelines --format docx --out reports",
    "traceability": "Write the matrix from feedback to case, clause, finding, action, dataset version and model version."
    "\n\nExample: plumbline report traceability --format xlsx --out reports",
    "transparency": "Write the report for the public: numbers in which nobody can be found."
    "\n\nExample: plumbline report transparency --format html --out reports",
}

for _name, _metavar in NAMES.items():
    group.command(_name, help=HELP[_name])(_command(_name, _metavar))


@group.command()
def verify(
    file: Annotated[Path, typer.Argument(help="A report in any format.")], as_json: AsJson = False
) -> None:
    """Produce a report again and compare it with a file. Exits with 0 if unchanged, 1 if it differs, 2 if that is unclear.

    Example: plumbline report verify governance-2026-01-01-to-2026-03-31.pdf
    """
    from reports.checking import check_file

    with refusals(as_json, status="unknown"), existing() as store, store.read() as session:
        checked = check_file(session, file)
    if as_json:
        rows = [vars(each) for each in checked.differences]
        tell_json({"status": checked.status, "reason": checked.reason, "differences": rows})
    else:
        typer.echo(f"{file.name}: {checked.status}; {checked.reason}")
        for each in checked.differences[:50]:
            typer.echo(f"  {each.where}: {each.file} in the file, {each.store} in the store")
    if checked.status != "unchanged":
        raise typer.Exit(1 if checked.status == "differs" else 2)


@group.command()
def compare(
    first: Annotated[Path, typer.Argument(help="A report as JSON.")],
    second: Annotated[Path, typer.Argument(help="Another, of the same name.")],
    as_json: AsJson = False,
) -> None:
    """Show which values differ between two reports, of two periods or two moments.

    Example: plumbline report compare first-quarter.json second-quarter.json
    """
    from reports.comparing import compare_files

    with refusals(as_json):
        found = compare_files(first, second)
    if as_json:
        tell_json(
            {"first": found.first, "second": found.second, "changes": [vars(each) for each in found.changes]}
        )
        return
    typer.echo(f"{found.first} against {found.second}: {len(found.changes):,} values differ")
    for each in found.changes[:100]:
        typer.echo(f"  {each.where}: {each.first} to {each.second}")


@group.command("list")
def list_reports(as_json: AsJson = False) -> None:
    """List the available reports and their options.

    Example: plumbline report list
    """
    from reports.catalogue.kind import report_kinds

    kinds = report_kinds().values()
    if as_json:
        rows = [
            {"report": each.name, "argument": each.argument, "title": each.title, "what": each.words}
            for each in kinds
        ]
        tell_json({"reports": rows})
        return
    for each in kinds:
        typer.echo(f"{each.name} {each.argument}".rstrip() + f": {each.words}")
