"""Formats of policies, in and out."""
