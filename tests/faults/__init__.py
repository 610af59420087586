"""A fault campaign: what is acknowledged outlives kill -9, a full database, and a clock that goes back."""
