"""Exporting a frozen version: to a folder, or as an archive that is sent while it is made. The ledger keeps who took it."""

import shutil
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from sqlmodel import Session

from governance.core.access import Actor, Permission, require
from governance.core.canonical import canonical, sha256
from governance.core.errors import Conflict
from governance.core.store import Store
from governance.datasets.commands import record_export
from governance.datasets.queries import version_view
from governance.exchange.formats import format_called
from governance.exchange.training.card import card
from governance.exchange.training.croissant import croissant
from governance.exchange.training.datasheet import datasheet
from governance.exchange.training.folder import DataFiles, FileFormat, write_data
from governance.exchange.training.format import TrainingFormat
from governance.exchange.training.provenance import write_provenance
from governance.exchange.training.sinks import FolderSink, Sink, WrittenFile, ZipSink
from governance.exchange.training.writing import described

MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Written:
    """What an export holds: rows, examples left out by reason, data files, documents beside them."""

    rows: int
    left_out: dict[str, int]
    files: list[WrittenFile]
    documents: list[WrittenFile]


@dataclass(frozen=True)
class Wish:
    """Which version in which form: the format's name, the files' format, at most how many rows a file has."""

    version_id: int
    format: str = "trl-preference"
    file_format: FileFormat = "jsonl"
    shard_rows: int | None = None


def export_folder(store: Store, actor: Actor, wish: Wish, out: Path) -> Written:
    """Writes the version to the folder `out`, which is new, empty, or an earlier export that is replaced.

    Files appear once everything is written and recorded. Raises Refused, NotFound, Conflict, Invalid, OSError.
    """
    require(actor, Permission.EXPORT_DATASET)
    format_called(TrainingFormat, wish.format)
    _check_free(out)
    part = out.with_name(f".{out.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    try:
        part.mkdir(parents=True)
        with store.read() as session:
            written = write_export(session, wish, FolderSink(part))
        _record(store, actor, wish, written)
        if out.exists():
            shutil.rmtree(out)
        part.rename(out)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return written


def export_archive(store: Store, actor: Actor, wish: Wish) -> Iterator[bytes]:
    """The folder as a zip archive, in blocks, while it is made. Raises like `export_folder`, with the first block."""
    require(actor, Permission.EXPORT_DATASET)
    blocks = _Blocks()
    with (
        store.read() as session,
        zipfile.ZipFile(blocks, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
    ):
        steps = export_steps(session, wish, ZipSink(archive))
        for done in steps:
            yield from blocks.taken()
            written = done
    yield from blocks.taken()
    _record(store, actor, wish, written)


def write_export(session: Session, wish: Wish, sink: Sink) -> Written:
    """Writes all files of the export to `sink`."""
    *_, written = export_steps(session, wish, sink)
    return written


def export_steps(session: Session, wish: Wish, sink: Sink) -> Iterator[Written]:
    """Writes the files one after the other; what it yields after the last is the whole."""
    form = format_called(TrainingFormat, wish.format)
    files = write_data(session, wish.version_id, form, sink, wish.file_format, wish.shard_rows)
    data = list(sink.written)
    yield Written(files.rows, dict(files.left_out), data, [])
    view = version_view(session, wish.version_id)
    read = _readable_copies(files, sink)
    with sink.file("provenance.parquet") as out:
        write_provenance(session, wish.version_id, files, out)
    texts: dict[str, bytes] = {
        "README.md": card(view, files, read),
        "datasheet.md": datasheet(view, files),
        "croissant.json": croissant(view, files),
        **(form.extra_files(view.row.slug, files.by_split()) if form.extra_files else {}),
    }
    for path, text in texts.items():
        with sink.file(path) as out:
            out.write(text)
    with sink.file(MANIFEST) as out:
        out.write(_manifest(session, wish, files, data, sink.written[len(data) :]))
    yield Written(files.rows, dict(sorted(files.left_out.items())), data, sink.written[len(data) :])


def _readable_copies(files: DataFiles, sink: Sink) -> Mapping[str, list[str]]:
    """The files that the card names to loaders: the data, or, where a reader of JSON lines would make times of texts, a copy
    of it as Parquet.
    """
    if not (files.dates_only and isinstance(sink, FolderSink)):
        return files.by_split()
    import pyarrow as pa
    import pyarrow.parquet as pq

    from governance.exchange.training.features import parquet_schema

    schema = parquet_schema(files.form.features)
    copies: dict[str, list[str]] = {}
    for shard in files.shards:
        path = shard.file.path.replace("data/", "typed/").removesuffix(".jsonl") + ".parquet"
        with (sink.folder / shard.file.path).open("rb") as lines, sink.file(path) as out:
            rows = [orjson.loads(line) for line in lines]
            with pq.ParquetWriter(out, schema, compression="zstd") as writer:
                writer.write_table(pa.Table.from_pylist(rows, schema=schema))
        copies.setdefault(shard.split, []).append(path)
    return copies


def _manifest(
    session: Session, wish: Wish, files: DataFiles, data: list[WrittenFile], documents: list[WrittenFile]
) -> bytes:
    said: dict[str, Any] = {
        "format": files.form.name,
        "file_format": wish.file_format,
        "rows": files.rows,
        "left_out": dict(sorted(files.left_out.items())),
        "files": [{"path": file.path, "sha256": file.sha256, "bytes": file.size} for file in data],
        "documents": [{"path": file.path, "sha256": file.sha256, "bytes": file.size} for file in documents],
        **described(session, wish.version_id),
    }
    return orjson.dumps(said, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _record(store: Store, actor: Actor, wish: Wish, written: Written) -> None:
    whole = sha256(canonical([[file.path, file.sha256] for file in written.files]))
    with store.begin(actor) as unit:
        record_export(unit, wish.version_id, wish.format, whole, sum(file.size for file in written.files))


def _check_free(out: Path) -> None:
    if not out.exists():
        return
    if not out.is_dir():
        raise Conflict(f"{out} is a file; this export needs a folder.")
    if any(out.iterdir()) and not _is_export(out):
        raise Conflict(f"{out} holds other files. Name a new or an empty folder.")


def _is_export(out: Path) -> bool:
    try:
        return "content_hash" in orjson.loads((out / MANIFEST).read_bytes())
    except (OSError, ValueError):
        return False


class _Blocks:
    """A stream that a zip archive is written to and that is emptied now and then."""

    def __init__(self) -> None:
        self._blocks: list[bytes] = []
        self._size = 0

    def write(self, block: bytes) -> int:
        self._blocks.append(bytes(block))
        self._size += len(block)
        return len(block)

    def tell(self) -> int:
        return self._size

    def flush(self) -> None:
        """Blocks are taken when they are sent."""

    def close(self) -> None:
        """The archive's end is a block like any other."""

    def taken(self) -> list[bytes]:
        blocks, self._blocks = self._blocks, []
        return blocks
