"""Relations between frameworks: stated, seen from the other side, and over a third at the strength of the weakest step."""

from pathlib import Path

import pytest

from governance.core.access import SYSTEM, Role
from governance.core.errors import Invalid, Refused
from governance.core.store import Store
from governance.exchange.frameworks.crosswalks import read_crosswalk
from governance.policy.frameworks.catalog import parse_catalog
from governance.policy.frameworks.commands import load_framework, relate_controls
from governance.policy.frameworks.queries import crosswalk
from governance.policy.frameworks.relations import ControlRelation, composed, inverse
from tests.builders import a_person

EQUAL, SUBSET, SUPERSET, INTERSECT, NONE = ControlRelation


def loaded(store: Store, slug: str) -> int:
    controls = "".join(f"  {slug.upper()}{number}: c\n" for number in (1, 2, 3))
    with store.begin(SYSTEM) as unit:
        return load_framework(
            unit, parse_catalog(f"slug: {slug}\ntitle: T\nversion: '1'\ncontrols:\n{controls}")
        ).id


def relate(store: Store, one: int, other: int, *related: tuple[str, str, ControlRelation]) -> int:
    with store.begin(SYSTEM) as unit:
        return relate_controls(unit, one, other, related, "by hand")


def rows(store: Store, one: int, other: int) -> list[tuple[str, str, ControlRelation, tuple[str, ...]]]:
    with store.read() as session:
        return [(row.code, row.other_code, row.relation, row.via) for row in crosswalk(session, one, other)]


@pytest.mark.parametrize(
    ("first", "second", "follows"),
    [
        (EQUAL, SUBSET, SUBSET),
        (SUPERSET, EQUAL, SUPERSET),
        (SUBSET, SUBSET, SUBSET),
        (SUBSET, SUPERSET, INTERSECT),
        (SUPERSET, SUBSET, INTERSECT),
        (INTERSECT, EQUAL, INTERSECT),
        (INTERSECT, INTERSECT, INTERSECT),
        (EQUAL, NONE, None),
    ],
)
def test_two_steps_are_as_strong_as_the_weaker(
    first: ControlRelation, second: ControlRelation, follows: ControlRelation | None
) -> None:
    assert composed(first, second) is follows
    back = composed(inverse(second), inverse(first))
    assert back is (None if follows is None else inverse(follows))


def test_relations_are_stated_seen_from_both_sides_and_chained(store: Store) -> None:
    a, b, c = (loaded(store, slug) for slug in ("a", "b", "c"))
    assert relate(store, a, b, ("A1", "B1", EQUAL), ("A2", "B2", SUBSET), ("A3", "B3", NONE)) == 3
    assert relate(store, b, c, ("B1", "C1", SUPERSET), ("B2", "C2", INTERSECT), ("B3", "C3", EQUAL)) == 3
    assert rows(store, b, a) == [("B1", "A1", EQUAL, ()), ("B2", "A2", SUPERSET, ()), ("B3", "A3", NONE, ())]
    assert rows(store, a, c) == [("A1", "C1", SUPERSET, ("b B1",)), ("A2", "C2", INTERSECT, ("b B2",))]
    assert relate(store, a, c, ("A1", "C1", EQUAL)) == 1
    assert rows(store, a, c)[0] == ("A1", "C1", EQUAL, ())
    assert relate(store, a, c, ("A1", "C1", EQUAL)) == 0


def test_an_unknown_code_and_one_framework_twice_are_refused(store: Store) -> None:
    a, b = loaded(store, "a"), loaded(store, "b")
    with pytest.raises(Invalid, match="line 2, control: B9"):
        relate(store, a, b, ("A1", "B1", EQUAL), ("A1", "B9", EQUAL))
    with pytest.raises(Invalid, match="two different"):
        relate(store, a, a, ("A1", "A2", EQUAL))
    with pytest.raises(Refused), store.begin(a_person(store, Role.ENGINEER)) as unit:
        relate_controls(unit, a, b, [("A1", "B1", EQUAL)])


def test_a_table_of_relations_is_read_in_the_words_of_others(tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    path.write_text(
        "Source Control;Target Control;Relationship\nA1;B1;Subset Of\nA2;B2;intersects_with\nA3;B3;no relationship\n"
    )
    assert read_crosswalk(path) == [("A1", "B1", SUBSET), ("A2", "B2", INTERSECT), ("A3", "B3", NONE)]
    path.write_text("source,target,relation\nA1,B1,like\nA1,,equal\n")
    with pytest.raises(Invalid) as refused:
        read_crosswalk(path)
    assert [(each.line, each.field) for each in refused.value.problems] == [(2, "relation"), (3, "target")]
