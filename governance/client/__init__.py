"""A client for products that send feedback: `from governance.client import Client`.

It stands on the standard library alone and on nothing of ours, so that it can be taken along by itself.
"""

from governance.client.client import Client
from governance.client.records import Counts, Record, Refusal

__all__ = ["Client", "Counts", "Record", "Refusal"]
