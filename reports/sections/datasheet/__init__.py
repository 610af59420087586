"""Sections of one report: datasheet."""
