"""/datasets and /thread: building from a recipe, the release gate, differences, exports, and what anything came of."""

from collections.abc import Iterator
from itertools import chain
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse

from app.api.auth import holder_of
from app.api.describing import DATASETS
from app.session import cache as answers
from governance.core.errors import Invalid
from governance.core.keys.tables import KeyScope
from governance.core.store import ReadSession
from governance.datasets.commands import build, freeze
from governance.datasets.queries import dataset_version, dry_run, gate, row_diff_counts
from governance.datasets.recipe import read_recipe, recipe_schema
from governance.exchange.training.exporting import Wish, export_archive
from governance.views.thread import as_json, as_openlineage, as_prov, thread_of

router = APIRouter(tags=["datasets"])

ThreadForm = Literal["json", "prov", "openlineage"]
_FORMS: dict[str, Any] = {"json": as_json, "prov": as_prov, "openlineage": as_openlineage}


@router.get("/recipe-schema")
def published_schema() -> dict[str, Any]:
    """The JSON schema of a recipe."""
    return recipe_schema()


@router.post("/datasets/{slug}", **DATASETS)
async def build_version(
    request: Request,
    slug: str,
    recipe: Annotated[dict[str, Any], Body()],
    dry: Annotated[bool, Query(alias="dry_run")] = False,
) -> dict[str, Any]:
    """Build the next version of a dataset from a recipe; with `?dry_run=true` only say what it would come to."""
    holder = await holder_of(request, KeyScope.DATASETS)

    def work() -> dict[str, Any]:
        wanted, store = read_recipe(recipe), answers.store()
        if dry:
            with store.read() as session:
                found = dry_run(session, wanted)
            return {
                "dry_run": True,
                "examples": found.example_count,
                "excluded": found.excluded,
                **found.account,
                "content_hash": found.content_hash,
            }
        with store.begin(holder.actor) as unit:
            version = build(unit, slug, wanted)
        return {
            "version": f"{slug}@{version.number}",
            "examples": version.example_count,
            "excluded": version.excluded,
            **version.account,
            "content_hash": version.content_hash,
        }

    return await run_in_threadpool(work)


@router.get("/datasets/{version}/gate", **DATASETS)
async def ask_gate(request: Request, version: str) -> dict[str, Any]:
    """What the release gate says of a version as things stand now: `passed`, and each check with its evidence."""
    await holder_of(request, KeyScope.DATASETS)
    _refuse_nul(version)

    def ask(session: ReadSession) -> dict[str, Any]:
        checks = gate(session, dataset_version(session, version).id)
        listed = [
            {"name": each.name, "passed": each.passed, "detail": each.detail, "examples": list(each.examples)}
            for each in checks
        ]
        return {"passed": all(check.passed for check in checks), "checks": listed}

    return await run_in_threadpool(_read, ask)


@router.post("/datasets/{version}/freeze", **DATASETS)
async def freeze_version(request: Request, version: str) -> dict[str, Any]:
    """Fix a version for ever, if it passes the release gate."""
    holder = await holder_of(request, KeyScope.DATASETS)
    _refuse_nul(version)

    def work() -> dict[str, Any]:
        with answers.store().begin(holder.actor) as unit:
            frozen = freeze(unit, dataset_version(unit.session, version).id)
        return {"version": version, "state": frozen.state.value, "content_hash": frozen.content_hash}

    return await run_in_threadpool(work)


@router.get("/datasets/{one}/diff/{other}", **DATASETS)
async def difference(request: Request, one: str, other: str) -> dict[str, int]:
    """How many rows were added, removed and changed from one version to another."""
    await holder_of(request, KeyScope.DATASETS)
    _refuse_nul(one, other)

    def ask(session: ReadSession) -> dict[str, int]:
        return row_diff_counts(session, *(dataset_version(session, each).id for each in (one, other)))

    return await run_in_threadpool(_read, ask)


@router.get("/datasets/{version}/export", response_class=StreamingResponse, **DATASETS)
async def export(
    request: Request,
    version: str,
    form: Annotated[str, Query(alias="format")] = "trl-preference",
    file_format: Literal["jsonl", "parquet"] = "jsonl",
    shard_rows: Annotated[int | None, Query(ge=1)] = None,
) -> StreamingResponse:
    """The version in a training format, as a zip archive of a folder that trainers load as it stands."""
    holder = await holder_of(request, KeyScope.DATASETS)
    _refuse_nul(version)

    def begin() -> Iterator[bytes]:
        store = answers.store()
        with store.read() as session:
            found = dataset_version(session, version)
        blocks = export_archive(store, holder.actor, Wish(found.id, form, file_format, shard_rows))
        return chain([next(blocks)], blocks)

    return StreamingResponse(await run_in_threadpool(begin), media_type="application/zip")


@router.get("/thread/{reference}", **DATASETS)
async def thread(
    request: Request, reference: str, form: Annotated[ThreadForm, Query(alias="format")] = "json"
) -> Any:
    """What an object came of, and what became of it: plain JSON, PROV-JSON, or OpenLineage events."""
    await holder_of(request, KeyScope.DATASETS)
    _refuse_nul(reference)
    return await run_in_threadpool(_read, lambda session: _FORMS[form](thread_of(session, reference)))


def _refuse_nul(*references: str) -> None:
    """Raises Invalid for a text that no database stores."""
    if any("\x00" in reference for reference in references):
        raise Invalid.field("reference", "expected a reference such as harmlessness@1 or EXAMPLE-5")


def _read(ask: Any) -> Any:
    with answers.store().read() as session:
        return ask(session)
