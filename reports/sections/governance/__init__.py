"""Sections of the governance report."""
