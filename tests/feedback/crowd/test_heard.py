"""Who was heard, from the roll-up, against target and population; and whom one should hear, set with its source."""

from datetime import date

import pytest

from governance.core.access import SYSTEM, Role
from governance.core.errors import Invalid, Refused
from governance.core.people.commands import add_stakeholder_group
from governance.core.store import Store
from governance.feedback.commands.rollups import recount
from governance.feedback.crowd.commands.references import set_reference
from governance.feedback.crowd.queries.heard import (
    Against,
    heard_over_time,
    never_heard,
    reference_rows,
    who_was_heard,
    without_group,
)
from governance.feedback.crowd.tables import Dimension
from governance.feedback.tables import Kind
from governance.measures.coverage import Standing
from tests.builders import MOMENT, a_person, a_statement, an_output

SURVEYED = date(2025, 5, 1)


def a_crowd(store: Store) -> None:
    """Forty statements of the public, two of the elderly, one of nobody in particular; all in English on medical advice."""
    with store.begin(SYSTEM) as unit:
        public = add_stakeholder_group(unit, "public", "General public", target_permille=950).id
        elderly = add_stakeholder_group(unit, "elderly", "Elderly users", target_permille=50).id
    output = an_output(store)
    for group in [public] * 40 + [elderly] * 2 + [None]:
        a_statement(store, output, Kind.RATING, rating=4, stakeholder_group_id=group, given_at=MOMENT)
    with store.begin(SYSTEM) as unit:
        recount(unit.session)


def test_a_gap_is_told_against_the_population_and_not_against_the_target(store: Store) -> None:
    a_crowd(store)
    with store.begin(SYSTEM) as unit:
        set_reference(unit, Dimension.GROUP, {"elderly": 0.3, "public": 0.7}, "Survey", SURVEYED)
    with store.read() as session:
        population = who_was_heard(session, Dimension.GROUP, Against.POPULATION)
        target = who_was_heard(session, Dimension.GROUP, Against.TARGET)
        assert without_group(session) == 1
    by_value = {line.value: line for line in population.shares.lines}
    assert population.shares.total == 42 and population.names["elderly"] == "Elderly users"
    assert (by_value["elderly"].count, by_value["elderly"].standing) == (2, Standing.UNDER)
    assert {line.standing for line in target.shares.lines} == {Standing.IN_LINE, Standing.TOO_FEW}


def test_a_later_period_holds_only_what_was_said_in_it(store: Store) -> None:
    a_crowd(store)
    with store.read() as session:
        assert (
            who_was_heard(session, Dimension.LANGUAGE, Against.POPULATION, date(2025, 6, 2)).shares.total
            == 43
        )
        assert (
            who_was_heard(session, Dimension.LANGUAGE, Against.POPULATION, date(2025, 6, 9)).shares.total == 0
        )
        over_time = heard_over_time(session, Dimension.GROUP)
    assert len(over_time.starts) == 1
    assert over_time.shares["public"] == [pytest.approx(40 / 42)]


def test_combinations_that_were_never_heard_are_listed(store: Store) -> None:
    a_crowd(store)
    with store.read() as session:
        found = never_heard(session)
    assert [(each.pattern, each.count) for each in found.patterns] == [(("elderly", None, None), 2)]


def test_setting_the_reference_again_replaces_it_and_needs_a_source(store: Store) -> None:
    a_crowd(store)
    owner = a_person(store, Role.POLICY_OWNER)
    for shares in ({"elderly": 0.3, "public": 0.7}, {"elderly": 0.2}):
        with store.begin(owner) as unit:
            set_reference(unit, Dimension.GROUP, shares, "Survey", SURVEYED)
    with store.read() as session:
        [row] = reference_rows(session, Dimension.GROUP)
    assert (row.value, row.share, row.source, row.set_by) == ("elderly", 0.2, "Survey", owner.name)
    for shares, source, dimension, field in (
        ({"elderly": 0.7, "public": 0.7}, "Survey", Dimension.GROUP, "shares"),
        ({"elderly": 1.2}, "Survey", Dimension.GROUP, "elderly"),
        ({"strangers": 0.2}, "Survey", Dimension.GROUP, "strangers"),
        ({"no language": 0.2}, "Survey", Dimension.LANGUAGE, "no language"),
        ({"elderly": 0.2}, " ", Dimension.GROUP, "source"),
    ):
        with pytest.raises(Invalid, match=field), store.begin(owner) as unit:
            set_reference(unit, dimension, shares, source, SURVEYED)
    with pytest.raises(Refused), store.begin(a_person(store, Role.REVIEWER)) as unit:
        set_reference(unit, Dimension.GROUP, {"elderly": 0.2}, "Survey", SURVEYED)
