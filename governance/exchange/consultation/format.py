"""What a format of consultations is: one that reads a folder as a consultation once held, or one that writes such a folder."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import ClassVar

from sqlmodel import Session

from governance.exchange.formats import Format, Room
from governance.policy.consultation.commands.bringing_in import Held


@dataclass(frozen=True, kw_only=True)
class ConsultationReader(Format):
    """A way for a consultation to come in: `read` takes the folder or the file, the time of the import, and the
    statements' language.
    """

    room: ClassVar[Room] = Room.CONSULTATION

    read: Callable[[Path, datetime, str], Held]


@dataclass(frozen=True, kw_only=True)
class ConsultationWriter(Format):
    """A way for a consultation to be handed out: its files by name."""

    room: ClassVar[Room] = Room.CONSULTATION
    writes: ClassVar[bool] = True

    files: Callable[[Session, int], dict[str, str]]
