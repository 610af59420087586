"""Marking words for translators where they are kept: `make translations` gathers them, pages translate them."""


def marked(words: str) -> str:
    """`words` as they are."""
    return words
