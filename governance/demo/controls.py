"""Which controls of NIST, the AI Act and ISO/IEC 42001 the organisation serves, and by what. Most are gaps yet: it has begun."""

from collections.abc import Iterator

from sqlmodel import col, select

from governance.audit.supports.commands import map_support
from governance.core.unit_of_work import UnitOfWork
from governance.demo import records
from governance.demo.consultation_texts import TONE
from governance.demo.replay import Remembered, Step
from governance.demo.staff import POLICY_OWNER
from governance.demo.timeline import Timeline
from governance.policy.frameworks.catalog import shipped_catalogs
from governance.policy.frameworks.commands import load_framework, map_clause
from governance.policy.frameworks.tables import Control, Framework, Relation, SupportKind
from governance.policy.queries import find_policy

MAPPED_DAY = 3

CLAUSES: dict[str, dict[str, tuple[str, ...]]] = {
    "nist-ai-rmf": {
        "MEASURE 2.6": ("medical.dosage", "medical.urgent-signs"),
        "MEASURE 2.10": ("privacy.minors", "privacy.third-parties"),
        "MEASURE 2.11": ("fairness.languages",),
        "MAP 5.1": ("tone.bluntness",),
    },
    "eu-ai-act": {"Art. 10": ("fairness.languages",), "Art. 13": ("honesty.uncertainty", "civics.sources")},
    "iso-42001": {"A.5.4": ("privacy.minors", "medical.dosage"), "A.9.4": ("medical.no-diagnosis",)},
}
"""Clauses by framework and control."""

SUPPORTS: tuple[tuple[str, str, SupportKind, str, Relation], ...] = (
    ("nist-ai-rmf", "GOVERN 5.1", SupportKind.CONSULTATION, TONE.slug, Relation.FULL),
    ("nist-ai-rmf", "MAP 5.2", SupportKind.CONSULTATION, TONE.slug, Relation.PARTLY),
    ("nist-ai-rmf", "GOVERN 1.5", SupportKind.AUDIT, "AUDIT-1", Relation.FULL),
    ("nist-ai-rmf", "MEASURE 2.3", SupportKind.AUDIT, "AUDIT-2", Relation.PARTLY),
    ("eu-ai-act", "Art. 20", SupportKind.FINDING, "FINDING-1", Relation.FULL),
    ("iso-42001", "A.6.2.4", SupportKind.AUDIT, "AUDIT-1", Relation.FULL),
    ("iso-42001", "A.8.3", SupportKind.CONSULTATION, TONE.slug, Relation.PARTLY),
)
"""What else serves a control: framework, control, kind, reference, how far."""


def control_steps(told: records.Organisation) -> Iterator[Step]:
    """The policy owner loads the three catalogs, and maps."""

    def mapped(unit: UnitOfWork, _seen: Remembered) -> None:
        for catalog in shipped_catalogs():
            load_framework(unit, catalog)
        ids = _controls(unit)
        policy = find_policy(unit.session, told.policy.slug).id
        for framework, controls in CLAUSES.items():
            for code, keys in controls.items():
                for key in keys:
                    map_clause(unit, ids[framework, code], policy, key)
        for framework, code, kind, reference, relation in SUPPORTS:
            map_support(unit, ids[framework, code], kind, reference, relation)

    yield Step(Timeline(told.end).day(MAPPED_DAY, 15), POLICY_OWNER, mapped, needs_all_said=False)


def _controls(unit: UnitOfWork) -> dict[tuple[str, str], int]:
    rows = unit.session.exec(
        select(Framework.slug, Control.code, Control.id).join(
            Framework, col(Framework.id) == Control.framework_id
        )
    )
    return {(slug, code): control_id for slug, code, control_id in rows}
