"""A file is looked at before it is imported: what it is, what its columns mean, what stands in it first."""

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as some

from governance.core.access import SYSTEM
from governance.core.errors import Invalid
from governance.core.store import Store
from governance.exchange.feedback.guesses import guess, guesses
from governance.exchange.feedback.importing import try_import
from governance.exchange.feedback.preview import likely_format, preview
from governance.feedback.records import FIELDS
from tests.exchange.test_tools import EXPORTS


@pytest.mark.parametrize("path", sorted(EXPORTS.glob("*.*")), ids=lambda path: path.name)
def test_an_export_is_recognised_by_what_it_holds(path: Path) -> None:
    assert likely_format(path.name, path) == path.stem


def test_tables_are_recognised_by_their_names(tmp_path: Path) -> None:
    frame = pd.DataFrame({"Stars": [4, 5], "Remark": ["good", None]})
    frame.to_csv(tmp_path / "said.csv", index=False)
    frame.to_excel(tmp_path / "said.xlsx", index=False)
    frame.to_parquet(tmp_path / "said.parquet")
    frame.to_json(tmp_path / "said.jsonl", lines=True, orient="records")
    for form in ("csv", "xlsx", "parquet", "jsonl"):
        path = tmp_path / f"said.{form}"
        assert likely_format(path.name, path) == form
        found = preview(path, form)
        assert found.columns == ["Stars", "Remark"]
        assert found.rows == [{"Stars": "4", "Remark": "good"}, {"Stars": "5", "Remark": ""}]
        with pytest.raises(Invalid):
            preview(path, "parquet" if form != "parquet" else "xlsx")


def test_the_first_records_of_an_export_are_shown_with_the_names_that_a_mapping_may_speak_of() -> None:
    found = preview(EXPORTS / "label-studio.json", "label-studio")
    assert found.scores == ["quality", "harm", "better"]
    assert found.others == ["ward"]
    assert (found.rows[0]["kind"], found.rows[0]["says"], found.rows[0]["answer"]) == (
        "comment",
        "quality: 2",
        "Yes, that is fine.",
    )


@pytest.mark.parametrize(
    ("column", "field"),
    [
        ("Score", "rating"),
        ("createdAt", "given_at"),
        ("EndDate", "given_at"),
        ("Completion time", "given_at"),
        ("Respondent ID", "person"),
        ("Harm category", "category"),
        ("annotator_id", "person"),
        ("QUESTION", "prompt"),
        ("respons", "answer"),
        ("Page", None),
        ("", None),
    ],
)
def test_a_column_is_guessed_by_its_name(column: str, field: str | None) -> None:
    assert guess(column) == field


@given(some.lists(some.text(max_size=20), unique=True))
def test_no_field_is_given_to_two_columns(columns: list[str]) -> None:
    found = guesses([*columns, "Score", "rating", "stars"])
    given_to = [field for field in found.values() if field]
    assert len(given_to) == len(set(given_to)) and set(given_to) <= set(FIELDS)
    assert (found["rating"], found["Score"], found["stars"]) == ("rating", "", "")


def test_a_column_of_plain_text_is_no_conversation() -> None:
    told = [{"messages": "Why is the sky blue?"}, {"messages": ""}]
    assert guesses(["messages"], told) == {"messages": "prompt"}
    assert guesses(["messages"], [{"messages": '[{"role": "user", "content": "Why?"}]'}]) == {
        "messages": "conversation"
    }
    assert guesses(["conversation", "prompt"], [{"conversation": "Why?", "prompt": "Why?"}]) == {
        "conversation": "",
        "prompt": "prompt",
    }


def test_text_mapped_to_a_conversation_is_refused_by_its_line(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "chat.csv"
    file.write_text("kind,output,rating,dialog,answer\nrating,o-1,4,Why?,Because.\n")
    found = try_import(
        store,
        SYSTEM,
        "csv",
        file,
        mapping={"dialog": "conversation"},
        origin="chat",
        defaults={"model_version": "helper 1"},
    )
    (problem,) = found.refused
    assert (problem.line, problem.field, found.created) == (2, "conversation", 0)
    assert "prompt" in problem.reason
