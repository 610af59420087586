"""How far a framework's controls are covered, by evidence from this store alone: rules, evidence, mapping."""
