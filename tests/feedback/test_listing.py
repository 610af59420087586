"""The table of all feedback: every filter, words, pages far in, counts, and an index that lags behind."""

from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from governance.core.access import SYSTEM, Role
from governance.core.errors import Invalid, Refused
from governance.core.store import Store
from governance.feedback.commands.indexing import index_all, index_more
from governance.feedback.commands.rollups import recount
from governance.feedback.commands.saved import remove_filter, save_filter
from governance.feedback.queries import FeedbackFilter, FeedbackRow, feedback_page, feedback_rows
from governance.feedback.queries.backlog import backlog
from governance.feedback.queries.counts import Counted
from governance.feedback.queries.saved import saved_filters
from governance.feedback.tables import Kind, Source
from governance.review.commands.opening_many import open_cases
from governance.review.queries.listing import Listed, listed_stream, listing
from tests.builders import a_flag, a_group, a_model_version, a_person, a_statement, an_output

DAYS = (
    datetime(2025, 1, 31, 23, 59, tzinfo=UTC),
    datetime(2025, 2, 1, tzinfo=UTC),
    datetime(2025, 4, 9, tzinfo=UTC),
)
TEXTS = ("It frightened my mother.", "我头疼得很", "Está mal explicado")


def found(store: Store, wanted: FeedbackFilter) -> list[FeedbackRow]:
    with store.read() as session:
        return listing(session, Listed(wanted)).rows


def texts(store: Store, words: str) -> set[str | None]:
    return {row.comment or row.correction for row in found(store, FeedbackFilter(words=words))}


def a_crowd(store: Store) -> None:
    """Statements of every kind, in two groups, on outputs in two slices, on three days."""
    groups = [a_group(store, "public").id, a_group(store, "elderly").id, None]
    outputs = [
        an_output(store, language=language, scenario=scenario)
        for language, scenario in (("es", "medical-advice"), ("zh-Hans", "news"))
    ]
    values: dict[Kind, dict[str, Any]] = {
        Kind.RATING: {"rating": 2},
        Kind.FLAG: {"category": "tone", "severity": 3},
        Kind.CORRECTION: {"correction": "See a doctor at once."},
        Kind.COMMENT: {},
    }
    for place, (output, (kind, value)) in enumerate(product(outputs, values.items())):
        said = {} if kind in (Kind.CORRECTION, Kind.RATING) else {"comment": TEXTS[place % 3]}
        a_statement(
            store,
            output,
            kind,
            stakeholder_group_id=groups[place % 3],
            given_at=DAYS[place % 3],
            source=Source.LLM if place % 4 == 3 else Source.HUMAN,
            **value,
            **said,
        )
    with store.begin(SYSTEM) as unit:
        recount(unit.session)


def meets(row: FeedbackRow, wanted: FeedbackFilter, group: str | None) -> bool:
    """What the filter means, one row at a time."""
    day = row.given_at.date()
    return all(
        (
            wanted.kind in (None, row.kind),
            wanted.language in (None, row.language),
            wanted.category in (None, row.category),
            wanted.source in (None, row.source),
            wanted.severity_from is None or (row.severity or 0) >= wanted.severity_from,
            wanted.from_day is None or day >= wanted.from_day,
            wanted.to_day is None or day <= wanted.to_day,
            wanted.group_id is None or row.group == group,
        )
    )


filters = some.builds(
    FeedbackFilter,
    kind=some.sampled_from([None, *Kind]),
    language=some.sampled_from([None, "es", "fr"]),
    category=some.sampled_from([None, "tone", "else"]),
    source=some.sampled_from([None, Source.LLM]),
    severity_from=some.sampled_from([None, 2, 4]),
    from_day=some.sampled_from([None, date(2025, 1, 31), date(2025, 2, 1)]),
    to_day=some.sampled_from([None, date(2025, 1, 31), date(2025, 3, 1), date(2025, 4, 9)]),
    group_id=some.sampled_from([None, 0, 1]),
)


@pytest.mark.parametrize("indexed", [0, 3, 100])
def test_filters_mean_the_same_however_far_the_index_is(store: Store, indexed: int) -> None:
    a_crowd(store)
    if indexed:
        index_more(store, indexed)
    with store.read() as session:
        everything = feedback_page(session, FeedbackFilter()).rows

    @settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None)
    @given(filters)
    def check(wanted: FeedbackFilter) -> None:
        group = "Public" if wanted.group_id else None
        expected = [row.id for row in everything if meets(row, wanted, group)]
        with store.read() as session:
            shown = listing(session, Listed(wanted))
        assert [row.id for row in shown.rows] == expected
        assert shown.total == Counted(len(expected))

    check()


def test_words_are_found_in_every_script(store: Store) -> None:
    a_crowd(store)
    index_all(store)
    assert texts(store, "FRIGHTENED mother") == {TEXTS[0]}
    assert texts(store, "头疼") == {TEXTS[1]}
    assert texts(store, "疼头") == set()
    assert texts(store, "esta explic*") == {TEXTS[2]}
    assert texts(store, '"a doctor"') == {"See a doctor at once."}
    assert texts(store, "tone") == {TEXTS[1], TEXTS[2]}
    assert texts(store, "!!") == set()
    assert texts(store, 'kflag OR NEAR("') == set()
    assert [row.kind for row in found(store, FeedbackFilter(words="tone", language="es"))] == [Kind.FLAG]


def test_the_index_follows_step_by_step_and_says_how_far_it_is(store: Store) -> None:
    a_crowd(store)
    with store.read() as session:
        assert backlog(session).waiting == 8
    assert index_more(store, 5) == 5
    with store.read() as session:
        assert backlog(session).waiting == 3
    assert index_all(store) == 3
    assert index_more(store) == 0


def test_pages_far_in_hold_what_going_page_by_page_finds(store: Store) -> None:
    output, other = an_output(store), an_output(store)
    for number in range(130):
        a_statement(store, output if number % 13 else other, Kind.COMMENT, comment=f"number {number}")
    index_more(store, 110)
    for wanted in (
        FeedbackFilter(kind=Kind.COMMENT),
        FeedbackFilter(output_id=output),
        FeedbackFilter(origin="app"),
    ):
        with store.read() as session:
            step, one_by_one = feedback_page(session, wanted), []
            while True:
                one_by_one.append(step.rows)
                if step.next_before is None:
                    break
                step = feedback_page(session, wanted, before=step.next_before)
            if wanted.kind:
                recount_total(store)
        with store.read() as session:
            jumped = [listing(session, Listed(wanted), page) for page in (1, 2, 3, 99)]
            assert [page.rows for page in jumped] == [*one_by_one, one_by_one[-1]]
            assert [page.page for page in jumped] == [1, 2, 3, 3]
            assert [row.id for row in listed_stream(session, Listed(wanted))] == [
                row.id for rows in one_by_one for row in rows
            ]


def recount_total(store: Store) -> None:
    with store.begin(SYSTEM) as unit:
        recount(unit.session)


def test_feedback_is_told_apart_by_whether_its_output_has_a_case(store: Store) -> None:
    judged, other = an_output(store), an_output(store)
    flag, left = a_flag(store, judged), a_flag(store, other)
    with store.begin(SYSTEM) as unit:
        open_cases(unit, [flag])
    with store.read() as session:
        with_case = listing(session, Listed(FeedbackFilter(), has_case=True))
        without = listing(session, Listed(FeedbackFilter(), has_case=False))
    assert ([row.id for row in with_case.rows], with_case.cases) == ([flag], {judged: "CASE-1"})
    assert ([row.id for row in without.rows], without.cases) == ([left], {})


def test_opening_many_cases_tells_what_was_left_out_and_why(store: Store) -> None:
    first, second, private = an_output(store), an_output(store), an_output(store)
    flags = [a_flag(store, first), a_flag(store, first, 4), a_flag(store, second)]
    withheld = a_flag(store, private, may_review=False)
    reviewer = a_person(store, Role.REVIEWER)
    with store.begin(reviewer) as unit:
        came = open_cases(unit, [*flags, withheld], "Look at the dose")
    assert came.opened == ("CASE-1", "CASE-2")
    assert [each.reference for each in came.skipped] == [f"FB-{flags[1]}", f"FB-{withheld}"]
    assert "same output" in came.skipped[0].reason and "contributor" in came.skipped[1].reason
    with store.begin(reviewer) as unit:
        again = open_cases(unit, flags)
    assert again.opened == () and "CASE-1" in again.skipped[0].reason
    with pytest.raises(Invalid), store.begin(reviewer) as unit:
        open_cases(unit, [])
    with pytest.raises(Refused), store.begin(a_person(store)) as unit:
        open_cases(unit, flags)


def test_a_saved_filter_is_ones_own_unless_it_is_shared(store: Store) -> None:
    mira, noor = a_person(store, Role.REVIEWER), a_person(store, Role.AUDITOR)
    with store.begin(mira) as unit:
        mine = save_filter(unit, "Flags", "kind=flag")
        shared = save_filter(unit, "Spanish", "language=es", shared=True)
        assert save_filter(unit, "Flags", "kind=flag&severity=3") == mine
    with store.read() as session:
        assert [(kept.name, kept.owner) for kept in saved_filters(session, noor.person_id)] == [
            ("Spanish", mira.name)
        ]
        assert [kept.query for kept in saved_filters(session, mira.person_id)] == [
            "kind=flag&severity=3",
            "language=es",
        ]
    with pytest.raises(Refused), store.begin(noor) as unit:
        remove_filter(unit, shared)
    with store.begin(mira) as unit:
        remove_filter(unit, mine)
    with pytest.raises(Invalid, match="name"), store.begin(mira) as unit:
        save_filter(unit, " ", "kind=flag")


def test_rows_say_that_they_are_counted(store: Store) -> None:
    said = a_flag(store, an_output(store, model_version_id=a_model_version(store)))
    with store.read() as session:
        [row] = feedback_rows(session, [said])
    assert row.is_aside is False and row.given_at <= datetime.now(UTC) + timedelta(minutes=1)
