"""Frameworks and their controls, and which clauses are mapped to them."""
