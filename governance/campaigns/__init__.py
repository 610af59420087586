"""Asking a group of people for feedback on a drawn set of outputs: by link, without an account."""
