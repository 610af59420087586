"""Whom Larkmoor Public Advice serves, by its survey: elderly users and newcomers are heard less than they use it."""

from datetime import date, timedelta

from governance.core.unit_of_work import UnitOfWork
from governance.demo.story import ELDERLY, EXPERTS, NEWCOMERS, PUBLIC, TEACHERS
from governance.feedback.crowd.commands.references import set_reference
from governance.feedback.crowd.tables import Dimension

SURVEY = "Larkmoor users' survey 2026, 1,840 answers, table 2"
USAGE = "Questions asked of the assistant, third quarter of 2026"
TAKEN_ON = {"survey": date(2026, 6, 30), "usage": date(2026, 9, 30)}

USERS = {ELDERLY: 0.26, PUBLIC: 0.46, EXPERTS: 0.04, TEACHERS: 0.08, NEWCOMERS: 0.16}
QUESTIONS = {"en": 0.34, "es": 0.22, "fr": 0.13, "de": 0.15, "zh-Hans": 0.12, "ar": 0.04}
"""Arabic is asked in, and nothing was ever said on an Arabic answer."""


SURVEYED_BEFORE = timedelta(days=33)
"""How long before the end of the story the shares were set."""


def set_population(unit: UnitOfWork) -> None:
    """Sets the reference shares of groups and languages."""
    day = unit.at.date()
    set_reference(unit, Dimension.GROUP, USERS, SURVEY, min(day, TAKEN_ON["survey"]))
    set_reference(unit, Dimension.LANGUAGE, QUESTIONS, USAGE, min(day, TAKEN_ON["usage"]))
