"""Files that people attach: taken as a stream up to a limit, typed by their content and not by their name, scanned where a
scanner is set.

What could run on the machine of whoever opens it is refused under any name. So is a name that promises another kind of file.
"""

import shlex
import subprocess
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePath

from governance.core.errors import Invalid, TooLarge

LONGEST_NAME = 200
SCAN_SECONDS = 120
_HEAD = 4_096

_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"PK\x03\x04", "application/zip"),
    (b"\x1f\x8b", "application/gzip"),
    (b"PAR1", "application/vnd.apache.parquet"),
)
_EXECUTABLE = (
    b"MZ",
    b"\x7fELF",
    b"\xfe\xed\xfa\xce",
    b"\xfe\xed\xfa\xcf",
    b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe",
    b"\xca\xfe\xba\xbe",
    b"#!",
)
_OFFICE = {
    "word/": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt/": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
_ENDINGS: dict[str, frozenset[str]] = {
    "application/pdf": frozenset({".pdf"}),
    "image/png": frozenset({".png"}),
    "image/jpeg": frozenset({".jpg", ".jpeg"}),
    "image/gif": frozenset({".gif"}),
    "application/zip": frozenset({".zip"}),
    "application/gzip": frozenset({".gz", ".tgz"}),
    "application/vnd.apache.parquet": frozenset({".parquet"}),
    _OFFICE["word/"]: frozenset({".docx"}),
    _OFFICE["xl/"]: frozenset({".xlsx"}),
    _OFFICE["ppt/"]: frozenset({".pptx"}),
    "text/plain": frozenset(
        {".txt", ".md", ".csv", ".tsv", ".json", ".jsonl", ".log", ".yaml", ".yml", ".eml"}
    ),
}
ENDINGS = tuple(sorted(ending for endings in _ENDINGS.values() for ending in endings))


@dataclass(frozen=True)
class Attachment:
    """A file that passed: its name without folders, its type by content, its size, and where it lies for now."""

    name: str
    media_type: str
    size: int
    path: Path

    def blocks(self) -> Iterator[bytes]:
        with self.path.open("rb") as source:
            while block := source.read(1 << 20):
                yield block


@contextmanager
def accepted(name: str, blocks: Iterable[bytes], limit: int, antivirus: str = "") -> Iterator[Attachment]:
    """The file in a temporary place, once it passed every check. Raises TooLarge as soon as the limit is passed, Invalid for
    a kind that isn't taken, a name that promises another, and what the scanner refuses.
    """
    plain = PurePath(name.replace("\\", "/")).name.strip()
    if not plain or len(plain) > LONGEST_NAME or not plain.isprintable():
        raise Invalid.field("file", f"expected a name of {LONGEST_NAME} characters at most")
    with tempfile.NamedTemporaryFile() as spool:
        size = 0
        for block in blocks:
            size += len(block)
            if size > limit:
                raise TooLarge(plain, limit, "bytes")
            spool.write(block)
        spool.flush()
        path = Path(spool.name)
        kind = _kind(path, plain, size)
        if antivirus:
            _scan(antivirus, path, plain)
        yield Attachment(plain, kind, size, path)


def _kind(path: Path, name: str, size: int) -> str:
    if size == 0:
        raise Invalid.field("file", f"{name} is empty")
    with path.open("rb") as source:
        head = source.read(_HEAD)
    if head.startswith(_EXECUTABLE):
        raise Invalid.field(
            "file", f"{name} is a program, whatever its name says: programs aren't accepted as evidence"
        )
    kind = next((kind for mark, kind in _SIGNATURES if head.startswith(mark)), None)
    if kind == "application/zip":
        kind = _inside(path, name)
    if kind is None:
        kind = _text(path, name)
    if PurePath(name).suffix.lower() not in _ENDINGS[kind]:
        raise Invalid.field(
            "file", f"{name} holds {kind}: expected a name that ends in {' or '.join(sorted(_ENDINGS[kind]))}"
        )
    return kind


def _inside(path: Path, name: str) -> str:
    """What kind of ZIP it is. A document with macros counts as a program."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise Invalid.field("file", f"{name} is a damaged ZIP file") from error
    if any(entry.endswith("vbaProject.bin") for entry in names):
        raise Invalid.field("file", f"{name} holds macros: save it without them")
    if "[Content_Types].xml" in names:
        found = next(
            (kind for part, kind in _OFFICE.items() if any(entry.startswith(part) for entry in names)), None
        )
        return found or "application/zip"
    return "application/zip"


def _text(path: Path, name: str) -> str:
    try:
        with path.open(encoding="utf-8-sig") as source:
            while part := source.read(1 << 20):
                if "\0" in part:
                    raise Invalid.field(
                        "file", f"{name}: expected one of {', '.join(ENDINGS)}, by what the file holds"
                    )
    except UnicodeDecodeError as error:
        raise Invalid.field(
            "file", f"{name}: expected one of {', '.join(ENDINGS)}, by what the file holds"
        ) from error
    return "text/plain"


def _scan(command: str, path: Path, name: str) -> None:
    """Raises Invalid unless the scanner ends with 0. A scanner that fails refuses too: nothing comes in unseen."""
    try:
        done = subprocess.run(  # noqa: S603 the operator's own command, without a shell
            [*shlex.split(command), str(path)], capture_output=True, timeout=SCAN_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Invalid.field(
            "file", f"{name} could not be scanned ({type(error).__name__}); it wasn't stored"
        ) from error
    if done.returncode != 0:
        raise Invalid.field("file", f"{name} was refused by the virus scanner")
