"""What supports a control beside clauses: audits, findings, consultations and reports."""
