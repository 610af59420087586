"""Roll-ups of resolved cases: by clause and by model version."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from governance.core.columns import DERIVED, UtcTime, choice
from governance.review.tables import Verdict


class ClauseTally(SQLModel, table=True):
    """`judgements` cite this text of a clause. Of `cases` in which any does, `violations` came to a violation by a
    judgement that cites it; a case judged under two texts of a clause counts once, under the newer.
    """

    __tablename__ = "clause_tally"
    __table_args__ = ({"info": DERIVED},)

    clause_id: int = Field(foreign_key="clause.id", primary_key=True)
    model_version_id: int = Field(foreign_key="model_version.id", primary_key=True)
    cases: int = 0
    violations: int = 0
    judgements: int = 0
    last_cited_at: datetime = Field(sa_type=UtcTime)


class CaseTally(SQLModel, table=True):
    """Resolved cases by what they came to, and by whether any judgement in them cites a clause."""

    __tablename__ = "case_tally"
    __table_args__ = ({"info": DERIVED},)

    model_version_id: int = Field(foreign_key="model_version.id", primary_key=True)
    verdict: Verdict = Field(sa_type=choice(Verdict), primary_key=True)
    cites: bool = Field(primary_key=True)
    cases: int = 0
