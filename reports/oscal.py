"""OSCAL 1.2.2 documents, as data: what audits found, and the plan of action.

Ids are UUID v5 of the store and a reference, so that a finding has the same id in every document; times are UTC with
milliseconds; nothing is an empty list.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from governance.core.errors import Invalid
from governance.views.account.audited import Audited, audits_known
from governance.views.account.found import ActionLine, FindingLine, found
from governance.views.account.origin import first_hash
from reports.reading import Reading
from reports.sections.words import SEVERITY

VERSION = "1.2.2"
SATISFIED = frozenset({"verified", "closed"})
NAMESPACE = "https://plumbline.example/ns/oscal"


class Oscal:
    """Documents about what the reading's period knew."""

    def __init__(self, reading: Reading) -> None:
        self.period, self.organisation = reading.period, reading.asked.organisation
        self._store = reading.of_period(lambda session, _period: first_hash(session))
        self.found, self.audits = reading.of_period(found), reading.of_period(audits_known)

    def uuid(self, *names: object) -> str:
        return str(uuid5(NAMESPACE_URL, "/".join(("plumbline", self._store, *map(str, names)))))

    def metadata(self, title: str) -> dict[str, Any]:
        period = self.period
        props = [
            _prop("ledger-event", str(period.seq)),
            _prop("ledger-hash", period.hash),
            _prop("period", f"{period.starts_at:%Y-%m-%d}/{period.last_day:%Y-%m-%d}"),
        ]
        return {
            "title": one_line(f"{title}: {self.organisation}" if self.organisation else title),
            "last-modified": moment(period.as_of),
            "version": str(period.seq),
            "oscal-version": VERSION,
            "props": props,
        }

    def finding(self, line: FindingLine, observations: Iterable[str] = ()) -> dict[str, Any]:
        related = [{"observation-uuid": each} for each in observations]
        state = "satisfied" if line.state in SATISFIED else "not-satisfied"
        return {
            "uuid": self.uuid(line.reference),
            "title": one_line(line.title),
            "description": _said(line),
            "props": _finding_props(line),
            "target": {
                "type": "objective-id",
                "target-id": token(line.clause or line.reference),
                "status": {"state": state, "remarks": f"State: {line.state.replace('_', ' ')}"},
            },
            **({"related-observations": related} if related else {}),
        }


def assessment_results(reading: Reading) -> dict[str, Any]:
    """What every audit known found, a result each; findings outside audits are a result of their own. Raises Invalid for none."""
    oscal = Oscal(reading)
    results = [_result(oscal, audit) for audit in oscal.audits]
    in_audits = {line.reference for audit in oscal.audits for line in audit.findings}
    others = [line for line in oscal.found.findings if line.reference not in in_audits]
    if others:
        results.append(_others(oscal, others))
    if not results:
        raise Invalid.field(
            "audits", "no audit and no finding was known then, and OSCAL takes no empty results"
        )
    plan = oscal.uuid("assessment-plan")
    return {
        "assessment-results": {
            "uuid": oscal.uuid(
                "assessment-results", oscal.period.seq, oscal.period.starts_at, oscal.period.ends_at
            ),
            "metadata": oscal.metadata("Assessment results"),
            "import-ap": {"href": f"#{plan}"},
            "results": results,
            "back-matter": {
                "resources": [
                    {
                        "uuid": plan,
                        "title": "Audit plans",
                        "description": "The plans are kept in Plumbline; each result names its scope and method.",
                    }
                ]
            },
        }
    }


def _result(oscal: Oscal, audit: Audited) -> dict[str, Any]:
    observation = oscal.uuid(audit.reference, "sample")
    overall = audit.overall
    said = (
        f"{100 * overall.estimate:.1f}% of outputs violate ({100 * overall.low:.1f}% to {100 * overall.high:.1f}%, "
        f"n = {overall.n:,}, {overall.method})."
        if overall
        else "No estimate: a part of the sample isn't judged yet."
    )
    drawn = sum(each.drawn for each in audit.strata)
    findings = [oscal.finding(line, [observation]) for line in audit.findings]
    return {
        "uuid": oscal.uuid(audit.reference),
        "title": one_line(f"{audit.reference}: {audit.title}"),
        "description": audit.scope or "No scope was stated.",
        "start": midnight(audit.starts_on),
        "end": midnight(max(audit.ends_on, audit.starts_on)),
        "props": [
            _prop("state", audit.state),
            _prop("seed", str(audit.seed)),
            _prop("frame-hash", audit.frame_hash),
        ],
        "reviewed-controls": _reviewed(audit.criteria, [line.clause for line in audit.findings]),
        "observations": [
            {
                "uuid": observation,
                "title": "Results of the sample",
                "description": f"{drawn:,} of {audit.frame_size:,} outputs were drawn. {said}",
                "methods": ["EXAMINE", "TEST"],
                "collected": moment(oscal.period.as_of),
            }
        ],
        **({"findings": findings} if findings else {}),
    }


def _others(oscal: Oscal, lines: Sequence[FindingLine]) -> dict[str, Any]:
    return {
        "uuid": oscal.uuid("findings outside audits"),
        "title": "Findings outside audits",
        "description": "Findings that were raised without an audit.",
        "start": moment(min(line.raised_at for line in lines)),
        "reviewed-controls": _reviewed("", [line.clause for line in lines]),
        "findings": [oscal.finding(line) for line in lines],
    }


def _reviewed(criteria: str, clauses: Iterable[str]) -> dict[str, Any]:
    """The clauses that findings name; all of them where none is named."""
    named = sorted({token(clause) for clause in clauses if clause})
    chosen: dict[str, Any] = (
        {"include-controls": [{"control-id": each} for each in named]} if named else {"include-all": {}}
    )
    return {
        "control-selections": [{"description": criteria or "The policies that were in force.", **chosen}],
    }


def poam(reading: Reading) -> dict[str, Any]:
    """Every finding known, with its actions as remediations. Raises Invalid where there is none."""
    oscal = Oscal(reading)
    lines = oscal.found.findings
    if not lines:
        raise Invalid.field("findings", "no finding was known then, and OSCAL takes no empty plan")
    actions: dict[str, list[ActionLine]] = {}
    for action in oscal.found.actions:
        actions.setdefault(action.finding, []).append(action)
    period = oscal.period
    return {
        "plan-of-action-and-milestones": {
            "uuid": oscal.uuid("poam", period.seq, period.starts_at, period.ends_at),
            "metadata": oscal.metadata("Plan of action and milestones"),
            "system-id": {"identifier-type": "http://ietf.org/rfc/rfc4122", "id": oscal.uuid("system")},
            "findings": [oscal.finding(line) for line in lines],
            "risks": [_risk(oscal, line, actions.get(line.reference, [])) for line in lines],
            "poam-items": [
                {
                    "uuid": oscal.uuid(line.reference, "item"),
                    "title": one_line(f"{line.reference}: {line.title}"),
                    "description": _said(line),
                    "props": _finding_props(line),
                    "related-findings": [{"finding-uuid": oscal.uuid(line.reference)}],
                    "related-risks": [{"risk-uuid": oscal.uuid(line.reference, "risk")}],
                }
                for line in lines
            ],
        }
    }


def _risk(oscal: Oscal, line: FindingLine, actions: Sequence[ActionLine]) -> dict[str, Any]:
    status = {"risk_accepted": "deviation-approved", "verified": "closed", "closed": "closed"}
    remediations = [_remediation(oscal, action) for action in actions]
    return {
        "uuid": oscal.uuid(line.reference, "risk"),
        "title": one_line(line.title),
        "description": _said(line),
        "statement": f"Severity: {SEVERITY[line.severity]}.",
        "status": status.get(line.state, "remediating" if actions else "open"),
        **({"deadline": midnight(line.due_on)} if line.due_on else {}),
        **({"remediations": remediations} if remediations else {}),
    }


def _remediation(oscal: Oscal, action: ActionLine) -> dict[str, Any]:
    timing = {"on-date": {"date": moment(action.completed_at)}} if action.completed_at else None
    task = {
        "uuid": oscal.uuid(action.reference, "task"),
        "type": "milestone",
        "title": "Completed" if action.completed_at else "To be completed",
        **({"timing": timing} if timing else {}),
    }
    return {
        "uuid": oscal.uuid(action.reference),
        "lifecycle": "completed" if action.completed_at else "planned",
        "title": one_line(f"{action.reference}, {action.kind}"),
        "description": action.description or "No description was given.",
        "tasks": [task],
    }


def _said(line: FindingLine) -> str:
    where = f", in {line.slice}" if line.slice else ""
    return f"{line.title} ({line.cases:,} supporting cases{where})"


def _finding_props(line: FindingLine) -> list[Mapping[str, str]]:
    props = [
        _prop("reference", line.reference),
        _prop("severity", SEVERITY[line.severity]),
        _prop("state", line.state),
    ]
    return [*props, *([_prop("clause", line.clause)] if line.clause else [])]


def _prop(name: str, value: str) -> dict[str, str]:
    return {"name": name, "ns": NAMESPACE, "value": " ".join(value.split()) or "none"}


def one_line(text: str) -> str:
    return " ".join("".join(each if each.isprintable() else " " for each in text).split()) or "untitled"


def token(text: str) -> str:
    """`text` as an OSCAL token: `privacy.minors@3` becomes `privacy.minors-3`."""
    plain = re.sub(r"[^\w.-]+", "-", text).strip("-") or "unnamed"
    return plain if re.match(r"[^\W\d]", plain) else f"id-{plain}"


def moment(at: datetime) -> str:
    at = at.astimezone(UTC)
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}Z"


def midnight(day: date) -> str:
    return moment(datetime.combine(day, time(), UTC))
