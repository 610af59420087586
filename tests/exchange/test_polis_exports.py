"""Consultations as Polis and its reports export them: metadata beside the statements, moderation, meta statements."""

import json
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from app.cli.root import plumbline
from governance.exchange.consultation.polis import read_consultation
from governance.exchange.consultation.polis_import import read_polis_folder
from governance.policy.consultation.tables import StatementState

NOW = datetime(2026, 7, 1, tzinfo=UTC)
COMMENTS = (
    "timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body,is-meta\n"
    "1700000000000,x,0,0,12,0,1,All agree,false\n"
    "1700000000000,x,1,0,6,6,,Half,false\n"
    "1700000000000,x,2,0,0,0,-1,Taken out,false\n"
    "1700000000000,x,3,0,9,3,1,I am a patient,true\n"
)
HEADING = "participant,xid,group-id,n-comments,n-votes,n-agree,n-disagree,Age,0,1,2,3,language\n"


def rows() -> str:
    cast = ["1,1,,1", "1,-1,,-1"]
    voters = [f"{n},ext-{n},{n % 2},0,3,{2 + (n % 2 == 0)},0,3{n % 2},{cast[n % 2]},en\n" for n in range(12)]
    return "".join([*voters, "12,,,0,0,0,0,40,,,,,de\n"])


def folder(tmp_path: Path, before: str = "", votes: str = "participants-votes.csv") -> Path:
    (tmp_path / f"{before}{votes}").write_text(HEADING + rows(), encoding="utf-8-sig")
    (tmp_path / f"{before}comments.csv").write_text(COMMENTS, encoding="utf-8-sig")
    return tmp_path


@pytest.mark.parametrize(
    ("before", "votes"),
    [("", "participants-votes.csv"), ("2026-07-01-r4zdx-", "participant-votes.csv")],
)
def test_a_column_beside_the_documented_ones_is_no_statement(tmp_path: Path, before: str, votes: str) -> None:
    read = read_consultation(folder(tmp_path, before, votes) / f"{before}{votes}")
    assert read.statements == ("0", "1", "2", "3") and len(read.participants) == 13
    assert np.isnan(read.votes[12]).all()
    assert read.moderated_out is not None and read.moderated_out.tolist() == [False, False, True, True]
    held = read_polis_folder(tmp_path, NOW)
    assert [each.state for each in held.statements][2] is StatementState.REJECTED
    assert dict(held.participants[0].declared) == {"Age": "30", "language": "en"}
    assert dict(held.participants[12].declared) == {"Age": "40", "language": "de"}
    assert len(held.votes) == 36


def test_moderated_and_meta_statements_are_not_listed_but_counted_in_json(tmp_path: Path) -> None:
    path = str(folder(tmp_path) / "participants-votes.csv")
    told = CliRunner().invoke(plumbline, ["measure", "consensus", path, "--groups", "given"])
    assert told.exit_code == 0, told.output
    assert "statement 0" in told.stdout and "statement 1" in told.stdout
    assert "statement 2" not in told.stdout and "statement 3" not in told.stdout
    found = json.loads(CliRunner().invoke(plumbline, ["measure", "consensus", path, "--json"]).stdout)
    assert [row["set_aside"] for row in found["statements"]] == [False, False, True, True]


@pytest.mark.parametrize("people", [0, 1, 2, 3])
def test_a_handful_of_people_and_one_who_never_voted_are_told_without_an_error(
    tmp_path: Path, people: int
) -> None:
    text = "participant,group-id,0,1\n" + "".join(f"{n},,1,-1\n" for n in range(people)) + "99,,,\n"
    (tmp_path / "participants-votes.csv").write_text(text)
    done = CliRunner().invoke(
        plumbline, ["measure", "consensus", str(tmp_path / "participants-votes.csv"), "--json"]
    )
    assert done.exit_code == 0, done.output
    assert sum(group["size"] for group in json.loads(done.stdout)["groups"]) == people
