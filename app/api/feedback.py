"""/feedback: sending records, reading back what one sent, passing on that consent was taken back."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from itertools import islice
from typing import IO, Annotated, Any, TypeVar

import msgspec
from fastapi import APIRouter, Query, Request, Response
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import StreamingResponse

from app.api.auth import holder_of, spend_records
from app.api.bodies import LINES_TOGETHER, line_groups, whole_body
from app.api.describing import LISTED, ONE, SENT, WITHDRAWN, WITHDRAWN_OF_PERSON
from app.api.errors import StreamFailed
from app.api.writing import Gathering, write
from app.session import cache as answers
from governance.core.errors import Conflict, Invalid, NotFound, Problem
from governance.core.keys.queries import Holder
from governance.core.keys.tables import KeyScope
from governance.feedback.commands import relay_withdrawal, relay_withdrawal_of
from governance.feedback.commands.intake import Outcome, SentLine, refuse_bad, take_in
from governance.feedback.decoding import problem_of
from governance.feedback.queries.sent import SentFilter, sent_page, sent_record
from governance.feedback.records import LONGEST_KEY, is_name
from governance.feedback.tables import Kind, Scope

NDJSON = "application/x-ndjson"
_LINE_TYPES = frozenset({NDJSON, "application/ndjson", "application/jsonl", "application/jsonlines"})
SPOOLED_IN_MEMORY = 1 << 20
MOST_PROBLEMS = 1_000
"""Of a refused batch, so many problems are told."""
_TEXT_FILTERS = ("model_version", "language", "scenario", "category")

_encoder = msgspec.json.Encoder()
_list_decoder = msgspec.json.Decoder(list[msgspec.Raw])

Answer = TypeVar("Answer")

router = APIRouter(tags=["feedback"])


class Withdrawal(msgspec.Struct, forbid_unknown_fields=True):
    """Which scopes a contributor takes back."""

    scopes: list[Scope]


_withdrawal_decoder = msgspec.json.Decoder(Withdrawal)


class Counts(msgspec.Struct):
    """How many records came to what."""

    created: int = 0
    unchanged: int = 0
    conflict: int = 0
    invalid: int = 0

    def add(self, outcomes: list[Outcome]) -> None:
        for outcome in outcomes:
            setattr(self, outcome.status, getattr(self, outcome.status) + 1)


@router.post("/feedback", **SENT)
async def send(request: Request) -> Response:
    """Send one record (a JSON object), a list of them, or NDJSON, one record a line.

    A record's `key` makes a retry harmless: the same again is `unchanged`, another content under the same key a `conflict`. Of a
    list or NDJSON the good records are stored and each one's outcome is told; `?strict=true` stores all or none.
    """
    holder = await holder_of(request, KeyScope.WRITE)
    strict = _is_true(request.query_params.get("strict", "false"))
    form = request.headers.get("content-type", "application/json").partition(";")[0].strip().casefold()
    if form in _LINE_TYPES:
        return await (_all_lines if strict else _each_line)(request, holder)
    if form != "application/json":
        raise HTTPException(415, f"The type {form!r} isn't known here: send application/json or {NDJSON}.")
    body = await whole_body(request)
    if body.lstrip()[:1] != b"[":
        spend_records(holder, 1)
        return _one_answer(await _single.answer((holder, body)))
    lines = _listed(body)
    spend_records(holder, len(lines))
    outcomes = await write(_store, holder, lines, strict=strict)
    counts = Counts()
    counts.add(outcomes)
    return _json({"summary": counts, "results": outcomes})


@router.get("/feedback", **LISTED)
async def sent(
    request: Request,
    kind: Kind | None = None,
    model_version: Annotated[str | None, Query(max_length=130)] = None,
    language: Annotated[str | None, Query(max_length=35)] = None,
    scenario: Annotated[str | None, Query(max_length=64)] = None,
    category: Annotated[str | None, Query(max_length=64)] = None,
    after: Annotated[str | None, Query(pattern=r"^(FB-)?[0-9]{1,18}$")] = None,
    limit: Annotated[int, Query(ge=1, le=1_000)] = 100,
) -> Response:
    """What your product sent, in the order in which it came in. `after` takes the `next` of the page before."""
    holder = await holder_of(request, KeyScope.READ)
    texts = dict(zip(_TEXT_FILTERS, (model_version, language, scenario, category), strict=True))
    problems = [
        Problem(f"query.{name}", "holds a control character")
        for name, text in texts.items()
        if text is not None and not is_name(text)
    ]
    if problems:
        raise Invalid(*problems)
    wanted = SentFilter(kind=kind, model=holder.model, **texts)
    place = int((after or "0").removeprefix("FB-"))
    return _json(await run_in_threadpool(_read, sent_page, holder.origin, wanted, after=place, limit=limit))


@router.get("/feedback/{key:path}", **ONE)
async def sent_one(request: Request, key: str) -> Response:
    """One record that your product sent, by the key it sent it with."""
    holder = await holder_of(request, KeyScope.READ)
    _known_name(key)
    return _json(await run_in_threadpool(_read, sent_record, holder.origin, key, holder.model))


@router.post("/people/{person}/withdraw", **WITHDRAWN_OF_PERSON)
async def withdraw_of_person(request: Request, person: str) -> Response:
    """Take consent back for all that a person said by this product, for all scopes or those named, as they told the product."""
    holder = await holder_of(request, KeyScope.WITHDRAW)
    scopes = _scopes(await whole_body(request))
    _known_name(person)
    changed = await write(_withdraw_of_person, holder, person, scopes)
    return _json({"person": person, "statements": changed})


@router.post("/feedback/{key:path}/withdraw", **WITHDRAWN)
async def withdraw(request: Request, key: str) -> Response:
    """Take consent back for one record, for all scopes or those named. It reaches everything derived at once; asking again
    changes nothing.
    """
    holder = await holder_of(request, KeyScope.WITHDRAW)
    scopes = _scopes(await whole_body(request))
    _known_name(key)
    withdrawn = await write(_withdraw, holder, key, scopes)
    return _json({"key": key, "withdrawn": [scope.value for scope in withdrawn]})


def _store(holder: Holder, lines: Sequence[SentLine], *, strict: bool = False) -> list[Outcome]:
    with answers.store().begin(holder.actor) as unit:
        outcomes = take_in(unit, holder.origin, lines, model=holder.model)
        if strict:
            refuse_bad(outcomes)
    return outcomes


def _store_singles(items: Sequence[tuple[Holder, bytes]]) -> list[Outcome]:
    """Records of requests that waited together: one unit of work, and one event, for each key among them."""
    found: dict[int, Outcome] = {}
    holders = {holder.key_id: holder for holder, _ in items}
    for holder in holders.values():
        lines = [
            (place, body) for place, (sender, body) in enumerate(items, 1) if sender.key_id == holder.key_id
        ]
        found.update((outcome.line, outcome) for outcome in _store(holder, lines))
    return [found[place] for place in range(1, len(items) + 1)]


_single: Gathering[tuple[Holder, bytes], Outcome] = Gathering(_store_singles)


def _one_answer(outcome: Outcome) -> Response:
    """One record's outcome as the answer to its request."""
    if outcome.status == "conflict":
        raise Conflict(
            f"The key {outcome.key} is used for other content.", stored=outcome.stored, sent=outcome.sent
        )
    if outcome.status == "invalid":
        raise Invalid(*(Problem(problem.field, problem.reason) for problem in outcome.problems))
    answer = {"key": outcome.key, "status": outcome.status, "reference": outcome.reference}
    return _json(answer, 201 if outcome.status == "created" else 200)


async def _each_line(request: Request, holder: Holder) -> Response:
    """Stores each group of lines as it comes in, each durable by itself, and answers with a line for each record and a last one
    that counts them. The answer waits in a file until the request is over: many clients listen only then.
    """
    counts = Counts()
    with ExitStack() as files:
        told = files.enter_context(_spool())
        async for group in line_groups(request):
            spend_records(holder, len(group))
            try:
                outcomes = await write(_store, holder, group)
            except (SQLAlchemyError, OSError) as error:
                raise StreamFailed(msgspec.to_builtins(counts), group[0][0] - 1) from error
            counts.add(outcomes)
            told.write(_encoder.encode_lines(outcomes))
        return _told(told, counts, files.pop_all())


async def _all_lines(request: Request, holder: Holder) -> Response:
    """Keeps the lines aside until all have come in, then stores all of them or none."""
    with ExitStack() as files:
        told = files.enter_context(_spool())
        with _spool() as kept:
            async for group in line_groups(request):
                spend_records(holder, len(group))
                kept.writelines(b"%d %b\n" % (number, line.strip()) for number, line in group)
            counts = await write(_store_all, holder, kept, told)
        return _told(told, counts, files.pop_all())


def _store_all(holder: Holder, kept: IO[bytes], told: IO[bytes]) -> Counts:
    """Stores all lines of `kept` in one unit of work and tells their outcomes; gives up after `MOST_PROBLEMS` bad ones."""
    counts, bad = Counts(), list[Outcome]()
    kept.seek(0)
    lines = ((int(number), text) for number, _, text in (line.partition(b" ") for line in kept))
    with answers.store().begin(holder.actor) as unit:
        while len(bad) < MOST_PROBLEMS and (group := list(islice(lines, LINES_TOGETHER))):
            outcomes = take_in(unit, holder.origin, group, model=holder.model)
            counts.add(outcomes)
            bad += [outcome for outcome in outcomes if outcome.is_bad]
            told.write(_encoder.encode_lines(outcomes))
        refuse_bad(bad[:MOST_PROBLEMS])
    return counts


def _spool() -> "tempfile.SpooledTemporaryFile[bytes]":
    return tempfile.SpooledTemporaryFile(SPOOLED_IN_MEMORY)


def _told(told: IO[bytes], counts: Counts, files: ExitStack) -> Response:
    """What stands in `told`, and the counts as its last line; closes `files` when it is sent."""
    told.write(_encoder.encode_lines([{"summary": counts}]))
    is_short = told.tell() <= SPOOLED_IN_MEMORY
    told.seek(0)
    if is_short:
        with files:
            return Response(told.read(), media_type=NDJSON)
    return StreamingResponse(_parts(told, files), media_type=NDJSON)


def _parts(told: IO[bytes], files: ExitStack) -> Iterator[bytes]:
    with files:
        while part := told.read(SPOOLED_IN_MEMORY):
            yield part


def _read(query: Callable[..., Answer], *args: Any, **options: Any) -> Answer:
    with answers.store().read() as session:
        return query(session, *args, **options)


def _withdraw(holder: Holder, key: str, scopes: list[Scope]) -> list[Scope]:
    with answers.store().begin(holder.actor) as unit:
        return relay_withdrawal(unit, holder.origin, key, scopes, model=holder.model)


def _withdraw_of_person(holder: Holder, person: str, scopes: list[Scope]) -> int:
    with answers.store().begin(holder.actor) as unit:
        return relay_withdrawal_of(unit, holder.origin, person, scopes, model=holder.model)


def _listed(body: bytes) -> list[tuple[int, msgspec.Raw]]:
    try:
        return list(enumerate(_list_decoder.decode(body), 1))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Invalid.field("body", f"not JSON: {error}") from error


def _scopes(body: bytes) -> list[Scope]:
    """The scopes that a body names (`{"scopes": ["training"]}`); all of them where there is no body."""
    if not body.strip():
        return list(Scope)
    try:
        return list(_withdrawal_decoder.decode(body).scopes)
    except msgspec.ValidationError as error:
        problem = problem_of(error)
        raise Invalid(Problem(problem.field, problem.reason)) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Invalid.field("body", f"not JSON: {error}") from error


def _known_name(key: str) -> None:
    """Raises NotFound for what cannot be the key of any record."""
    if not is_name(key) or len(key) > LONGEST_KEY:
        raise NotFound("feedback with the key", repr(key)[:LONGEST_KEY])


def _is_true(word: str) -> bool:
    if word.casefold() not in ("true", "false", "1", "0"):
        raise Invalid.field("query.strict", f"{word!r}: expected true or false")
    return word.casefold() in ("true", "1")


def _json(answer: object, status: int = 200) -> Response:
    return Response(_encoder.encode(answer), status, media_type="application/json")
