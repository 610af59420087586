"""Formats of training data, out."""
