"""How two versions differ, row by row: added, removed, and rows of which the better answer or the label changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from governance.core.references import Prefix
from governance.datasets.tables import Example, ExampleLeftOut, ExampleSource
from governance.datasets.voting import ONE


@dataclass(frozen=True)
class RowChange:
    """A row that differs: `before` and `after` are what it says (None where it isn't in the version); `reason` why it went, where
    the later version's build says so.
    """

    change: str
    example: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    reason: str = ""

    def as_json(self) -> dict[str, Any]:
        return {
            "change": self.change,
            "example": self.example,
            "before": self.before,
            "after": self.after,
            "reason": self.reason,
        }


def row_diff_counts(session: Session, one: int, other: int) -> dict[str, int]:
    """How many rows were added, removed and changed from version `one` to version `other`."""
    changed = _changed_ids(session, one, other)
    counts = {
        name: session.execute(select(func.count()).select_from(_only_in(here, there).subquery())).scalar_one()
        for name, here, there in (("added", other, one), ("removed", one, other))
    }
    return {
        "added": counts["added"] - len(changed),
        "removed": counts["removed"] - len(changed),
        "changed": len(changed),
    }


def row_diff(session: Session, one: int, other: int) -> Iterator[RowChange]:
    """The rows that differ, removed ones first, each with what it says."""
    changed = _changed_ids(session, one, other)
    later = set(changed.values())
    for example in _examples(session, _only_in(one, other)):
        said = _said(example)
        if example.id in changed:
            after = session.get_one(Example, changed[example.id])
            yield RowChange("changed", Prefix.EXAMPLE.of(after.id), said, _said(after))
        else:
            reason = _reason(session, example.id, other)
            yield RowChange("removed", Prefix.EXAMPLE.of(example.id), said, None, reason)
    for example in _examples(session, _only_in(other, one)):
        if example.id not in later:
            yield RowChange("added", Prefix.EXAMPLE.of(example.id), None, _said(example))


def _only_in(here: int, there: int) -> Any:
    return select(col(Example.id)).where(
        col(Example.dataset_version_id) == here,
        col(Example.digest).not_in(
            select(col(Example.digest)).where(col(Example.dataset_version_id) == there)
        ),
    )


def _changed_ids(session: Session, one: int, other: int) -> dict[int, int]:
    """Rows of `one` that stand in `other` with the same key (what is being decided) and say something else of it."""
    before, after = aliased(Example), aliased(Example)
    rows = session.execute(
        select(col(before.id), col(after.id))
        .join(after, col(after.subject) == before.subject)
        .where(
            col(before.dataset_version_id) == one,
            col(after.dataset_version_id) == other,
            col(before.digest) != after.digest,
            col(before.id).in_(_only_in(one, other)),
            col(after.id).in_(_only_in(other, one)),
        )
        .order_by(col(before.id), col(after.id))
    )
    found: dict[int, int] = {}
    taken: set[int] = set()
    for before_id, after_id in rows:
        if before_id not in found and after_id not in taken:
            found[before_id] = after_id
            taken.add(after_id)
    return found


def _examples(session: Session, ids: Any) -> Iterator[Example]:
    query = select(Example).where(col(Example.id).in_(ids)).order_by(col(Example.position))
    yield from session.execute(query, execution_options={"yield_per": 500}).scalars()


def _said(example: Example) -> dict[str, Any]:
    said: dict[str, Any] = {"prompt": example.prompt, "chosen": example.chosen, "kind": example.kind.value}
    if example.rejected:
        said["rejected"] = example.rejected
    if example.label is not None:
        said["label"] = example.label
    if example.weight is not None:
        said["weight"] = example.weight / ONE
    return {**said, "votes": [example.votes_for, example.votes_against]}


def _reason(session: Session, example_id: int, later_version: int) -> str:
    """Why the later version left out the statements that the example came of."""
    source = select(col(ExampleSource.feedback_id), col(ExampleSource.judgement_id)).where(
        col(ExampleSource.example_id) == example_id
    )
    feedback_ids, judgement_ids = zip(*session.execute(source).all(), strict=True)
    query = (
        select(col(ExampleLeftOut.reason))
        .where(
            col(ExampleLeftOut.dataset_version_id) == later_version,
            col(ExampleLeftOut.feedback_id).in_([each for each in feedback_ids if each])
            | col(ExampleLeftOut.judgement_id).in_([each for each in judgement_ids if each]),
        )
        .limit(1)
    )
    return session.execute(query).scalar() or "not among what the recipe takes"
