"""Keeping what a build left out, statement by statement, so that the counts can be opened."""

from typing import Any

from sqlalchemy import insert, literal, null, select

from governance.core.unit_of_work import UnitOfWork, table_of
from governance.datasets.moment import Moment
from governance.datasets.origins import JUDGED, Origin, statement_id
from governance.datasets.queries.building.assembly import Assembly
from governance.datasets.queries.building.candidates import left_out_query
from governance.datasets.queries.building.conditions import taken
from governance.datasets.tables import ExampleLeftOut

PAGE = 10_000


def write_left_out(unit: UnitOfWork, version_id: int, assembly: Assembly, moment: Moment) -> None:
    """Writes what was left out by the database's conditions with one statement an origin, the rest by pages."""
    table = table_of(ExampleLeftOut)
    for origin, conditions in taken(unit.session, assembly.recipe, moment).items():
        found = left_out_query(origin, assembly.recipe, moment, conditions).subquery()
        kept, empty = ("judgement_id", "feedback_id") if origin in JUDGED else ("feedback_id", "judgement_id")
        rows = select(literal(version_id), found.c.source_id, null(), found.c.reason)
        unit.session.execute(insert(table).from_select(["dataset_version_id", kept, empty, "reason"], rows))
    out = assembly.chosen.out
    for start in range(0, len(out), PAGE):
        page = out.iloc[start : start + PAGE]
        rows_of_page = [
            _row(version_id, origin in JUDGED, statement_id(Origin(origin), source), reason)
            for origin, source, reason in zip(
                page["origin"].tolist(), page["source"].tolist(), page["reason"].tolist(), strict=True
            )
        ]
        unit.session.execute(insert(table), rows_of_page)


def _row(version_id: int, judged: bool, source: int, reason: str) -> dict[str, Any]:
    return {
        "dataset_version_id": version_id,
        "feedback_id": None if judged else source,
        "judgement_id": source if judged else None,
        "reason": reason,
    }
