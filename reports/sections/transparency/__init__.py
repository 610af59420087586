"""Sections of one report: transparency."""
