"""The lineage through all slices: from what a person said to the model version trained on it, and back."""

from governance.views.thread.following import Origins, follow
from governance.views.thread.path import Edge, Node, Station, Stop, Thread
from governance.views.thread.walk import resolve_reference, thread_of, thread_of_example
from governance.views.thread.written import as_json, as_openlineage, as_prov

__all__ = [
    "Edge",
    "Node",
    "Origins",
    "Station",
    "Stop",
    "Thread",
    "as_json",
    "as_openlineage",
    "as_prov",
    "follow",
    "resolve_reference",
    "thread_of",
    "thread_of_example",
]
