"""Whom Larkmoor Public Advice serves, by its survey: elderly users and newcomers are heard less than they use it."""

from datetime import date, timedelta

from governance.core.unit_of_work import UnitOfWork
from governance.demo.story import ELDERLY, EXPERTS, NEWCOMERS, PUBLIC, TEACHERS
from governance.feedback.crowd.commands.references import set_reference
from governance.feedback.crowd.tables import Dimension

SURVEY = "Larkmoor users' survey {year}, 1,840 answers, table 2"
USAGE = "Questions asked of the assistant, {quarter} quarter of {year}"
QUARTERS = ("first", "second", "third", "fourth")

USERS = {ELDERLY: 0.26, PUBLIC: 0.46, EXPERTS: 0.04, TEACHERS: 0.08, NEWCOMERS: 0.16}
QUESTIONS = {"en": 0.34, "es": 0.22, "fr": 0.13, "de": 0.15, "zh-Hans": 0.12, "ar": 0.04}
"""Arabic is asked in, and nothing was ever said on an Arabic answer."""


SURVEYED_BEFORE = timedelta(days=33)
"""How long before the end of the story the shares were set."""


def set_population(unit: UnitOfWork) -> None:
    """Sets the reference shares: of groups by the survey, of languages by the last whole quarter before it was set."""
    counted = _end_of_quarter(unit.at.date())
    surveyed = _end_of_quarter(counted)
    usage = USAGE.format(quarter=QUARTERS[(counted.month - 1) // 3], year=counted.year)
    set_reference(unit, Dimension.GROUP, USERS, SURVEY.format(year=surveyed.year), surveyed)
    set_reference(unit, Dimension.LANGUAGE, QUESTIONS, usage, counted)


def _end_of_quarter(day: date) -> date:
    """The last day of the last quarter that ended before that day."""
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1) - timedelta(days=1)
