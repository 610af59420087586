"""Tables for measures: every format gives the same frame, and messages name the line as the file has it."""

import gzip
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from governance.core.errors import Invalid
from governance.exchange.tables.frames import read_frame as read_text_frame

ROWS = pd.DataFrame({"item": ["a", "b", "c"], "more": [1, 2, 3], "value": [1.5, None, 3.0]})


def read_frame(path: Path, columns: list[str]) -> pd.DataFrame:
    return read_text_frame(path, columns).frame


Write = Callable[[pd.DataFrame, Path], None]
FORMATS: dict[str, Write] = {
    "t.csv": lambda frame, path: frame.to_csv(path, index=False),
    "t.csv.gz": lambda frame, path: frame.to_csv(path, index=False),
    "t.jsonl": lambda frame, path: frame.to_json(path, orient="records", lines=True),
    "t.jsonl.gz": lambda frame, path: frame.to_json(path, orient="records", lines=True),
    "t.xlsx": lambda frame, path: frame.to_excel(path, index=False),
    "t.parquet": lambda frame, path: frame.to_parquet(path),
}
FIRST_LINE = {".csv": 2, ".xlsx": 2, ".jsonl": 1, ".parquet": 1}


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_gives_the_same_rows_with_their_lines(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    FORMATS[name](ROWS, path)
    frame = read_frame(path, ["value", "item", "value"])
    assert list(frame.columns) == ["value", "item"]
    assert frame["item"].tolist() == ["a", "b", "c"]
    assert frame["value"].isna().tolist() == [False, True, False] and float(frame["value"].iloc[2]) == 3
    assert frame["value"].iloc[0] == "1.5"
    first = FIRST_LINE[Path(name.removesuffix(".gz")).suffix]
    assert frame.index.tolist() == [first, first + 1, first + 2]


@pytest.mark.parametrize("name", ["t.xlsx", "t.parquet"])
def test_a_packed_workbook_is_read_as_well(tmp_path: Path, name: str) -> None:
    FORMATS[name](ROWS, tmp_path / name)
    packed = tmp_path / f"{name}.gz"
    packed.write_bytes(gzip.compress((tmp_path / name).read_bytes()))
    assert read_frame(packed, ["item"])["item"].tolist() == ["a", "b", "c"]


def test_blank_lines_are_passed_over_and_counted(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("\ufeffitem;value\n\na;1\n\nb;2\n")
    (tmp_path / "t.jsonl").write_text('\n{"item": "a", "value": 1}\n\n{"value": 2}\n')
    assert read_frame(tmp_path / "t.csv", ["item", "value"]).index.tolist() == [3, 5]
    frame = read_frame(tmp_path / "t.jsonl", ["item", "value"])
    assert frame.index.tolist() == [2, 4] and frame["item"].isna().tolist() == [False, True]


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("t.csv", "item,value\na,1\n", "line 1, itme: no such column; did you mean item?"),
        ("t.csv", "x\n1\n", "line 1, itme: no such column; there are x"),
        ("t.jsonl", '{"itme": "a"}\nno\n', "line 2, file: expected a JSON object"),
        ("t.jsonl", '{"itme": ["a"]}\n', "line 1, itme: expected a single value"),
        ("t.doc", "item\n", "expected a name that ends in .csv, .tsv"),
        ("t.parquet", "PAR1", "t.parquet isn't a Parquet file"),
        ("t.xlsx", "PK\x03\x04", "t.xlsx isn't an XLSX workbook"),
        ("t.csv", "", "is empty"),
    ],
)
def test_what_cannot_be_read_is_said_with_its_place(tmp_path: Path, name: str, text: str, words: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(Invalid) as refused:
        read_frame(tmp_path / name, ["itme"])
    assert words in str(refused.value)
