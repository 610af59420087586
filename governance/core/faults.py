"""What can go wrong outside of us, each as one true line: a full disk, read-only media, a database that is gone or damaged."""

import errno

from sqlalchemy.exc import DBAPIError

from governance.core.errors import PlumblineError

RETRY_SECONDS = 5


class Unavailable(PlumblineError):
    """The store can't be used now; it may be asked again after `wait_seconds`."""

    def __init__(self, message: str, wait_seconds: int = RETRY_SECONDS) -> None:
        self.wait_seconds = wait_seconds
        super().__init__(message)


_SQLITE = {
    "database or disk is full": "The disk is full: the last write was not stored. Free some space and try again.",
    "attempt to write a readonly database": "The store can't be written to: its database is read-only.",
    "readonly database": "The store can't be written to: its database is read-only.",
    "unable to open database file": "The database file can't be opened. Its folder is missing, or may not "
    "be used by this user.",
    "database is locked": "The database is busy: another program holds it. Try again.",
    "disk i/o error": "The disk could not be read or written. The last write was not stored.",
    "file is not a database": "The database file is damaged: it is not an SQLite database. Restore a "
    "backup (plumbline restore).",
    "malformed": "The database file is damaged. plumbline verify says where; restore a backup (plumbline restore).",
    "no such table": "The store's tables don't match this version of Plumbline. plumbline doctor says more.",
    "no such column": "The store's tables don't match this version of Plumbline. plumbline doctor says more.",
}
_POSTGRESQL = {
    "53100": "The database's disk is full: the last write was not stored. Free some space and try again.",
    "25006": "The store can't be written to: its database is read-only.",
    "53300": "The database accepts no more connections at the moment. Try again.",
    "42501": "The database rejects this user. Check PLUMBLINE_DATABASE_URL and the user's grants.",
    "42P01": "The store's tables don't match this version of Plumbline. plumbline doctor says more.",
    "42703": "The store's tables don't match this version of Plumbline. plumbline doctor says more.",
}
_FILES = {
    errno.ENOSPC: "The disk is full: the last write was not stored. Free some space and try again.",
    errno.EDQUOT: "The disk quota is used up: the last write was not stored.",
    errno.EROFS: "The store can't be written to: its disk is read-only.",
}
_GONE = "The database can't be reached. The last write was not confirmed. Try again."


def fault_of(error: BaseException) -> Unavailable | None:
    """The fault that an error is the sign of; None for anything else, such as a bug."""
    if isinstance(error, Unavailable):
        return error
    if isinstance(error, DBAPIError):
        return _database(error)
    words = _FILES.get(error.errno or 0) if isinstance(error, OSError) else None
    return Unavailable(words) if words else None


def _database(error: DBAPIError) -> Unavailable | None:
    state = getattr(error.orig, "sqlstate", None)
    if state in _POSTGRESQL:
        return Unavailable(_POSTGRESQL[state])
    told = str(error.orig).lower()
    for sign, words in _SQLITE.items():
        if sign in told:
            return Unavailable(words)
    is_gone = error.connection_invalidated or (state or "")[:2] in ("08", "57")
    if is_gone or (type(error.orig).__module__.startswith("psycopg") and state is None):
        return Unavailable(_GONE)
    return None
