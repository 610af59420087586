"""A released model version against the one before it: on the same prompts, and in matched slices."""
