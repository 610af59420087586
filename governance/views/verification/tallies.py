"""What resolved cases came to, by clause and by model version, counted again from judgements and resolutions."""

from collections.abc import Iterator
from typing import Any

from sqlmodel import Session

from governance.core.proof.discrepancy import Discrepancy
from governance.views.verification.comparing import differences

_CITED = """
    FROM citation JOIN judgement ON judgement.id = citation.judgement_id
    JOIN review_case ON review_case.id = judgement.case_id AND review_case.state = 'resolved'
    JOIN resolution ON resolution.case_id = review_case.id
    JOIN output ON output.id = review_case.output_id
    JOIN clause ON clause.id = citation.clause_id
    JOIN policy_version ON policy_version.id = clause.policy_version_id
"""
_JUDGEMENTS = f"SELECT citation.clause_id, output.model_version_id, count(*) {_CITED} GROUP BY 1, 2"
_CASES = f"""
    SELECT newest, model_version_id, count(*), sum(violates) FROM (
        SELECT review_case.id, output.model_version_id, max(clause.id) AS newest,
            max(CASE WHEN judgement.verdict = 'violates' AND resolution.verdict = 'violates' THEN 1 ELSE 0 END) AS violates
        {_CITED} GROUP BY review_case.id, output.model_version_id, policy_version.policy_id, clause.key
    ) AS of_case GROUP BY newest, model_version_id
"""  # noqa: S608 our own words
_RESOLVED = """
    SELECT model_version_id, verdict, cites, count(*) FROM (
        SELECT output.model_version_id, resolution.verdict, EXISTS (
            SELECT 1 FROM citation JOIN judgement ON judgement.id = citation.judgement_id
            WHERE judgement.case_id = resolution.case_id
        ) AS cites
        FROM resolution JOIN review_case ON review_case.id = resolution.case_id JOIN output ON output.id = review_case.output_id
    ) AS resolved GROUP BY 1, 2, 3
"""


def check_clause_tallies(session: Session) -> Iterator[Discrepancy]:
    connection = session.connection()
    counted: dict[tuple[Any, ...], list[int]] = {}
    for clause, version, judgements in connection.exec_driver_sql(_JUDGEMENTS):
        counted.setdefault((clause, version), [0, 0, 0])[2] = judgements
    for clause, version, cases, violations in connection.exec_driver_sql(_CASES):
        counted.setdefault((clause, version), [0, 0, 0])[:2] = [cases, int(violations)]
    query = "SELECT clause_id, model_version_id, cases, violations, judgements FROM clause_tally"
    stored = {(row[0], row[1]): list(row[2:]) for row in connection.exec_driver_sql(query)}
    yield from differences("clause_tally", ("cases", "violations", "judgements"), stored, counted)


def check_case_tallies(session: Session) -> Iterator[Discrepancy]:
    connection = session.connection()
    counted = {(row[0], row[1], bool(row[2])): (row[3],) for row in connection.exec_driver_sql(_RESOLVED)}
    query = "SELECT model_version_id, verdict, cites, cases FROM case_tally"
    stored = {(row[0], row[1], bool(row[2])): (row[3],) for row in connection.exec_driver_sql(query)}
    yield from differences("case_tally", ("cases",), stored, counted)
