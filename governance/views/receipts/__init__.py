"""Receipts: a contributor's view of their own thread, in plain terms and without anyone else in it."""
