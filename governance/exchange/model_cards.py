"""Model cards: Hugging Face's README.md in and out, and CycloneDX 1.7's machine-learning component out."""

import re
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import orjson
import yaml
from sqlmodel import Session

from governance.core.canonical import utc_text
from governance.core.errors import Invalid
from governance.core.unit_of_work import UnitOfWork
from governance.datasets.commands.model_registration import NewModelVersion, register
from governance.datasets.queries import trained_datasets
from governance.registry.commands import keep_card
from governance.registry.queries import ModelVersionRow, model_version_id, model_versions
from governance.registry.tables import ModelVersion

LARGEST = 1_000_000
_HEAD = re.compile(r"\A---\s*\n(.*?)\n---\s*(?:\n|\Z)", re.DOTALL)


def read_card(text: str) -> dict[str, Any]:
    """The metadata of a model card (README.md). Raises Invalid where there is none, or where it isn't a mapping."""
    if len(text) > LARGEST:
        raise Invalid.field("card", f"expected at most {LARGEST:,} characters")
    head = _HEAD.match(text)
    if head is None:
        raise Invalid.field("card", "expected metadata between two lines of three hyphens at the beginning")
    try:
        data = yaml.safe_load(head[1])
    except yaml.YAMLError as error:
        raise Invalid.field("card", f"its metadata is not YAML: {getattr(error, 'problem', error)}") from None
    if not isinstance(data, dict):
        raise Invalid.field("card", "expected metadata as names with values")
    plain: dict[str, Any] = orjson.loads(orjson.dumps(data, default=str, option=orjson.OPT_NON_STR_KEYS))
    return plain


def import_card(unit: UnitOfWork, text: str, name: str = "") -> ModelVersion:
    """Registers the model version that a card describes; `name` (`assistant 2.2`) where the card doesn't say it.

    The base is `base_model`; of `datasets`, those that are versions of ours (`harmlessness@1`) become what it was trained on.
    Raises as `read_card` and `register` do.
    """
    card = read_card(text)
    listed = card.get("datasets")
    ours = (
        tuple(each for each in listed if isinstance(each, str) and "@" in each)
        if isinstance(listed, list)
        else ()
    )
    version = register(
        unit, NewModelVersion(name=name or _name(card), base=_first(card.get("base_model")), trained_on=ours)
    )
    return keep_card(unit, version.id, card)


def _name(card: dict[str, Any]) -> str:
    index = card.get("model-index")
    named = card.get("model_name") or (index[0].get("name") if isinstance(index, list) and index else "")
    words = str(named or "").strip().replace("/", "-").split()
    if not words:
        raise Invalid.field("name", "the card doesn't name its model: say it, such as assistant 2.2")
    return " ".join(words) if len(words) == 2 else f"{'-'.join(words).lower()} 1"


def _first(value: object) -> str:
    if isinstance(value, list):
        return str(value[0]) if value else ""
    return str(value or "")


def card_of(session: Session, name: str) -> str:
    """The card of a model version as README.md: Hugging Face's metadata, then what the store knows. Raises NotFound."""
    row, base = _version(session, name)
    trained = trained_datasets(session, row.id)
    head = {**(row.card or {}), "model_name": row.name, "tags": sorted({*(_tags(row.card)), "plumbline"})}
    if base:
        head["base_model"] = base
    if trained:
        head["datasets"] = trained
    parts = [
        f"# {row.name}",
        f"Released: {utc_text(row.released_at)[:10] if row.released_at else 'not yet'}. Made from: {base or 'not stated'}.",
        "## Training data",
        "\n".join(f"- `{reference}`" for reference in trained) or "No dataset version is known.",
        row.notes,
    ]
    told = yaml.safe_dump(head, sort_keys=False, allow_unicode=True)
    return f"---\n{told}---\n\n" + "\n\n".join(part for part in parts if part) + "\n"


def cyclonedx_of(session: Session, name: str) -> dict[str, Any]:
    """The model version as a CycloneDX 1.7 document with a model card. Raises NotFound."""
    row, base = _version(session, name)
    component: dict[str, Any] = {
        "type": "machine-learning-model",
        "bom-ref": row.name.replace(" ", "@"),
        "name": row.model,
        "version": row.label,
        "modelCard": {
            "modelParameters": {
                "approach": {"type": "supervised"},
                "datasets": [
                    {"type": "dataset", "name": reference} for reference in trained_datasets(session, row.id)
                ],
            },
            "considerations": {"technicalLimitations": [row.notes] if row.notes else []},
        },
    }
    if base:
        component["pedigree"] = {"ancestors": [{"type": "machine-learning-model", "name": base}]}
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.7.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.7",
        "serialNumber": f"urn:uuid:{uuid5(NAMESPACE_URL, row.name)}",
        "version": 1,
        "components": [component],
    }


def _version(session: Session, name: str) -> tuple[ModelVersionRow, str]:
    version_id = model_version_id(session, name)
    rows = {row.id: row for row in model_versions(session)}
    row = rows[version_id]
    return row, rows[row.base_id].name if row.base_id else row.base_name


def _tags(card: dict[str, Any] | None) -> list[str]:
    tags = (card or {}).get("tags")
    return [str(tag) for tag in tags] if isinstance(tags, list) else []
