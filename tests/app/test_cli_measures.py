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


def alpha_of(done: Result) -> float:
    assert done.exit_code == 0, done.output
    return float(json.loads(done.stdout)["alpha"])


def test_names_and_labels_are_text_as_written(tmp_path: Path) -> None:
    apart = "item,who,mark\n01,a,x\n01,b,x\n1,a,y\n1,b,y\n001,a,x\n001,b,y\n"
    assert json.loads(agreement(tmp_path, apart, "--json").stdout)["items"] == 3
    labels = "item,who,mark\n1,a,01\n1,b,1\n2,a,1\n2,b,1\n3,a,01\n3,b,01\n"
    renamed = labels.replace(",01\n", ",x\n")
    assert alpha_of(agreement(tmp_path, labels, "--json")) == alpha_of(agreement(tmp_path, renamed, "--json"))


def test_only_an_empty_cell_or_a_named_word_is_missing(tmp_path: Path) -> None:
    text = "item,who,mark\n1,a,None\n1,b,None\n2,a,NA\n2,b,NA\n3,a,None\n3,b,NA\n4,a,null\n4,b,\n"
    found = json.loads(agreement(tmp_path, text, "--json").stdout)
    assert (found["ratings"], found["alpha"]) == (
        7,
        pytest.approx(alpha_of(agreement(tmp_path, text, "--json"))),
    )
    without = json.loads(agreement(tmp_path, text, "--missing", "NA", "--missing", "null", "--json").stdout)
    assert without["ratings"] == 3


def test_words_have_the_order_they_are_given(tmp_path: Path) -> None:
    text = "item,who,mark\n1,a,low\n1,b,low\n2,a,high\n2,b,medium\n3,a,medium\n3,b,medium\n4,a,low\n4,b,low\n"
    numbers = text.replace("low", "1").replace("medium", "2").replace("high", "3")
    ordered = agreement(tmp_path, text, "--level", "ordinal", "--order", "low,medium,high", "--json")
    assert alpha_of(ordered) == alpha_of(agreement(tmp_path, numbers, "--level", "ordinal", "--json"))
    missing = agreement(tmp_path, text, "--level", "ordinal", "--order", "low,high", "--json")
    assert missing.exit_code == 1 and "'medium' is not in the order given" in missing.stdout


WIDE = "answer;Ann;Ben;Eva\n01;1,5;2;\n1;3;3;3\n2;2;1,5;2\n"
LONG = "item,who,mark\n01,Ann,1.5\n01,Ben,2\n1,Ann,3\n1,Ben,3\n1,Eva,3\n2,Ann,2\n2,Ben,1.5\n2,Eva,2\n"


@pytest.mark.parametrize(
    "columns", [("Ann", "Ben", "Eva"), ("Ann,Ben,Eva",), ("Ann", "--raters", "Ben", "--raters", "Eva")]
)
def test_a_wide_table_is_measured_as_its_long_one(tmp_path: Path, columns: tuple[str, ...]) -> None:
    long = agreement(tmp_path, LONG, "--level", "interval", "--json")
    options = ("--item", "answer", "--level", "interval", "--json", "--raters", *columns)
    assert alpha_of(measure(tmp_path, "agreement", WIDE, *options)) == pytest.approx(alpha_of(long))
    turned = "who;01;1;2\nAnn;1,5;3;2\nBen;2;3;1,5\nEva;;3;2\n"
    options = ("--rater", "who", "--items", "01,1,2", "--level", "interval", "--json")
    assert alpha_of(measure(tmp_path, "agreement", turned, *options)) == pytest.approx(alpha_of(long))


def test_labels_that_differ_only_in_writing_are_noted(tmp_path: Path) -> None:
    done = agreement(tmp_path, "item,who,mark\n1,a,Yes\n1,b,yes\n2,A,no\n2,b,no\n", "--json")
    note = json.loads(done.stdout)["note"]
    assert "Labels that differ only by case or spaces count as different: 'Yes' and 'yes'" in note
    assert "Raters that differ" in note and "'A' and 'a'" in note


@pytest.mark.parametrize(
    ("first", "second", "tie"),
    [
        ("A", "B", "draw"),
        ("left", "right", "both_bad"),
        ("model_a", "model_b", "tie (bothbad)"),
        ("1", "2", "0"),
        ("Model A", "Model B", "Tie"),
        ("response_a", "response_b", "neither"),
        ("alpha", "beta", "equal"),
    ],
)
def test_a_winner_is_understood_in_the_words_that_tools_use(
    tmp_path: Path, first: str, second: str, tie: str
) -> None:
    text = "one,two,better\n" + "".join(
        f"alpha,beta,{word}\n" for word, times in ((first, 6), (second, 3), (tie, 3)) for _ in range(times)
    )
    done = preference(tmp_path, text, "--json")
    found = json.loads(done.stdout)
    assert [row["strength"] for row in found["items"]] == pytest.approx([0.34657359, -0.34657359])
    assert found["nu"] == pytest.approx(0.5**0.5)


def test_winners_of_0_and_1_alone_are_asked_about(tmp_path: Path) -> None:
    text = "one,two,better\na,b,1\na,b,0\na,b,1\na,b,1\n"
    asked = preference(tmp_path, text)
    assert asked.exit_code == 1 and "--winner-means" in asked.stderr and "1=first,0=second" in asked.stderr
    found = json.loads(preference(tmp_path, text, "--winner-means", "1=first,0=second", "--json").stdout)
    assert (found["items"][0]["item"], found["items"][0]["wins"], found["items"][0]["losses"]) == ("a", 3, 1)
    ties = json.loads(preference(tmp_path, text, "--winner-means", "1=first,0=tie", "--json").stdout)
    assert ties["pairs"][0]["ties"] == 1


def test_comparisons_without_a_winner_are_left_out_and_counted(tmp_path: Path) -> None:
    found = json.loads(preference(tmp_path, "one,two,better\na,b,a\na,b,b\na,b,\n", "--json").stdout)
    assert found["comparisons"] == 2 and "without a winner, left out: 1" in found["note"]
