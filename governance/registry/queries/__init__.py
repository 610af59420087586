"""What can be asked about models and their outputs."""

from governance.registry.queries.models import (
    ModelVersionRow,
    OutputView,
    ancestors,
    model_version_id,
    model_versions,
    output_view,
    registered_version_id,
)
from governance.registry.queries.pairs import NEWEST, answer_pairs, answer_sets

__all__ = [
    "NEWEST",
    "ModelVersionRow",
    "OutputView",
    "ancestors",
    "answer_pairs",
    "answer_sets",
    "model_version_id",
    "model_versions",
    "output_view",
    "registered_version_id",
]
