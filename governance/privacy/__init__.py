"""What people may ask for: all that is kept about them, its erasure, and that nothing is kept for longer than a rule says."""
