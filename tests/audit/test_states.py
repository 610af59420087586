"""A finding moves only along the ways that are there, and a closed one never just disappears."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from governance.audit.commands import (
    accept_risk,
    complete_action,
    plan_action,
    raise_finding,
    reject_cure,
    reopen_finding,
    start_action,
    verify_finding,
)
from governance.audit.queries import finding_view
from governance.audit.states import TRANSITIONS, Move, after, reopened
from governance.audit.tables import CLOSED_STATES, ActionKind, FindingState
from governance.core.access import SYSTEM
from governance.core.errors import Conflict
from governance.core.store import Store
from governance.core.verify import verify
from governance.schema import METADATA

State = FindingState


@pytest.mark.parametrize("state", FindingState)
@pytest.mark.parametrize("move", Move)
def test_a_move_leads_where_it_should_or_is_refused_with_the_way_out(move: Move, state: State) -> None:
    if state in TRANSITIONS[move]:
        assert after(move, state) in FindingState
    else:
        with pytest.raises(Conflict, match="it has to be"):
            after(move, state)


def test_only_re_opening_leads_out_of_a_closed_state() -> None:
    leaving = {
        move
        for move, transitions in TRANSITIONS.items()
        if any(state in CLOSED_STATES for state in transitions)
    }
    assert leaving == {Move.REOPEN, Move.CLOSE}


def test_verification_is_reached_only_from_a_finished_cure() -> None:
    assert list(TRANSITIONS[Move.VERIFY]) == [State.AWAITING_VERIFICATION]
    into = {move for move, ways in TRANSITIONS.items() if State.AWAITING_VERIFICATION in ways.values()}
    assert into == {Move.COMPLETE_LAST_ACTION}


@pytest.mark.parametrize(
    ("unfinished_started", "state"),
    [
        ([], State.OPEN),
        ([False], State.ACTION_PLANNED),
        ([False, True], State.IN_PROGRESS),
    ],
)
def test_a_re_opened_finding_stands_where_its_actions_stand(
    unfinished_started: list[bool], state: State
) -> None:
    assert reopened(unfinished_started) is state


STEPS = st.lists(
    st.sampled_from(["plan", "start", "complete", "verify", "reject", "accept", "reopen"]), max_size=14
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_whatever_is_tried_state_and_actions_agree(store: Store, steps: list[str]) -> None:
    with store.begin(SYSTEM) as unit:
        finding_id = raise_finding(unit, "It guesses doses", "In three answers.", 3).id
    for step in steps:
        with suppress(Conflict):
            _take(store, finding_id, step)
        _agrees(store, finding_id)
    with store.read() as session:
        assert verify(session, METADATA.sorted_tables).ok


def _take(store: Store, finding_id: int, step: str) -> None:
    with store.read() as session:
        actions = finding_view(session, finding_id).actions
    with store.begin(SYSTEM) as unit:
        if step == "plan":
            plan_action(unit, finding_id, ActionKind.DATASET, "Show it better", due_on=date(2027, 1, 1))
        elif step == "start":
            start_action(unit, _oldest(action.id for action in actions if not action.started_at))
        elif step == "complete":
            complete_action(unit, _oldest(action.id for action in actions if not action.completed_at))
        elif step == "verify":
            verify_finding(unit, finding_id, "Asked it again.")
        elif step == "reject":
            reject_cure(unit, finding_id, "It still does.")
        elif step == "accept":
            accept_risk(unit, finding_id, "Rare enough.")
        else:
            reopen_finding(unit, finding_id, "It does it again.")


def _oldest(ids: Iterable[int]) -> int:
    found = next(iter(ids), None)
    if found is None:
        raise Conflict("there is no such action")
    return found


def _agrees(store: Store, finding_id: int) -> None:
    with store.read() as session:
        view = finding_view(session, finding_id)
    unfinished = [action for action in view.actions if action.completed_at is None]
    match view.row.state:
        case State.OPEN:
            assert not unfinished
        case State.ACTION_PLANNED:
            assert unfinished
            assert not any(action.started_at for action in unfinished)
        case State.IN_PROGRESS:
            assert unfinished
        case State.AWAITING_VERIFICATION | State.VERIFIED:
            assert view.actions
            assert not unfinished
    assert (view.closed_at is not None) == (view.row.state in CLOSED_STATES)
