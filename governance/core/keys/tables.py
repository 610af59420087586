"""Keys by which products send and read feedback. Of a secret only the hash is kept."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from governance.core.access import Permission
from governance.core.columns import DERIVED, UtcTime

CREATED, REVOKED = "key.created", "key.revoked"
"""The kinds of events on keys."""


class KeyScope(StrEnum):
    """What a key may be used for: a closed set, each with the permissions that it stands for (`SCOPE_GRANTS`)."""

    WRITE = "feedback:write"
    READ = "feedback:read"
    WITHDRAW = "feedback:withdraw"
    REGISTER = "models:register"
    DATASETS = "datasets"
    REPORTS = "reports"
    AUDITS_READ = "audits:read"
    AUDITS_WRITE = "audits:write"

    @property
    def words(self) -> str:
        return _WORDS[self]


_WORDS = {
    KeyScope.WRITE: "send feedback",
    KeyScope.READ: "read back what it sent",
    KeyScope.WITHDRAW: "pass on a contributor's withdrawal of consent",
    KeyScope.REGISTER: "register model versions",
    KeyScope.DATASETS: "build, freeze and export datasets, and ask the release gate",
    KeyScope.REPORTS: "make reports",
    KeyScope.AUDITS_READ: "read audits, findings, incidents and monitors",
    KeyScope.AUDITS_WRITE: "plan, start and report audits, raise findings, record incidents and run monitors",
}

SCOPE_GRANTS: dict[KeyScope, frozenset[Permission]] = {
    KeyScope.WRITE: frozenset({Permission.IMPORT_FEEDBACK}),
    KeyScope.READ: frozenset(),
    KeyScope.WITHDRAW: frozenset({Permission.RELAY_WITHDRAWAL}),
    KeyScope.REGISTER: frozenset({Permission.REGISTER_MODEL}),
    KeyScope.DATASETS: frozenset(
        {Permission.BUILD_DATASET, Permission.FREEZE_DATASET, Permission.EXPORT_DATASET}
    ),
    KeyScope.REPORTS: frozenset({Permission.MAKE_REPORT}),
    KeyScope.AUDITS_READ: frozenset(),
    KeyScope.AUDITS_WRITE: frozenset(
        {
            Permission.PLAN_AUDIT,
            Permission.OPEN_CASE,
            Permission.RAISE_FINDING,
            Permission.RECORD_INCIDENT,
            Permission.RUN_MONITOR,
        }
    ),
}
"""What each scope lets a key's actor do. Reading takes no command's permission: what may be read is bound to the product."""


class ApiKey(SQLModel, table=True):
    """A key. `product` names the source that speaks with it: keys of one product share their records, so that a key can be
    replaced by a new one. `model` binds it to the versions of one model (its slug). `origins` are the web pages that may send
    with it: such a key is in the page for everyone to read.
    """

    __tablename__ = "api_key"

    id: int = Field(default=None, primary_key=True)
    public_id: str = Field(max_length=16, unique=True)
    secret_hash: str = Field(max_length=64)
    name: str = Field(max_length=128)
    product: str = Field(max_length=48, index=True)
    scopes: list[str] = Field(sa_type=JSON)
    model: str | None = Field(default=None, max_length=64)
    origins: list[str] = Field(default_factory=list, sa_type=JSON)
    requests_a_minute: int
    records_a_minute: int
    created_at: datetime = Field(sa_type=UtcTime)
    expires_at: datetime | None = Field(default=None, sa_type=UtcTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcTime)


class ApiKeyUse(SQLModel, table=True):
    """When a key was last used, to the minute or so; not worth an event, nor a write for each request."""

    __tablename__ = "api_key_use"
    __table_args__ = {"info": DERIVED}

    api_key_id: int = Field(primary_key=True, foreign_key="api_key.id")
    used_at: datetime = Field(sa_type=UtcTime)
