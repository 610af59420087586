"""Whatever reviewers try, in whatever order, a case keeps its rules."""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import chain

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlmodel import Session, col, select

from governance.core.access import SYSTEM, Actor, Role
from governance.core.errors import Conflict, Refused
from governance.core.store import Store
from governance.core.unit_of_work import UnitOfWork
from governance.core.verify import verify
from governance.policy.queries import find_clause
from governance.review.commands import (
    appeal,
    apply_rules,
    claim,
    decide_appeal,
    judge,
    open_case,
    release,
    reopen,
    resolve,
)
from governance.review.following import catch_up
from governance.review.queries import QueueFilter, case_queue, case_view
from governance.review.tables import Case, CaseState, Judgement, OpenedFor, Resolution, Verdict
from governance.review.tables.second_looks import Appeal
from governance.schema import METADATA
from tests.builders import a_flag, a_person, a_policy, an_output
from tests.review.rig import places_are_right

REVIEWERS = 4
VERDICTS = st.sampled_from(Verdict)


@dataclass
class Expected:
    """What a case must be by the rules, kept by hand."""

    case_id: int
    required: int
    verdicts: dict[int, Verdict] = field(default_factory=dict)
    decided: Verdict | None = None
    desks: set[int] = field(default_factory=set)
    appealed: bool = False
    adjudicator: int | None = None
    kept_out: set[int] = field(default_factory=set)
    """Who judged or decided before an appeal that was upheld."""

    @property
    def is_complete(self) -> bool:
        return len(self.verdicts) >= self.required

    def has_seat(self, who: int) -> bool:
        """Whether a reviewer could judge now, if impartial: a seat is theirs, or free."""
        taken = len(self.verdicts) + len(self.desks - {who})
        return self.is_open_to(who) and taken < self.required

    def is_open_to(self, who: int) -> bool:
        """Whether a reviewer other than who flagged it may still have a part in this round."""
        return self.outcome is None and who not in self.verdicts and who not in self.kept_out

    @property
    def outcome(self) -> Verdict | None:
        if self.decided is None and self.is_complete and len(set(self.verdicts.values())) == 1:
            return next(iter(self.verdicts.values()))
        return self.decided


class LifeOfACase(RuleBasedStateMachine):
    """One output, four reviewers of whom the first has flagged it, and everything they may try."""

    def __init__(self, store: Store) -> None:
        super().__init__()
        self.store = store
        self.reviewers = [a_person(store, Role.REVIEWER) for _ in range(REVIEWERS)]
        self.outsider = a_person(store, Role.REVIEWER)
        self.rounds: list[Expected] = []

    @initialize(severity=st.integers(1, 4), required=st.sampled_from([None, 1, 2, 3]))
    def open(self, severity: int, required: int | None) -> None:
        self.output_id = an_output(self.store)
        a_flag(self.store, self.output_id, 1, by=self.reviewers[0])
        with self.store.begin(SYSTEM) as unit:
            case = open_case(unit, self.output_id, OpenedFor.HAND, "", severity, required)
        self.rounds.append(Expected(case.id, required or (1 if severity == 1 else 2)))

    @property
    def now(self) -> Expected:
        return self.rounds[-1]

    @rule(who=st.integers(0, REVIEWERS - 1), verdict=VERDICTS)
    def someone_judges(self, who: int, verdict: Verdict) -> None:
        done = self.tries(self.reviewers[who], lambda unit: self.judges(unit, verdict))
        assert done == (who > 0 and self.now.has_seat(who))
        if done:
            self.now.verdicts[who] = verdict
            self.now.desks.discard(who)

    @rule(who=st.integers(0, REVIEWERS - 1))
    def someone_claims(self, who: int) -> None:
        done = self.tries(self.reviewers[who], lambda unit: claim(unit, self.now.case_id))
        assert done == (who > 0 and self.now.has_seat(who))
        if done:
            self.now.desks.add(who)

    @rule(who=st.integers(0, REVIEWERS - 1))
    def someone_puts_it_back(self, who: int) -> None:
        done = self.tries(self.reviewers[who], lambda unit: release(unit, self.now.case_id))
        assert done == (self.now.outcome is None and who in self.now.desks)
        self.now.desks.discard(who)

    @rule(uphold=st.booleans(), who=st.integers(0, REVIEWERS - 1))
    def an_appeal_is_lodged_and_answered(self, uphold: bool, who: int) -> None:
        now = self.now
        lodged = self.tries(self.reviewers[0], lambda unit: appeal(unit, now.case_id, "See it anew."))
        assert lodged == (now.outcome is not None and not now.appealed)
        if not lodged:
            return
        now.appealed = True
        with self.store.read() as session:
            appeal_id = session.exec(select(Appeal.id).where(Appeal.case_id == now.case_id)).one()
        decide = lambda unit: decide_appeal(unit, appeal_id, uphold=uphold, reason="So it is.")  # noqa: E731
        had_a_part = who == 0 or who in now.verdicts or who == now.adjudicator
        answered = self.tries(self.reviewers[who], decide)
        assert answered == (not had_a_part)
        if not answered:
            assert self.tries(self.outsider, decide)
        if uphold:
            parts = [*chain.from_iterable((*each.verdicts, each.adjudicator) for each in self.rounds)]
            self.begins_anew({each for each in parts if each is not None})

    @rule(who=st.integers(0, REVIEWERS - 1), verdict=VERDICTS)
    def someone_decides(self, who: int, verdict: Verdict) -> None:
        allowed = who > 0 and self.now.is_complete and self.now.is_open_to(who)
        done = self.tries(
            self.reviewers[who], lambda unit: resolve(unit, self.now.case_id, verdict, "All said.")
        )
        assert done == allowed
        if done:
            self.now.decided, self.now.adjudicator = verdict, who
            self.now.desks.clear()

    @rule(who=st.integers(0, REVIEWERS - 1))
    def someone_reopens(self, who: int) -> None:
        done = self.tries(self.reviewers[who], lambda unit: reopen(unit, self.now.case_id, "Seen anew."))
        assert done == (self.now.outcome is not None)
        if done:
            self.begins_anew(self.now.kept_out)

    def begins_anew(self, kept_out: set[int]) -> None:
        with self.store.read() as session:
            case = session.exec(select(Case).order_by(col(Case.id).desc())).first()
            assert case is not None
        self.rounds.append(Expected(case.id, self.now.required, kept_out=kept_out))

    @rule(severity=st.integers(1, 4))
    def someone_flags_and_the_rule_is_applied(self, severity: int) -> None:
        a_flag(self.store, self.output_id, severity)
        with self.store.begin(SYSTEM) as unit:
            assert apply_rules(unit) == []
        catch_up(self.store)

    @precondition(lambda self: len(self.rounds) > 1)
    @rule()
    def nobody_reopens_an_older_round(self) -> None:
        assert not self.tries(
            self.reviewers[1], lambda unit: reopen(unit, self.rounds[0].case_id, "Seen anew.")
        )

    @invariant()
    def the_store_says_what_the_rules_say(self) -> None:
        with self.store.read() as session:
            for expected in self.rounds:
                self.is_as_expected(session, expected)
        assert places_are_right(self.store)

    @invariant()
    def each_reviewer_is_shown_exactly_what_they_can_do(self) -> None:
        if not self.rounds:
            return
        with self.store.read() as session:
            for who, reviewer in enumerate(self.reviewers):
                wanted = QueueFilter(for_reviewer=reviewer.person_id)
                queued = self.now.case_id in [
                    row.id for row in case_queue(session, wanted, limit=100_000).rows
                ]
                view = case_view(session, self.now.case_id, reviewer, self.store.clock())
                free = who > 0 and self.now.is_open_to(who)
                assert view.can_judge == (free and not self.now.is_complete)
                assert queued == (view.can_judge and view.has_seat) == (who > 0 and self.now.has_seat(who))
                assert view.can_decide == (free and self.now.is_complete)
                hidden = not self.now.is_complete and who not in self.now.verdicts
                assert len(view.judgements) == (0 if hidden else len(self.now.verdicts))

    def teardown(self) -> None:
        with self.store.read() as session:
            assert verify(session, METADATA.sorted_tables).problems == []

    def judges(self, unit: UnitOfWork, verdict: Verdict) -> None:
        cites = [find_clause(unit.session, "medicine").id] if verdict == Verdict.VIOLATES else []
        judge(unit, self.now.case_id, verdict, clauses=cites, rationale="It names a dose.")

    def tries(self, actor: Actor, command: Callable[[UnitOfWork], object]) -> bool:
        """Whether the command was let through."""
        try:
            with self.store.begin(actor) as unit:
                command(unit)
        except (Conflict, Refused):
            return False
        return True

    def is_as_expected(self, session: Session, expected: Expected) -> None:
        case = session.get_one(Case, expected.case_id)
        made = session.exec(select(Judgement).where(Judgement.case_id == case.id)).all()
        found = session.exec(select(Resolution).where(Resolution.case_id == case.id)).first()
        assert {judgement.reviewer_id: judgement.verdict for judgement in made} == {
            self.reviewers[who].person_id: verdict for who, verdict in expected.verdicts.items()
        }
        assert len(made) == len(expected.verdicts)
        assert (found.verdict if found else None) == expected.outcome
        assert (case.state == CaseState.RESOLVED) == (found is not None) == (case.resolved_at is not None)
        assert (case.state == CaseState.OPEN) == (not made)
        if found and found.adjudicated:
            assert found.resolved_by_id not in {judgement.reviewer_id for judgement in made}


def test_a_case_keeps_its_rules_through_any_life(store: Store) -> None:
    a_policy(store, "# Medicine {#medicine}\nSend people to a doctor.\n")
    run_state_machine_as_test(
        lambda: LifeOfACase(store),
        settings=settings(
            max_examples=8,
            stateful_step_count=12,
            deadline=None,
            phases=set(Phase)
            - {Phase.shrink, Phase.explain},  # a step takes too long to be tried again and again
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )
