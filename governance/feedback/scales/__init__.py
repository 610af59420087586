"""Scales of scores: numbers whose range nobody told wait under their name, until someone says the scale."""
