"""How a finding moves from being raised to being closed. Pure: no database."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from governance.audit.tables import FindingState as State
from governance.core.errors import Conflict


class Move(StrEnum):
    """What can be done with a finding; the value completes the sentence "this finding cannot be ..."."""

    PLAN_ACTION = "given an action"
    START_ACTION = "worked on"
    COMPLETE_ACTION = "worked on further"
    COMPLETE_LAST_ACTION = "cured"
    VERIFY = "verified"
    REJECT_CURE = "sent back"
    CLOSE = "closed"
    ACCEPT_RISK = "closed by accepting its risk"
    REOPEN = "re-opened"


TRANSITIONS: Mapping[Move, Mapping[State, State]] = {
    Move.PLAN_ACTION: {
        State.OPEN: State.ACTION_PLANNED,
        State.ACTION_PLANNED: State.ACTION_PLANNED,
        State.IN_PROGRESS: State.IN_PROGRESS,
        State.AWAITING_VERIFICATION: State.IN_PROGRESS,
    },
    Move.START_ACTION: {State.ACTION_PLANNED: State.IN_PROGRESS, State.IN_PROGRESS: State.IN_PROGRESS},
    Move.COMPLETE_ACTION: {State.ACTION_PLANNED: State.IN_PROGRESS, State.IN_PROGRESS: State.IN_PROGRESS},
    Move.COMPLETE_LAST_ACTION: {
        State.ACTION_PLANNED: State.AWAITING_VERIFICATION,
        State.IN_PROGRESS: State.AWAITING_VERIFICATION,
    },
    Move.VERIFY: {State.AWAITING_VERIFICATION: State.VERIFIED},
    Move.CLOSE: {State.VERIFIED: State.CLOSED},
    Move.REJECT_CURE: {State.AWAITING_VERIFICATION: State.OPEN},
    Move.ACCEPT_RISK: dict.fromkeys(
        (State.OPEN, State.ACTION_PLANNED, State.IN_PROGRESS, State.AWAITING_VERIFICATION),
        State.RISK_ACCEPTED,
    ),
    Move.REOPEN: {
        State.VERIFIED: State.OPEN,
        State.CLOSED: State.OPEN,
        State.RISK_ACCEPTED: State.OPEN,
    },
}


def after(move: Move, state: State) -> State:
    """The state that `move` leads to. Raises Conflict when it isn't open to a finding in `state`."""
    following = TRANSITIONS[move].get(state)
    if following is None:
        held = state.value.replace("_", " ")
        possible = ", ".join(from_.value.replace("_", " ") for from_ in TRANSITIONS[move])
        raise Conflict(f"A finding that is {held} cannot be {move.value}; it has to be {possible}.")
    return following


def reopened(unfinished_started: Iterable[bool]) -> State:
    """The state of a re-opened finding; for each unfinished action, whether it was started, is given."""
    started = list(unfinished_started)
    if not started:
        return State.OPEN
    return State.IN_PROGRESS if any(started) else State.ACTION_PLANNED
