"""A receipt by its code over HTTP: the way that the words went, nothing for those who guess, and not too often."""

import pytest
from fastapi.testclient import TestClient

from app.api import api, receipts
from governance.core.access import Role
from governance.core.store import Store
from governance.feedback.commands.by_hand import FilledIn, say
from tests.builders import a_person, an_output


@pytest.fixture
def client(here: Store) -> TestClient:
    receipts._rate.cache_clear()
    return TestClient(api, raise_server_exceptions=False)


def test_a_receipt_tells_what_became_of_the_words(here: Store, client: TestClient) -> None:
    contributor, output_id = a_person(here, Role.STAKEHOLDER), an_output(here)
    with here.begin(contributor) as unit:
        code = say(unit, "once", output_id, FilledIn(rating=2, comment="No."), ("review",)).code
    answer = client.get(f"/receipts/{code}")
    assert answer.status_code == 200
    [said] = answer.json()["statements"]
    assert (said["kind"], said["rating"], said["comment"]) == ("rating", 2, "No.")
    assert said["consent_given"] == said["consent_standing"] == ["review"]
    assert [step["stage"] for step in said["steps"]] == ["received"]


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_a_code_that_opens_nothing_gets_one_answer_whatever_it_looks_like(client: TestClient) -> None:
    answers = [client.get(f"/receipts/{code}") for code in ("7K3M9-QXP4T-WD8HN-V2R5C", "x", "%00", "ü" * 300)]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_receipts_are_not_asked_for_without_end(client: TestClient) -> None:
    answers = [client.get("/receipts/x") for _ in range(receipts.A_MINUTE + 1)]
    assert answers[-1].status_code == 429 and int(answers[-1].headers["retry-after"]) >= 1
    assert {answer.status_code for answer in answers[:-1]} == {404}


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_the_description_tells_every_answer(client: TestClient) -> None:
    told = client.get("/openapi.json").json()["paths"]["/receipts/{code}"]["get"]["responses"]
    assert {"200", "404", "429"} <= set(told)
