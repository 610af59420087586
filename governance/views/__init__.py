"""Reads across slices; writes nothing."""
