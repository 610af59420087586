"""Feedback from tables as people have them: each row comes in, is listed as not carried, or refused with what would help."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from sqlmodel import select

from governance.core.access import SYSTEM
from governance.core.store import Store
from governance.exchange.feedback.importing import ImportResult, import_feedback
from governance.feedback.tables import Feedback

DEFAULTS = {"model_version": "app 1", "language": "en", "scenario": "x", "prompt": "q", "answer": "a"}


def bring_in(
    store: Store,
    path: Path,
    form: str = "csv",
    mapping: Mapping[str, str] | None = None,
    options: Mapping[str, str] | None = None,
    **defaults: str,
) -> ImportResult:
    return import_feedback(
        store,
        SYSTEM,
        form,
        path,
        mapping=mapping or {},
        defaults={**DEFAULTS, **defaults},
        options=options or {},
    )


def stored(store: Store, *names: str) -> list[Any]:
    with store.read() as session:
        return sorted(tuple(getattr(row, name) for name in names) for row in session.exec(select(Feedback)))


def csv(tmp_path: Path, text: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "said.csv"
    path.write_bytes(text.encode(encoding))
    return path


SURVEY = (
    "StartDate,EndDate,Status,IPAddress,ResponseId,Q1,Q2\n"
    "Start Date,End Date,Response Type,IP Address,Response ID,How good?,Why?\n"
    + ",".join(f'"{{""ImportId"":""{name}""}}"' for name in "abcdefg")
    + "\n2026-07-18 08:20:00,2026-07-18 08:28:48,IP Address,192.0.2.7,R_1,Very good,so\n"
    "2026-07-18 09:20:00,2026-07-18 09:28:48,IP Address,192.0.2.8,R_2,Very poor,\n"
    "2026-07-18 09:21:00,2026-07-18 09:29:48,IP Address,192.0.2.9,R_3,Fair,meh\n"
)


def test_a_survey_comes_in_with_its_zone_and_its_words_in_order(store: Store, tmp_path: Path) -> None:
    mapping = {"EndDate": "given_at", "ResponseId": "key", "Q1": "rating", "Q2": "comment"}
    result = bring_in(
        store, csv(tmp_path, SURVEY), mapping=mapping, options={"time-zone": "Europe/Berlin"}, output="o-1"
    )
    assert (result.created, result.refused) == (3, [])
    assert stored(store, "key", "rating", "comment") == [
        ("R_1", 5, "so"),
        ("R_2", 1, "Q1: Very poor"),
        ("R_3", 3, "meh"),
    ]
    with store.read() as session:
        first = session.exec(select(Feedback).where(Feedback.key == "R_1")).one()
        assert first.given_at == datetime(2026, 7, 18, 6, 28, 48, tzinfo=UTC)
    assert {each.field: count for each, count in result.not_carried.items()} == {
        "StartDate": 3,
        "Status": 3,
        "IPAddress": 3,
    }
    assert "Qualtrics" in result.read_as[0]


def test_a_time_without_a_zone_is_refused_with_the_way_out(store: Store, tmp_path: Path) -> None:
    mapping = {"EndDate": "given_at", "ResponseId": "key", "Q1": "rating"}
    result = bring_in(store, csv(tmp_path, SURVEY), mapping=mapping, output="o-1")
    assert result.created == 0
    assert {(each.field, "--time-zone" in each.reason) for each in result.refused} == {("given_at", True)}


def test_excels_numbers_are_names_and_its_dates_are_moments(store: Store, tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.create_sheet("Antworten")
    sheet.append(["Auswertung Juli"])
    sheet.append(["key", "output", "rating", "given_at", "person"])
    sheet.append([118001, 77, 4, datetime(2026, 7, 18, 8, 28), 5])  # noqa: DTZ001 as Excel has it
    sheet.append(["01", "o-2", "5", "18.07.2026 08:28", "01"])
    path = tmp_path / "said.xlsx"
    book.save(path)
    result = bring_in(store, path, "xlsx", options={"sheet": "Antworten", "time-zone": "Europe/Berlin"})
    assert (result.created, result.refused) == (2, [])
    at = datetime(2026, 7, 18, 6, 28, tzinfo=UTC)
    assert stored(store, "key", "rating", "given_at") == [("01", 5, at), ("118001", 4, at)]


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("rule", "cell", "rating"),
    [
        ("rating", "4", 4),
        ("rating", "4.0", 4),
        ("rating", "4 - good", 4),
        ("rating", "Strongly agree", 5),
        ("rating", "👎", 1),
        ("rating:0..10", "7,5", 4),
        ("rating:0..1", "85 %", 4),
        ("rating:bad,so-so,fine", "so-so", 3),
    ],
)
def test_a_rating_is_understood_or_its_scale_stated(
    store: Store, tmp_path: Path, rule: str, cell: str, rating: int
) -> None:
    result = bring_in(store, csv(tmp_path, f'output;mark\no-1;"{cell}"\n'), mapping={"mark": rule})
    assert result.refused == []
    assert stored(store, "kind", "rating") == [("rating", rating)]


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
@pytest.mark.parametrize("cell", ["01", "4.5", "80 %", "9", "four", "None", "Good"])
def test_a_rating_that_is_not_understood_is_refused_with_the_way_out(
    store: Store, tmp_path: Path, cell: str
) -> None:
    result = bring_in(store, csv(tmp_path, f"output;mark\no-1;{cell}\n"), mapping={"mark": "rating"})
    assert result.created == 0
    [problem] = result.refused
    assert (problem.line, problem.field) == (2, "rating") and "1 to 5" in problem.reason


def test_a_wide_table_is_a_record_for_each_rater_or_each_output(store: Store, tmp_path: Path) -> None:
    raters = csv(tmp_path, "output,Ann,Ben\no-1,4,5\no-2,,2\n")
    mapping = {"Ann": "rating", "Ben": "rating"}
    assert bring_in(store, raters, mapping=mapping).created == 3
    with store.read() as session:
        rows = session.exec(select(Feedback)).all()
    assert sorted(row.rating for row in rows if row.rating) == [2, 4, 5]
    assert len({row.person_id for row in rows}) == 2
    outputs = csv(tmp_path, "person,key,o-3,o-4\nEva,k,1,3\n")
    assert bring_in(store, outputs, mapping={"o-3": "rating", "o-4": "rating"}).created == 2
    assert [key for (key,) in stored(store, "key") if key.startswith("k:")] == ["k:o-3", "k:o-4"]


def test_what_a_row_is_follows_from_its_fields_unless_two_tell(store: Store, tmp_path: Path) -> None:
    text = (
        "output,comment,category,severity,correction,rating\n"
        "o-1,fine,,,,\no-2,,harm,high,,\no-3,,,,Better so.,\no-4,,,,Better so.,2\n"
    )
    result = bring_in(store, csv(tmp_path, text))
    assert stored(store, "kind", "severity") == [("comment", None), ("correction", None), ("flag", 3)]
    [problem] = result.refused
    assert (problem.line, problem.field) == (5, "kind") and "correction, rating are given" in problem.reason


def test_a_dialect_and_an_encoding_that_were_assumed_are_said(store: Store, tmp_path: Path) -> None:
    text = "output;rating;comment\no-1;4;für Anfänger\n"
    result = bring_in(store, csv(tmp_path, text, "cp1252"))
    assert stored(store, "comment") == [("für Anfänger",)]
    assert "Windows-1252" in " ".join(result.read_as) and "semicolons" in " ".join(result.read_as)


MESSAGES = [{"role": "user", "content": "2+2?"}, {"role": "assistant", "content": "4"}]
OTHER = [*MESSAGES[:1], {"role": "assistant", "content": "5"}]


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "pair",
    [
        {"prompt": "2+2?", "prompt_id": "u1", "chosen": MESSAGES, "rejected": OTHER},
        {"prompt": MESSAGES[:1], "chosen": MESSAGES[1:], "rejected": OTHER[1:]},
        {"prompt": "2+2?", "chosen": "4", "rejected": "5", "score_chosen": 8.5},
        {"chosen": MESSAGES, "rejected": OTHER},
        {"chosen": "\n\nHuman: 2+2?\n\nAssistant: 4", "rejected": "\n\nHuman: 2+2?\n\nAssistant: 5"},
    ],
)
def test_chosen_and_rejected_are_one_comparison(store: Store, tmp_path: Path, pair: dict[str, Any]) -> None:
    path = tmp_path / "pairs.jsonl"
    path.write_text(json.dumps(pair) + "\n")
    result = import_feedback(
        store,
        SYSTEM,
        "jsonl",
        path,
        defaults={"model_version": "app 1", "language": "en", "scenario": "x"},
    )
    assert (result.created, result.refused) == (1, [])
    assert stored(store, "kind", "preference") == [("comparison", "first")]
    assert {each.field for each in result.not_carried} <= {"prompt_id", "score_chosen"}
    assert len(result.not_carried) == len(pair.keys() - {"prompt", "chosen", "rejected"})


@pytest.mark.parametrize(
    ("pair", "field"),
    [
        ({"prompt": "q", "chosen": "a", "rejected": "a"}, "rejected"),
        ({"chosen": "a", "rejected": "b"}, "prompt"),
        ({"prompt": "q", "chosen": MESSAGES[:1], "rejected": OTHER}, "chosen"),
        ({"prompt": "q", "chosen": [{"text": "a"}], "rejected": "b"}, "chosen"),
    ],
)
@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_a_pair_that_prefers_nothing_is_refused_by_field(
    store: Store, tmp_path: Path, pair: dict[str, Any], field: str
) -> None:
    path = tmp_path / "pairs.jsonl"
    path.write_text(json.dumps(pair) + "\n")
    result = import_feedback(
        store, SYSTEM, "jsonl", path, defaults={"model_version": "app 1", "language": "en", "scenario": "x"}
    )
    assert [(each.line, each.field) for each in result.refused] == [(1, field)]


@pytest.mark.parametrize(
    ("word", "outcome"),
    [
        ("A", "first"),
        ("right", "second"),
        ("Draw", "tie"),
        ("tie (bothbad)", "both_bad"),
        ("beta 1", "second"),
    ],
)
@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_a_winner_is_understood_in_the_words_of_tools(
    store: Store, tmp_path: Path, word: str, outcome: str
) -> None:
    text = f"output,other_output,model_version,other_model_version,other_answer,winner\na,b,alpha 1,beta 1,c,{word}\n"
    result = bring_in(store, csv(tmp_path, text), mapping={"winner": "preference"})
    assert result.refused == []
    assert stored(store, "preference") == [(outcome,)]


def test_a_model_named_without_a_version_comes_in_and_is_told(store: Store, tmp_path: Path) -> None:
    result = bring_in(store, csv(tmp_path, "output,rating,model_version\no-1,4,palm-2\no-2,3,Meta/Llama-3\n"))
    assert (result.created, result.refused) == (2, [])
    assert {each.reason for each in result.not_carried} == {
        "palm-2 names no version: unspecified",
        "Meta/Llama-3 names no version: unspecified",
    }


def test_the_order_of_day_and_month_is_told_by_the_file_or_asked_for(store: Store, tmp_path: Path) -> None:
    text = "output,rating,given_at\no-1,4,03/04/2026 10:00\no-2,4,{}\n"
    zone = {"time-zone": "UTC"}
    unsure = bring_in(store, csv(tmp_path, text.format("05/06/2026 10:00")), options=zone)
    assert unsure.created == 0 and "--dates" in unsure.refused[0].reason
    sure = bring_in(store, csv(tmp_path, text.format("25/06/2026 10:00")), options=zone)
    assert sure.created == 2
    assert stored(store, "given_at")[0] == (datetime(2026, 4, 3, 10, tzinfo=UTC),)
