"""Relations between the controls of two frameworks from a table: one control, the other, what the first is to the second."""

from pathlib import Path

from governance.core.errors import Invalid, Problem
from governance.exchange.reading import BrokenOff
from governance.exchange.tables.asked import TableAsked
from governance.exchange.tables.cells import as_text
from governance.exchange.tables.opening import open_table
from governance.policy.frameworks.relations import ControlRelation

CALLED = {
    "source": ("source", "from", "control", "source control", "source requirement", "focal document element"),
    "target": (
        "target",
        "to",
        "other control",
        "target control",
        "target requirement",
        "reference document element",
    ),
    "relation": ("relation", "relationship", "strm relationship", "type"),
}
_WORDS = {
    "equal": ControlRelation.EQUAL,
    "equal to": ControlRelation.EQUAL,
    "equals": ControlRelation.EQUAL,
    "equivalent": ControlRelation.EQUAL,
    "subset": ControlRelation.SUBSET,
    "subset of": ControlRelation.SUBSET,
    "superset": ControlRelation.SUPERSET,
    "superset of": ControlRelation.SUPERSET,
    "intersect": ControlRelation.INTERSECT,
    "intersects": ControlRelation.INTERSECT,
    "intersects with": ControlRelation.INTERSECT,
    "no relation": ControlRelation.NONE,
    "no relationship": ControlRelation.NONE,
    "not related": ControlRelation.NONE,
}


def read_crosswalk(path: Path, *, sheet: str = "") -> list[tuple[str, str, ControlRelation]]:
    """Pairs of codes with their relation. Raises Invalid that names line and column."""
    known = frozenset(name for names in CALLED.values() for name in names)
    table = open_table(path, TableAsked(known=known, sheet=sheet))
    plain = {
        " ".join(name.replace("_", " ").split()).casefold(): place for place, name in enumerate(table.columns)
    }
    places = {}
    problems = []
    for what, names in CALLED.items():
        place = next((plain[name] for name in names if name in plain), None)
        if place is None:
            problems.append(Problem(what, f"this column is missing; there are {', '.join(table.columns)}", 1))
        else:
            places[what] = place
    if problems:
        raise Invalid(*problems)
    found = []
    try:
        for line, cells in table.rows():
            one, other, words = (
                as_text(cells[place]) if place < len(cells) else "" for place in places.values()
            )
            relation = _WORDS.get(" ".join(words.replace("_", " ").replace("-", " ").split()).casefold())
            if not one or not other:
                problems.append(Problem("source" if not one else "target", "expected a control's code", line))
            elif relation is None:
                expected = ", ".join(ControlRelation)
                problems.append(Problem("relation", f"{words!r}: expected one of {expected}", line))
            else:
                found.append((one, other, relation))
    except BrokenOff as broken:
        raise Invalid(broken.problem) from broken
    if problems:
        raise Invalid(*problems[:50])
    return found
