"""What stakeholders say about outputs, and who was heard."""
