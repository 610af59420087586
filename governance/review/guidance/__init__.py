"""Good and bad answers that show what a clause means, taken from cases or written for it."""
