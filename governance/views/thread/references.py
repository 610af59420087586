"""From what people call a thing to the thing: every form of reference that is shown anywhere."""

from collections.abc import Callable

from sqlmodel import Session, col, select

from governance.core.errors import NotFound
from governance.core.ledger import Event
from governance.core.references import Prefix, numbered, versioned
from governance.datasets.queries import dataset_version
from governance.policy.queries import find_clause
from governance.policy.tables import Policy, PolicyVersion
from governance.registry.queries import model_version_id
from governance.views.thread.path import Key, Station

LARGEST_ID = 2**31 - 1

_NUMBERED = {
    Prefix.OUTPUT: Station.OUTPUT,
    Prefix.FEEDBACK: Station.FEEDBACK,
    Prefix.CASE: Station.CASE,
    Prefix.JUDGEMENT: Station.JUDGEMENT,
    Prefix.AUDIT: Station.AUDIT,
    Prefix.FINDING: Station.FINDING,
    Prefix.ACTION: Station.ACTION,
    Prefix.EXAMPLE: Station.EXAMPLE,
    Prefix.PERSON: Station.PERSON,
    Prefix.GROUP: Station.GROUP,
}


def key_of(session: Session, text: str, kind: Station | None = None) -> Key:
    """The station and id that `text` names; a numbered one is not looked up. Raises NotFound, Invalid for an ambiguous key."""
    text = text.strip()
    named = numbered(text)
    if named:
        prefix, number = named
        if number > LARGEST_ID:
            raise NotFound("object called", text)
        if prefix is Prefix.EVENT:
            return key_of(session, _subject(session, number, text), kind)
        found: Key | None = (_NUMBERED[prefix], number) if prefix in _NUMBERED else None
    else:
        found = _by_name(session, text, kind)
    if found is None or kind not in (None, found[0]):
        raise NotFound(kind.words if kind else "object called", text)
    return found


def _subject(session: Session, seq: int, text: str) -> str:
    subject = session.exec(select(Event.subject).where(Event.seq == seq)).first()
    if subject is None or numbered(subject) == (Prefix.EVENT, seq):
        raise NotFound("event", text)
    return subject


def _by_name(session: Session, text: str, kind: Station | None) -> Key | None:
    for station, find in _NAMED.items():
        if kind in (None, station):
            try:
                return station, find(session, text)
            except NotFound:
                continue
    return None


def _dataset_version_id(session: Session, text: str) -> int:
    return dataset_version(session, text).id


def _policy_version_id(session: Session, text: str) -> int:
    named = versioned(text)
    found = (
        named
        and session.exec(
            select(PolicyVersion.id)
            .join(Policy, col(Policy.id) == PolicyVersion.policy_id)
            .where(Policy.slug == named[1], PolicyVersion.number == named[2], named[0] is None)
        ).first()
    )
    if not found:
        raise NotFound("policy version", text)
    return found


def _clause_id(session: Session, text: str) -> int:
    if versioned(text) is None:
        raise NotFound("clause", text)
    return find_clause(session, text).id


_NAMED: dict[Station, Callable[[Session, str], int]] = {
    Station.DATASET_VERSION: _dataset_version_id,
    Station.POLICY_VERSION: _policy_version_id,
    Station.CLAUSE: _clause_id,
    Station.MODEL_VERSION: model_version_id,
}
