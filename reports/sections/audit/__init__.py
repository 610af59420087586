"""Sections of one report: audit."""
