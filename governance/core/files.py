"""Content-addressed files through fsspec: a folder by default, object storage by URL.

A file's name is the SHA-256 of its bytes, so equal files are stored once and a changed one is noticed when read.
"""

import hashlib
import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import fsspec

from governance.core.errors import NotFound, PlumblineError

_NAME = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class StoredFile:
    sha256: str
    size: int


class Damaged(PlumblineError):
    """A stored file no longer has the bytes its name promises."""


class FileStore:
    """Files under `url`. Writing is atomic: a reader sees a whole file or none."""

    def __init__(self, url: str) -> None:
        self._files, self._root = fsspec.core.url_to_fs(url)

    def _path(self, sha256: str) -> str:
        return f"{self._root}/{sha256[:2]}/{sha256}"

    def put(self, blocks: Iterable[bytes]) -> StoredFile:
        """Stores the bytes of `blocks`, read as a stream. Raises what the storage raises (a full disk: OSError)."""
        digest, size = hashlib.sha256(), 0
        with tempfile.NamedTemporaryFile() as spool:
            for block in blocks:
                spool.write(block)
                digest.update(block)
                size += len(block)
            spool.flush()
            sha256 = digest.hexdigest()
            path = self._path(sha256)
            if not self._files.exists(path):
                self._files.makedirs(path.rsplit("/", 1)[0], exist_ok=True)
                self._files.put_file(spool.name, path + ".part")
                self._files.mv(path + ".part", path)
        return StoredFile(sha256, size)

    def names(self) -> list[str]:
        """The names of all stored files, in order; what else lies in the folder is left out."""
        if not self._files.exists(self._root):
            return []
        found = (str(path).rsplit("/", 1)[-1] for path in self._files.find(self._root))
        return sorted(name for name in found if _NAME.fullmatch(name))

    def opened(self, sha256: str) -> Any:
        """The file as a stream of bytes, unchecked: for whoever checks them. Raises OSError."""
        return self._files.open(self._path(sha256), "rb")

    @contextmanager
    def fetched(self, sha256: str) -> Iterator[Path]:
        """A copy of the file in a temporary place, brought there as a stream. Raises NotFound, Damaged."""
        path = self._path(sha256)
        if not self._files.exists(path):
            raise NotFound("file", sha256)
        with tempfile.NamedTemporaryFile() as copy:
            self._files.get_file(path, copy.name)
            with Path(copy.name).open("rb") as stream:
                if hashlib.file_digest(stream, "sha256").hexdigest() != sha256:
                    raise Damaged(f"The file {sha256[:12]}… has changed since it was stored.")
            yield Path(copy.name)

    def remove(self, sha256: str) -> None:
        """Deletes a file, for orders to erase; one that isn't there is no error."""
        path = self._path(sha256)
        if self._files.exists(path):
            self._files.rm(path)

    def get(self, sha256: str) -> bytes:
        """The bytes stored under `sha256`. Raises NotFound, or Damaged when they have changed since."""
        path = self._path(sha256)
        if not self._files.exists(path):
            raise NotFound("file", sha256)
        data: bytes = self._files.cat_file(path)
        if hashlib.sha256(data).hexdigest() != sha256:
            raise Damaged(f"The file {sha256[:12]}… has changed since it was stored.")
        return data
