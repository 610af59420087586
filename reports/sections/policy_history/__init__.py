"""Sections of one report: policy history."""
