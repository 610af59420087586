"""Pieces of screen that two pages or more share."""
