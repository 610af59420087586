"""What routes share: reading and acting for the holder of a key, references in addresses."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, TypeVar

from app.session import cache as answers
from governance.core.errors import NotFound
from governance.core.keys.queries import Holder
from governance.core.references import Prefix, numbered
from governance.core.store import ReadSession
from governance.core.unit_of_work import UnitOfWork

Answer = TypeVar("Answer")


def read(ask: Callable[[ReadSession], Answer]) -> Answer:
    """What `ask` finds in the store."""
    with answers.store().read() as session:
        return ask(session)


def begin(holder: Holder) -> AbstractContextManager[UnitOfWork]:
    """A unit of work for the key's holder."""
    return answers.store().begin(holder.actor)


def numbered_as(reference: str, prefix: Prefix) -> int:
    """17 of `AUDIT-17`. Raises NotFound for anything else."""
    named: Any = numbered(reference)
    if named is None or named[0] is not prefix:
        raise NotFound(prefix.value.lower(), reference[:100].replace("\x00", ""))
    return int(named[1])
