"""Secrets in links: only their hash is kept."""

import hashlib


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
