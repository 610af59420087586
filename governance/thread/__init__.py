"""The lineage through all slices: from what a person said to the model version trained on it, and back."""

from governance.thread.following import Origins, follow
from governance.thread.path import Edge, Node, Station, Stop, Thread
from governance.thread.walk import resolve_reference, thread_of, thread_of_example

__all__ = [
    "Edge",
    "Node",
    "Origins",
    "Station",
    "Stop",
    "Thread",
    "follow",
    "resolve_reference",
    "thread_of",
    "thread_of_example",
]
