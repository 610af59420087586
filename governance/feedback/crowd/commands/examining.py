"""Looking over the newest feedback for what stands out, all at once; what is found replaces what was found before."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import delete, insert, select
from sqlmodel import Session, col

from governance.core.access import Permission, require
from governance.core.unit_of_work import UnitOfWork, table_of
from governance.feedback.consent import readable
from governance.feedback.crowd.signals import signals_hash
from governance.feedback.crowd.tables import CrowdSignal, Pattern
from governance.feedback.tables import Feedback, Kind, Scope, Source
from governance.feedback.words import folded
from governance.measures.copies import copies
from governance.measures.integrity import disagreements, floods, straight_lines

WINDOW = 50_000
"""The newest records, by people, that are looked over: the cost doesn't grow with the store."""

MOST_RECORDS = 5_000
"""Records that a signal names at the most."""

_SIGNAL = table_of(CrowdSignal)


@dataclass(frozen=True)
class Examined:
    """How many records were looked over, and how many signals came of it."""

    records: int
    signals: int


def examine(unit: UnitOfWork) -> Examined:
    """Looks over the newest records and keeps the signals. They are shown until the next time; nothing is left out by this."""
    require(unit.actor, Permission.EXAMINE_CROWD)
    said = _newest(unit.session)
    signals = [] if said.empty else [*_copies(said), *_floods(said), *_lines(said), *_contrarians(said)]
    for row in signals:
        row["examined_at"] = unit.at
        row["feedback_ids"] = row["feedback_ids"][:MOST_RECORDS]
        if row["person_id"]:
            row["evidence"].pop("who", None)
    names = ("pattern", "subject", "person_id", "evidence", "feedback_ids")
    content = signals_hash([[row[name] for name in names] for row in signals])
    connection = unit.session.connection()
    connection.execute(delete(_SIGNAL))
    if signals:
        connection.execute(insert(_SIGNAL), signals)
    unit.record(
        "crowd.examined",
        f"{len(said)} records",
        {"records": len(said), "signals": len(signals), "content": content},
    )
    return Examined(len(said), len(signals))


def _newest(session: Session) -> pd.DataFrame:
    """The newest records by people: id, person (0: nobody), origin, kind, output, group (0: none), rating, text, at. Texts are
    there only where they may be reviewed.
    """
    said = readable(Scope.REVIEW)
    query = (
        select(
            col(Feedback.id),
            col(Feedback.person_id),
            col(Feedback.origin),
            col(Feedback.kind),
            col(Feedback.output_id),
            col(Feedback.stakeholder_group_id),
            col(Feedback.rating),
            said.c.comment,
            said.c.correction,
            col(Feedback.given_at),
        )
        .join(said, said.c.id == Feedback.id)
        .where(col(Feedback.source) == Source.HUMAN)
        .order_by(col(Feedback.id).desc())
        .limit(WINDOW)
    )
    names = ["id", "person", "origin", "kind", "output", "group", "rating", "comment", "correction", "at"]
    frame = pd.DataFrame(session.execute(query).all(), columns=names).iloc[::-1].reset_index(drop=True)
    for name in ("person", "group"):
        frame[name] = frame[name].fillna(0).astype("int64")
    return frame


def _signal(
    pattern: Pattern, subject: str, person: int, ids: Any, evidence: dict[str, Any]
) -> dict[str, Any]:
    return {
        "pattern": pattern.value,
        "subject": subject,
        "person_id": int(person) or None,
        "evidence": evidence,
        "feedback_ids": [int(each) for each in ids],
    }


def _copies(said: pd.DataFrame) -> Iterator[dict[str, Any]]:
    texts = (
        said["comment"]
        .fillna("")
        .astype(str)
        .where(said["comment"].notna(), said["correction"].fillna("").astype(str))
    )
    seconds = [moment.timestamp() for moment in said["at"]]
    for found in copies([folded(text) for text in texts], said["person"].tolist(), seconds):
        rows = said.iloc[list(found.places)]
        first = texts.iloc[found.places[0]]
        people = rows["person"].unique()
        evidence = {
            "quotes": int(rows["id"].iloc[0]),
            "copies": len(rows),
            "exact": found.exact,
            "speakers": found.speakers,
            "most_by_one": found.most_by_one,
            "most_in_a_day": found.most_in_a_day,
        }
        subject = f"text:{sha256(folded(first).encode()).hexdigest()[:16]}"
        person = people[0] if len(people) == 1 else 0
        yield _signal(Pattern.DUPLICATES, subject, person, rows["id"], evidence)


def _floods(said: pd.DataFrame) -> Iterator[dict[str, Any]]:
    days = said["at"].map(datetime.toordinal)
    origins, names = pd.factorize(said["origin"])
    for kind, keys in (("person", said["person"]), ("origin", pd.Series(origins, index=said.index))):
        who = keys[keys > 0] if kind == "person" else keys
        if who.empty:
            continue
        counted = pd.DataFrame({"key": who, "day": days[who.index]}).value_counts().reset_index(name="count")
        for flood in floods(counted["key"], counted["day"], counted["count"]):
            rows = said[(keys == flood.key) & (days == flood.day)]
            day = datetime.fromordinal(flood.day).date().isoformat()
            person = flood.key if kind == "person" else 0
            name = person or names[flood.key]
            evidence = {
                "who": str(name),
                "day": day,
                "count": flood.count,
                "usual": flood.usual,
                "p": flood.p,
            }
            yield _signal(Pattern.FLOOD, f"{kind}:{name}:{day}", person, rows["id"], evidence)


def _rated(said: pd.DataFrame) -> pd.DataFrame:
    """Ratings by people who are known, one for each person and output."""
    rated = said[(said["kind"] == Kind.RATING) & said["rating"].notna() & (said["person"] > 0)]
    return rated.drop_duplicates(["person", "output"]).astype({"rating": np.int64})


def _lines(said: pd.DataFrame) -> Iterator[dict[str, Any]]:
    rated = _rated(said)
    for line in straight_lines(rated["person"], rated["output"], rated["rating"]):
        rows = rated[rated["person"] == line.rater]
        evidence = {
            "value": line.value,
            "same": line.same,
            "total": line.total,
            "expected": line.expected,
            "p": line.p,
        }
        yield _signal(Pattern.STRAIGHT_LINE, f"person:{line.rater}", line.rater, rows["id"], evidence)


def _contrarians(said: pd.DataFrame) -> Iterator[dict[str, Any]]:
    rated = _rated(said)
    for found in disagreements(rated["person"], rated["output"], rated["rating"], rated["group"]):
        rows = rated[rated["person"] == found.rater]
        evidence = {
            "shared": found.shared,
            "distance": found.distance,
            "expected": found.expected,
            "p": found.p,
        }
        yield _signal(Pattern.DISAGREEMENT, f"person:{found.rater}", found.rater, rows["id"], evidence)
