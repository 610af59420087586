"""Statistics as pure functions of numbers and frames: no database, nothing of ours imported."""
