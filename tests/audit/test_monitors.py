"""Monitors name the slice that got worse, once, and since when; whatever the batches in which they look."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from governance.audit.monitors.commands import (
    Watch,
    change_monitor,
    close_alarm,
    make_monitor,
    retire_monitor,
    run_monitors,
)
from governance.audit.monitors.measures import Dimension, Measure, Opens
from governance.audit.monitors.minding import run_what_is_behind
from governance.audit.monitors.queries import MonitorView, monitor_view, monitors, slice_history
from governance.audit.monitors.tables import Alarm
from governance.audit.queries import finding_view
from governance.core.access import SYSTEM, Actor, Role
from governance.core.canonical import content_hash
from governance.core.errors import Conflict, Invalid, NotFound, Refused
from governance.core.store import Store
from governance.core.verify import verify
from governance.feedback.commands.aside import leave_out
from governance.feedback.tables import Feedback, Kind, Source
from governance.measures.drift import log_wealth
from governance.registry.tables import Output
from governance.review.tables import Case, Verdict
from governance.schema import METADATA
from tests.builders import a_group, a_judged_case, a_model_version, a_person, a_policy, an_output

DAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
BY_LANGUAGE = Watch("Flags", Measure.FLAG_RATE, (Dimension.LANGUAGE,), threshold=0.05)


def said(store: Store, output_id: int, flags: list[int], start: datetime = DAY, **values: Any) -> list[int]:
    """A statement an hour: a flag for each 1, a rating of 4 for each 0."""
    with store.begin(SYSTEM) as unit:
        output = unit.session.get_one(Output, output_id)
        rows: list[dict[str, Any]] = [
            {
                "origin": "test",
                "key": f"{output_id}-{start}-{place}-{values}",
                "content_hash": content_hash([output_id, place]),
                "kind": Kind.FLAG if flag else Kind.RATING,
                "source": Source.HUMAN,
                "output_id": output_id,
                "model_version_id": output.model_version_id,
                "language": output.language,
                "scenario": output.scenario,
                "rating": None if flag else 4,
                "severity": 2 if flag else None,
                "may_review": True,
                "may_train": False,
                "may_publish": False,
                "given_at": start + timedelta(hours=place),
                "recorded_at": unit.at,
            }
            | values
            for place, flag in enumerate(flags)
        ]
        ids = unit.insert_covered(Feedback, rows)
        unit.record("feedback.recorded", "test")
    return list(ids)


def flags(count: int, rate: float, seed: int = 1) -> list[int]:
    return (np.random.default_rng(seed).random(count) < rate).astype(int).tolist()


def made(store: Store, watch: Watch = BY_LANGUAGE) -> int:
    with store.begin(SYSTEM) as unit:
        return make_monitor(unit, watch).id


def run(store: Store, at: datetime | None = None) -> list[Alarm]:
    with store.begin(SYSTEM, at) as unit:
        return run_monitors(unit)


def seen(store: Store, monitor_id: int) -> MonitorView:
    with store.read() as session:
        return monitor_view(session, monitor_id)


def test_the_slice_that_got_worse_is_named_with_its_onset_and_size(store: Store) -> None:
    spanish, english = an_output(store, language="es"), an_output(store, language="en")
    before, after = flags(600, 0.04), flags(400, 0.25, seed=2)
    said(store, spanish, before + after)
    said(store, english, flags(1000, 0.04, seed=3))
    monitor_id = made(store)
    [alarm] = run(store)
    assert alarm.name == "es"
    onset = DAY + timedelta(hours=600)
    assert abs(alarm.onset - onset) < timedelta(hours=30)
    assert alarm.onset_low <= onset <= alarm.onset_high
    assert alarm.low < 0.2 < alarm.high and alarm.size == pytest.approx(alarm.rate - 0.05)
    view = seen(store, monitor_id)
    assert [(row.name, row.n) for row in view.slices] == [("es", 1000), ("en", 1000)]
    assert view.slices[0].alarm_id == alarm.id and view.row.open_alarms == 1


def test_alarms_and_kept_evidence_verify_as_the_ledger_says(store: Store) -> None:
    """Evidence is kept as bytes, and a share such as 1/3 needs all its digits."""
    output = an_output(store, language="es")
    said(store, output, flags(600, 0.04) + flags(400, 0.25, seed=2))
    made(store)
    [alarm] = run(store)
    assert any(float(f"{each:.15g}") != each for each in (alarm.rate, alarm.size, alarm.low, alarm.high))
    with store.read() as session:
        assert verify(session, METADATA.sorted_tables).problems == []


def test_looking_after_every_batch_comes_to_the_same_evidence(store: Store) -> None:
    output, stream = an_output(store), flags(200, 0.05)
    monitor_id = made(store)
    for start in range(0, 200, 25):
        said(store, output, stream[start : start + 25], DAY + timedelta(hours=start))
        run(store)
    [row] = seen(store, monitor_id).slices
    assert row.e == pytest.approx(np.exp(log_wealth(np.array(stream, dtype=float), 0.05)[-1]))
    assert (row.n, row.rate) == (200, pytest.approx(sum(stream) / 200))


def test_an_alarm_is_raised_once_and_the_slice_counts_afresh_once_it_is_closed(store: Store) -> None:
    output, auditor = an_output(store), a_person(store, Role.AUDITOR)
    said(store, output, flags(200, 0.5))
    monitor_id = made(store)
    [alarm] = run(store)
    said(store, output, flags(50, 0.5), DAY + timedelta(days=9))
    assert run(store) == []
    with store.begin(auditor, DAY + timedelta(days=20)) as unit:
        close_alarm(unit, alarm.id, "The version was withdrawn.")
    said(store, output, flags(50, 0.02, seed=4), DAY + timedelta(days=21))
    assert run(store) == []
    view = seen(store, monitor_id)
    assert view.slices[0].n == 50 and view.row.open_alarms == 0
    said(store, output, flags(200, 0.5), DAY + timedelta(days=30))
    assert [each.name for each in run(store)] == ["en"]


def test_a_new_version_is_compared_with_what_came_before_it(store: Store) -> None:
    old, new = a_model_version(store, "1.0"), a_model_version(store, "2.0")
    before = an_output(store, language="es", model_version_id=old)
    worse = an_output(store, language="es", model_version_id=new)
    said(store, before, flags(400, 0.03))
    said(store, worse, flags(300, 0.3), DAY + timedelta(days=30))
    made(
        store,
        Watch(
            "Flags",
            slice_by=(Dimension.LANGUAGE, Dimension.MODEL_VERSION),
            reference_from=DAY.date(),
            reference_until=DAY.date() + timedelta(days=20),
        ),
    )
    [alarm] = run(store)
    assert alarm.name.endswith("2.0 · es")
    assert alarm.onset.date() == (DAY + timedelta(days=30)).date()


def test_with_too_little_reference_nothing_is_tested(store: Store) -> None:
    output = an_output(store)
    said(store, output, flags(19, 0.03))
    said(store, output, flags(300, 0.5), DAY + timedelta(days=30))
    monitor_id = made(
        store, Watch("Flags", reference_from=DAY.date(), reference_until=DAY.date() + timedelta(days=20))
    )
    assert run(store) == []
    [row] = seen(store, monitor_id).slices
    assert row.name == "all" and row.e is None and row.reference_n == 19


def test_more_slices_than_the_bounds_were_chosen_for_are_counted_afresh(store: Store) -> None:
    days = {"reference_from": DAY.date(), "reference_until": DAY.date() + timedelta(days=5)}
    monitor_id = made(store, Watch("Flags", slice_by=(Dimension.LANGUAGE,), **days))  # type: ignore[arg-type]
    for number in range(3):
        said(store, an_output(store, language=f"l{number}"), flags(200, 0.1, seed=number))
        run(store)
    for number in range(3, 20):
        said(store, an_output(store, language=f"l{number}"), flags(30, 0.1, seed=number))
    run(store)
    assert len(seen(store, monitor_id).slices) == 20


def test_what_is_set_aside_is_not_counted_from_then_on(store: Store) -> None:
    output = an_output(store)
    ids = said(store, output, [1] * 30 + [0] * 60)
    monitor_id = made(store, Watch("Flags", threshold=0.4))
    run(store)
    assert seen(store, monitor_id).slices[0].n == 90
    with store.begin(SYSTEM) as unit:
        leave_out(unit, ids[:30], 0)
        unit.record("crowd.decided", "test")
    run(store)
    [row] = seen(store, monitor_id).slices
    assert (row.n, row.rate) == (60, 0.0)


def test_a_machine_s_statements_are_not_counted(store: Store) -> None:
    output = an_output(store)
    said(store, output, [1] * 50, source=Source.LLM)
    monitor_id = made(store)
    run(store)
    assert seen(store, monitor_id).slices == []


def test_an_alarm_opens_one_finding_with_its_cases(store: Store) -> None:
    output, owner = an_output(store, language="es"), a_person(store, Role.ENGINEER)
    case_id, _ = a_judged_case(store, output, a_person(store, Role.REVIEWER))
    said(store, output, flags(200, 0.5))
    made(
        store,
        Watch(
            "Flags",
            slice_by=(Dimension.LANGUAGE,),
            threshold=0.05,
            opens=Opens.FINDING,
            severity=4,
            owner_id=owner.person_id,
        ),
    )
    [alarm] = run(store)
    assert run(store) == [] and alarm.finding_id is not None
    with store.read() as session:
        view = finding_view(session, alarm.finding_id)
        assert session.get_one(Case, case_id)
    assert (view.row.severity, view.row.language) == (4, "es")
    assert "Share of statements that are flags: es" in view.row.title


def test_an_alarm_opens_one_case_on_an_output_that_has_none(store: Store) -> None:
    first, second = an_output(store), an_output(store)
    a_judged_case(store, first, a_person(store, Role.REVIEWER))
    said(store, second, flags(100, 0.5))
    said(store, first, flags(100, 0.5), DAY + timedelta(days=9))
    made(store, Watch("Flags", threshold=0.05, opens=Opens.CASE))
    [alarm] = run(store)
    with store.read() as session:
        assert session.get_one(Case, alarm.case_id).output_id == second


def test_another_mix_of_groups_is_told_apart_from_another_behaviour(store: Store) -> None:
    output = an_output(store)
    experts, public = a_group(store, "experts"), a_group(store)
    for seed, (group, count, rate) in enumerate(((experts, 60, 0.4), (public, 540, 0.02))):
        said(store, output, flags(count, rate, seed), stakeholder_group_id=group.id)
    for seed, (group, count, rate) in enumerate(((experts, 300, 0.4), (public, 300, 0.02)), 2):
        said(store, output, flags(count, rate, seed), DAY + timedelta(days=40), stakeholder_group_id=group.id)
    made(store, Watch("Flags", reference_from=DAY.date(), reference_until=DAY.date() + timedelta(days=30)))
    [alarm] = run(store)
    assert alarm.standardised is not None and alarm.size > 0.1
    assert abs(alarm.standardised["standardised"] - alarm.standardised["before"]) < 0.05
    assert alarm.standardised["effective_n"] < 600


@pytest.mark.parametrize("measure", list(Measure))
def test_every_measure_is_counted_in_every_slice_that_it_has(store: Store, measure: Measure) -> None:
    a_policy(store, "# Health {#health}\n\nDon't guess doses.")
    reviewers = [a_person(store, Role.REVIEWER) for _ in range(2)]
    for number in range(3):
        output = an_output(store, "I can't help with that." if number else "Yes.")
        said(store, output, [number % 2, 0], DAY + timedelta(days=number))
        a_judged_case(store, output, reviewers[0], Verdict.VIOLATES if number else Verdict.ACCEPTABLE)
    threshold = 3.5 if measure is Measure.RATING_MEAN else 0.5
    for dimension in measure.dimensions:
        made(store, Watch("One", measure, (dimension,), threshold=threshold))
    monitor_id = made(store, Watch("All", measure, threshold=threshold))
    run(store)
    expected = {
        Measure.FLAG_RATE: [(6, 1 / 6)],
        Measure.VIOLATION_RATE: [(3, 2 / 3)],
        Measure.RATING_MEAN: [(5, 0.25)],
        Measure.AGREEMENT: [],
        Measure.REFUSAL_RATE: [(3, 2 / 3)],
    }[measure]
    assert [(row.n, pytest.approx(row.rate)) for row in seen(store, monitor_id).slices] == expected


def test_one_slice_is_drawn_over_time_with_bounds_that_only_narrow(store: Store) -> None:
    output = an_output(store)
    said(store, output, flags(300, 0.1))
    monitor_id = made(store)
    run(store)
    with store.read() as session:
        history = slice_history(session, monitor_id, "en")
    widths = [point.high - point.low for point in history.points]
    assert widths == sorted(widths, reverse=True) and history.points[-1].n == 300
    [month] = history.months
    assert month.standardised is not None and month.standardised.standardised == pytest.approx(month.rate)


def test_monitors_run_by_themselves_only_where_something_came(store: Store) -> None:
    output = an_output(store)
    said(store, output, flags(200, 0.5))
    made(store)
    assert run_what_is_behind(store) == 1
    with store.read() as session:
        before = monitors(session)[0].ran_at
    assert run_what_is_behind(store) == 0
    with store.read() as session:
        assert monitors(session)[0].ran_at == before


def test_what_is_changed_is_counted_afresh_and_a_retired_one_rests(store: Store) -> None:
    output, auditor = an_output(store), a_person(store, Role.AUDITOR)
    said(store, output, flags(100, 0.1))
    monitor_id = made(store)
    run(store)
    with store.begin(auditor) as unit:
        change_monitor(unit, monitor_id, Watch("Flags", threshold=0.1), "Not by language")
    run(store)
    assert [row.name for row in seen(store, monitor_id).slices] == ["all"]
    with store.begin(auditor) as unit:
        retire_monitor(unit, monitor_id)
    said(store, output, flags(100, 0.9), DAY + timedelta(days=20))
    assert run(store) == []
    with pytest.raises(Conflict), store.begin(auditor) as unit:
        retire_monitor(unit, monitor_id)


@pytest.mark.parametrize(
    ("watch", "field"),
    [
        (Watch("", threshold=0.1), "title"),
        (Watch("Flags"), "threshold"),
        (Watch("Flags", threshold=0.1, reference_from=date(2026, 1, 1)), "threshold"),
        (Watch("Flags", threshold=0.0), "threshold"),
        (Watch("Flags", threshold=1.0), "threshold"),
        (Watch("Stars", Measure.RATING_MEAN, threshold=5.0), "threshold"),
        (Watch("Flags", reference_from=date(2026, 1, 2)), "reference_until"),
        (
            Watch("Flags", reference_from=date(2026, 1, 2), reference_until=date(2026, 1, 1)),
            "reference_until",
        ),
        (Watch("Flags", slice_by=(Dimension.CLAUSE,), threshold=0.1), "slice_by"),
        (Watch("Flags", threshold=0.1, level=0.0), "level"),
        (Watch("Flags", threshold=0.1, severity=5), "severity"),
    ],
)
def test_what_cannot_be_watched_is_refused_by_field(store: Store, watch: Watch, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        made(store, watch)
    assert field in {problem.field for problem in refused.value.problems}


def test_only_those_who_may_set_monitors_and_close_alarms(store: Store) -> None:
    monitor_id, reviewer = made(store), a_person(store, Role.REVIEWER)

    def refused(actor: Actor, command: Any, *arguments: Any) -> None:
        with pytest.raises(Refused), store.begin(actor) as unit:
            command(unit, *arguments)

    refused(reviewer, make_monitor, BY_LANGUAGE)
    refused(reviewer, change_monitor, monitor_id, BY_LANGUAGE, "Because")
    refused(reviewer, retire_monitor, monitor_id)
    refused(reviewer, run_monitors)
    refused(reviewer, close_alarm, 1, "Done")


def test_what_is_not_there_is_not_found(store: Store) -> None:
    with pytest.raises(NotFound), store.begin(SYSTEM) as unit:
        close_alarm(unit, 9, "Done")
    with pytest.raises(NotFound), store.read() as session:
        monitor_view(session, 9)
