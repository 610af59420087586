"""Consultations as their owners look at them."""

from governance.policy.consultation.queries.consultations import (
    ConsultationRow,
    ConsultationView,
    Informed,
    LinkRow,
    PointRow,
    StatementRow,
    consultation,
    consultation_view,
    consultations,
    consultations_of_version,
    informed,
    points,
    statements,
)

__all__ = [
    "ConsultationRow",
    "ConsultationView",
    "Informed",
    "LinkRow",
    "PointRow",
    "StatementRow",
    "consultation",
    "consultation_view",
    "consultations",
    "consultations_of_version",
    "informed",
    "points",
    "statements",
]
