"""Writing a frozen dataset version in whichever training format: the stream, the manifest, and the record of the export."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import orjson
from sqlalchemy import select
from sqlmodel import Session, col

from governance.core import ledger
from governance.core.access import Actor, Permission, require
from governance.core.canonical import canonical, utc_text
from governance.core.store import Store
from governance.datasets.commands import record_export
from governance.datasets.queries import VersionRow, VersionView, version_row, version_view
from governance.datasets.queries.export import only_preferences, stream_examples
from governance.exchange.formats import format_called
from governance.exchange.training.folder import DataFiles, carried
from governance.exchange.training.format import TrainingFormat
from governance.exchange.training.trl_preference import preference_lines
from governance.policy.queries import in_force
from governance.policy.tables import Policy, PolicyVersion

USUAL = "trl-preference"
JSONL = "jsonl"


@dataclass(frozen=True)
class ExportedFile:
    """What was written: its SHA-256, its size in bytes, its lines; examples that the format can't carry, counted by reason."""

    sha256: str
    size: int
    lines: int
    left_out: dict[str, int]


@dataclass(frozen=True)
class Export:
    """An export on disk: the examples and the manifest that says what they are."""

    examples: Path
    manifest: Path
    file: ExportedFile


def write_examples(
    session: Session, version_id: int, training_format: TrainingFormat, out: BinaryIO
) -> ExportedFile:
    """Writes the examples to `out` as they are read, in constant memory. Raises NotFound, Conflict for a version that isn't
    frozen or whose examples are not those that were frozen.
    """
    digest, size, count = hashlib.sha256(), 0, 0
    left_out: Counter[str] = Counter()
    for line in _lines(session, version_id, training_format, left_out):
        out.write(line)
        digest.update(line)
        size += len(line)
        count += 1
    return ExportedFile(digest.hexdigest(), size, count, dict(left_out))


def _lines(
    session: Session, version_id: int, training_format: TrainingFormat, left_out: Counter[str]
) -> Iterator[bytes]:
    if training_format.name == USUAL and only_preferences(session, version_id):
        return preference_lines(session, version_id)
    files = DataFiles(form=training_format, file_format="jsonl", left_out=left_out)
    return (canonical(row) + b"\n" for _, row in carried(stream_examples(session, version_id), None, files))


def manifest(
    session: Session, version_id: int, training_format: TrainingFormat, file: ExportedFile, name: str
) -> dict[str, Any]:
    """What the file, called `name`, holds and where it came from, as plain data. Raises NotFound."""
    return {
        "format": training_format.name,
        "form": training_format.words or training_format.title,
        **described(session, version_id),
        "file": {"name": name, "sha256": file.sha256, "bytes": file.size, "lines": file.lines},
        "left_out": file.left_out,
    }


def described(session: Session, version_id: int) -> dict[str, Any]:
    """What a version is and where it came from, as plain data, for every manifest. Raises NotFound."""
    view = version_view(session, version_id)
    head = ledger.head(session)
    return {
        "dataset": {"slug": view.row.slug, "title": view.row.title, "version": view.row.number},
        "content_hash": view.row.content_hash,
        "built_at": utc_text(view.row.built_at),
        "frozen_at": utc_text(view.row.frozen_at) if view.row.frozen_at else None,
        "recipe": view.recipe.as_json(),
        "counts": _counts(view),
        "excluded": view.row.excluded,
        **view.row.account,
        **_waived(view),
        "policy_versions": {
            "judged_under": view.judged_under,
            "in_force_when_built": _in_force(session, view.row),
        },
        "corrective_actions": [action.reference for action in view.actions],
        "ledger": {"event": head.seq, "hash": head.hash},
    }


def file_name(version: VersionRow, ending: str = JSONL) -> str:
    """`medical-es-2.jsonl` for the second version of medical-es."""
    return f"{version.slug}-{version.number}.{ending}"


def export_version(store: Store, actor: Actor, version_id: int, out: Path, wanted: str = USUAL) -> Export:
    """Writes a frozen version to `out`, a manifest beside it, and keeps in the ledger that the actor took it out.

    `out` is the file, or a folder in which it gets the version's name. Files appear under their names once everything is
    written and recorded. Raises Refused, NotFound, Conflict, OSError, and Invalid for an unknown format.
    """
    require(actor, Permission.EXPORT_DATASET)
    training_format = format_called(TrainingFormat, wanted)
    with store.read() as session:
        own_name = file_name(version_row(session, version_id), JSONL)
        examples = out / own_name if out.is_dir() or not out.suffix else out
        examples.parent.mkdir(parents=True, exist_ok=True)
        described = examples.with_name(f"{examples.stem}.manifest.json")
        part, described_part = (path.with_name(path.name + ".part") for path in (examples, described))
        try:
            with part.open("wb") as stream:
                file = write_examples(session, version_id, training_format, stream)
            described_part.write_bytes(
                _readable(manifest(session, version_id, training_format, file, examples.name))
            )
            with store.begin(actor) as unit:
                record_export(unit, version_id, training_format.name, file.sha256, file.size)
            part.replace(examples)
            described_part.replace(described)
        finally:
            part.unlink(missing_ok=True)
            described_part.unlink(missing_ok=True)
    return Export(examples, described, file)


def _waived(view: VersionView) -> dict[str, Any]:
    """Which checks the version failed, and why it was released in spite of them; nothing for one that passed."""
    if not view.row.release_reason:
        return {}
    return {"released_despite": view.row.failed_checks, "release_reason": view.row.release_reason}


def _counts(view: VersionView) -> dict[str, Any]:
    return {
        "examples": view.row.example_count,
        "sources": view.sources,
        "languages": dict(view.languages),
        "scenarios": dict(view.scenarios),
    }


def _in_force(session: Session, version: VersionRow) -> list[str]:
    current = in_force(version.built_at)
    rows = session.execute(
        select(col(Policy.slug), col(PolicyVersion.number))
        .join(PolicyVersion, col(PolicyVersion.policy_id) == Policy.id)
        .join(current, current.c.version_id == PolicyVersion.id)
        .order_by(col(Policy.slug))
    )
    return [f"{slug}@{number}" for slug, number in rows]


def _readable(value: dict[str, Any]) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE)
