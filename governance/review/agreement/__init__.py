"""Agreement, honestly: of reviewers, of stakeholder groups, and the outputs on which groups differ. Reads only."""
