"""What is known against a model version: clauses violated, findings."""

from reports.sections.kind import SectionKind
from reports.sections.model_card.card import limit_blocks, read

SECTION = SectionKind("limits", "Known limits", ("model-card",), 30, read, limit_blocks)
