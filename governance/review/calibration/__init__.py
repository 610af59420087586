"""Calibration: sets of resolved cases with gold verdicts, which reviewers answer to see how they judge, and to be seen."""
