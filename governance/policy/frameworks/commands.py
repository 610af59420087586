"""Loading a framework version, mapping clauses to its controls."""

from collections.abc import Mapping, Sequence

from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from governance.core.access import Permission, require
from governance.core.errors import Conflict, Invalid, NotFound, Problem
from governance.core.unit_of_work import UnitOfWork
from governance.policy.frameworks.catalog import Catalog
from governance.policy.frameworks.relations import ControlRelation
from governance.policy.frameworks.tables import ClauseControl, Control, Framework, RelatedControls, Relation
from governance.policy.tables import Clause, Policy, PolicyVersion


def load_framework(unit: UnitOfWork, catalog: Catalog) -> Framework:
    """Stores a framework version; the same content again changes nothing. Raises Conflict for other content under its name."""
    require(unit.actor, Permission.WRITE_POLICY)
    stored = unit.session.exec(
        select(Framework).where(Framework.slug == catalog.slug, Framework.version == catalog.version)
    ).first()
    if stored is not None:
        if stored.content_hash == catalog.content_hash:
            return stored
        raise Conflict(
            f"{catalog.title} {catalog.version} is already loaded with different content. A change needs a new version.",
            stored=stored.content_hash,
            sent=catalog.content_hash,
        )
    framework = unit.add(
        Framework(
            **catalog.model_dump(include={"slug", "version", "title", "source", "note"}),
            content_hash=catalog.content_hash,
            loaded_at=unit.at,
        )
    )
    unit.session.add_all(
        Control(framework_id=framework.id, code=code, position=position, **control.model_dump())
        for position, (code, control) in enumerate(catalog.controls.items())
    )
    unit.record("framework.loaded", f"{catalog.slug}@{catalog.version}", {"controls": len(catalog.controls)})
    return framework


def map_clause(
    unit: UnitOfWork,
    control_id: int,
    policy_id: int,
    clause_key: str,
    relation: Relation = Relation.FULL,
) -> ClauseControl:
    """Says that a clause serves a control, in full or in part; saying it again changes at most the relation. Raises NotFound for
    any of the three.
    """
    require(unit.actor, Permission.WRITE_POLICY)
    control = unit.session.get(Control, control_id)
    if control is None:
        raise NotFound("control", control_id)
    known = unit.session.exec(
        select(Clause.id)
        .join(PolicyVersion, col(PolicyVersion.id) == Clause.policy_version_id)
        .where(PolicyVersion.policy_id == policy_id, Clause.key == clause_key)
    ).first()
    if known is None:
        raise NotFound("clause", clause_key)
    mapping = unit.session.exec(_mapping(control_id, policy_id, clause_key)).first()
    if mapping is None:
        mapping = ClauseControl(
            control_id=control_id,
            policy_id=policy_id,
            clause_key=clause_key,
            mapped_by_id=unit.actor.person_id,
            mapped_at=unit.at,
        )
        unit.session.add(mapping)
    elif (mapping.relation or Relation.FULL) is relation:
        return mapping
    mapping.relation = relation
    unit.record(
        "clause.mapped",
        _clause_reference(unit, policy_id, clause_key),
        {"control": control.code, "relation": relation.value},
    )
    return mapping


def unmap_clause(unit: UnitOfWork, control_id: int, policy_id: int, clause_key: str) -> None:
    """Takes a mapping back. Raises NotFound."""
    require(unit.actor, Permission.WRITE_POLICY)
    mapping = unit.session.exec(_mapping(control_id, policy_id, clause_key)).first()
    if mapping is None:
        raise NotFound("mapping of clause", clause_key)
    unit.session.delete(mapping)
    unit.record("clause.unmapped", _clause_reference(unit, policy_id, clause_key), {"control": control_id})


def relate_controls(
    unit: UnitOfWork,
    framework_id: int,
    other_id: int,
    related: Sequence[tuple[str, str, ControlRelation]],
    source: str = "",
) -> int:
    """States what controls of one framework are to those of another, by code; one stated before is stated anew.

    Returns how many were new or changed. Raises Invalid naming each code that isn't there; Refused.
    """
    require(unit.actor, Permission.WRITE_POLICY)
    codes, others = _by_code(unit, framework_id), _by_code(unit, other_id)
    _check_related(codes, others, related, same=framework_id == other_id)
    chosen = select(RelatedControls).where(col(RelatedControls.control_id).in_(codes.values()))
    stored = {(row.control_id, row.other_control_id): row for row in unit.session.exec(chosen)}
    changed = 0
    for one, other, relation in related:
        pair = codes[one], others[other]
        row = stored.get(pair)
        if row is not None and row.relation is relation:
            continue
        changed += 1
        if row is None:
            row = RelatedControls(
                control_id=pair[0], other_control_id=pair[1], relation=relation, stated_at=unit.at
            )
            stored[pair] = row
            unit.session.add(row)
        row.relation, row.source = relation, source[:200]
        row.stated_by_id, row.stated_at = unit.actor.person_id, unit.at
    if changed:
        names = [unit.session.get_one(Framework, each).slug for each in (framework_id, other_id)]
        unit.record("controls.related", "/".join(names)[:128], {"relations": changed, "source": source[:200]})
    return changed


def _check_related(
    codes: Mapping[str, int],
    others: Mapping[str, int],
    related: Sequence[tuple[str, str, ControlRelation]],
    *,
    same: bool,
) -> None:
    if same:
        raise Invalid.field("framework", "expected two different ones")
    problems = [
        Problem("control", f"{code} is not in the framework", number)
        for number, (one, other, _) in enumerate(related, 1)
        for code, known in ((one, codes), (other, others))
        if code not in known
    ]
    if problems:
        raise Invalid(*problems[:50])


def _by_code(unit: UnitOfWork, framework_id: int) -> dict[str, int]:
    rows = unit.session.exec(select(Control.code, Control.id).where(Control.framework_id == framework_id))
    return dict(rows.all())


def _mapping(control_id: int, policy_id: int, clause_key: str) -> SelectOfScalar[ClauseControl]:
    return select(ClauseControl).where(
        ClauseControl.control_id == control_id,
        ClauseControl.policy_id == policy_id,
        ClauseControl.clause_key == clause_key,
    )


def _clause_reference(unit: UnitOfWork, policy_id: int, clause_key: str) -> str:
    policy = unit.session.get(Policy, policy_id)
    assert policy is not None
    return f"{policy.slug}/{clause_key}"[:128]
