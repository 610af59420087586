"""/reports: the same reports as on the command line and on the page, by the same names."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from app.api.auth import holder_of
from app.api.describing import REPORTS
from app.session import cache as answers
from governance.core.access import Permission, require
from governance.core.canonical import sha256
from governance.core.errors import Invalid
from governance.core.keys.tables import KeyScope

router = APIRouter(tags=["reports"])


@router.get("/reports", **REPORTS)
async def list_reports(request: Request) -> dict[str, Any]:
    """The reports there are, and what each takes."""
    await holder_of(request, KeyScope.REPORTS)
    from reports.catalogue.kind import report_kinds

    return {
        "reports": [
            {"report": each.name, "argument": each.argument, "title": each.title, "what": each.words}
            for each in report_kinds().values()
        ]
    }


@router.get("/reports/{name}", response_class=Response, **REPORTS)
async def make(
    request: Request,
    name: str,
    about: Annotated[str, Query(max_length=200)] = "",
    form: Annotated[str, Query(alias="format")] = "json",
    first: Annotated[date | None, Query(alias="from")] = None,
    last: Annotated[date | None, Query(alias="to")] = None,
    as_of: Annotated[int | None, Query(ge=0, le=2**53)] = None,
    organisation: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """A report as a file. `about` is what it is about (an audit, a framework); `from` and `to` are days, both included; the
    headers `Plumbline-Event`, `Plumbline-Content-Hash` and `Plumbline-Sha256` say what it is.
    """
    holder = await holder_of(request, KeyScope.REPORTS)

    def work() -> Response:
        from reports.formats.format import formats
        from reports.making import file_stem, make_report, usual_period
        from reports.reading import Asked

        require(holder.actor, Permission.MAKE_REPORT)
        if form not in formats():
            raise Invalid.field("format", f"expected {', '.join(formats())}")
        if "\x00" in name + about + organisation:
            raise Invalid.field("about", "expected a text without NUL characters")
        store = answers.store()
        begins, ends = usual_period(store.clock())
        asked = Asked(
            starts_at=_midnight(first) if first else begins,
            ends_at=_midnight(last) + timedelta(days=1) if last else ends,
            seq=as_of,
            argument=about,
            organisation=organisation,
        )
        with store.read() as session:
            report = make_report(session, name, asked)
        content = formats()[form].write(report)
        named = f"{file_stem(name, report, about)}.{form}"
        return Response(
            content,
            media_type=formats()[form].media_type,
            headers={
                "Content-Disposition": f'attachment; filename="{named.encode("ascii", "replace").decode()}"',
                "Plumbline-Event": str(report.ledger_seq),
                "Plumbline-Content-Hash": report.content_hash,
                "Plumbline-Sha256": sha256(content),
            },
        )

    return await run_in_threadpool(work)


def _midnight(day: date) -> datetime:
    """Raises Invalid for a day at the end of time, after which no other comes."""
    if not 1900 <= day.year <= 9000:
        raise Invalid.field("from", "expected a day between the years 1900 and 9000")
    return datetime.combine(day, time(), UTC)
