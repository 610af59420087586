"""Sections of one report: oscal."""
