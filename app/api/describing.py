"""What the OpenAPI description says of the ways in beyond what FastAPI sees: bodies in their forms, every answer, how to identify
oneself. The schemas come from the types that the code itself uses.
"""

from typing import Any

import msgspec
from fastapi import FastAPI

from governance.feedback.commands.intake import Outcome
from governance.feedback.kinds import KINDS, Kind, Preference
from governance.feedback.queries.sent import SentPage, SentRecord
from governance.feedback.records import FeedbackRecord, limits
from governance.feedback.tables import Scope, Source

NDJSON = "application/x-ndjson"
_REF = "#/components/schemas/{name}"


def _of(name: str) -> dict[str, Any]:
    return {"$ref": _REF.format(name=name)}


def _json(description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


_REFUSALS = {
    401: "No API key, or one that holds no more",
    403: "The key lacks the scope",
    404: "Your product sent no such record",
    409: "The key stands for other content; both hashes are told",
    413: "The body, or one line, is too large",
    415: "A type or encoding that isn't known here",
    422: "Something is wrong; `problems` names each field",
    429: "Too many requests or records a minute; `Retry-After` says when to come again",
}


def _refusals(*codes: int) -> dict[int | str, dict[str, Any]]:
    answers: dict[int | str, dict[str, Any]] = {
        code: _json(_REFUSALS[code], _of("Refusal")) for code in sorted({401, 403, 422, 429, *codes})
    }
    answers[401]["headers"] = {"WWW-Authenticate": {"schema": {"type": "string"}}}
    answers[429]["headers"] = {"Retry-After": {"schema": {"type": "integer"}}}
    return answers


DATASETS: dict[str, Any] = {
    "responses": {
        **_refusals(404, 409),
        404: _json("There is no such dataset version, or object", _of("Refusal")),
        409: _json("The version's state, or its gate, doesn't allow it", _of("Refusal")),
    }
}
"""What routes about datasets answer when they refuse."""

REPORTS: dict[str, Any] = {
    "responses": {
        **_refusals(404),
        404: _json("There is no such report, or nothing that it could be about", _of("Refusal")),
    }
}
"""What routes about reports answer when they refuse."""

AUDITS: dict[str, Any] = {
    "responses": {
        **_refusals(404, 409),
        404: _json(
            "There is no such audit, plan, finding, incident, monitor or model version", _of("Refusal")
        ),
        409: _json("Its state doesn't allow it", _of("Refusal")),
    }
}
"""What routes about audits answer when they refuse."""

_RESULTS = _json("The record was known with the same content; or what became of each record", {})
_RESULTS["content"] = {
    "application/json": {"schema": {"anyOf": [_of("OneResult"), _of("Results")]}},
    NDJSON: {"schema": {"type": "string", "description": "An Outcome a line, then a line {summary: …}."}},
}

SENT: dict[str, Any] = {
    "responses": {
        200: _RESULTS,
        201: _json("The one record is stored", _of("OneResult")),
        **_refusals(409, 413, 415),
    },
    "openapi_extra": {
        "parameters": [
            {
                "name": "strict",
                "in": "query",
                "schema": {"type": "boolean", "default": False},
                "description": "Store all records or none.",
            },
            {
                "name": "Content-Encoding",
                "in": "header",
                "schema": {"type": "string", "enum": ["identity", "gzip"]},
            },
        ],
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {
                    "schema": {
                        "anyOf": [_of("FeedbackRecord"), {"type": "array", "items": _of("FeedbackRecord")}]
                    }
                },
                NDJSON: {"schema": {"type": "string", "description": "A FeedbackRecord a line."}},
            },
        },
    },
}
LISTED: dict[str, Any] = {"responses": {200: _json("A page", _of("SentPage")), **_refusals()}}
ONE: dict[str, Any] = {"responses": {200: _json("The record", _of("SentRecord")), **_refusals(404)}}
WITHDRAWN: dict[str, Any] = {
    "responses": {
        200: _json("The scopes that stood until now", _of("Withdrawn")),
        **_refusals(404, 413, 415),
    },
    "openapi_extra": {
        "requestBody": {
            "required": False,
            "content": {"application/json": {"schema": _of("Withdrawal")}},
        }
    },
}

WITHDRAWN_OF_PERSON: dict[str, Any] = {
    **WITHDRAWN,
    "responses": {
        200: _json("How many of their statements it changed", _of("WithdrawnOfPerson")),
        **_refusals(404, 413, 415),
    },
}

_CHAT_BODY = {"required": True, "content": {"application/json": {"schema": {"type": "object"}}}}
CHAT: dict[str, Any] = {
    "responses": {
        200: _json("It was known already, with the same content", _of("ChatResult")),
        201: _json("It is stored", _of("ChatResult")),
        202: _json("Its answer isn't known yet: it waits for the product's telemetry", _of("ChatResult")),
        **_refusals(409, 413, 415),
    },
    "openapi_extra": {"requestBody": _CHAT_BODY},
}
"""One piece of feedback as chat front ends send it."""

ASKED_BY_BROWSER: dict[str, Any] = {
    "status_code": 204,
    "responses": {403: {"description": "The key doesn't name the page's origin"}},
}

_SCOPES = {"type": "array", "items": {"type": "string", "enum": list(Scope)}}
_OWN = {
    "Refusal": {
        "type": "object",
        "required": ["error"],
        "properties": {
            "error": {"type": "string", "description": "What is wrong, in a sentence."},
            "problems": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["line", "field", "reason"],
                    "properties": {
                        "line": {"type": ["integer", "null"]},
                        "field": {"type": "string"},
                        "reason": {"type": "string"},
                    },
                },
            },
            "stored": {"type": ["string", "null"], "description": "Hash of what is stored under the key."},
            "sent": {"type": ["string", "null"], "description": "Hash of what was sent."},
        },
    },
    "OneResult": {
        "type": "object",
        "required": ["key", "status", "reference"],
        "properties": {
            "key": {"type": "string"},
            "status": {"enum": ["created", "unchanged"]},
            "reference": {"type": "string", "examples": ["FB-12"]},
        },
    },
    "ChatResult": {
        "type": "object",
        "required": ["key", "status", "reference", "receipt"],
        "properties": {
            "key": {"type": "string"},
            "status": {"enum": ["created", "unchanged", "waiting"]},
            "reference": {"type": ["string", "null"], "examples": ["FB-12"]},
            "receipt": {"type": ["string", "null"], "description": "The receipt's code, told this once."},
        },
    },
    "Results": {
        "type": "object",
        "required": ["summary", "results"],
        "properties": {
            "summary": {
                "type": "object",
                "properties": {
                    name: {"type": "integer"} for name in ("created", "unchanged", "conflict", "invalid")
                },
            },
            "results": {"type": "array", "items": _of("Outcome")},
        },
    },
    "Withdrawal": {
        "type": "object",
        "required": ["scopes"],
        "properties": {"scopes": _SCOPES},
        "additionalProperties": False,
    },
    "WithdrawnOfPerson": {
        "type": "object",
        "required": ["person", "statements"],
        "properties": {"person": {"type": "string"}, "statements": {"type": "integer"}},
    },
    "Withdrawn": {
        "type": "object",
        "required": ["key", "withdrawn"],
        "properties": {"key": {"type": "string"}, "withdrawn": _SCOPES},
    },
}


def describe(api: FastAPI) -> None:
    """Completes the description that `api` publishes at openapi.json."""
    plain = api.openapi

    def complete() -> dict[str, Any]:
        if api.openapi_schema is None:
            description = plain()
            parts = description.setdefault("components", {})
            parts.setdefault("schemas", {}).update(_schemas())
            parts["securitySchemes"] = {
                "key": {"type": "http", "scheme": "bearer", "description": "An API key: plk_…"},
                "key as password": {
                    "type": "http",
                    "scheme": "basic",
                    "description": "Public id and secret.",
                },
            }
            for operations in description["paths"].values():
                for operation in operations.values():
                    if "401" in operation["responses"]:
                        operation["security"] = [{"key": []}, {"key as password": []}]
        return api.openapi_schema or {}

    api.openapi = complete  # type: ignore[method-assign]


def _schemas() -> dict[str, Any]:
    _, found = msgspec.json.schema_components(
        (FeedbackRecord, Outcome, SentRecord, SentPage), ref_template=_REF
    )
    found["FeedbackRecord"]["anyOf"] = [{"required": ["output"]}, {"required": ["outputs"]}]
    fields = found["FeedbackRecord"]["properties"]
    for name, options in (("kind", Kind), ("source", Source)):
        fields[name]["enum"] = list(options)
    fields["preference"] = {"enum": [*Preference, None], "default": None}
    fields["consent"] = {**_SCOPES, "default": ["review"]}
    for name, longest in limits().items():
        _bound(fields[name], "string", maxLength=longest)
    for kind in KINDS.values():
        for name, (least, most) in kind.bounds.items():
            _bound(fields[name], "integer", minimum=least, maximum=most)
    return {**found, **_OWN}


def _bound(schema: dict[str, Any], kind: str, **bounds: int) -> None:
    """Adds bounds to a schema, or to that one of its alternatives which is a `kind`."""
    for each in schema.get("anyOf", [schema]):
        if each.get("type") == kind:
            each.update(bounds)
