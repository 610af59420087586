"""Verifying everything: the ledger, the governed rows, what follows from them, the stored files, and the tables themselves."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from sqlmodel import Session

from governance.core.files import FileStore
from governance.core.proof.growth import Anchor
from governance.core.proof.schema import check_schema
from governance.core.proof.verified import VerifiedState
from governance.core.store import Store
from governance.core.verify import Tell, Verification, readable, verify
from governance.schema import METADATA
from governance.views.verification.derived import DERIVED_CHECKS
from governance.views.verification.stored_files import check_files


def verify_store(
    store: Store,
    tell: Tell | None = None,
    *,
    anchors: Sequence[Anchor] = (),
    since: VerifiedState | None = None,
) -> Verification:
    """Verifies the store at one moment; after `since`, only the events that came later and the rows they wrote."""
    with store.read() as session:
        return verify_session(session, store.files, tell, anchors=anchors, since=since)


def verify_session(
    session: Session,
    files: FileStore,
    tell: Tell | None = None,
    *,
    anchors: Sequence[Anchor] = (),
    since: VerifiedState | None = None,
) -> Verification:
    """The same for what a session sees."""
    result = verify(session, METADATA.sorted_tables, tell, anchors=anchors, since=since)
    if since:
        return result
    found = list(result.discrepancies)
    connection = session.connection()
    for table, check in DERIVED_CHECKS.items():
        found += readable(connection, table, partial(check, session))
    found += readable(connection, "evidence", partial(check_files, session, files))
    found += readable(connection, "sqlite_master", partial(check_schema, connection))
    return replace(result, discrepancies=found, state=None if found else result.state)
