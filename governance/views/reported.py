"""What a report can be about: everything that its argument can name."""

from sqlmodel import Session

from governance.audit.queries import audits
from governance.datasets.queries import versions
from governance.policy.frameworks.queries import frameworks
from governance.policy.queries import policies
from governance.registry.queries import model_versions


def subjects(session: Session, argument: str) -> dict[str, str]:
    """Name and title of all that `argument` (as a report's kind has it: AUDIT, SLUG@N) can stand for."""
    if argument == "AUDIT":
        return {row.reference: f"{row.reference}: {row.title}" for row in audits(session)}
    if argument == "SLUG@N":
        return {row.reference: f"{row.reference}: {row.title}" for row in versions(session)}
    if argument == "MODEL":
        return {row.name: row.name for row in reversed(model_versions(session))}
    if argument == "FRAMEWORK":
        return {f"{row.slug}@{row.version}": f"{row.title}, {row.version}" for row in frameworks(session)}
    if argument == "SLUG":
        return {row.slug: row.title for row in policies(session)}
    return {}
