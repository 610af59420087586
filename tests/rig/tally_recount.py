"""Recounting the tallies of clauses and cases from the rows they follow from."""

CITED = """
    FROM citation t
    JOIN judgement j ON j.id = t.judgement_id
    JOIN review_case r ON r.id = j.case_id AND r.state = 'resolved'
    JOIN resolution s ON s.case_id = r.id
    JOIN output o ON o.id = r.output_id
    JOIN clause c ON c.id = t.clause_id
    JOIN policy_version v ON v.id = c.policy_version_id
"""

FILL_CLAUSES = f"""
    INSERT INTO clause_tally (clause_id, model_version_id, cases, violations, judgements, last_cited_at)
    SELECT clause_id, model_version_id, SUM(cases), SUM(violations), SUM(judgements), MAX(last_cited_at)
    FROM (
        SELECT t.clause_id, o.model_version_id, 0 AS cases, 0 AS violations, COUNT(*) AS judgements,
            MAX(j.made_at) AS last_cited_at
        {CITED}
        GROUP BY t.clause_id, o.model_version_id
        UNION ALL
        SELECT newest, model_version_id, COUNT(*), SUM(violates), 0, MAX(made_at)
        FROM (
            SELECT r.id, o.model_version_id, MAX(c.id) AS newest, MAX(j.made_at) AS made_at,
                MAX(CASE WHEN j.verdict = 'violates' AND s.verdict = 'violates' THEN 1 ELSE 0 END) AS violates
            {CITED}
            GROUP BY r.id, o.model_version_id, v.policy_id, c.key
        ) AS of_case
        GROUP BY newest, model_version_id
    ) AS counted
    GROUP BY clause_id, model_version_id
"""

FILL_CASES = """
    INSERT INTO case_tally (model_version_id, verdict, cites, cases)
    SELECT model_version_id, verdict, cites, COUNT(*)
    FROM (
        SELECT o.model_version_id, s.verdict, EXISTS (
            SELECT 1 FROM citation t JOIN judgement j ON j.id = t.judgement_id WHERE j.case_id = s.case_id
        ) AS cites
        FROM resolution s
        JOIN review_case r ON r.id = s.case_id
        JOIN output o ON o.id = r.output_id
    ) AS resolved
    GROUP BY model_version_id, verdict, cites
"""
