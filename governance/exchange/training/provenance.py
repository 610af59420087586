"""Where every row of an export came from: a table with one line for each row, in the order of the data files."""

from array import array
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from governance.core.references import Prefix
from governance.datasets.tables import Example, ExampleSource
from governance.datasets.voting import ONE
from governance.exchange.training.folder import DataFiles

PAGE = 2_000


def write_provenance(session: Session, version_id: int, files: DataFiles, out: Any) -> None:
    """Writes the table as Parquet; `row` counts from 0 in its file, `sources` are the statements and judgements behind it."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    text, number = pa.string(), pa.int64()
    schema = pa.schema(
        {
            "file": text,
            "row": number,
            "example": text,
            "digest": text,
            "output": text,
            "sources": pa.list_(text),
            "votes_for": number,
            "votes_against": number,
            "weight": pa.float64(),
            "language": text,
            "scenario": text,
        }
    )
    with pq.ParquetWriter(out, schema, compression="zstd") as writer:
        for shard in files.shards:
            for start in range(0, len(shard.positions), PAGE):
                page = shard.positions[start : start + PAGE]
                rows = [
                    {"file": shard.file.path, "row": start + place, **row}
                    for place, row in enumerate(_described(session, version_id, page))
                ]
                writer.write_table(pa.Table.from_pylist(rows, schema=schema))


def _described(session: Session, version_id: int, positions: "array[int]") -> Iterator[dict[str, Any]]:
    found = session.execute(
        select(
            col(Example.id),
            col(Example.position),
            col(Example.digest),
            col(Example.output_id),
            col(Example.votes_for),
            col(Example.votes_against),
            col(Example.weight),
            col(Example.language),
            col(Example.scenario),
        ).where(col(Example.dataset_version_id) == version_id, col(Example.position).in_(set(positions)))
    ).all()
    by_position = {row.position: row for row in found}
    sources = _sources(session, [row.id for row in found])
    for position in positions:
        row = by_position[position]
        yield {
            "example": Prefix.EXAMPLE.of(row.id),
            "digest": row.digest,
            "output": Prefix.OUTPUT.of(row.output_id),
            "sources": sources.get(row.id, []),
            "votes_for": row.votes_for,
            "votes_against": row.votes_against,
            "weight": 1.0 if row.weight is None else row.weight / ONE,
            "language": row.language,
            "scenario": row.scenario,
        }


def _sources(session: Session, example_ids: list[int]) -> dict[int, list[str]]:
    rows = session.execute(
        select(col(ExampleSource.example_id), col(ExampleSource.feedback_id), col(ExampleSource.judgement_id))
        .where(col(ExampleSource.example_id).in_(example_ids))
        .order_by(col(ExampleSource.id))
    )
    found: dict[int, list[str]] = {}
    for example_id, feedback_id, judgement_id in rows:
        reference = Prefix.FEEDBACK.of(feedback_id) if feedback_id else Prefix.JUDGEMENT.of(judgement_id)
        found.setdefault(example_id, []).append(reference)
    return found
