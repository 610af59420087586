"""`plumbline finding` and `plumbline incident`."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli.audits import number_of
from app.cli.output import ActAs, AsJson, acting, existing, refusals, tell_json

findings_group = typer.Typer(no_args_is_help=True, help="Findings: what isn't as it should be.")
incidents_group = typer.Typer(no_args_is_help=True, help="Incidents: clocks, timelines, AVID reports.")

State = Annotated[str, typer.Option(help="Only findings in this state.")]
Severity = Annotated[int, typer.Option(min=1, max=4, help="Only findings of this severity or higher.")]
MOST = 100_000


def _rows(state: str, severity: int) -> list[dict[str, Any]]:
    from governance.audit.queries import FindingFilter, findings
    from governance.audit.tables import FindingState
    from governance.audit.written import finding_row
    from governance.core.errors import Invalid

    if state and state not in list(FindingState):
        raise Invalid.field("state", f"expected one of {', '.join(FindingState)}")
    wanted = FindingFilter(states=(FindingState(state),) if state else (), least_severity=severity)
    with existing() as store, store.read() as session:
        page = findings(session, wanted, limit=MOST)
    return [finding_row(row) for row in page.rows]


@findings_group.command("list")
def list_findings(state: State = "", severity: Severity = 1, as_json: AsJson = False) -> None:
    """List findings: open ones first, then by severity.

    Example: plumbline finding list --state open --severity 3
    """
    with refusals(as_json):
        rows = _rows(state, severity)
    if as_json:
        tell_json(rows)
        return
    for row in rows:
        typer.echo(f"{row['finding']}  {row['severity']}  {row['state'].replace('_', ' ')}  {row['title']}")


@findings_group.command("export")
def export_findings(
    out: Annotated[Path | None, typer.Option(help="File to write; standard output by default.")] = None,
    state: State = "",
    severity: Severity = 1,
) -> None:
    """Write findings as CSV; anything a spreadsheet could read as a formula is neutralised.

    Example: plumbline finding export --out findings.csv
    """
    from governance.core.cells import csv_blocks

    with refusals(as_json=False):
        rows = _rows(state, severity)
        heading = list(rows[0]) if rows else ["finding"]
        content = b"".join(csv_blocks(heading, [list(row.values()) for row in rows], mark=out is not None))
        if out is not None:
            out.write_bytes(content)
    if out is None:
        sys.stdout.write(content.decode())


@incidents_group.command("import")
def import_incident(
    form: Annotated[str, typer.Argument(help="avid")],
    file: Annotated[Path, typer.Argument(help="A report of the AI Vulnerability Database (JSON).")],
    kind: Annotated[str, typer.Option(help="serious, death, widespread or not_serious.")] = "not_serious",
    handle: ActAs = "",
    as_json: AsJson = False,
) -> None:
    """Record an incident from an AI Vulnerability Database report; the whole report is kept.

    Example: plumbline incident import avid AVID-2023-R0003.json
    """
    from governance.audit.incidents.commands import record_incident
    from governance.audit.incidents.tables import IncidentKind
    from governance.core.errors import Invalid
    from governance.core.references import Prefix
    from governance.exchange.avid import read_avid

    with refusals(as_json):
        if form != "avid":
            raise Invalid.field("form", "expected avid")
        if kind not in list(IncidentKind):
            raise Invalid.field("kind", f"expected one of {', '.join(IncidentKind)}")
        report = read_avid(file)
        with existing() as store, store.begin(acting(store, handle)) as unit:
            incident = record_incident(
                unit,
                report.title,
                report.description,
                IncidentKind(kind),
                links=report.artifacts,
                avid_id=report.report_id,
                avid=report.whole,
            )
    found = {"incident": Prefix.INCIDENT.of(incident.id), "avid": report.report_id, "title": incident.title}
    if as_json:
        tell_json(found)
    else:
        typer.echo(f"{found['incident']}: {incident.title}")


@incidents_group.command("export")
def export_incident(
    reference: Annotated[str, typer.Argument(help="The incident: INCIDENT-1.")],
    out: Annotated[Path | None, typer.Option(help="File to write; standard output by default.")] = None,
) -> None:
    """Write an incident as an AI Vulnerability Database report.

    Example: plumbline incident export INCIDENT-1 --out report.json
    """
    import json

    from governance.audit.incidents.queries import incident_view
    from governance.core.references import Prefix
    from governance.exchange.avid import to_avid

    with refusals(as_json=False):
        with existing() as store, store.read() as session:
            view = incident_view(session, number_of(reference, Prefix.INCIDENT))
        if out is None:
            tell_json(to_avid(view))
        else:
            out.write_text(json.dumps(to_avid(view), ensure_ascii=False, indent=4) + "\n", encoding="utf-8")
