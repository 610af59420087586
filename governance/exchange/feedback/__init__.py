"""Formats of feedback, in."""
