"""What a recipe comes to: its candidates, those of them that are taken, and the examples that they make."""
