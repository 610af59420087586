"""Agreement, honestly: of reviewers, of stakeholder groups, and the outputs on which groups part. Reads only."""
