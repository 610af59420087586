"""What a format of policies is: one that reads a file as a document of clauses, and one that writes a stored version."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from governance.exchange.formats import Format, Room
from governance.exchange.policy.version import ExportedVersion
from governance.policy.document import ParsedPolicy


@dataclass(frozen=True, kw_only=True)
class PolicyAsked:
    """What whoever brings a policy says about it. With `refuse_changes` a document with tracked changes is refused; without, it
    is read as if they were accepted.
    """

    refuse_changes: bool = False


@dataclass(frozen=True)
class PolicyFile:
    """The policy in a file. `left_out` lists, in words, what the text doesn't show and what was decided in reading it.

    `is_draft`: its form leaves room for doubt (Word, HTML, PDF), so that it comes in as a draft, to be looked at.
    """

    document: ParsedPolicy
    left_out: tuple[str, ...] = ()
    is_draft: bool = False


@dataclass(frozen=True, kw_only=True)
class PolicyReader(Format):
    """A way for a policy to come in: `read` takes the file's bytes. Raises Invalid, TooLarge."""

    room: ClassVar[Room] = Room.POLICY

    read: Callable[[bytes, PolicyAsked], PolicyFile]


@dataclass(frozen=True, kw_only=True)
class PolicyWriter(Format):
    """A way for a version to be handed out: the same bytes each time. Raises Invalid where the format can't hold the text."""

    room: ClassVar[Room] = Room.POLICY
    writes: ClassVar[bool] = True

    media_type: str
    write: Callable[[ExportedVersion], bytes]
