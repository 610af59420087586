"""All Our Ideas and Decidim come in with their statements; what isn't a vote of a person on a statement is only listed."""

import csv
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from typer.testing import CliRunner

from app.cli.root import plumbline
from governance.core.access import SYSTEM, Role
from governance.core.errors import Invalid, Refused
from governance.core.store import Store
from governance.exchange.consultation.all_our_ideas import read_wiki_survey
from governance.exchange.consultation.decidim import read_proposals
from governance.exchange.consultation.format import ConsultationReader
from governance.exchange.formats import recognised
from governance.exchange.samples import sample_of
from governance.policy.consultation.commands.bringing_in import Held, bring_in
from governance.policy.consultation.queries import statements
from governance.policy.consultation.tables import StatementState
from tests.builders import MOMENT, a_person

VOTES = """Vote ID,Session ID,Wikisurvey ID,Winner ID,Winner Text,Loser ID,Loser Text,\
Prompt ID,Left Choice ID,Right Choice ID,\
Created at,Updated at,Response Time (s),Missing Response Time Explanation,Session Identifier,Valid
1,51,7,101,More trees,102,"Bike lanes, lit",9,101,102,2023-05-04 10:00:00 UTC,2023-05-04 10:00:00 UTC,2.5,,abc,TRUE
2,51,7,102,"Bike lanes, lit",103,Car parks,8,103,102,2023-05-04 10:00:05 UTC,2023-05-04 10:00:05 UTC,NA,,abc,TRUE
3,52,7,101,More trees,103,Car parks,7,101,103,2023-05-05 10:00:00 UTC,2023-05-05 10:00:00 UTC,1.0,,def,FALSE
4,52,7,102,"Bike lanes, lit",101,More trees,9,101,102,2023-05-05 10:00:09 UTC,2023-05-05 10:00:09 UTC,1.0,,def,TRUE
"""
IDEAS = """Wikisurvey ID,Idea ID,Idea Text,Wins,Losses,Times involved in Cant Decide,\
Score,User Submitted,Session ID,Created at,Last Activity,Active,Appearances on Left,Appearances on Right,Session Identifier
7,101,More trees,2,1,0,62,FALSE,50,2023-05-01 09:00:00 UTC,2023-05-05 10:00:00 UTC,TRUE,3,0,xyz
7,102,"Bike lanes, lit",2,1,1,60,FALSE,50,2023-05-01 09:00:00 UTC,2023-05-05 10:00:00 UTC,TRUE,0,3,xyz
7,104,Fountains,0,0,0,50,TRUE,53,2023-05-06 09:00:00 UTC,2023-05-06 09:00:00 UTC,FALSE,0,0,ghi
"""
NON_VOTES = """Record Type,Record ID,Session ID,Wikisurvey ID,Left Choice ID,\
Left Choice Text,Right Choice ID,Right Choice Text,Prompt ID,Reason,\
Created at,Updated at,Response Time (s),Missing Response Time Explanation,Session Identifier,Valid
Skip,1,54,7,101,More trees,102,"Bike lanes, lit",9,Can't decide,2023-05-04 11:00:00 UTC,2023-05-04 11:00:00 UTC,3.0,,jkl,TRUE
Bounce,2,55,7,101,More trees,102,"Bike lanes, lit",9,NA,2023-05-07 11:00:00 UTC,2023-05-07 11:00:00 UTC,NA,,mno,TRUE
"""


def a_survey(folder: Path, **tables: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in ({"votes": VOTES, "ideas": IDEAS, "non_votes": NON_VOTES} | tables).items():
        (folder / f"wikisurvey_7_{name}.csv").write_text(text, encoding="utf-8")
    return folder


def told(held: Held) -> dict[tuple[str, str], int]:
    return {(each.file, each.column): each.values for each in held.left_out}


def test_a_wiki_survey_brings_ideas_and_sessions_and_no_votes(store: Store, tmp_path: Path) -> None:
    held = read_wiki_survey(a_survey(tmp_path), MOMENT, "en")
    with store.begin(SYSTEM) as unit:
        made = bring_in(unit, "trees", held).id
    with store.read() as session:
        rows = {row.number: row for row in statements(session, made)}
    assert {number: row.text for number, row in rows.items()} == {
        101: "More trees",
        102: "Bike lanes, lit",
        103: "Car parks",
        104: "Fountains",
    }
    assert (rows[104].state, rows[104].by) == (StatementState.REJECTED, "53")
    assert {row.state for number, row in rows.items() if number != 104} == {StatementState.ACCEPTED}
    assert {each.handle for each in held.participants} == {"51", "52", "53", "54", "55"}
    assert list(held.votes) == [] and held.opened_at.day == 1 and held.closed_at.day == 7


def test_every_value_of_a_wiki_survey_is_stored_or_listed(tmp_path: Path) -> None:
    left = told(read_wiki_survey(a_survey(tmp_path), MOMENT, "en"))
    assert left["wikisurvey_7_votes.csv", "Winner ID"] == 4
    assert left["wikisurvey_7_votes.csv", "Loser ID"] == 3, "one loser is an idea that no other table names"
    assert left["wikisurvey_7_votes.csv", "Response Time (s)"] == 4
    assert left["wikisurvey_7_non_votes.csv", "Reason"] == 2
    assert left["wikisurvey_7_ideas.csv", "Score"] == 3
    assert left["wikisurvey_7_ideas.csv", "Session ID"] == 2, "of ideas that were there from the start"
    stored = {"Session ID", "Created at", "Wikisurvey ID"}
    for table in (VOTES, IDEAS, NON_VOTES):
        name = {VOTES: "votes", IDEAS: "ideas", NON_VOTES: "non_votes"}[table]
        for row in csv.DictReader(table.splitlines()):
            for column in {column for column, cell in row.items() if cell} - stored:
                taken = column in ("Idea ID", "Idea Text", "Active", "User Submitted")
                assert taken or left[f"wikisurvey_7_{name}.csv", column] > 0, column


def test_votes_alone_bring_the_ideas_they_name_and_the_older_site_put_them_in_apostrophes(
    tmp_path: Path,
) -> None:
    older = VOTES.replace("Wikisurvey ID", "Question ID")
    for text in ("More trees", "Car parks"):
        older = older.replace(text, f"'{text}'")
    older = older.replace('"Bike lanes, lit"', "\"'Bike lanes, lit'\"")
    path = tmp_path / "ideamarketplace_7_votes.csv"
    path.write_text(older)
    held = read_wiki_survey(path, MOMENT)
    assert [each.text for each in held.statements] == ["More trees", "Bike lanes, lit", "Car parks"]
    assert held.title == "Wiki survey 7"


@pytest.mark.parametrize(
    ("table", "old", "new", "named"),
    [
        ("votes", "Winner ID", "Winner", "wikisurvey_7_votes.csv: is not a votes"),
        ("votes", "1,51,7,101,", "1,51,7,first,", "line 2, wikisurvey_7_votes.csv, Winner ID: is 'first'"),
        ("votes", "1,51,7,", "1,,7,", "line 2, wikisurvey_7_votes.csv, Session ID: is empty"),
        ("ideas", "7,102,", "7,101,", "line 3, wikisurvey_7_ideas.csv, Idea ID: 101 occurs twice"),
        ("ideas", "50,2023-05-01 09:00:00 UTC", "50,in May", "line 2, wikisurvey_7_ideas.csv, Created at"),
        ("ideas", "UTC,TRUE,3", "UTC,maybe,3", "line 2, wikisurvey_7_ideas.csv, Active: is 'MAYBE'"),
        ("non_votes", "54,7,", "54,8,", "contains surveys 7, 8"),
    ],
)
def test_what_does_not_fit_is_named(tmp_path: Path, table: str, old: str, new: str, named: str) -> None:
    whole = {"votes": VOTES, "ideas": IDEAS, "non_votes": NON_VOTES}[table]
    assert old in whole
    with pytest.raises(Invalid, match=named):
        read_wiki_survey(a_survey(tmp_path, **{table: whole.replace(old, new, 1)}), MOMENT)


@pytest.mark.parametrize(
    ("columns", "trees", "lanes", "cars"),
    [
        (("Left Choice ID", "Right Choice ID", "Winner ID"), "101", "102", "103"),
        (("Winner Text", "Loser Text", "Winner Text"), "More trees", "Bike lanes, lit", "Car parks"),
    ],
)
def test_comparisons_of_a_wiki_survey_are_measured_by_name(
    tmp_path: Path, columns: tuple[str, ...], trees: str, lanes: str, cars: str
) -> None:
    path = a_survey(tmp_path) / "wikisurvey_7_votes.csv"
    options = [
        word for pair in zip(("--first", "--second", "--winner"), columns, strict=True) for word in pair
    ]
    done = CliRunner().invoke(plumbline, ["measure", "preference", str(path), *options, "--json"])
    assert done.exit_code == 0, done.output
    won: dict[tuple[str, str], int] = {}
    for each in json.loads(done.stdout)["pairs"]:
        won[each["first"], each["second"]] = each["first_won"]
        won[each["second"], each["first"]] = each["second_won"]
    expected = {(trees, lanes): 1, (lanes, trees): 1, (trees, cars): 1, (cars, trees): 0}
    assert won == expected | {(lanes, cars): 1, (cars, lanes): 0}


PROPOSAL: dict[str, Any] = {
    "id": 31,
    "author": {"id": [1], "name": ["Ana"], "url": ["https://town.example/profiles/ana"]},
    "category": {"id": 2, "name": {"en": "Parks", "ca": "Parcs"}},
    "participatory_space": {"id": 4, "url": "https://town.example/processes/p"},
    "component": {"id": 12},
    "title": {"en": "More trees", "ca": "Més arbres"},
    "body": {"en": "Along the ring.", "ca": "Al llarg de la ronda."},
    "state": "accepted",
    "votes": 42,
    "endorsements": {"total_count": 2, "user_endorsements": ["Ben", "Eva"]},
    "comments": 3,
    "published_at": "2023-05-04T10:00:00.000Z",
    "withdrawn": False,
}
OTHERS: list[dict[str, Any]] = [
    {
        "id": 32,
        "author": {"id": [1], "name": ["The town"], "url": ["https://town.example/"]},
        "title": {"ca": "Fonts"},
        "body": {"ca": "Fonts"},
        "state": "",
        "votes": 0,
        "published_at": "2023-05-06T10:00:00.000Z",
        "withdrawn": False,
    },
    {
        "id": 33,
        "author": {
            "id": [5, 6],
            "name": ["Eva", "Ben"],
            "url": ["https://town.example/profiles/eva", "https://town.example/profiles/ben"],
        },
        "title": {"en": "Car parks"},
        "body": {"en": "Everywhere."},
        "state": "withdrawn",
        "votes": 1,
        "published_at": "2023-05-05T10:00:00.000Z",
        "withdrawn": True,
    },
]
COMMENTS = (
    "id;created_at;body;locale;author/id;author/name;alignment;depth;commentable_id;commentable_type\n"
    "1;2023-05-05 10:00:00 UTC;Yes;en;9;Ada;1;0;31;Decidim::Proposals::Proposal\n"
    "2;2023-05-05 11:00:00 UTC;Hm;en;8;Ida;0;0;31;Decidim::Proposals::Proposal\n"
)


def flat(value: dict[str, Any], name: str = "") -> dict[str, Any]:
    """A proposal as the CSV and Excel exports have it."""
    found: dict[str, Any] = {}
    for key, inner in value.items():
        place = f"{name}{key}"
        found |= flat(inner, f"{place}/") if isinstance(inner, dict) else {place: inner}
    return {key: ", ".join(map(str, cell)) if isinstance(cell, list) else cell for key, cell in found.items()}


def proposals(folder: Path, form: str) -> Path:
    path = folder / f"proposals.{form}"
    rows = [flat(each) for each in (PROPOSAL, *OTHERS)]
    columns = list(dict.fromkeys(column for row in rows for column in row))
    if form == "json":
        path.write_text(json.dumps([PROPOSAL, *OTHERS]))
    elif form == "csv":
        with path.open("w", newline="", encoding="utf-8") as out:
            writer = csv.DictWriter(out, columns, delimiter=";")
            writer.writeheader()
            writer.writerows(
                {key: str(cell).lower() if isinstance(cell, bool) else cell for key, cell in row.items()}
                for row in rows
            )
    else:
        book = openpyxl.Workbook()
        sheet = book.worksheets[0]
        for line in (columns, *([row.get(column) for column in columns] for row in rows)):
            sheet.append(line)
        book.save(path)
    return path


@pytest.mark.parametrize("form", ["json", "csv", "xlsx"])
def test_proposals_of_decidim_come_in_the_same_from_every_export(tmp_path: Path, form: str) -> None:
    path = proposals(tmp_path, form)
    held = read_proposals(path, MOMENT, "en")
    assert [(each.number, each.text, each.language, each.author) for each in held.statements] == [
        (31, "More trees\n\nAlong the ring.", "en", "1"),
        (32, "Fonts", "ca", None),
        (33, "Car parks\n\nEverywhere.", "en", "5"),
    ]
    accepted, rejected = StatementState.ACCEPTED, StatementState.REJECTED
    assert [each.state for each in held.statements] == [accepted, accepted, rejected]
    assert [each.topic for each in held.statements] == ["Parks", None, None]
    assert [each.handle for each in held.participants] == ["1", "5", "6"]
    assert list(held.votes) == [], "42 people voted, but the export doesn't say who"
    left = {column: count for (_, column), count in told(held).items()}
    assert (left["votes"], left["endorsements/total_count"], left["author/id"], left["state"]) == (3, 1, 1, 1)
    assert (left["title/ca"], left["body/ca"], left["category/name/ca"]) == (1, 1, 1)
    assert not {"id", "title/en", "body/en", "published_at", "withdrawn", "category/name/en"} & set(left)
    assert held.statements[0].submitted_at.isoformat() == "2023-05-04T10:00:00+00:00"
    found = recognised(ConsultationReader, sample_of(path))
    assert form == "xlsx" or (found is not None and found.name == "decidim")


def test_another_language_of_proposals_is_taken_where_it_is_asked_for(tmp_path: Path) -> None:
    held = read_proposals(proposals(tmp_path, "csv"), MOMENT, "ca")
    assert [(each.text.partition("\n")[0], each.language) for each in held.statements] == [
        ("Més arbres", "ca"),
        ("Fonts", "ca"),
        ("Car parks", "en"),
    ]


def test_proposals_of_an_older_decidim_have_one_title_and_no_authors(tmp_path: Path) -> None:
    path = tmp_path / "old.csv"
    path.write_text(
        "id,title,body,state,supports,published_at\n1,Trees,Plant them,,4,2019-01-02 03:04:05 UTC\n"
    )
    held = read_proposals(path, MOMENT, "fr")
    assert [(each.text, each.language) for each in held.statements] == [("Trees\n\nPlant them", "fr")]
    assert [(each.column, each.values) for each in held.left_out] == [("supports", 1)]


def test_comments_of_decidim_are_no_votes(tmp_path: Path) -> None:
    proposals(tmp_path, "csv")
    (tmp_path / "comments.csv").write_text(COMMENTS)
    held = read_proposals(tmp_path, MOMENT, "en")
    assert list(held.votes) == [] and len(held.participants) == 3
    (aligned,) = [each for each in held.left_out if each.column == "alignment"]
    assert (aligned.values, aligned.file) == (2, "comments.csv")
    assert "in favour 1, neutral 1, against 0" in aligned.reason


def test_what_is_no_export_of_proposals_is_named(tmp_path: Path) -> None:
    path = tmp_path / "comments.csv"
    path.write_text(COMMENTS)
    with pytest.raises(Invalid, match=r"comments\.csv: contains comments"):
        read_proposals(path, MOMENT)
    meetings = tmp_path / "meetings.csv"
    meetings.write_text("id,title/en,description/en\n1,A,B\n")
    with pytest.raises(Invalid, match=r"meetings\.csv: contains no Decidim proposals"):
        read_proposals(meetings, MOMENT)
    for text, named in (
        ("{}", "a list of objects"),
        ("[", "isn't JSON"),
        ('[{"id":"x","title":"t","body":"b"}]', "'x'"),
    ):
        (tmp_path / "p.json").write_text(text)
        with pytest.raises(Invalid, match=named):
            read_proposals(tmp_path / "p.json", MOMENT)
    with pytest.raises(FileNotFoundError):
        read_proposals(tmp_path / "nowhere", MOMENT)


def test_both_come_in_by_the_command_line_which_lists_what_is_not_carried(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLUMBLINE_HOME", str(tmp_path / "home"))

    def run(*words: str | Path) -> Any:
        done = CliRunner().invoke(plumbline, ["consultation", "import", *map(str, words), "--json"])
        return json.loads(done.stdout) | {"code": done.exit_code}

    survey = run("all-our-ideas", a_survey(tmp_path / "trees"))
    assert (survey["statements"], survey["participants"], survey["votes"], survey["code"]) == (4, 5, 0, 0)
    assert any("measure preference" in each["reason"] for each in survey["not_carried"])
    town = run("decidim", proposals(tmp_path, "csv"), "--language", "en")
    assert (town["consultation"], town["statements"], town["code"]) == ("proposals", 3, 0)
    refused = run("decidim", tmp_path / "trees")
    assert refused["code"] == 1 and "wikisurvey_7_ideas.csv" in json.dumps(refused)


def test_bringing_in_a_wiki_survey_takes_the_permission(store: Store, tmp_path: Path) -> None:
    held = read_wiki_survey(a_survey(tmp_path), MOMENT)
    with pytest.raises(Refused), store.begin(a_person(store, Role.REVIEWER)) as unit:
        bring_in(unit, "trees", held)
