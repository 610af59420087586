"""A stored policy version as files to hand out, and a file as a policy: by the format that is asked for."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import PurePath

from sqlmodel import Session

from governance.core.errors import Invalid
from governance.core.references import versioned
from governance.exchange.policy import docx_in as policy_docx
from governance.exchange.policy import docx_out as policy_docx_out
from governance.exchange.policy import json_out as policy_json
from governance.exchange.policy import markdown as policy_markdown
from governance.exchange.policy import pdf_out as policy_pdf
from governance.policy.document import ParsedPolicy
from governance.policy.queries import find_policy, find_version, version_document


class Format(StrEnum):
    MARKDOWN = "md"
    WORD = "docx"
    PDF = "pdf"
    JSON = "json"


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


def export(version: ExportedVersion, wanted: Format) -> bytes:
    """The version in one format: the same bytes each time. Raises Invalid where the format can't hold the text."""
    at = version.published_at or version.created_at
    document, title, facts = version.document, version.title, version.facts
    writers: dict[Format, Callable[[], bytes]] = {
        Format.MARKDOWN: lambda: policy_markdown.write(document).encode(),
        Format.WORD: lambda: policy_docx_out.write(document, title, facts, at),
        Format.PDF: lambda: policy_pdf.write(document, title, facts, at),
        Format.JSON: lambda: policy_json.write(
            document,
            {
                "policy": version.reference,
                "title": title,
                "label": version.label,
                "state": version.state,
                "published_at": version.published_at,
                "effective_on": version.effective_on,
            },
        ),
    }
    return writers[wanted]()


def read(data: bytes, name: str) -> ParsedPolicy:
    """The policy in a file, Word by its ending, else Markdown. Raises Invalid, TooLarge."""
    is_word = PurePath(name).suffix.lower() == ".docx"
    return policy_docx.read(data) if is_word else policy_markdown.read(data)
