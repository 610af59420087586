"""Sections of one report: engagement."""
