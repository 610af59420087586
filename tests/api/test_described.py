"""The published description holds: whatever is generated from it gets an answer that it names, and never a failure of ours."""

import hypothesis
import pytest
import schemathesis
from fastapi.testclient import TestClient
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from app.api import api
from tests.api.records import a_record

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
SCHEMA = schemathesis.openapi.from_asgi("/openapi.json", api)


@pytest.mark.parametrize("databases", ["sqlite", "postgres"], indirect=True)
def test_schemathesis_finds_no_failure_and_no_undocumented_answer(client: TestClient) -> None:
    client.post("/feedback", json=a_record("known"))
    headers = {"authorization": client.headers["authorization"]}
    operations = [each.ok() for each in SCHEMA.get_all_operations()]
    assert len(operations) >= 6
    for operation in operations:
        strategy = operation.as_strategy()

        @hypothesis.given(case=strategy)
        @hypothesis.settings(
            max_examples=15,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(hypothesis.HealthCheck),
        )
        def try_it(case: Case) -> None:
            case.call_and_validate(headers=headers, checks=CHECKS)

        try_it()


def test_the_description_names_all_fields_and_how_to_identify_oneself(client: TestClient) -> None:
    described = client.get("/openapi.json").json()
    record = described["components"]["schemas"]["FeedbackRecord"]
    assert record["required"] == ["key", "kind", "model_version"]
    assert record["anyOf"] == [{"required": ["output"]}, {"required": ["outputs"]}]
    assert record["properties"]["kind"]["enum"] == [
        "rating",
        "flag",
        "comparison",
        "correction",
        "comment",
        "ranking",
        "span",
    ]
    assert described["paths"]["/feedback"]["post"]["security"]
    assert described["paths"]["/chat/feedback"]["post"]["security"]
    assert {"200", "201", "401", "403", "409", "413", "415", "422", "429"} <= set(
        described["paths"]["/feedback"]["post"]["responses"]
    )


def test_a_record_that_names_no_output_is_refused_as_the_description_says(client: TestClient) -> None:
    record = a_record("no output")
    del record["output"]
    answer = client.post("/feedback", json=record)
    assert answer.status_code == 422
    assert {problem["field"] for problem in answer.json()["problems"]} == {"output"}
