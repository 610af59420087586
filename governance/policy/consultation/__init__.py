"""Asking stakeholders about a policy: statements they vote on, and who took part."""
