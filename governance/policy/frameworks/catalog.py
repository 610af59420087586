"""A framework as a document: what a catalog file says, whatever its format. Ours are YAML files in `catalogs/`."""

from datetime import date
from importlib.resources import files
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from governance.core.canonical import content_hash
from governance.core.errors import Invalid, Problem


class CatalogControl(BaseModel):
    model_config = ConfigDict(extra="forbid")

    title: str = Field(min_length=1, max_length=500)
    text: str = ""
    applies_from: date | None = None
    status: str = Field(default="", max_length=300)


class Catalog(BaseModel):
    """A framework version with its controls by code, in order."""

    model_config = ConfigDict(extra="forbid")

    slug: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=64)
    title: str = Field(min_length=1, max_length=200)
    version: str = Field(min_length=1, max_length=64)
    source: str = Field(default="", max_length=500)
    note: str = Field(default="", max_length=1000)
    controls: dict[str, CatalogControl] = Field(min_length=1)

    @field_validator("controls", mode="before")
    @classmethod
    def _titles_alone(cls, controls: object) -> object:
        if not isinstance(controls, dict):
            return controls
        return {
            str(code): {"title": value} if isinstance(value, str) else value
            for code, value in controls.items()
        }

    @property
    def content_hash(self) -> str:
        return content_hash(self.model_dump(mode="python"))


def parse_catalog(text: str) -> Catalog:
    """A catalog from YAML. Raises Invalid that names each field, or the line where it isn't YAML."""
    try:
        return Catalog.model_validate(yaml.safe_load(text))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise Invalid(Problem("file", f"not YAML: {error.problem}", line)) from error
    except ValidationError as error:
        raise Invalid(
            *(
                Problem(".".join(map(str, detail["loc"])) or "file", detail["msg"])
                for detail in error.errors()
            )
        ) from error


def shipped_catalogs() -> list[Catalog]:
    """The catalogs that come with Plumbline, by file name."""
    folder = files("governance.policy.frameworks") / "catalogs"
    entries = sorted(
        (entry for entry in folder.iterdir() if entry.name.endswith(".yaml")), key=lambda entry: entry.name
    )
    return [parse_catalog(entry.read_text(encoding="utf-8")) for entry in entries]


def catalogs_of_the_home(home: Path) -> list[Catalog]:
    """The catalogs that somebody put into the folder `frameworks` of a store's home, by file name. Raises Invalid that names the
    file.
    """
    found = []
    for path in sorted((home / "frameworks").glob("*.yaml")):
        try:
            found.append(parse_catalog(path.read_text(encoding="utf-8")))
        except Invalid as error:
            raise Invalid(
                *(Problem(f"{path.name}, {each.field}", each.reason, each.line) for each in error.problems)
            ) from error
    return found
