"""A dataset version as a folder that trainers load as it stands: data in shards, a card, a datasheet, Croissant, a manifest, and
where every row came from. Written as a stream, whatever the number of rows.
"""

from array import array
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Literal

from sqlmodel import Session

from governance.core.canonical import canonical, sha256
from governance.core.errors import Invalid
from governance.datasets.example_row import ExampleRow
from governance.datasets.queries import version_view
from governance.datasets.queries.export import stream_examples
from governance.exchange.training.apart import Apart, Line
from governance.exchange.training.features import DatesOnly, parquet_schema
from governance.exchange.training.format import NotCarried, TrainingFormat
from governance.exchange.training.sinks import Sink, WrittenFile

FileFormat = Literal["jsonl", "parquet"]

BATCH = 1_000
"""Rows turned into Parquet at once."""

TRAIN = "train"
"""The split of a version that the recipe didn't split: loaders call it so anyway."""


@dataclass(frozen=True)
class Shard:
    """A data file of a split, with how many rows it has and which examples (by position) they are."""

    split: str
    file: WrittenFile
    positions: "array[int]"


@dataclass
class DataFiles:
    """What was written: the shards in order, what was left out by reason; `dates_only` where readers of JSON lines would take a
    column for times; `distinct` answers that were good and bad, for the balance of unpaired rows.
    """

    form: TrainingFormat
    file_format: FileFormat
    shards: list[Shard] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    dates_only: bool = False
    labels: Counter[bool] = field(default_factory=Counter)
    longest: int = 0
    characters: int = 0

    @property
    def rows(self) -> int:
        return sum(len(shard.positions) for shard in self.shards)

    def by_split(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for shard in self.shards:
            found.setdefault(shard.split, []).append(shard.file.path)
        return found


def write_data(
    session: Session,
    version_id: int,
    form: TrainingFormat,
    sink: Sink,
    file_format: FileFormat = "jsonl",
    shard_rows: int | None = None,
) -> DataFiles:
    """Writes the data files of a frozen version, split by split. Raises NotFound, Conflict for a version that isn't frozen,
    Invalid where not one example can be carried.
    """
    if shard_rows is not None and shard_rows < 1:
        raise Invalid.field("shard_rows", "expected a number from 1")
    view = version_view(session, version_id)
    found = DataFiles(form=form, file_format=file_format)
    splits = list(view.row.account.get("splits", {})) or [""]
    for split in splits:
        lines = _lines(stream_examples(session, version_id), split, found)
        _write_split(lines, split or TRAIN, sink, found, shard_rows)
    if not found.rows:
        why = ", ".join(f"{reason}: {count:,}" for reason, count in sorted(found.left_out.items()))
        raise Invalid.field(
            "format", f"{form.name} can carry none of the examples of {view.row.reference} ({why})"
        )
    return found


def _lines(examples: Iterator[ExampleRow], split: str, found: DataFiles) -> Iterator[Line]:
    lines = carried(examples, split, found)
    if not found.form.apart:
        yield from lines
        return
    apart = Apart()
    yield from apart.ordered(lines)
    if apart.left:
        found.left_out[NotCarried.SAME_PROMPT.value] += apart.left


def carried(examples: Iterator[ExampleRow], split: str | None, found: DataFiles) -> Iterator[Line]:
    """The lines of one split (of all, for None) in the version's order; what has none is counted in `found`."""
    seen: set[bytes] = set()
    for example in examples:
        if split is not None and example.split != split:
            continue
        rows = found.form.rows(example)
        if isinstance(rows, NotCarried):
            found.left_out[rows.value] += 1
            continue
        for row in rows:
            if found.form.distinct:
                mark = bytes.fromhex(sha256(canonical(row)))[:16]
                if mark in seen:
                    found.left_out[NotCarried.REPEATED.value] += 1
                    continue
                seen.add(mark)
            yield example.position, row


def _write_split(
    lines: Iterator[Line], split: str, sink: Sink, found: DataFiles, shard_rows: int | None
) -> None:
    for number in range(1_000_000):
        first = next(lines, None)
        if first is None:
            return
        shard = _chain(first, lines if shard_rows is None else islice(lines, shard_rows - 1))
        path = f"data/{split}-{number:05}.{found.file_format}"
        positions: array[int] = array("q")
        with sink.file(path) as out:
            (_write_parquet if found.file_format == "parquet" else _write_jsonl)(shard, out, positions, found)
        found.shards.append(Shard(split, sink.written[-1], positions))


def _chain(first: Line, rest: Iterator[Line]) -> Iterator[Line]:
    yield first
    yield from rest


def _write_jsonl(lines: Iterator[Line], out: Any, positions: "array[int]", found: DataFiles) -> None:
    dates = DatesOnly(found.form.features)
    for position, row in lines:
        line = canonical(row)
        out.write(line + b"\n")
        dates.look(row, len(line))
        _count(row, len(line), found)
        positions.append(position)
    dates.end()
    found.dates_only = found.dates_only or dates.found


def _write_parquet(lines: Iterator[Line], out: Any, positions: "array[int]", found: DataFiles) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = parquet_schema(found.form.features)
    with ExitStack() as stack:
        writer = stack.enter_context(pq.ParquetWriter(out, schema, compression="zstd"))
        while batch := list(islice(lines, BATCH)):
            rows = [row for _, row in batch]
            writer.write_table(pa.Table.from_pylist(rows, schema=schema))
            positions.extend(position for position, _ in batch)
            for row in rows:
                _count(row, 0, found)


def _count(row: dict[str, Any], size: int, found: DataFiles) -> None:
    label = row.get("label", row.get("kto_tag"))
    if label is not None:
        found.labels[bool(label)] += 1
    found.characters += size
    found.longest = max(found.longest, size)
