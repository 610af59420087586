"""Roll-ups of resolved cases hold what counting afresh gives, after a life of cases by the commands themselves."""

from sqlalchemy import text

from governance.core.access import Actor, Role
from governance.core.store import Store
from governance.policy.queries import find_clause
from governance.review.commands import judge, open_case, resolve
from governance.review.tables import OpenedFor, Verdict
from tests.builders import a_model_version, a_person, a_policy, an_output
from tests.rig.tally_recount import FILL_CASES, FILL_CLAUSES

TEXT = "# Privacy {#privacy}\nKeep secrets.\n\n# Tone {#tone}\nBe kind.\n"


def tallies(store: Store) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    with store.engine.connect() as connection:
        clauses = connection.execute(text("SELECT * FROM clause_tally ORDER BY clause_id, model_version_id"))
        cases = connection.execute(text("SELECT * FROM case_tally ORDER BY model_version_id, verdict, cites"))
        return [tuple(row) for row in clauses], [tuple(row) for row in cases]


def judged(store: Store, case_id: int, by: Actor, verdict: Verdict, *keys: str) -> None:
    with store.begin(by) as unit:
        clauses = [find_clause(unit.session, key, unit.at).id for key in keys]
        judge(unit, case_id, verdict, clauses=clauses, rationale="Because.")


def opened(store: Store, model: int) -> int:
    output_id = an_output(store, model_version_id=model)
    with store.begin(a_person(store, Role.REVIEWER)) as unit:
        return open_case(unit, output_id, OpenedFor.HAND, "Look", 2, 2).id


def test_what_was_counted_on_the_way_is_what_counting_afresh_gives(store: Store) -> None:
    a_policy(store, TEXT)
    first, second, third = (a_person(store, Role.REVIEWER) for _ in range(3))
    models = [a_model_version(store), a_model_version(store)]
    cases = [opened(store, models[number % 2]) for number in range(4)]
    judged(store, cases[0], first, Verdict.VIOLATES, "privacy", "tone")
    judged(store, cases[0], second, Verdict.VIOLATES, "privacy")
    judged(store, cases[1], first, Verdict.ACCEPTABLE)
    judged(store, cases[1], second, Verdict.ACCEPTABLE)
    judged(store, cases[2], first, Verdict.VIOLATES, "privacy")
    a_policy(store, TEXT.replace("secrets", "all secrets"))
    judged(store, cases[2], second, Verdict.ACCEPTABLE, "privacy")
    with store.begin(third) as unit:
        resolve(unit, cases[2], Verdict.VIOLATES, "It tells a secret.")
    judged(store, cases[3], first, Verdict.VIOLATES, "tone")
    kept = tallies(store)
    assert len(kept[0]) == 3 and sum(int(str(row[-1])) for row in kept[1]) == 3
    with store.engine.begin() as connection:
        for table in ("clause_tally", "case_tally"):
            connection.execute(text(f"DELETE FROM {table}"))
        connection.execute(text(FILL_CLAUSES))
        connection.execute(text(FILL_CASES))
    assert tallies(store) == kept
