"""Where an export's files go: a folder, or a zip archive that is sent while it is made. One file is open at a time."""

import hashlib
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Protocol


@dataclass(frozen=True)
class WrittenFile:
    """A file of an export: its path inside it, its SHA-256, its size in bytes."""

    path: str
    sha256: str
    size: int


class Hashed:
    """A binary stream that counts and hashes what is written to it."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out, self._digest, self.size = out, hashlib.sha256(), 0
        self.closed = False

    def write(self, data: Any) -> int:
        block = bytes(data)
        self._out.write(block)
        self._digest.update(block)
        self.size += len(block)
        return len(block)

    def tell(self) -> int:
        return self.size

    def flush(self) -> None:
        """Nothing is held back here."""

    def close(self) -> None:
        self.closed = True

    def readable(self) -> bool:
        return False

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return False

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()


class Sink(Protocol):
    """Takes files one after the other and remembers them in `written`."""

    written: list[WrittenFile]

    def file(self, path: str) -> Any:
        """A context manager that gives a Hashed stream for the file at this path."""


@dataclass
class FolderSink:
    """Files in a folder."""

    folder: Path
    written: list[WrittenFile] = field(default_factory=list)

    @contextmanager
    def file(self, path: str) -> Iterator[Hashed]:
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as out:
            stream = Hashed(out)
            yield stream
        self.written.append(WrittenFile(path, stream.sha256, stream.size))


@dataclass
class ZipSink:
    """Files in a zip archive, written as a stream."""

    archive: zipfile.ZipFile
    written: list[WrittenFile] = field(default_factory=list)

    @contextmanager
    def file(self, path: str) -> Iterator[Hashed]:
        with self.archive.open(path, "w", force_zip64=True) as out:
            stream = Hashed(out)
            yield stream
        self.written.append(WrittenFile(path, stream.sha256, stream.size))
