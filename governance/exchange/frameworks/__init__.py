"""Formats of frameworks, in."""
