"""What a finding can name as affected: model versions and dataset versions, by name."""

from sqlmodel import Session

from governance.datasets.queries.versions import versions
from governance.registry.queries import model_versions


def affected_options(session: Session) -> list[str]:
    """`assistant 2.0`, `harmlessness@1`: model versions, then dataset versions."""
    return [
        *(row.name for row in model_versions(session)),
        *(f"{row.slug}@{row.number}" for row in versions(session)),
    ]
