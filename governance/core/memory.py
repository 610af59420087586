"""Python's garbage collector, kept from walking everything that is loaded."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def few_collections() -> Iterator[None]:
    """Keeps the garbage collector from walking all loaded modules again and again while many short-lived objects are made: a
    fifth of an import's time otherwise, a quarter of a second at once in a server. Cycles are still collected.

    Within another one it changes nothing.
    """
    if gc.get_freeze_count():
        yield
        return
    usual = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(200_000, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        gc.unfreeze()
