"""Building a version from its recipe again."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlmodel import Session, col

from governance.core.errors import NotFound
from governance.datasets.moment import Moment
from governance.datasets.queries.building.assembly import assemble
from governance.datasets.queries.building.moment import moment_of
from governance.datasets.recipe import read_recipe
from governance.datasets.tables import (
    DatasetVersion,
    Example,
)

ERASED = "erased"
"""The digest of an example whose words were erased by order (governance.privacy)."""


@dataclass(frozen=True)
class Rebuilt:
    """What a version's recipe comes to now. `matches`: the same examples. `withdrawn`: how many are gone because consent to
    them was withdrawn, where that alone explains the difference. `erased`: how many hold words that were erased by order.
    """

    matches: bool
    withdrawn: int = 0
    erased: int = 0


def rebuilt(session: Session, version_id: int) -> Rebuilt:
    """Builds the version from its recipe again and compares. Reads every text that the recipe takes. Raises NotFound."""
    version = session.get(DatasetVersion, version_id)
    if version is None:
        raise NotFound("dataset version with the number", version_id)
    recipe = read_recipe(version.recipe)
    moment = moment_of(session, recipe.until_event)
    now = assemble(session, recipe, moment)
    if now.content_hash == version.content_hash:
        return Rebuilt(True)
    emptied = select(func.count()).where(
        col(Example.dataset_version_id) == version_id, col(Example.digest) == ERASED
    )
    erased = int(session.execute(emptied).scalar_one())
    if erased:
        return Rebuilt(False, 0, erased)
    then = assemble(session, recipe, Moment(moment.event, consent_event=moment.event))
    explained = then.content_hash == version.content_hash
    return Rebuilt(False, version.example_count - now.example_count if explained else 0)


def rebuild_matches(session: Session, version_id: int) -> bool:
    """Whether the version's recipe still comes to its content hash, consent as it stands now. Raises NotFound."""
    return rebuilt(session, version_id).matches
