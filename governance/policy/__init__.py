"""Guidelines as versioned documents made of clauses."""
