"""The thread leads from anywhere to the words it came of and to the weights they went into."""

import pytest
from sqlalchemy import event

from governance.core.access import Role
from governance.core.store import Store
from governance.policy.queries import find_clause
from governance.views.thread import Node, Station, Thread, thread_of, thread_of_example
from tests.builders import (
    a_correction,
    a_group,
    a_judged_case,
    a_person,
    a_policy,
    a_withdrawal,
    an_output,
)
from tests.views.thread.loop import CLAUSES, whole_loop


def thread(store: Store, reference: str, limit: int = 12) -> Thread:
    with store.read() as session:
        return thread_of(session, reference, limit=limit)


def shown(found: Thread) -> dict[Station, set[str]]:
    return {stop.station: {node.reference for node in stop.nodes} for stop in found.stops()}


NOT_FROM = {
    Station.GROUP: {Station.PERSON, Station.POLICY_VERSION},
    Station.PERSON: {Station.POLICY_VERSION},
    Station.CLAUSE: set(),
    Station.POLICY_VERSION: set(),
}


@pytest.mark.parametrize("start", Station)
def test_the_whole_loop_is_found_from_anywhere(store: Store, start: Station) -> None:
    loop = whole_loop(store)
    expected = loop.references()
    found = shown(thread(store, expected[start][0]))
    beside = NOT_FROM.get(start, {Station.POLICY_VERSION})
    assert set(found) == set(Station) - beside
    for station, references in found.items():
        assert references <= set(expected[station]), station


def test_what_came_of_one_statement_leaves_other_voices_out(store: Store) -> None:
    loop = whole_loop(store)
    found = shown(thread(store, f"FB-{loop.correction}"))
    assert found[Station.FEEDBACK] == {f"FB-{loop.correction}"}
    assert len(found[Station.EXAMPLE]) == 2, "its own example, and that of the judgement on its output"


def test_edges_say_how_one_thing_led_to_the_next(store: Store) -> None:
    loop = whole_loop(store)
    found = thread(store, f"CASE-{loop.case}")
    references = {node.key: node.reference for node in found.nodes}
    edges = {(references[edge.source], edge.label, references[edge.target]) for edge in found.edges}
    assert {
        (loop.speaker.reference, "said", f"FB-{loop.flag}"),
        (f"GROUP-{loop.group.id}", "spoke", f"FB-{loop.correction}"),
        (f"FB-{loop.correction}", "is about", f"OUT-{loop.output}"),
        (f"OUT-{loop.output}", "is reviewed in", f"CASE-{loop.case}"),
        (f"CASE-{loop.case}", "was judged", f"JUDGEMENT-{loop.judgement}"),
        (f"JUDGEMENT-{loop.judgement}", "cites", "health@1"),
        (f"AUDIT-{loop.audit}", "drew", f"CASE-{loop.case}"),
        (f"AUDIT-{loop.audit}", "found", f"FINDING-{loop.finding}"),
        (f"CASE-{loop.case}", "supports", f"FINDING-{loop.finding}"),
        ("health@1", "is broken in", f"FINDING-{loop.finding}"),
        (f"FINDING-{loop.finding}", "is answered by", f"ACTION-{loop.action}"),
        (f"ACTION-{loop.action}", "is carried out by", "medical@1"),
        ("medical@1", "holds", "EXAMPLE-1"),
        ("medical@1", "trained", loop.model_version),
    } <= edges
    assert {label for _, label, target in edges if target.startswith("EXAMPLE")} == {"became", "holds"}


def test_a_station_shows_a_few_and_counts_the_rest(store: Store) -> None:
    group = a_group(store)
    output = an_output(store)
    said = [
        a_correction(store, output, f"Ask {number}", stakeholder_group_id=group.id) for number in range(9)
    ]
    found = thread(store, f"OUT-{output}", limit=4)
    (stop,) = (stop for stop in found.stops() if stop.station is Station.FEEDBACK)
    assert [node.reference for node in stop.nodes] == [f"FB-{number}" for number in said[:4]]
    assert stop.more == 5


def test_a_group_shows_its_newest_words_and_counts_them_by_the_roll_up(store: Store) -> None:
    group = a_group(store)
    output = an_output(store)
    said = [
        a_correction(store, output, f"Ask {number}", stakeholder_group_id=group.id) for number in range(9)
    ]
    with store.engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO feedback_slice (week, model_version_id, language, scenario, stakeholder_group_id,"
            f" kind, count, rating_sum, severity_sum) VALUES ('2026-11-02', 1, 'en', 'medical-advice',"
            f" {group.id}, 'correction', 9, 0, 0)"
        )
    found = thread(store, f"GROUP-{group.id}", limit=4)
    (stop,) = (stop for stop in found.stops() if stop.station is Station.FEEDBACK)
    assert [node.reference for node in stop.nodes] == [f"FB-{number}" for number in reversed(said[-4:])]
    assert stop.more == 5


@pytest.mark.parametrize("start", ["medical@1", "FINDING-1", "GROUP-1", "health@1"])
def test_the_number_of_queries_does_not_grow(store: Store, start: str) -> None:
    loop = whole_loop(store)
    small = queries_for(store, start)
    reviewer = a_person(store, Role.REVIEWER)
    for number in range(20):
        output = an_output(store, f"Take {number}.")
        a_correction(store, output, "Ask your doctor.", by=loop.speaker, stakeholder_group_id=loop.group.id)
        a_judged_case(store, output, reviewer, clause=loop.clause, correction=f"I can't say {number}.")
    counts = 6
    assert queries_for(store, start) <= small + counts, "a count for each station that is cut short"


def queries_for(store: Store, reference: str) -> int:
    asked: list[str] = []

    def notice(*arguments: object) -> None:
        asked.append(str(arguments[2]))

    event.listen(store.engine, "before_cursor_execute", notice)
    thread(store, reference)
    event.remove(store.engine, "before_cursor_execute", notice)
    return len(asked)


def test_a_sealed_judgement_tells_nothing(store: Store) -> None:
    a_policy(store, CLAUSES, slug="guidelines")
    with store.read() as session:
        clause = find_clause(session, "health@1")
    case, judgement = a_judged_case(
        store, an_output(store), a_person(store, Role.REVIEWER), clause=clause, resolved=False
    )
    found = thread(store, f"CASE-{case}")
    assert Station.CLAUSE not in shown(found)
    (node,) = (node for node in found.nodes if node.kind is Station.JUDGEMENT)
    assert (node.reference, node.title) == (f"JUDGEMENT-{judgement}", "sealed until its case is resolved")
    assert Station.JUDGEMENT not in shown(thread(store, "health@1"))


def test_withdrawn_words_are_marked_wherever_they_show(store: Store) -> None:
    loop = whole_loop(store)
    a_withdrawal(store, person_id=loop.speaker.person_id)
    found = thread(store, loop.model_version)
    states = {node.state for node in found.nodes if node.kind is Station.FEEDBACK}
    assert states == {"training_consent_withdrawn"}


def test_one_row_leads_back_to_the_words_it_came_of(store: Store) -> None:
    loop = whole_loop(store)
    with store.read() as session:
        path = thread_of_example(session, 1)
    assert path[0].reference == "EXAMPLE-1"
    assert [node.kind for node in path][-1] is Station.GROUP
    order = list(dict.fromkeys(node.kind for node in path))
    assert order.index(Station.DATASET_VERSION) < order.index(Station.FINDING) < order.index(Station.FEEDBACK)
    assert _of(path, Station.FEEDBACK) == {f"FB-{loop.correction}", f"FB-{loop.flag}"}
    assert _of(path, Station.MODEL_VERSION) == {loop.model_version}


def _of(path: list[Node], station: Station) -> set[str]:
    return {node.reference for node in path if node.kind is station}


def test_the_thread_can_be_read_as_text(store: Store) -> None:
    loop = whole_loop(store)
    lines = list(thread(store, f"FINDING-{loop.finding}").in_words())
    assert lines[0] == f"Group: GROUP-{loop.group.id} (Elders)."
    assert f"Finding: FINDING-{loop.finding} (It guesses doses, action planned)." in lines
    assert f"Action: ACTION-{loop.action} (Show it better, planned)." in lines
    assert "Dataset version: medical@1 (medical, 2 examples, frozen)." in lines


def test_clauses_that_were_cited_come_first(store: Store) -> None:
    sections = "".join(f"# Rule {number} {{#rule-{number}}}\n\nText.\n\n" for number in range(8))
    a_policy(store, sections, slug="rules")
    with store.read() as session:
        clause = find_clause(session, "rule-6@1")
    case, _ = a_judged_case(store, an_output(store), a_person(store, Role.REVIEWER), clause=clause)
    found = thread(store, "rules@1", limit=3)
    (stop,) = (stop for stop in found.stops() if stop.station is Station.CLAUSE)
    assert [node.reference for node in stop.nodes] == ["rule-6@1", "rule-0@1", "rule-1@1"]
    assert stop.more == 5
    assert shown(found)[Station.CASE] == {f"CASE-{case}"}
    assert len(found.edges) == len(set(found.edges))
