"""How an audit's sample was drawn: what anyone needs to draw it again."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from governance.audit.tables import Audit, AuditItem
from governance.core.errors import NotFound
from governance.core.references import Prefix
from governance.registry.tables import Output


@dataclass(frozen=True)
class DrawnSample:
    """`facts` are seed, frame and strata; `outputs` the drawn ids with their external ids; `frame_file` the stored list of
    the frame.
    """

    facts: dict[str, Any]
    outputs: list[tuple[int, str]]
    frame_file: str | None


def drawn_sample(session: Session, audit_id: int) -> DrawnSample:
    """The drawing of one audit. Raises NotFound."""
    audit = session.get(Audit, audit_id)
    if audit is None:
        raise NotFound("audit", Prefix.AUDIT.of(audit_id))
    rows = session.execute(
        select(col(AuditItem.output_id), col(Output.external_id))
        .join(Output, col(Output.id) == AuditItem.output_id)
        .where(col(AuditItem.audit_id) == audit_id)
        .order_by(col(AuditItem.output_id))
    )
    facts = {
        "audit": Prefix.AUDIT.of(audit_id),
        "title": audit.title,
        "seed": audit.seed,
        "frame": audit.frame,
        "frame_size": audit.frame_size,
        "frame_hash": audit.frame_hash,
        "design": audit.design,
        "strata": audit.strata,
    }
    return DrawnSample(facts, [(output_id, external or "") for output_id, external in rows], audit.frame_file)
