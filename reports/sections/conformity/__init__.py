"""Sections of one report: conformity."""
