"""What reviewers are spared: which cases are sensitive, how many of them one has read today, and how many one may."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from governance.feedback.tables import Feedback
from governance.review.queries.flags import stands_as_flag
from governance.review.queries.in_force import review_settings
from governance.review.tables import Case
from governance.review.tables.governing import CapLift, Exposure


@dataclass(frozen=True)
class ExposureToday:
    """Sensitive cases that a person has read on a day, and how many they may; None for any number."""

    read: int
    cap: int | None

    @property
    def is_over(self) -> bool:
        return self.cap is not None and self.read >= self.cap


def day_of(at: datetime) -> date:
    return at.astimezone(UTC).date()


def exposure_on(session: Session, person_id: int, day: date) -> ExposureToday:
    """What a person has read on `day` (UTC), and the organisation's cap with what an administrator added to it."""
    read = session.execute(
        select(func.count())
        .select_from(Exposure)
        .where(col(Exposure.person_id) == person_id, col(Exposure.day) == day)
    ).scalar_one()
    cap = review_settings(session).exposure_cap
    if cap is not None:
        cap += session.execute(
            select(func.coalesce(func.sum(col(CapLift.extra)), 0)).where(
                col(CapLift.person_id) == person_id, col(CapLift.day) == day
            )
        ).scalar_one()
    return ExposureToday(read, cap)


def is_sensitive(session: Session, case: Case) -> bool:
    """Whether a case is blurred until one asks for it."""
    settings = review_settings(session)
    if case.severity >= settings.blur_severity:
        return True
    categories = [each.strip() for each in settings.blur_categories.split(",") if each.strip()]
    if not categories:
        return False
    flagged = select(col(Feedback.id)).where(
        col(Feedback.output_id) == case.output_id, stands_as_flag(), col(Feedback.category).in_(categories)
    )
    return session.execute(flagged.limit(1)).first() is not None


def has_read(session: Session, person_id: int, case_id: int, day: date) -> bool:
    """Whether a person has read this sensitive case on `day`."""
    found = select(col(Exposure.id)).where(
        col(Exposure.person_id) == person_id, col(Exposure.day) == day, col(Exposure.case_id) == case_id
    )
    return session.execute(found).first() is not None
