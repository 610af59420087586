"""Changing what is known of the crowd: signals, decisions on them, reference populations."""
