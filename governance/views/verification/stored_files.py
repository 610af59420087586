"""Stored files: each one that a row speaks of is there and has the bytes that its name promises."""

import hashlib
from collections.abc import Iterator

from sqlmodel import Session, col, select

from governance.audit.tables import Evidence
from governance.core.files import FileStore
from governance.core.proof.discrepancy import Discrepancy
from governance.work.tables import Job

BLOCK = 1 << 20


def check_files(session: Session, files: FileStore) -> Iterator[Discrepancy]:
    """Reads every file that is stored, and looks for those that evidence and imports speak of."""
    damaged = set()
    present = set()
    for name in files.names():
        present.add(name)
        if _digest(files, name) != name:
            damaged.add(name)
    spoken_of = dict(_spoken_of(session))
    for name in sorted(damaged):
        table, row, column = spoken_of.get(name, (None, None, None))
        yield Discrepancy(
            f"the stored file {name[:16]}… was changed: its bytes differ from its name", table, row, column
        )
    for name, (table, row, column) in sorted(spoken_of.items()):
        if name not in present:
            words = f"the stored file {name[:16]}…, which {table} {row} refers to, is missing"
            yield Discrepancy(words, table, row, column)


def _digest(files: FileStore, name: str) -> str | None:
    digest = hashlib.sha256()
    try:
        with files.opened(name) as stream:
            while block := stream.read(BLOCK):
                digest.update(block)
    except OSError:
        return None
    return digest.hexdigest()


def _spoken_of(session: Session) -> Iterator[tuple[str, tuple[str, int, str]]]:
    evidence = select(Evidence.id, Evidence.file_sha256).where(col(Evidence.file_sha256).is_not(None))
    for row_id, name in session.exec(evidence):
        if name:
            yield name, ("evidence", row_id, "file_sha256")
    for row_id, arguments, result in session.exec(select(Job.id, Job.arguments, Job.result)):
        for column, told, key in (("arguments", arguments, "sha256"), ("result", result, "refused_file")):
            name = told.get(key) if isinstance(told, dict) else None
            if isinstance(name, str) and name:
                yield name, ("job", row_id, column)
