"""Reports of the AI Vulnerability Database (AVID), in and out.

Files of 2022 and 2023 hold `data_type`, `data_version` 0.1, `metadata.report_id`, `affects` with several artifacts,
`problemtype` of the types Detection, Issue or Advisory, and `impact.avid` with a taxonomy; later ones leave out `impact`, or
add fields. What is there is kept whole; only what an incident shows is read, and read with care.
"""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from governance.audit.incidents.queries import IncidentView
from governance.core.errors import Invalid, Problem, TooLarge
from governance.exchange.reading import check_there

LARGEST_BYTES = 5_000_000


@dataclass(frozen=True)
class AvidReport:
    """A report as an incident takes it; `whole` is the file as it was."""

    report_id: str | None
    title: str
    description: str
    reported_at: datetime | None
    artifacts: list[str]
    whole: dict[str, Any]


def read_avid(path: Path) -> AvidReport:
    """The report in a file. Raises Invalid by field for anything that isn't one, TooLarge."""
    if check_there(path) > LARGEST_BYTES:
        raise TooLarge(path.name, LARGEST_BYTES, "bytes")
    try:
        held = json.loads(path.read_text(encoding="utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise Invalid.field("file", f"{path.name} cannot be read as JSON: {error}") from error
    return avid_report(held)


def avid_report(held: Any) -> AvidReport:
    """What a report says. Raises Invalid by field."""
    if not isinstance(held, dict):
        raise Invalid.field("file", "expected one AVID report, a JSON object")
    if str(held.get("data_type", "AVID")).upper() != "AVID":
        raise Invalid.field("data_type", "expected AVID")
    title = _text(held, "problemtype", "description", "value")
    description = _text(held, "description", "value")
    if not title and not description:
        raise Invalid(
            Problem("problemtype.description", "expected what the report is about, here or in description")
        )
    return AvidReport(
        report_id=_text(held, "metadata", "report_id") or None,
        title=(title or description)[:300],
        description=description or title,
        reported_at=_day(held.get("reported_date")),
        artifacts=_artifacts(held),
        whole=held,
    )


def to_avid(view: IncidentView) -> dict[str, Any]:
    """The incident as a report: the one that it came from, where there is one, with what was changed since; else a new one."""
    incident = view.incident
    if incident.avid is None:
        return _new(view)
    report: dict[str, Any] = json.loads(json.dumps(incident.avid))
    before = avid_report(report)
    if incident.title != before.title:
        report["problemtype"] = _reworded(report.get("problemtype"), incident.title)
    if incident.description != before.description:
        report["description"] = {"lang": "eng", "value": incident.description}
    return report


def _reworded(problem: Any, title: str) -> dict[str, Any]:
    kept = problem if isinstance(problem, dict) else {}
    return {**kept, "description": {"lang": "eng", "value": title}}


def _new(view: IncidentView) -> dict[str, Any]:
    incident = view.incident
    models = [{"type": "System", "name": link} for link in incident.links if " " in link]
    references = [{"type": "source", "label": link, "url": ""} for link in incident.links if " " not in link]
    return {
        "data_type": "AVID",
        "data_version": "0.2",
        "metadata": {"report_id": view.reference},
        "affects": {"developer": [], "deployer": [], "artifacts": models},
        "problemtype": {
            "classof": "LLM Evaluation",
            "type": "Issue",
            "description": {"lang": "eng", "value": incident.title},
        },
        "references": references,
        "description": {"lang": "eng", "value": incident.description},
        "credit": [],
        "reported_date": f"{incident.aware_at:%Y-%m-%d}",
    }


def _artifacts(held: dict[str, Any]) -> list[str]:
    affects = held.get("affects")
    rows = affects.get("artifacts") if isinstance(affects, dict) else None
    return [
        f"{row.get('type', 'Artifact')}: {row['name'].strip()}"[:200]
        for row in (rows if isinstance(rows, list) else [])
        if isinstance(row, dict) and isinstance(row.get("name"), str) and row["name"].strip()
    ]


def _text(held: Any, *path: str) -> str:
    for name in path:
        held = held.get(name) if isinstance(held, dict) else None
    return held.strip() if isinstance(held, str) else ""


def _day(text: Any) -> datetime | None:
    try:
        day = date.fromisoformat(str(text)[:10])
    except ValueError:
        return None
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
