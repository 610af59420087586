"""Files of feedback come in whole or with their bad lines named; stopping and starting again loses and doubles nothing."""

import gzip
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import Workbook
from sqlalchemy import func
from sqlmodel import select

from governance.core.access import SYSTEM, Actor, Role
from governance.core.errors import Invalid, Refused
from governance.core.ledger import Event
from governance.core.settings import Settings
from governance.core.store import Store
from governance.core.verify import verify
from governance.exchange.feedback.importing import ImportResult, import_feedback
from governance.exchange.limits import LONGEST_LINE
from governance.feedback.tables import Feedback
from governance.registry.tables import Output
from governance.schema import METADATA
from tests.rig.server import ROOT, environment, plumbline

pytestmark = pytest.mark.long(seconds=50)


def a_record(number: int, **other: object) -> dict[str, object]:
    return {
        "key": f"k-{number}",
        "kind": "rating",
        "rating": 1 + number % 5,
        "model_version": "assistant 1.0",
        "output": f"o-{number % 7}",
        "prompt": "How many tablets?",
        "answer": f"Ask your pharmacist. ({number % 7})",
        "language": "en",
        "scenario": "medical-advice",
        **other,
    }


def as_lines(*records: object) -> bytes:
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


def bring_in(store: Store, path: Path, form: str = "jsonl", **options: object) -> ImportResult:
    return import_feedback(store, SYSTEM, form, path, **options)  # type: ignore[arg-type]


def stored(store: Store) -> int:
    with store.read() as session:
        return session.exec(select(func.count()).select_from(Feedback)).one()


def is_clean(store: Store) -> bool:
    with store.read() as session:
        return verify(session, METADATA.sorted_tables).problems == []


def problems(result: ImportResult) -> list[tuple[int | None, str]]:
    return [(problem.line, problem.field) for problem in result.refused]


def test_a_second_run_adds_nothing(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "said.jsonl"
    path.write_bytes(as_lines(*map(a_record, range(30))))
    first, second = bring_in(store, path), bring_in(store, path)
    assert (first.created, first.unchanged) == (30, 0)
    assert (second.created, second.unchanged) == (0, 30)
    with store.read() as session:
        assert session.exec(select(func.count()).select_from(Output)).one() == 7
    assert is_clean(store)


def test_the_same_key_with_other_content_is_refused_with_both_hashes(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "said.jsonl"
    path.write_bytes(as_lines(a_record(1)))
    bring_in(store, path)
    path.write_bytes(as_lines(a_record(1, rating=5)))
    (problem,) = bring_in(store, path).refused
    assert problem.field == "key" and "stored" in problem.reason and "sent" in problem.reason
    assert stored(store) == 1


@pytest.mark.parametrize(
    ("line", "field"),
    [
        (b"{not json}\n", "file"),
        (b"[1, 2]\n", "record"),
        (as_lines(a_record(9, colour="red")), "colour"),
        (as_lines(a_record(9, language="klingonish")), "language"),
        (as_lines(a_record(9, language="en_GB")), "language"),
        (as_lines(a_record(9, rating=9)), "rating"),
        (as_lines(a_record(9, rating="four")), "rating"),
        (as_lines(a_record(9, rating=None)), "rating"),
        (as_lines(a_record(9, kind="praise")), "kind"),
        (as_lines(a_record(9, kind="flag", rating=None, category="harm", severity=7)), "severity"),
        (as_lines(a_record(9, consent=["marketing"])), "consent"),
        (as_lines(a_record(9, given_at="2026-01-01T00:00:00")), "given_at"),
        (as_lines(a_record(9, given_at="2999-01-01T00:00:00Z")), "given_at"),
        (as_lines(a_record(9, comment="a\x00b")), "comment"),
        (as_lines(a_record(9, group="martians")), "group"),
        (as_lines(a_record(9, output="unknown", prompt=None, answer=None)), "output"),
        (as_lines(a_record(9, output="o-1", answer="Something else.")), "output"),
        (
            as_lines(a_record(9, kind="comparison", rating=None, preference="first", other_output="o-2")),
            "other_output",
        ),
    ],
)
def test_a_bad_line_is_named_and_the_good_ones_are_kept(
    store: Store, tmp_path: Path, line: bytes, field: str
) -> None:
    path = tmp_path / "said.jsonl"
    path.write_bytes(as_lines(a_record(1)) + line + as_lines(a_record(8)))
    result = bring_in(store, path)
    assert result.created == 2
    assert {at for at, _ in problems(result)} == {2}
    assert field in {name for _, name in problems(result)}
    assert is_clean(store)


def test_strict_keeps_nothing_if_one_line_is_bad(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "said.jsonl"
    path.write_bytes(as_lines(*map(a_record, range(20)), a_record(21, rating=9)))
    with pytest.raises(Invalid, match="line 21, rating"):
        bring_in(store, path, strict=True)
    assert stored(store) == 0


def test_what_stands_before_a_torn_end_is_kept(store: Store, tmp_path: Path) -> None:
    whole = gzip.compress(as_lines(*map(a_record, range(3000))))
    path = tmp_path / "said.jsonl.gz"
    path.write_bytes(whole[: len(whole) // 2])
    result = bring_in(store, path)
    assert result.broken_off and 0 < result.created < 3000
    assert "ends too early" in result.refused[-1].reason
    path.write_bytes(whole)
    again = bring_in(store, path)
    assert again.created + again.unchanged == 3000 == stored(store)
    assert is_clean(store)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (bytes(range(256)) * 50, "isn't text"),
        (b"PK\x03\x04rest of a zip", "name the format xlsx"),
    ],
)
def test_a_file_that_is_no_text_is_refused_whole(
    store: Store, tmp_path: Path, content: bytes, words: str
) -> None:
    path = tmp_path / "said.jsonl"
    path.write_bytes(content)
    with pytest.raises(Invalid, match=words):
        bring_in(store, path)


def test_a_line_without_an_end_is_not_read_into_memory(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "said.jsonl"
    path.write_bytes(as_lines(a_record(1)) + b"x" * (LONGEST_LINE + 10))
    result = bring_in(store, path)
    assert result.created == 1 and result.broken_off
    assert problems(result)[-1] == (2, "file")


def test_two_gigabytes_of_nothing_are_refused_at_once(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "said.jsonl"
    with path.open("wb") as file:
        file.truncate(2 << 30)  # sparse: it takes no room
    with pytest.raises(Invalid, match="isn't text"):
        bring_in(store, path)


def test_bytes_that_are_not_utf_8_are_named(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "said.jsonl"
    path.write_bytes(as_lines(a_record(1)) + b'{"key": "\xff\xfe"}\n')
    result = bring_in(store, path)
    assert result.created == 1 and problems(result) == [(2, "file")]


def test_csv_comes_in_with_a_mapping_and_cells_of_several_lines(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "said.csv"
    header = "Id;Stars;Remark;Answer id;Q;A;Page"
    path.write_text(
        f'{header}\na-1;4;"two\n\nlines";x-1;Why?;Because.;7\na-2;9;;x-1;Why?;Because.;8\n',
        encoding="utf-8-sig",
    )
    result = bring_in(
        store,
        path,
        "csv",
        mapping={
            "Id": "key",
            "Stars": "rating",
            "Remark": "comment",
            "Answer id": "output",
            "Q": "prompt",
            "A": "answer",
            "Page": "",
        },
        defaults={"kind": "rating", "model_version": "assistant 1.0", "language": "de", "scenario": "faq"},
    )
    assert result.created == 1 and problems(result) == [(5, "rating")]
    with store.read() as session:
        assert session.exec(select(Feedback.comment)).one() == "two\n\nlines"


def test_an_unknown_column_is_refused_with_the_nearest_field(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "said.csv"
    path.write_text("key,ratings\na,4\n")
    with pytest.raises(Invalid, match=r"ratings: no such field; did you mean rating\?"):
        bring_in(store, path, "csv")


def test_xlsx_comes_in_by_its_first_sheet(store: Store, tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    names = list(a_record(0))
    sheet.append(names)
    for number in range(4):
        sheet.append([a_record(number)[name] for name in names])
    book.save(tmp_path / "said.xlsx")
    assert bring_in(store, tmp_path / "said.xlsx", "xlsx").created == 4
    (tmp_path / "no.xlsx").write_bytes(b"PK\x03\x04nonsense")
    with pytest.raises(Invalid, match="isn't an XLSX workbook"):
        bring_in(store, tmp_path / "no.xlsx", "xlsx")


def test_parquet_comes_in_by_row_groups_with_what_is_missing_left_out(store: Store, tmp_path: Path) -> None:
    frame = pd.DataFrame([{**a_record(number), "stars": float(1 + number % 5)} for number in range(2_500)])
    frame["given_at"] = pd.Timestamp("2026-03-02T09:00:00Z")
    frame.loc[7, "stars"] = float("nan")
    path = tmp_path / "said.parquet"
    frame.drop(columns="rating").to_parquet(path, row_group_size=600)
    result = bring_in(store, path, "parquet", mapping={"stars": "rating"})
    assert result.created == 2_499 and problems(result) == [(8, "rating")]
    with store.read() as session:
        assert session.exec(select(Feedback.given_at)).first() == datetime(2026, 3, 2, 9, tzinfo=UTC)
    path.write_bytes(path.read_bytes()[:4_000])
    with pytest.raises(Invalid, match="isn't a Parquet file"):
        bring_in(store, path, "parquet")


def test_records_without_a_key_are_known_by_their_content(store: Store, tmp_path: Path) -> None:
    record = a_record(1)
    del record["key"]
    path = tmp_path / "said.jsonl"
    path.write_bytes(as_lines(record, record))
    assert (bring_in(store, path).created, bring_in(store, path).created) == (1, 0)


def test_a_stakeholder_may_not_import(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "said.jsonl"
    path.write_bytes(as_lines(a_record(1)))
    with pytest.raises(Refused):
        import_feedback(store, Actor("PERSON-1", "Ada", frozenset({Role.STAKEHOLDER}), 1), "jsonl", path)


def test_the_published_pairs_come_in_but_for_nine(store: Store, shared_data: Path) -> None:
    path = shared_data / "hh-rlhf" / "harmless-test.jsonl.gz"
    first, second = bring_in(store, path, "hh-rlhf"), bring_in(store, path, "hh-rlhf")
    assert (first.read, first.created, first.unchanged) == (2312, 2303, 0)
    assert [line for line, _ in problems(first)] == [87, 517, 926, 1104, 1255, 1689, 1951, 1953, 2037]
    assert (second.created, second.unchanged) == (0, 2303)
    assert is_clean(store)


def test_a_kill_in_the_middle_loses_nothing_and_doubles_nothing(tmp_path: Path) -> None:
    path, home = tmp_path / "said.jsonl", tmp_path / "home"
    path.write_bytes(as_lines(*map(a_record, range(40_000))))
    assert plumbline("db", "upgrade", home=home).returncode == 0
    command = [sys.executable, "-m", "app.cli", "import", "jsonl", str(path)]
    running = subprocess.Popen(command, cwd=ROOT, env=environment(home), stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 300
    with store_at(home) as store:
        while events(store) < 6 and running.poll() is None and time.monotonic() < deadline:
            os.sched_yield()
        running.send_signal(signal.SIGKILL)
        running.wait()
        assert 0 < stored(store) < 40_000
        assert is_clean(store)
        done = plumbline("import", "jsonl", path, "--json", home=home)
        counts = json.loads(done.stdout)
        assert done.returncode == 0 and counts["created"] + counts["unchanged"] == 40_000
        assert counts["created"] > 0 and counts["unchanged"] > 0
        assert stored(store) == 40_000
        assert is_clean(store)


@contextmanager
def store_at(home: Path) -> Iterator[Store]:
    """The store at `home`, opened beside the process under test."""
    store = Store.open(Settings(home=home))
    yield store
    store.close()


def events(store: Store) -> int:
    with store.read() as session:
        return session.exec(select(func.count()).select_from(Event)).one()
