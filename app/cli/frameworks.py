"""`plumbline framework`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.output import ActAs, AsJson, acting, existing, opened, refusals, tell_json

if TYPE_CHECKING:
    from sqlmodel import Session

group = typer.Typer(no_args_is_help=True, help="Frameworks: laws and standards with their controls.")

LARGEST_BYTES = 20_000_000


@group.command("import")
def import_framework(
    file: Annotated[
        Path,
        typer.Argument(
            help="OSCAL catalog or profile (JSON, YAML, XML), CISO Assistant library, CSV or XLSX, or Plumbline's own YAML."
        ),
    ],
    slug: Annotated[str, typer.Option(help="Short name; needed for OSCAL and tables.")] = "",
    title: Annotated[str, typer.Option(help="Title; needed for tables.")] = "",
    version: Annotated[str, typer.Option(help="Version; needed for tables.")] = "",
    catalog: Annotated[Path | None, typer.Option(help="The catalog an OSCAL profile is based on.")] = None,
    columns: Annotated[
        list[str] | None,
        typer.Option("--map", help="THEIR_COLUMN=id, =text or =title, for tables; as often as needed."),
    ] = None,
    handle: ActAs = "",
    as_json: AsJson = False,
) -> None:
    """Load a framework's catalog. Loading the same content again changes nothing; different content needs a new version.

    Example: plumbline framework import nist_ai_rmf_1_0.csv --slug nist-ai-rmf-core --title "NIST AI RMF" --version 1.0
    """
    from governance.core.errors import TooLarge
    from governance.exchange.frameworks.catalogs import read_catalog
    from governance.exchange.reading import check_there
    from governance.policy.frameworks.commands import load_framework

    with refusals(as_json), opened() as store:
        if check_there(file) > LARGEST_BYTES:
            raise TooLarge(str(file), LARGEST_BYTES, "bytes")
        options = {"catalog": str(catalog) if catalog else "", **_columns(columns or [])}
        found = read_catalog(
            file.name, file.read_bytes(), slug=slug, title=title, version=version, options=options
        )
        with store.begin(acting(store, handle)) as unit:
            loaded = load_framework(unit, found)
    done = {"framework": f"{loaded.slug}@{loaded.version}", "controls": len(found.controls)}
    if as_json:
        tell_json({**done, "content_hash": loaded.content_hash})
    else:
        typer.echo(f"{done['framework']}: {done['controls']} controls")


def _columns(mapping: list[str]) -> dict[str, str]:
    """`Ref=id` as the options of a table."""
    found = {}
    for pair in mapping:
        column, _, field = pair.rpartition("=")
        if not column or field not in ("id", "text", "title"):
            raise typer.BadParameter(f"{pair!r}: expected COLUMN=id, =text or =title", param_hint="--map")
        found[f"{field}-column"] = column
    return found


First = Annotated[
    str, typer.Argument(metavar="FROM", help="A framework's short name; its newest version is used.")
]
Second = Annotated[str, typer.Argument(metavar="TO", help="Another framework's short name.")]


@group.command()
def relate(
    file: Annotated[Path, typer.Argument(help="CSV or XLSX with the columns source, target and relation.")],
    first: First,
    second: Second,
    source: Annotated[str, typer.Option(help="Where the relations come from.")] = "",
    handle: ActAs = "",
    as_json: AsJson = False,
) -> None:
    """State how controls of one framework relate to those of another: equal, subset, superset, intersect or no-relation.

    Example: plumbline framework relate crosswalk.csv nist-ai-rmf eu-ai-act
    """
    from governance.exchange.frameworks.crosswalks import read_crosswalk
    from governance.policy.frameworks.commands import relate_controls

    with refusals(as_json), opened() as store:
        related = read_crosswalk(file)
        with store.read() as session:
            pair = [_newest(session, slug) for slug in (first, second)]
        with store.begin(acting(store, handle)) as unit:
            changed = relate_controls(unit, *pair, related, source or file.name)
    if as_json:
        tell_json({"from": first, "to": second, "relations": len(related), "changed": changed})
    else:
        typer.echo(f"{len(related):,} relations, {changed:,} of them new or changed.")


@group.command()
def crosswalk(first: First, second: Second, as_json: AsJson = False) -> None:
    """Show how the controls of two frameworks relate, directly or through other frameworks, as strong as the weakest step.

    Example: plumbline framework crosswalk nist-ai-rmf eu-ai-act --json
    """
    from governance.policy.frameworks.queries import crosswalk as crosswalk_of

    with refusals(as_json), existing() as store, store.read() as session:
        rows = crosswalk_of(session, *[_newest(session, slug) for slug in (first, second)])
    if as_json:
        controls = [
            {"from": row.code, "to": row.other_code, "relation": row.relation.value, "via": list(row.via)}
            for row in rows
        ]
        tell_json({"from": first, "to": second, "controls": controls})
        return
    for row in rows:
        via = f", via {', '.join(row.via)}" if row.via else ""
        typer.echo(f"{row.code}  {row.relation.value}  {row.other_code}{via}")


def _newest(session: "Session", slug: str) -> int:
    """The id of a framework's newest version. Raises NotFound."""
    from governance.core.errors import NotFound
    from governance.policy.frameworks.queries import frameworks

    found = [row for row in frameworks(session) if row.slug == slug]
    if not found:
        raise NotFound("framework", slug)
    return found[-1].id


@group.command()
def coverage(
    slug: Annotated[str, typer.Argument(help="The framework's short name; its newest version is used.")],
    as_json: AsJson = False,
) -> None:
    """Show for each control whether there is evidence that it is covered, and which.

    Example: plumbline framework coverage nist-ai-rmf --json
    """
    from governance.core.errors import NotFound
    from governance.policy.frameworks.queries import frameworks
    from governance.views.coverage.rules import RULES_SINCE, framework_coverage

    with refusals(as_json), existing() as store, store.read() as session:
        found = [row for row in frameworks(session) if row.slug == slug]
        if not found:
            raise NotFound("framework", slug)
        entries = framework_coverage(session, found[-1].id)
    rows = [
        {
            "control": entry.control.code,
            "coverage": entry.coverage.value,
            "applies_from": entry.control.applies_from.isoformat() if entry.control.applies_from else None,
            "clauses": [each.clause.key for each in entry.clauses],
            "evidence": [
                reference
                for each in entry.clauses
                for evidence in each.evidence
                if evidence.counts
                for reference in evidence.references
            ]
            + [each.support.reference for each in entry.supports if each.shows],
        }
        for entry in entries
    ]
    if as_json:
        version = f"{slug}@{found[-1].version}"
        tell_json({"framework": version, "rules_since": RULES_SINCE.isoformat(), "controls": rows})
        return
    for row in rows:
        typer.echo(f"{row['coverage']:8} {row['control']}")
