"""Framework catalogs from outside: OSCAL catalogs and profiles, CISO Assistant's libraries, any table, and our own YAML."""

from collections.abc import Mapping
from pathlib import Path

from governance.core.errors import Invalid, Problem, TooLarge
from governance.exchange.formats import Option, formats
from governance.exchange.frameworks import ciso_assistant, oscal, tables
from governance.exchange.frameworks.format import FrameworkFormat
from governance.exchange.frameworks.oscal_forms import Node, of_yaml, structured
from governance.exchange.frameworks.oscal_profiles import resolved
from governance.exchange.limits import LARGEST_STRUCTURED
from governance.exchange.reading import check_there
from governance.exchange.samples import sample_by_name
from governance.policy.frameworks.catalog import Catalog, parse_catalog

SLUG = Option(name="slug", words="Short name")
TITLE = Option(name="title", words="Title")
VERSION = Option(name="version", words="Version")
CATALOG = Option(name="catalog", words="File of the catalog an OSCAL profile is based on")
ID_COLUMN = Option(name="id-column", words="Column with each control's code")
TEXT_COLUMN = Option(name="text-column", words="Column with each control's text")
TITLE_COLUMN = Option(name="title-column", words="Column with each control's title")


def read_catalog(
    name: str,
    data: bytes,
    *,
    slug: str = "",
    title: str = "",
    version: str = "",
    options: Mapping[str, str] | None = None,
) -> Catalog:
    """A catalog from a file, its format told by the ending of its name. Raises Invalid, TooLarge."""
    known = formats(FrameworkFormat)
    sample = sample_by_name(name)
    found = next((each for each in known.values() if each.recognises(sample)), None)
    if found is None:
        endings = ", ".join(f".{ending}" for each in known.values() for ending in each.endings)
        raise Invalid.field("file", f"{name}: expected an ending among {endings}")
    given = {"slug": slug, "title": title, "version": version, **(options or {})}
    return found.read(data, {option: value.strip() for option, value in given.items() if value.strip()})


def endings() -> list[str]:
    """What names of framework files end in."""
    return [ending for each in formats(FrameworkFormat).values() for ending in each.endings]


def _needed(given: Mapping[str, str], *names: str) -> dict[str, str]:
    missing = [name for name in names if name not in given]
    if missing:
        raise Invalid(*(Problem(name, "is needed, since the file doesn't contain it") for name in missing))
    return {name: given[name] for name in names}


def read_oscal(data: bytes, slug: str, catalog: str = "") -> Catalog:
    """A catalog from OSCAL in any of its forms; of a profile, what it takes from the file `catalog`. Raises Invalid."""
    return _of_oscal(structured(data), {"slug": slug, **({"catalog": catalog} if catalog else {})})


def _of_oscal(document: Node, given: Mapping[str, str]) -> Catalog:
    slug = _needed(given, "slug")["slug"]
    if "profile" in document and "catalog" in given:
        path = Path(given["catalog"])
        if check_there(path) > LARGEST_STRUCTURED:
            raise TooLarge(path.name, LARGEST_STRUCTURED, "bytes")
        document = resolved(document, structured(path.read_bytes()))
    elif "profile" in document:
        reason = "not an OSCAL catalog but a profile: name the catalog it is based on (--catalog FILE)"
        raise Invalid(Problem("file", reason))
    return oscal.catalog_of(document, slug)


def read_csv(
    text: str, *, slug: str, title: str, version: str, columns: Mapping[str, str] | None = None
) -> Catalog:
    """A catalog from delimited text. Raises Invalid that names line and column."""
    said = tables.Said(slug=slug, title=title, version=version, columns=columns or {})
    return tables.catalog_of(text.encode(), "csv", said)


def _table(data: bytes, given: Mapping[str, str], ending: str) -> Catalog:
    named = _needed(given, "slug", "title", "version")
    columns = {name: given[f"{name}-column"] for name in ("id", "text", "title") if f"{name}-column" in given}
    return tables.catalog_of(data, ending, tables.Said(columns=columns, **named))


def _yaml(data: bytes, given: Mapping[str, str]) -> Catalog:
    """Our own YAML, OSCAL's, or a library of CISO Assistant, by what it holds."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise Invalid(Problem("file", "isn't UTF-8 text", line)) from error
    if not any(sign in text for sign in ("catalog:", "profile:", "requirement_nodes")):
        return parse_catalog(text)
    document = of_yaml(data)
    if ciso_assistant.is_library(document):
        return ciso_assistant.catalog_of(document, given.get("slug", ""))
    return _of_oscal(document, given) if document.keys() & {"catalog", "profile"} else parse_catalog(text)


def _json(data: bytes, given: Mapping[str, str]) -> Catalog:
    _needed(given, "slug")
    return _of_oscal(structured(data), given)


YAML = FrameworkFormat(
    name="yaml",
    title="YAML: our own, OSCAL's, or a CISO Assistant library",
    endings=("yaml", "yml"),
    options=(SLUG, CATALOG),
    read=_yaml,
)
OSCAL = FrameworkFormat(
    name="oscal",
    title="OSCAL catalog or profile, JSON",
    endings=("json",),
    options=(SLUG, CATALOG),
    read=_json,
)
OSCAL_XML = FrameworkFormat(
    name="oscal-xml",
    title="OSCAL catalog or profile, XML",
    endings=("xml",),
    options=(SLUG, CATALOG),
    read=_json,
)
CSV = FrameworkFormat(
    name="csv",
    title="Delimited text, one control per row",
    endings=("csv", "tsv"),
    options=(SLUG, TITLE, VERSION, ID_COLUMN, TEXT_COLUMN, TITLE_COLUMN),
    read=lambda data, given: _table(data, given, "csv"),
)
XLSX = FrameworkFormat(
    name="xlsx",
    title="Excel workbook, one control per row",
    endings=("xlsx",),
    options=(SLUG, TITLE, VERSION, ID_COLUMN, TEXT_COLUMN, TITLE_COLUMN),
    read=lambda data, given: _table(data, given, "xlsx"),
)
