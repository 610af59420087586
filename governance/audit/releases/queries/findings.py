"""The findings that a release should close: those on the version before it, beside what became of their slice."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import Session, col

from governance.audit.releases.queries.comparison import SliceComparison
from governance.audit.tables import Finding
from governance.core.references import Prefix
from governance.registry.queries import model_version_id


@dataclass(frozen=True)
class ComparedFinding:
    """A finding on the version before, and the slices of the comparison that it speaks of."""

    reference: str
    title: str
    severity: int
    state: str
    slices: list[SliceComparison]

    @property
    def verdict(self) -> str:
        """What the numbers say, in words."""
        if not any(row.difference is not None for row in self.slices):
            return "nothing to compare"
        if any(row.surely > 0 for row in self.slices):
            return "worse"
        return "better" if any(row.surely < 0 for row in self.slices) else "no sure change"


def findings_to_close(
    session: Session, before: str, slices: Sequence[SliceComparison]
) -> list[ComparedFinding]:
    """By severity. A finding without a language or scenario speaks of every one. Raises NotFound for an unknown version."""
    version_id = model_version_id(session, before)
    rows = session.execute(select(Finding).order_by(col(Finding.severity).desc(), col(Finding.id))).scalars()
    return [
        ComparedFinding(
            Prefix.FINDING.of(finding.id),
            finding.title,
            finding.severity,
            finding.state.value,
            [
                row
                for row in slices
                if finding.language in (None, row.language) and finding.scenario in (None, row.scenario)
            ],
        )
        for finding in rows
        if finding.model_version_id == version_id or before in finding.affects
    ]
