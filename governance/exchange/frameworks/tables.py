"""A framework's controls in a table: any dialect, the columns by the names that people give them, or as they are mapped."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from governance.core.errors import Invalid, Problem
from governance.exchange.reading import BrokenOff
from governance.exchange.tables.asked import Cells, Table, TableAsked
from governance.exchange.tables.cells import as_text
from governance.exchange.tables.opening import open_table
from governance.policy.frameworks.catalog import Catalog, CatalogControl

LONGEST_TITLE = 500
CALLED: dict[str, tuple[str, ...]] = {
    "id": (
        "id",
        "code",
        "control id",
        "control",
        "ref",
        "ref id",
        "reference",
        "number",
        "no",
        "identifier",
        "clause",
    ),
    "text": (
        "text",
        "control text",
        "description",
        "requirement",
        "statement",
        "requirement text",
        "wording",
    ),
    "title": ("title", "name", "control name", "control title", "heading"),
}
"""What columns are called, the usual name first."""


@dataclass(frozen=True, kw_only=True)
class Said:
    """What the file doesn't say, and the columns by name where they are called otherwise."""

    slug: str
    title: str
    version: str
    columns: Mapping[str, str] = field(default_factory=dict)


def catalog_of(data: bytes, ending: str, said: Said) -> Catalog:
    """The catalog in a table's bytes. Raises Invalid that names line and column, TooLarge."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"catalog.{ending}"
        path.write_bytes(data)
        known = frozenset({"id", "text", "title", *said.columns.values()})
        table = open_table(path, TableAsked(known=known))
        try:
            controls = _controls(table, _places(table, said.columns))
        except BrokenOff as broken:
            raise Invalid(broken.problem) from broken
    if not controls:
        raise Invalid(Problem("file", "expected at least one control"))
    return Catalog(slug=said.slug, title=said.title, version=said.version, controls=controls)


def _places(table: Table, mapped: Mapping[str, str]) -> dict[str, int]:
    """The place of each column. Raises Invalid naming those that are missing."""
    plain = {
        " ".join(name.replace("_", " ").split()).casefold(): place for place, name in enumerate(table.columns)
    }
    found: dict[str, int] = {}
    problems = []
    for what, names in CALLED.items():
        wanted = (mapped[what],) if what in mapped else names
        place = next((plain[name.casefold()] for name in wanted if name.casefold() in plain), None)
        if place is not None and place not in found.values():
            found[what] = place
        elif what in mapped or what != "title":
            hint = f"name it (--{what}-column); there are {', '.join(table.columns)}"
            problems.append(Problem(what, f"this column is missing; {hint}", 1))
    if problems and set(found) >= {"id", "title"} and all(each.field == "text" for each in problems):
        return {**found, "text": found["title"]}
    if problems:
        raise Invalid(*problems)
    return found


def _controls(table: Table, places: Mapping[str, int]) -> dict[str, CatalogControl]:
    controls: dict[str, CatalogControl] = {}
    for line, cells in table.rows():
        code, words = _cell(cells, places["id"]), _cell(cells, places["text"])
        title = _cell(cells, places["title"]) if "title" in places else ""
        if not code or not (words or title):
            raise Invalid(Problem("text" if code else "id", "expected a value", line))
        if code in controls:
            raise Invalid(Problem("id", f"{code} occurs twice", line))
        controls[code] = CatalogControl(title=(title or words)[:LONGEST_TITLE], text=words)
    return controls


def _cell(cells: Cells, place: int) -> str:
    return as_text(cells[place]) if place < len(cells) else ""
