"""How a model version did, by slice, with intervals and against the version before."""

from reports.sections.kind import SectionKind
from reports.sections.model_card.card import number_blocks, read

SECTION = SectionKind("performance", "Performance", ("model-card",), 20, read, number_blocks)
