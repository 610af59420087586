"""`plumbline measure` on files: the JSON that was promised, words for people, and messages that name line and column."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from app.cli.root import plumbline as plumbline_command

RATINGS = "item,who,mark,group\n" + "".join(
    f"{item},{who},{1 + (item + (who in 'ab') * item % 2) % 4},{'x' if who in 'abcde' else 'y'}\n"
    for item in range(30)
    for who in "abcdefghij"
)
DUELS = "one,two,better,who\n" + "".join(
    f"alpha,beta,{better},{who}\n"
    for who, wins in (("x", (40, 20, 6)), ("y", (18, 44, 6)))
    for better, times in zip(("alpha", "beta", "tie"), wins, strict=True)
    for _ in range(times)
)
KEYS = {"alpha", "ac1", "low", "high", "items", "raters", "ratings"}


def measure(tmp_path: Path, kind: str, text: str, *options: str, name: str = "table.csv") -> Result:
    (tmp_path / name).write_text(text)
    return CliRunner().invoke(plumbline_command, ["measure", kind, str(tmp_path / name), *options])


def agreement(tmp_path: Path, text: str, *options: str, name: str = "table.csv") -> Result:
    columns = ("--item", "item", "--rater", "who", "--value", "mark")
    return measure(tmp_path, "agreement", text, *columns, *options, name=name)


def preference(tmp_path: Path, text: str, *options: str) -> Result:
    columns = ("--first", "one", "--second", "two", "--winner", "better")
    return measure(tmp_path, "preference", text, *columns, *options)


def test_agreement_is_one_json_object_with_one_for_each_group(tmp_path: Path) -> None:
    done = agreement(tmp_path, RATINGS, "--level", "ordinal", "--by", "group", "--bootstrap", "50", "--json")
    found: dict[str, Any] = json.loads(done.stdout)
    assert set(found) == KEYS | {"by"}
    assert (found["items"], found["raters"], found["ratings"]) == (30, 10, 300)
    assert found["low"] <= found["alpha"] <= found["high"]
    assert set(found["by"]) == {"x", "y"}
    for part in found["by"].values():
        assert set(part) - {"note"} == KEYS | {"cross", "gai"}


def test_without_json_it_says_so_in_words(tmp_path: Path) -> None:
    done = agreement(tmp_path, RATINGS, "--level", "interval", "--by", "group", "--bootstrap", "50")
    assert done.exit_code == 0
    assert "30 items, 10 raters, 300 ratings" in done.stdout and "GAI" in done.stdout


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("item,who,mark\n1,a,x\n1,b,x\n2,a,x\n2,b,x\n", "one category only"),
        ("item,who,mark\n1,a,x\n2,a,y\n3,a,x\n", "no item has two ratings"),
        ("item,who,mark\n1,a,x\n1,a,y\n1,b,x\n2,,x\n", "left out: 1"),
    ],
)
def test_what_has_no_number_is_null_with_a_note(tmp_path: Path, text: str, note: str) -> None:
    done = agreement(tmp_path, text, "--json")
    found = json.loads(done.stdout)
    assert done.exit_code == 0 and note in found["note"]


@pytest.mark.parametrize("level", ["interval", "ordinal"])
def test_a_value_that_is_no_number_is_named_by_line_and_column(tmp_path: Path, level: str) -> None:
    done = agreement(tmp_path, "item,who,mark\n1,a,2\n\n1,b,often\n", "--level", level, "--json")
    assert done.exit_code == 1
    [problem] = json.loads(done.stdout)["problems"]
    assert (problem["line"], problem["field"]) == (4, "mark") and "'often' is not a number" in problem[
        "reason"
    ]


def test_a_column_that_is_not_there_is_named(tmp_path: Path) -> None:
    done = agreement(tmp_path, "item,whom,mark\n1,a,2\n")
    assert done.exit_code == 1 and "who: no such column; did you mean whom?" in done.stderr


def test_preferences_are_told_for_each_group_and_where_these_part(tmp_path: Path) -> None:
    told = preference(tmp_path, DUELS, "--by", "who", "--bootstrap", "100")
    assert told.exit_code == 0
    assert "x prefer alpha to beta, y the reverse" in told.stdout and "likelihood ratio" in told.stdout
    found = json.loads(preference(tmp_path, DUELS, "--by", "who", "--bootstrap", "20", "--json").stdout)
    assert found["fitted"] and found["comparisons"] == 134 and set(found["by"]) == {"x", "y"}


def test_what_never_met_is_reported_in_words(tmp_path: Path) -> None:
    done = preference(tmp_path, "one,two,better\na,b,first\n")
    assert done.exit_code == 0 and "not fitted: the comparison graph is not connected" in done.stdout


def test_a_winner_that_is_neither_is_named_by_line(tmp_path: Path) -> None:
    done = preference(tmp_path, "one,two,better\na,b,a\na,b,c\n", "--json")
    [problem] = json.loads(done.stdout)["problems"]
    assert done.exit_code == 1 and (problem["line"], problem["field"]) == (3, "better")
