"""API keys: how a product, rather than a person, speaks here."""
