"""The tools around us, run for real, each in its own environment, to record what they put out (python -m tests.peers make)."""
