"""The demo organisation is the same for the same seed, on any machine, and of the size that was promised."""

import hashlib
import os
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import orjson
import pytest

from governance.demo.organisation import generate
from governance.demo.story import GROUPS, LANGUAGES, SCENARIOS
from governance.demo.timeline import END

ROOT = Path(__file__).parents[2]
SHA_PROGRAM = (
    "import hashlib; from governance.demo.organisation import generate; "
    "print(hashlib.sha256(generate().as_json()).hexdigest())"
)


def sha256_in_another_process(hash_seed: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", SHA_PROGRAM],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_two_generations_have_the_same_bytes() -> None:
    first = generate(7).as_json()
    again = generate.__wrapped__(7).as_json()
    assert hashlib.sha256(first).digest() == hashlib.sha256(again).digest()


def test_processes_with_other_hash_seeds_make_the_same_bytes() -> None:
    here = hashlib.sha256(generate().as_json()).hexdigest()
    assert {sha256_in_another_process("1"), sha256_in_another_process("4242")} == {here}


def test_another_seed_makes_another_organisation() -> None:
    assert generate(7).as_json() != generate(8).as_json()


def test_everything_moves_with_the_end() -> None:
    usual, earlier = generate(), generate(7, END - timedelta(days=7))
    assert earlier.end == usual.end - timedelta(days=7)
    assert earlier.model.versions[0].released_at == usual.model.versions[0].released_at - timedelta(days=7)
    assert max(said.given_at for said in earlier.feedback) <= earlier.end


def test_an_end_in_another_zone_is_the_same_moment() -> None:
    berlin = timezone(timedelta(hours=1))
    assert generate(7, END.astimezone(berlin)).as_json() == generate().as_json()


def test_an_end_without_a_zone_is_an_error() -> None:
    with pytest.raises(ValueError, match="zone"):
        generate(7, datetime(2026, 11, 16, 9))  # noqa: DTZ001 - what is refused


def test_the_json_reads_back() -> None:
    read = orjson.loads(generate().as_json())
    assert len(read["outputs"]) == 5_000
    assert read["outputs"][0]["conversation"][-1]["role"] == "user"
    assert datetime.fromisoformat(read["end"]) == END.astimezone(UTC)


def test_the_counts_are_those_promised() -> None:
    demo = generate()
    assert [version.label for version in demo.model.versions] == ["1.0", "2.0", "2.1"]
    assert {output.language for output in demo.outputs} == set(LANGUAGES) and len(LANGUAGES) == 5
    assert {output.scenario for output in demo.outputs} == set(SCENARIOS) and len(SCENARIOS) == 6
    assert [group.slug for group in demo.groups] and {group.slug for group in demo.groups} == set(GROUPS)
    assert len(demo.groups) == 5
    assert len(demo.outputs) == 5_000
    assert len(demo.feedback) == 12_000
    assert [version.number for version in demo.policy.versions] == [1, 2, 3]
    assert len(demo.audits) == 2
    assert [version.number for version in demo.dataset.versions] == [1, 2]
    assert 550 <= sum("stakeholder" in person.roles for person in demo.people) <= 600
    assert 12 <= sum("stakeholder" not in person.roles for person in demo.people) <= 16


def test_every_kind_verdict_and_state_occurs() -> None:
    demo = generate()
    kinds = Counter(said.kind for said in demo.feedback)
    assert set(kinds) == {"rating", "flag", "comparison", "correction", "comment"}
    assert min(kinds.values()) >= 400
    assert {said.source for said in demo.feedback} == {"human", "llm", "code"}
    assert {said.rating for said in demo.feedback if said.kind == "rating"} == {1, 2, 3, 4, 5}
    assert {said.severity for said in demo.feedback if said.kind == "flag"} == {1, 2, 3, 4}
    assert {said.preference for said in demo.feedback if said.kind == "comparison"} == {
        "first",
        "second",
        "tie",
    }
    verdicts = {each.verdict for case in demo.cases for each in case.judgements}
    assert verdicts == {"violates", "acceptable", "unclear"}
    assert {case.state for case in demo.cases} == {"open", "in_review", "resolved"}
    assert {case.opened_for for case in demo.cases} == {"feedback", "audit", "hand"}
    assert {finding.state for finding in demo.findings} == {
        "open",
        "action_planned",
        "in_progress",
        "awaiting_verification",
        "verified",
        "risk_accepted",
    }
    assert {action.kind for finding in demo.findings for action in finding.actions} == {
        "dataset",
        "policy",
        "model",
        "process",
    }


def test_feedback_grows_over_the_months() -> None:
    months = Counter(said.given_at.month for said in generate().feedback)
    assert months[2] < months[4] < months[8] < months[10]
