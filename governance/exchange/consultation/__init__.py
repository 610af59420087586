"""Formats of consultations, in and out."""
