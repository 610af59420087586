"""The models that are governed, their released versions, and what they answered."""
