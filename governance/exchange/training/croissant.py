"""Croissant 1.1 with the RAI vocabulary 1.0: what machines read of a dataset. Consent is its usage information, as an ODRL offer.

Files of JSON lines are `application/jsonlines` with fields by `column`: other spellings validate and fail when records are read.
"""

from collections.abc import Iterator
from typing import Any

import orjson

from governance.core.canonical import utc_text
from governance.datasets.queries import VersionView
from governance.exchange.training.folder import DataFiles, Shard

_CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "odrl": "http://www.w3.org/ns/odrl/2/",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "prov": "http://www.w3.org/ns/prov#",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
    "usageInfo": {"@id": "https://schema.org/usageInfo", "@type": "@json"},
}

_TYPES = {"string": "sc:Text", "bool": "sc:Boolean", "float64": "sc:Float"}
_MEDIA = {"jsonl": "application/jsonlines", "parquet": "application/x-parquet"}


def croissant(view: VersionView, files: DataFiles) -> bytes:
    """The description as JSON-LD; one record set for each data file."""
    row, recipe = view.row, view.recipe
    said: dict[str, Any] = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": ["http://mlcommons.org/croissant/1.1", "http://mlcommons.org/croissant/RAI/1.0"],
        "name": f"{row.slug}-{row.number}",
        "description": view.description
        or f"{row.title}: {files.form.title}, made of feedback and judgements.",
        "url": f"urn:plumbline:dataset:{row.slug}:{row.number}",
        "license": "https://schema.org/NotYetDecided" if not view.licence else view.licence,
        "version": f"{row.number}.0.0",
        "datePublished": utc_text(row.frozen_at or row.built_at)[:10],
        "citeAs": f"{row.title}, version {row.number}, content hash {row.content_hash}",
        "isLiveDataset": False,
        "inLanguage": [language for language, _ in view.languages],
        "usageInfo": _consent(recipe.require_training_consent),
        "distribution": [_file(shard, files.file_format) for shard in files.shards],
        "recordSet": [_records(shard, files) for shard in files.shards],
        "rai:dataCollection": "Stakeholders' statements on a model's answers, and reviewers' judgements under policies.",
        "rai:dataCollectionType": ["Direct measurement", "Human generated"],
        "rai:dataAnnotationProtocol": "Judged under " + (", ".join(view.judged_under) or "no policy"),
        "rai:dataAnnotationAnalysis": f"{row.account.get('contradictions', 0)} contested; rule: {recipe.disagreement}",
        "rai:dataManipulationProtocol": f"personal data: {recipe.pii}; left out: {sum(row.excluded.values())}",
        "rai:dataBiases": "Preferences are those of the people who spoke; see the card and the datasheet.",
        "rai:dataLimitations": "Not for uses that its contributors did not consent to.",
        "rai:dataReleaseMaintenancePlan": "Versions never change; withdrawn words are left out of the next version.",
        "rai:personalSensitiveInformation": sorted(row.account.get("personal_data", {}))
        or ["none found by its form"],
    }
    return orjson.dumps(said, option=orjson.OPT_INDENT_2)


def _consent(required: bool) -> dict[str, Any]:
    return {
        "@type": "odrl:Offer",
        "odrl:permission": [
            {
                "odrl:action": "odrl:use",
                "odrl:constraint": [
                    {
                        "odrl:leftOperand": "odrl:purpose",
                        "odrl:operator": "odrl:eq",
                        "odrl:rightOperand": "training" if required else "unknown",
                    }
                ],
                "odrl:duty": [{"odrl:action": "odrl:obtainConsent"}],
            }
        ],
    }


def _file(shard: Shard, file_format: str) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": shard.file.path,
        "name": shard.file.path,
        "contentUrl": shard.file.path,
        "contentSize": f"{shard.file.size} B",
        "encodingFormat": _MEDIA[file_format],
        "sha256": shard.file.sha256,
    }


def _records(shard: Shard, files: DataFiles) -> dict[str, Any]:
    name = shard.file.path.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "field": [
            _field(name, shard.file.path, column, path, kind)
            for column, feature in files.form.features.items()
            for path, kind in _leaves(feature)
        ],
    }


def _field(record_set: str, file: str, column: str, path: tuple[str, ...], kind: str) -> dict[str, Any]:
    """A column, or what stands at a path within it: readers have no type for a list of messages, only for their texts."""
    name = "/".join((record_set, ".".join((column, *(part for part in path if part != _EACH)))))
    source: dict[str, Any] = {"fileObject": {"@id": file}, "extract": {"column": column}}
    inner = ".".join(path[1:] if path[:1] == (_EACH,) else path).replace(f".{_EACH}", "[*]")
    if inner:
        source["transform"] = {"jsonPath": inner}
    return {
        "@type": "cr:Field",
        "@id": name,
        "name": name,
        "dataType": _TYPES[kind],
        "repeated": _EACH in path,
        "source": source,
    }


_EACH = "[*]"


def _leaves(feature: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """The texts, truth values and numbers within a column, by their paths; of messages those that every row has."""
    if isinstance(feature, str):
        yield path, feature
    elif isinstance(feature, list):
        yield from _leaves(feature[0], (*path, _EACH))
    else:
        for name, inner in feature.items():
            if name in _EVERYWHERE:
                yield from _leaves(inner, (*path, name))


_EVERYWHERE = frozenset({"role", "content", "from", "value"})
