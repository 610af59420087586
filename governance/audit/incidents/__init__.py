"""Incidents: what happened, by when the authority must know, and what was done."""
