"""Signing in: which roles a provider's claims give, and the sessions that the server keeps."""
