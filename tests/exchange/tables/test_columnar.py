"""Parquet within a budget: a repeated text is counted as often as it is repeated, before it is made."""

import resource
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as parquet
import pytest

from governance.core.errors import PlumblineError
from governance.exchange.tables.opening import open_table


def test_a_small_file_that_repeats_a_large_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "burst.parquet"
    large = pa.DictionaryArray.from_arrays(pa.array([0] * 1_000, pa.int32()), pa.array(["x" * 1_600_000]))
    parquet.write_table(pa.table({"key": large.cast(pa.string())}), path, compression="zstd")
    assert path.stat().st_size < 10_000
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(PlumblineError, match="larger than the limit"):
        list(open_table(path).rows())
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 1_000_000  # kilobytes


def test_ordinary_rows_come_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    frame = pa.table({"id": [1, None, 3], "mark": [1.5, float("nan"), 2.0], "words": ["a", None, "c"]})
    parquet.write_table(frame, path, row_group_size=2)
    table = open_table(path)
    assert table.columns == ("id", "mark", "words")
    assert list(table.rows()) == [(1, [1, 1.5, "a"]), (2, [None, None, None]), (3, [3, 2.0, "c"])]
