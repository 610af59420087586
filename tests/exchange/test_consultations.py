"""Consultations come in from Polis and from a collective dialogue, and go out as Polis has them, with nothing lost."""

import csv
import gzip
import re
from pathlib import Path

import numpy as np
import pytest

from governance.core.access import SYSTEM, Actor, Role
from governance.core.errors import Conflict, Invalid, Refused
from governance.core.store import Store
from governance.core.verify import verify
from governance.exchange.consultation.polis import read_consultation
from governance.exchange.consultation.polis_export import export_polis
from governance.exchange.consultation.polis_import import read_polis_folder
from governance.exchange.consultation.remesh import read_dialogue_folder
from governance.policy.consultation.commands.bringing_in import bring_in
from governance.policy.consultation.queries import consultation, consultation_view, statements
from governance.policy.consultation.queries.polls import PollShare, poll_shares
from governance.policy.consultation.queries.results import GIVEN, ballots_of, groupings, results
from governance.policy.consultation.tables import StatementState
from governance.schema import METADATA
from tests.builders import MOMENT

sqlite_only = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)

VOTES = """participant,group-id,n-comments,n-votes,n-agree,n-disagree,0,4
7,1,1,2,1,1,1,-1
3,,0,1,0,0,,0
"""
COMMENTS = """timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body
1435654192085,then,0,7,1,0,1,'=SUM(1) is no argument
1435654192085,then,4,99,0,1,-1,It names somebody
"""
TIMES = """timestamp,datetime,comment-id,voter-id,vote
1435654192085,then,0,7,1
"""


def a_folder(folder: Path, **files: str) -> Path:
    given = {"participants-votes": VOTES, "comments": COMMENTS, "votes": TIMES} | files
    for name, text in given.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def brought_in(store: Store, folder: Path, slug: str) -> int:
    with store.begin(SYSTEM) as unit:
        return bring_in(unit, slug, read_polis_folder(folder, MOMENT)).id


def test_a_polis_folder_comes_in_and_goes_out_the_same(store: Store, tmp_path: Path) -> None:
    first = brought_in(store, a_folder(tmp_path), "first")
    with store.read() as session:
        kept, set_aside = statements(session, first)
        assert (kept.number, kept.text, kept.by) == (0, "=SUM(1) is no argument", "7")
        assert (set_aside.state, set_aside.by) == (StatementState.REJECTED, None)
        export_polis(session, first, tmp_path / "out")
        assert verify(session, METADATA.sorted_tables).problems == []
    assert (tmp_path / "out" / "participants-votes.csv").read_text() == VOTES
    assert "'=SUM(1) is no argument" in (tmp_path / "out" / "comments.csv").read_text()
    again = brought_in(store, tmp_path / "out", "again")
    with store.read() as session:
        assert [row.text for row in statements(session, again)] == [kept.text, set_aside.text]
        one, other = (ballots_of(session, each, GIVEN) for each in (first, again))
    np.testing.assert_array_equal(one.votes, other.votes)
    assert (one.given, one.participants, one.statements) == (
        other.given,
        other.participants,
        other.statements,
    )


@sqlite_only
def test_the_published_consultation_makes_the_round_trip(
    store: Store, tmp_path: Path, shared_data: Path
) -> None:
    folder = shared_data / "polis" / "vtaiwan.uberx"
    made = brought_in(store, folder, "uberx")
    with store.read() as session:
        export_polis(session, made, tmp_path)
        view = consultation_view(session, "uberx")
    published, ours = (read_consultation(each / "participants-votes.csv") for each in (folder, tmp_path))
    np.testing.assert_array_equal(published.votes, ours.votes)
    assert published.given == ours.given and published.participants == ours.participants
    np.testing.assert_array_equal(published.moderated_out, ours.moderated_out)
    assert (view.row.voters, view.row.title) == (1921, "UberX 自用車載客 — vTaiwan.tw")
    bodies = [read_bodies(each / "comments.csv") for each in (folder, tmp_path)]
    assert bodies[0] == bodies[1]


def read_bodies(path: Path) -> dict[str, str]:
    with path.open(encoding="utf-8", newline="") as lines:
        return {row["comment-id"]: row["comment-body"].strip() for row in csv.DictReader(lines)}


@sqlite_only
def test_consensus_by_the_published_groups_is_the_published_formula(store: Store, shared_data: Path) -> None:
    folder = shared_data / "polis" / "vtaiwan.uberx"
    made = brought_in(store, folder, "uberx")
    with store.read() as session:
        assert groupings(session, made) == ["", GIVEN]
        declared = results(session, made, GIVEN).declared
    assert declared is not None
    ours = {row["id"]: row["consensus"] for row in declared["statements"]}
    with (folder / "participants-votes.csv").open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    for statement in list(rows[0])[6:]:
        product = 1.0
        for group in ("0", "1"):
            cast = [
                row[statement]
                for row in rows
                if row["group-id"].removesuffix(".0") == group and row[statement]
            ]
            product *= (sum(float(vote) == 1 for vote in cast) + 1) / (len(cast) + 2)
        assert ours[statement] == pytest.approx(product, abs=1e-12), statement


def test_what_cannot_be_read_is_named(store: Store, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_polis_folder(tmp_path, MOMENT)
    worded = a_folder(tmp_path, **{"participants-votes": VOTES.replace(",0,4", ",zero,four"), "comments": ""})
    (tmp_path / "comments.csv").unlink()
    with pytest.raises(Invalid, match="statement 'zero'"):
        read_polis_folder(worded, MOMENT)
    with pytest.raises(Invalid, match="line 2, votes"):
        read_polis_folder(
            a_folder(tmp_path, votes="timestamp,datetime,comment-id,voter-id,vote\n1,2\n"), MOMENT
        )
    brought_in(store, a_folder(tmp_path), "first")
    with pytest.raises(Conflict, match="first already"):
        brought_in(store, tmp_path, "first")
    reviewer = Actor("PERSON-9", "Rui", frozenset({Role.REVIEWER}), 9)
    with pytest.raises(Refused), store.begin(reviewer) as unit:
        bring_in(unit, "second", read_polis_folder(tmp_path, MOMENT))


@pytest.fixture
def dialogue(store: Store, shared_data: Path) -> int:
    with store.begin(SYSTEM) as unit:
        return bring_in(unit, "protests", read_dialogue_folder(shared_data / "remesh-campus-protests")).id


def published_shares(path: Path) -> list[tuple[str, str, str, float, int]]:
    """Poll shares as published: question, answer, segment, share in percent, people in the segment."""
    with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as lines:
        rows = [row for row in csv.reader(lines) if len(row) > 4]
    heading, found = rows[0], []
    for row in rows:
        if row[1].startswith("Poll"):
            for segment, cell in list(zip(heading, row, strict=True))[4:]:
                named = re.fullmatch(r"(.*?)\s*\((\d+)\)", segment)
                assert named is not None
                found.append((row[2], row[3].strip(), named[1], float(cell.rstrip("%")), int(named[2])))
    return found


@sqlite_only
def test_shares_by_segment_are_the_published_ones(store: Store, dialogue: int, shared_data: Path) -> None:
    published = published_shares(shared_data / "remesh-campus-protests" / "campus_protests_aggregate.csv.gz")
    questions = list(dict.fromkeys(question for question, *_ in published))
    tried = 0
    cache: dict[str, list[PollShare]] = {}
    with store.read() as session:
        for question, answer, segment, percent, people in published:
            named = re.fullmatch(r"O(\d): ?(.*)", segment)
            if not people or (segment != "All" and named is None):
                continue
            if segment not in cache:
                wanted = (questions[int(named[1]) - 1], named[2].strip()) if named else None
                cache[segment] = poll_shares(session, dialogue, wanted)
            ours = {(each.question, each.answer): each for each in cache[segment]}
            found = ours.get((question, answer))
            assert abs((100 * found.share if found else 0.0) - percent) <= 0.05 + 1e-9, (
                question,
                answer,
                segment,
            )
            assert found is None or found.people == people
            tried += 1
    assert tried > 1_000


@sqlite_only
def test_a_dialogue_has_its_thoughts_votes_and_demographics(store: Store, dialogue: int) -> None:
    with store.read() as session:
        assert consultation(session, "protests").title == "University Campus Protests"
        rows = statements(session, dialogue)
        found = results(session, dialogue, "What is your political affiliation?")
    assert sum(row.agrees for row in rows) == 4267 and sum(row.disagrees for row in rows) == 1800
    assert {row.topic for row in rows if row.agrees and row.state is StatementState.ACCEPTED} >= {
        "What are your impressions of the campus protests?"
    }
    assert found.declared is not None
    assert {group["id"] for group in found.declared["groups"]} == {
        "Democrat",
        "Republican",
        "Independent/Other",
    }


def test_a_dialogue_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="_participants"):
        read_dialogue_folder(tmp_path)
    (tmp_path / "a_participants.csv").write_text("Title,T\n,,Participant Id,x,Poll?\n,,p,,Yes\n")
    (tmp_path / "a_verbatim_map.csv").write_text(
        "Question ID,Question Text,Participant ID,Thought ID,Thought Text\nq,Why?,p,t,Because\n"
    )
    votes = "Question ID,Participant ID,Thought ID,Vote,Timestamp\nq,p,t,{},{}\n"
    stamp = '"June 25, 2024 at 3:47 PM (GMT)"'
    for vote, when, named in (("Maybe", stamp, "line 2, Vote"), ("Agree", "soon", "line 2, Timestamp")):
        (tmp_path / "a_binary.csv").write_text(votes.format(vote, when))
        with pytest.raises(Invalid, match=named):
            read_dialogue_folder(tmp_path)
    (tmp_path / "a_binary.csv").write_text(votes.format("Agree", stamp))
    held = read_dialogue_folder(tmp_path)
    assert held.participants[0].declared == {"Poll?": "Yes"} and held.statements[0].topic == "Why?"
