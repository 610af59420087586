"""Audits, findings, incidents and monitors by API: what the command line does, with the scopes of a key."""

import pytest
from fastapi.testclient import TestClient

from governance.audit.monitors.commands import Watch, make_monitor
from governance.core.access import SYSTEM
from governance.core.keys.tables import KeyScope
from governance.core.store import Store
from governance.feedback.tables import Kind
from governance.registry.commands import add_model, add_model_version
from tests.api.conftest import MakeKey
from tests.builders import MOMENT, a_statement, an_output

PLAN = {"title": "Doses", "scope": "Medical answers", "design": {"size": 3}}
AVID = {
    "data_type": "AVID",
    "metadata": {"report_id": "AVID-2023-R0001"},
    "problemtype": {"description": {"value": "It leaks prompts"}},
    "affects": {"artifacts": [{"type": "Model", "name": "assistant"}]},
}


def test_an_audit_from_plan_to_report(client: TestClient, here: Store) -> None:
    for place in range(5):
        an_output(here, f"Answer {place}")
    planned = client.post("/audit-plans", json=PLAN)
    assert planned.json() == {"plan": "PLAN-1", "due": []}
    started = client.post("/audit-plans/PLAN-1/start").json()
    assert (started["audit"], started["frame_size"]) == ("AUDIT-1", 5)
    [row] = client.get("/audits").json()["audits"]
    assert (row["audit"], row["drawn"], row["judged"]) == ("AUDIT-1", 3, 0)
    assert client.get("/audits/AUDIT-1").json()["seed"] == started["seed"]
    reported = client.post("/audits/AUDIT-1/report", json={"conclusion": "Nothing was judged."})
    assert reported.json() == {"audit": "AUDIT-1", "state": "reported"}


def test_findings_are_raised_and_read_as_json_and_csv(client: TestClient, here: Store) -> None:
    raised = client.post("/findings", json={"title": "=1+1", "statement": "Wrong doses", "severity": 3})
    assert (raised.status_code, raised.json()) == (201, {"finding": "FINDING-1", "state": "open"})
    [row] = client.get("/findings?severity=3").json()["findings"]
    assert (row["finding"], row["severity"]) == ("FINDING-1", 3)
    assert client.get("/findings?state=closed").json() == {"findings": []}
    text = client.get("/findings?format=csv").text
    assert "FINDING-1" in text and ",=1+1" not in text
    wrong = client.post("/findings", json={"title": "", "statement": "", "severity": 3})
    assert {problem["field"] for problem in wrong.json()["problems"]} == {"title", "statement"}
    assert client.post("/findings", json={"title": "A", "statement": "B", "severity": 9}).status_code == 422
    beyond = {"title": "A", "statement": "B", "severity": 2, "cases": ["CASE-9"]}
    assert client.post("/findings", json=beyond).status_code == 404


def test_an_avid_report_goes_in_and_comes_out(client: TestClient) -> None:
    taken = client.post("/incidents", json=AVID)
    assert taken.json() == {"incident": "INCIDENT-1", "avid": "AVID-2023-R0001", "title": "It leaks prompts"}
    back = client.get("/incidents/INCIDENT-1").json()
    assert back["metadata"] == AVID["metadata"] and back["affects"] == AVID["affects"]
    assert client.post("/incidents", json={"data_type": "AVID"}).status_code == 422
    assert client.get("/incidents/INCIDENT-9").status_code == 404


def test_monitors_run_and_say_what_is_alarmed(client: TestClient, here: Store) -> None:
    output = an_output(here)
    for _ in range(60):
        a_statement(here, output, Kind.FLAG, severity=2)
    with here.begin(SYSTEM) as unit:
        make_monitor(unit, Watch("Flags", threshold=0.05))
    [alarm] = client.post("/monitors/run").json()["alarms"]
    assert (alarm["alarm"], alarm["slice"], alarm["rate"]) == ("ALARM-1", "all", 1.0)
    assert client.post("/monitors/run").json() == {"alarms": []}
    assert client.get("/monitors").json()["monitors"][0]["open_alarms"] == 1
    shown = client.get("/monitors/MONITOR-1").json()
    assert shown["alarms"] == [alarm] and shown["evidence"][0]["n"] == 60


def test_two_versions_are_compared(client: TestClient, here: Store) -> None:
    with here.begin(SYSTEM) as unit:
        add_model(unit, "helper", "Helper")
        versions = [add_model_version(unit, "helper", label, MOMENT).id for label in "12"]
    for version, kind in zip(versions, (Kind.FLAG, Kind.RATING), strict=True):
        output = an_output(here, str(kind), model_version_id=version)
        a_statement(here, output, kind, **({"severity": 2} if kind is Kind.FLAG else {"rating": 4}))
    found = client.get("/comparison?before=helper 1&after=helper 2").json()
    assert (found["slices"][0]["difference"], found["prompts"]) == (-1.0, 1)
    assert client.get("/comparison?before=helper 1&after=helper 9").status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "scope"),
    [
        ("get", "/audits", KeyScope.AUDITS_WRITE),
        ("get", "/audits/AUDIT-1", KeyScope.WRITE),
        ("post", "/audit-plans/PLAN-1/start", KeyScope.AUDITS_READ),
        ("post", "/audits/AUDIT-1/report", KeyScope.AUDITS_READ),
        ("get", "/findings", KeyScope.DATASETS),
        ("get", "/incidents/INCIDENT-1", KeyScope.READ),
        ("get", "/monitors", KeyScope.WRITE),
        ("get", "/monitors/MONITOR-1", KeyScope.WRITE),
        ("post", "/monitors/run", KeyScope.AUDITS_READ),
        ("get", "/comparison?before=a&after=b", KeyScope.WRITE),
    ],
)
def test_a_key_without_the_scope_is_refused(
    client: TestClient, make_key: MakeKey, method: str, path: str, scope: KeyScope
) -> None:
    headers = {"authorization": f"Bearer {make_key(scope).text}"}
    assert (
        client.request(method, path, headers=headers, json={} if method == "post" else None).status_code
        == 403
    )


def test_a_reference_that_is_none_is_not_found(client: TestClient) -> None:
    for path in ("/audits/FINDING-1", "/audits/x", "/monitors/AUDIT-1", "/incidents/1"):
        assert client.get(path).status_code == 404
