"""The domain: what Plumbline knows and decides. Knows no screen."""
