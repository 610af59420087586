"""Keeping the evidence of the slices that changed, by two statements whatever their number."""

import numpy as np
from sqlalchemy import bindparam, delete
from sqlmodel import Session

from governance.audit.monitors.queries.evidence import Evidence
from governance.audit.monitors.tables import MonitorSlice
from governance.core.bulk import insert_rows
from governance.core.unit_of_work import table_of

SLICES = table_of(MonitorSlice)


def keep(session: Session, monitor_id: int, evidence: Evidence) -> None:
    """Replaces the rows of the slices that changed."""
    if not evidence.changed:
        return
    running = evidence.running
    log_e, detected = running.log_wealth(), running.log_detector()
    blobs = np.stack([running.wealth, running.detector], axis=1).astype("<f8")
    rows = [
        {
            "monitor_id": monitor_id,
            "slice": evidence.keys[row],
            "n": int(running.n[row]),
            "total": float(running.total[row]),
            "reference_n": int(evidence.reference_n[row]),
            "reference_total": float(evidence.reference_total[row]),
            "claimed": None if np.isnan(running.mean[row]) else float(running.mean[row]),
            "log_e": float(log_e[row]),
            "log_detector": max(float(detected[row]), -1e9),
            "first_on": evidence.first_on[row],
            "last_on": evidence.last_on[row],
            "evidence": blobs[row].tobytes(),
        }
        for row in sorted(evidence.changed)
    ]
    connection = session.connection()
    gone = delete(SLICES).where(
        SLICES.c.monitor_id == bindparam("of_monitor"), SLICES.c.slice == bindparam("of_slice")
    )
    connection.execute(gone, [{"of_monitor": monitor_id, "of_slice": row["slice"]} for row in rows])
    insert_rows(connection, SLICES, rows)
