"""What a format of frameworks is: it reads a file as a catalog of controls."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from governance.exchange.formats import Format, Room
from governance.policy.frameworks.catalog import Catalog


@dataclass(frozen=True, kw_only=True)
class FrameworkFormat(Format):
    """A way for a framework to come in: `read` takes the file's bytes and the options given. Raises Invalid."""

    room: ClassVar[Room] = Room.FRAMEWORKS

    read: Callable[[bytes, Mapping[str, str]], Catalog]
