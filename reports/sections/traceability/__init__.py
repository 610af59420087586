"""Sections of one report: traceability."""
