"""Evidence: notes and files that support a finding, its cure, or a checklist item."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from governance.audit.commands.checks import finding_of, missing_texts, refuse, stored, too_long
from governance.audit.tables import AuditCheck, Evidence
from governance.core.access import Permission, require
from governance.core.attachments import accepted
from governance.core.errors import Problem
from governance.core.files import FileStore
from governance.core.references import Prefix
from governance.core.unit_of_work import UnitOfWork

SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Upload:
    """A file that somebody sends: its name there, and its bytes as a stream."""

    name: str
    blocks: Iterable[bytes]


@dataclass(frozen=True)
class Shelf:
    """Where evidence is kept, and what is taken: at most `limit` bytes, and nothing that the scanner `antivirus` refuses."""

    files: FileStore
    limit: int
    antivirus: str = ""


def add_evidence(
    unit: UnitOfWork,
    finding_id: int,
    note: str,
    *,
    file_name: str | None = None,
    file_sha256: str | None = None,
) -> Evidence:
    """A note, and perhaps a file put into the store's files before, that supports the finding or its cure.

    Raises Refused, NotFound, Invalid: a file needs both its name and the SHA-256 it is stored under.
    """
    require(unit.actor, Permission.ADD_EVIDENCE)
    finding_of(unit.session, finding_id)
    problems = [*missing_texts(note=note), *too_long("file_name", file_name or "", 200)]
    if (file_name is None) != (file_sha256 is None):
        problems.append(Problem("file_name", "expected together with the file"))
    if file_sha256 is not None and not SHA256.fullmatch(file_sha256):
        problems.append(Problem("file_sha256", "expected 64 hexadecimal digits"))
    refuse(problems)
    evidence = _noted(unit, note, finding_id=finding_id)
    evidence.file_name, evidence.file_sha256 = file_name, file_sha256
    return _kept(unit, evidence, Prefix.FINDING.of(finding_id), "finding.evidence_added")


def attach_evidence(
    unit: UnitOfWork, finding_id: int, note: str, upload: Upload | None, shelf: Shelf
) -> Evidence:
    """A note and a file on a finding. The file is looked at, and stored, once the permission is checked.

    Raises Refused, NotFound, Invalid, TooLarge.
    """
    require(unit.actor, Permission.ADD_EVIDENCE)
    finding_of(unit.session, finding_id)
    refuse(missing_texts(note=note))
    evidence = _with_file(_noted(unit, note, finding_id=finding_id), upload, shelf)
    return _kept(unit, evidence, Prefix.FINDING.of(finding_id), "finding.evidence_added")


def attach_to_check(
    unit: UnitOfWork, check_id: int, note: str, upload: Upload | None, shelf: Shelf
) -> Evidence:
    """A note and a file on a checklist item of an audit. Raises as attach_evidence does."""
    require(unit.actor, Permission.ADD_EVIDENCE)
    check = stored(unit.session, AuditCheck, check_id, "checklist item", Prefix.AUDIT)
    refuse(missing_texts(note=note))
    evidence = _with_file(_noted(unit, note, check_id=check_id), upload, shelf)
    return _kept(unit, evidence, Prefix.AUDIT.of(check.audit_id), "audit.evidence_added")


def _noted(
    unit: UnitOfWork, note: str, *, finding_id: int | None = None, check_id: int | None = None
) -> Evidence:
    return Evidence(
        finding_id=finding_id,
        check_id=check_id,
        note=note.strip(),
        added_by_id=unit.actor.person_id,
        added_at=unit.at,
    )


def _with_file(evidence: Evidence, upload: Upload | None, shelf: Shelf) -> Evidence:
    if upload is not None:
        with accepted(upload.name, upload.blocks, shelf.limit, shelf.antivirus) as file:
            evidence.file_sha256 = shelf.files.put(file.blocks()).sha256
            evidence.file_name, evidence.file_type, evidence.file_bytes = (
                file.name,
                file.media_type,
                file.size,
            )
    return evidence


def _kept(unit: UnitOfWork, evidence: Evidence, subject: str, kind: str) -> Evidence:
    unit.add(evidence)
    unit.record(kind, subject, {"evidence": evidence.id, "file": evidence.file_sha256})
    return evidence
