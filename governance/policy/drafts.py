"""Drafts of policy texts: what someone has written on a version and not saved."""

from dataclasses import dataclass

from governance.core.access import Permission
from governance.core.drafts.form import Form

MOST_BYTES = 5_000_000
"""Bytes of one text."""

POLICY_FORM = Form(
    name="policy",
    title="The policy",
    permission=Permission.WRITE_POLICY,
    most_bytes=12 * MOST_BYTES,  # the text and the one that it began from, each character escaped at worst
)


@dataclass(frozen=True)
class UnsavedText:
    """A text on its way, and the stored one (its hash, its Markdown) that it began from."""

    text: str
    base_hash: str
    base_text: str


def place_of_text(version_id: int) -> str:
    """Where the draft of a version's text is kept."""
    return f"policy version {version_id}"
