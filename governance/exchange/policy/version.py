"""A stored policy version with what the formats that write it need to know."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from governance.core.errors import Invalid
from governance.core.references import versioned
from governance.policy.document import ParsedPolicy
from governance.policy.queries import find_policy, find_version, version_document


@dataclass(frozen=True)
class ExportedVersion:
    """What the formats need to know of a version."""

    reference: str
    title: str
    label: str
    state: str
    text_hash: str
    created_at: datetime
    published_at: datetime | None
    effective_on: str | None
    document: ParsedPolicy

    @property
    def dated(self) -> datetime:
        """The time that a file of this version bears."""
        return self.published_at or self.created_at

    @property
    def file_name(self) -> str:
        """`guidelines@3` as a file is called, without its ending."""
        return self.reference.replace("@", "-")

    @property
    def facts(self) -> list[str]:
        force = f", in force from {self.effective_on}" if self.effective_on else ""
        return [
            f"{self.reference}, labelled {self.label}: {self.state.replace('_', ' ')}{force}",
            f"SHA-256 of the text: {self.text_hash}",
        ]


def exported_version(session: Session, reference: str) -> ExportedVersion:
    """The version called `guidelines@3`. Raises NotFound, Invalid for what is no such reference."""
    named = versioned(reference)
    if named is None:
        raise Invalid.field(
            "version", f"expected a policy and a number, such as guidelines@3, not {reference!r}"
        )
    _, slug, number = named
    version = find_version(session, slug, f"@{number}")
    return ExportedVersion(
        reference=f"{slug}@{version.number}",
        title=find_policy(session, slug).title,
        label=version.label,
        state=version.state.value,
        text_hash=version.text_hash,
        created_at=version.created_at,
        published_at=version.published_at,
        effective_on=version.effective_on.isoformat() if version.effective_on else None,
        document=version_document(session, version.id),
    )
