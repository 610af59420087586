"""A policy version as JSON with the hashes that the ledger keeps, to be checked with nothing but a standard library.

A clause's hash is SHA-256 over its canonical JSON (keys sorted, no spaces, UTF-8) of heading, attributes and text; the
version's is over the preamble and [key, level, hash] of each clause. White space is folded first: docs/policies.md has
the dozen lines that check a file.
"""

from typing import Any

import orjson

from governance.exchange.policy.format import PolicyWriter
from governance.exchange.policy.version import ExportedVersion
from governance.policy.document import ParsedPolicy


def write(document: ParsedPolicy, facts: dict[str, Any]) -> bytes:
    """The file; `facts` tell which version it is and stand before the text."""
    return orjson.dumps(
        {
            **facts,
            "text_hash": document.text_hash,
            "attributes": dict(document.attributes),
            "preamble": document.preamble,
            "clauses": [
                {
                    "key": clause.key,
                    "heading": clause.heading,
                    "level": clause.level,
                    "parent": parent,
                    "attributes": dict(clause.attributes),
                    "text": clause.text,
                    "text_hash": clause.text_hash,
                }
                for clause, parent in document.with_parents()
            ],
        },
        option=orjson.OPT_INDENT_2,
    )


def _write(version: ExportedVersion) -> bytes:
    facts = {
        "policy": version.reference,
        "title": version.title,
        "label": version.label,
        "state": version.state,
        "published_at": version.published_at,
        "effective_on": version.effective_on,
    }
    return write(version.document, facts)


WRITER = PolicyWriter(
    name="json", title="JSON with hashes", media_type="application/json", endings=("json",), write=_write
)
