"""Drift monitors: rates by slice, watched as records come, with evidence that may be looked at any day."""
