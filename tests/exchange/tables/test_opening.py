"""Tables as people have them: every dialect, encoding and heading gives the same rows, and what was assumed is said."""

from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from governance.core.errors import Invalid, TooLarge
from governance.exchange.tables.asked import TableAsked
from governance.exchange.tables.opening import open_table

HEADING = ["id", "Antwort", "Wert", "für"]
ROWS = [["01", "ja, gern", "1,5", "Käse"], ["1", "nein; danke", "2", 'er sagte "so"']]


def written(separator: str) -> str:
    def cell(text: str) -> str:
        quoted = any(mark in text for mark in (separator, '"'))
        return '"' + text.replace('"', '""') + '"' if quoted else text

    return "".join(separator.join(map(cell, row)) + "\r\n" for row in [HEADING, *ROWS])


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_every_dialect_in_every_encoding_gives_the_same_rows(
    tmp_path: Path, separator: str, encoding: str
) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(written(separator).encode(encoding))
    table = open_table(path)
    assert list(table.columns) == HEADING
    assert list(table.rows()) == [(2, ROWS[0]), (3, ROWS[1])]
    assert ("Windows-1252" in " ".join(table.notes)) == (encoding == "cp1252")
    assert ("without a byte order mark" in " ".join(table.notes)) == (encoding in ("utf-16-le", "utf-16-be"))


@pytest.mark.parametrize("first", ["sep=;", '"sep=;"', "SEP=;", "sep=^"])
def test_excels_line_about_the_separator_is_honoured(tmp_path: Path, first: str) -> None:
    separator = first.strip('"')[-1]
    path = tmp_path / "t.csv"
    path.write_text(f"{first}\na{separator}b\n1{separator}2,5\n", encoding="utf-8-sig")
    table = open_table(path)
    assert (table.columns, list(table.rows())) == (("a", "b"), [(3, ["1", "2,5"])])
    assert "says what separates the cells" in table.notes[0]


def test_an_encoding_that_is_named_is_taken_and_an_unknown_one_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes("id,slovo\n1,kůň\n".encode("cp1250"))
    assert list(open_table(path, TableAsked(encoding="cp1250")).rows()) == [(2, ["1", "kůň"])]
    with pytest.raises(Invalid, match="is no encoding"):
        open_table(path, TableAsked(encoding="cp9999"))


def test_damaged_utf_8_is_not_taken_for_another_encoding(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes("id,words\n1,Käse für Anfänger\n".encode() + b"2,bad \xff\n")
    with pytest.raises(Exception, match="isn't UTF-8"):
        list(open_table(path).rows())


@pytest.mark.parametrize(
    ("text", "columns", "first", "words"),
    [
        ("Survey of July\n\nid,mark,why\n1,4,x\n2,5,y\n", ("id", "mark", "why"), 4, "Survey of July"),
        (
            "Report,,\nMade on,2026-07-01,\nid,mark,why\n1,4,x\n2,5,y\n3,5,z\n4,4,w\n",
            ("id", "mark", "why"),
            4,
            "Made on",
        ),
        ("id,,mark,mark\n1,x,4,5\n", ("id", "column 2", "mark", "mark (2)"), 2, "column 2"),
        ("only\na\nb\n", ("only",), 2, ""),
    ],
)
def test_the_heading_is_found_under_titles_and_every_column_has_a_name(
    tmp_path: Path, text: str, columns: tuple[str, ...], first: int, words: str
) -> None:
    path = tmp_path / "t.csv"
    path.write_text(text)
    table = open_table(path)
    assert table.columns == columns
    assert next(table.rows())[0] == first
    assert words in " ".join(table.notes)


def test_columns_that_are_looked_for_tell_the_heading(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("About,the,survey\nitem,rater,value\n1,a,x\n")
    assert open_table(path, TableAsked(known=frozenset({"item", "rater", "value"}))).columns == (
        "item",
        "rater",
        "value",
    )


QUALTRICS = (
    "StartDate,ResponseId,Q1,Q2_1\n"
    'Start Date,Response ID,How good?,"Say, why"\n'
    '"{""ImportId"":""startDate"",""timeZone"":""America/Denver""}","{""ImportId"":""_recordId""}",'
    '"{""ImportId"":""QID1""}","{""ImportId"":""QID2_1""}"\n'
    "2026-07-18 08:28:48,R_1,2,so\n"
)
MONKEY = (
    "Respondent ID,Collector ID,Start Date,How good?,Which of these?,,Why?\n"
    ",,,Response,Fast,Kind,Open-Ended Response\n"
    "1180,77,07/18/2026,4,Fast,,so\n"
)
LIME_VV = (
    "Response ID\tDate submitted\tStart language\tHow good?\n"
    "id\tsubmitdate\tstartlanguage\tQ1\n5\t2026-07-18 08:28\ten\tA2\n"
)


@pytest.mark.parametrize(
    ("text", "survey", "columns", "label", "row"),
    [
        (QUALTRICS, "Qualtrics", ("StartDate", "ResponseId", "Q1", "Q2_1"), ("Q1", "How good?"), 4),
        (
            MONKEY,
            "SurveyMonkey",
            (
                "Respondent ID",
                "Collector ID",
                "Start Date",
                "How good?",
                "Which of these? - Fast",
                "Which of these? - Kind",
                "Why?",
            ),
            None,
            3,
        ),
        (LIME_VV, "LimeSurvey", ("id", "submitdate", "startlanguage", "Q1"), ("Q1", "How good?"), 3),
        (
            "ID,Start time,Completion time,Email,Name,How good?\n1,a,b,c,d,4\n",
            "Microsoft Forms",
            None,
            None,
            2,
        ),
        ("Timestamp,How good is it?\n2026/07/18 8:28:48 AM GMT+2,4\n", "Google Forms", None, None, 2),
    ],
)
def test_exports_of_survey_tools_are_recognised_with_their_heading_rows(
    tmp_path: Path,
    text: str,
    survey: str,
    columns: tuple[str, ...] | None,
    label: tuple[str, str] | None,
    row: int,
) -> None:
    path = tmp_path / "t.csv"
    path.write_text(text)
    table = open_table(path)
    assert table.survey == survey and survey in " ".join(table.notes)
    assert columns is None or table.columns == columns
    assert label is None or table.labels[label[0]] == label[1]
    assert [number for number, _ in table.rows()] == [row]


def test_a_sheet_is_chosen_its_merged_cells_are_filled_and_titles_left_out(tmp_path: Path) -> None:
    book = Workbook()
    cover, sheet = book.worksheets[0], book.create_sheet("Answers")
    cover.title = "Cover"
    sheet.append(["Answers of July"])
    sheet.merge_cells("A1:C1")
    sheet.append(["group", "id", "when"])
    for number, group in enumerate(["patients", None, "staff"]):
        sheet.append([group, 118001 + number, datetime(2026, 7, 18, 8, 28)])  # noqa: DTZ001 as Excel has it
    sheet.merge_cells("A3:A4")
    path = tmp_path / "t.xlsx"
    book.save(path)
    table = open_table(path, TableAsked(sheet="answers"))
    assert table.columns == ("group", "id", "when") and table.sheets == ("Cover", "Answers")
    assert [cells[0] for _, cells in table.rows()] == ["patients", "patients", "staff"]
    assert "Merged cells were filled" in " ".join(table.notes)
    assert open_table(path, TableAsked(sheet="2")).columns == table.columns
    unasked = open_table(path)
    assert unasked.columns == table.columns and "not read: Cover" in " ".join(unasked.notes)
    with pytest.raises(Invalid, match="there are Cover, Answers"):
        open_table(path, TableAsked(sheet="Sheet9"))


def test_cells_without_a_value_are_counted(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["a", "b"])
    sheet.append([1, "=1+1"])
    book.save(tmp_path / "t.xlsx")
    assert "Formulas without a stored result, read as empty: 1" in " ".join(
        open_table(tmp_path / "t.xlsx").notes
    )


def test_one_cell_in_the_last_corner_is_refused_before_the_sheet_is_opened(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet["A1"], sheet["XFD1048576"] = "a", "b"
    book.save(tmp_path / "t.xlsx")
    with pytest.raises(TooLarge, match="cells from its first to its last"):
        open_table(tmp_path / "t.xlsx")
