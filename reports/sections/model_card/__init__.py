"""Sections of one report: model card."""
