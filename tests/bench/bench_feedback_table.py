"""Pages of all feedback at 1 million records: the first, the 500th, and searched, as the page asks for them.

Times are those of one whole drawing: where the page begins, its rows with the cases on their outputs, and the count. Nothing is
remembered between two questions but what the database keeps in memory. The search index is filled first, and its speed told.
"""

import random
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import Any

import governance.schema  # noqa: F401 all tables are known from here on
from governance.core import migrate
from governance.core.access import SYSTEM
from governance.core.bulk import insert_rows
from governance.core.people.commands import add_stakeholder_group
from governance.core.settings import Settings
from governance.core.store import Store
from governance.core.unit_of_work import table_of
from governance.feedback.commands.indexing import index_all
from governance.feedback.commands.rollups import count_in
from governance.feedback.queries import FeedbackFilter
from governance.feedback.tables import Feedback, Kind, Source
from governance.registry.commands import NewOutput, add_model, add_model_version, record_outputs
from governance.review.queries.listing import Listed, listing

RECORDS, OUTPUTS, BATCH, QUESTIONS, TEXTS = 1_000_000, 20_000, 20_000, 40, 20_000
LANGUAGES = ("en", "es", "fr", "de", "zh-Hans")
SCENARIOS = ("medical-advice", "personal-finance", "homework-help", "legal-questions", "news")
GROUPS = ("elderly", "public", "experts", "newcomers")
CATEGORIES = ("tone", "harmful-advice", "privacy", "made-up-facts")
KINDS = (Kind.RATING,) * 11 + (Kind.FLAG,) * 3 + (Kind.COMMENT,) * 4 + (Kind.CORRECTION,) * 2
SYLLABLES = ("ba", "ke", "lo", "mi", "nu", "ra", "se", "ti", "vo", "za")
BEGINNING = datetime(2024, 1, 1, tzinfo=UTC)


def main() -> None:
    with TemporaryDirectory(prefix="plumbline-bench-") as folder:
        store = Store.open(Settings(home=Path(folder)))
        migrate.make_ready(store.engine)
        began = time.perf_counter()
        fill(store)
        print(f"{RECORDS:,} records stored in {time.perf_counter() - began:.0f} s", flush=True)
        began = time.perf_counter()
        indexed = index_all(store)
        print(f"indexed at {indexed / (time.perf_counter() - began):,.0f} records/s", flush=True)
        for name, wanted, page in questions():
            tell(store, name, wanted, page)
        store.close()


def questions() -> list[tuple[str, Listed, int]]:
    """What is asked: its name, the filter, the page."""
    spanish = FeedbackFilter(language="es", kind=Kind.FLAG)
    narrow = replace(spanish, scenario="medical-advice", category="tone", severity_from=4, group_id=1)
    spring = FeedbackFilter(from_day=date(2024, 3, 5), to_day=date(2024, 6, 20), language="de")
    common, rare = FeedbackFilter(words="bake"), FeedbackFilter(words="zazaza lolo")
    asked = [
        ("all", FeedbackFilter()),
        ("flags in Spanish", spanish),
        ("six filters", narrow),
        ("a season, German", spring),
        ("a common word", common),
        ("two rare words", rare),
        ("a common word in flags", FeedbackFilter(words="bake", kind=Kind.FLAG)),
        ("a Chinese phrase", FeedbackFilter(words="头疼")),
    ]
    return [(name, Listed(wanted), page) for name, wanted in asked for page in (1, 500)]


def tell(store: Store, name: str, wanted: Listed, page: int) -> None:
    found = ask(store, wanted, page)
    if page > 1 and not found.rows:
        return
    walls, works = zip(
        *(milliseconds(lambda: ask(store, wanted, page)) for _ in range(QUESTIONS)), strict=True
    )
    print(
        f"{name:24} page {page:3}: p50 {median(walls):5.1f} ms, p95 {quantiles(walls, n=20)[-1]:5.1f} ms, "
        f"of work p50 {median(works):5.1f} ms ({len(found.rows)} rows of {found.total})",
        flush=True,
    )


def ask(store: Store, wanted: Listed, page: int) -> Any:
    with store.read() as session:
        return listing(session, wanted, page)


def milliseconds(work: Callable[[], object]) -> tuple[float, float]:
    """By the clock on the wall, and of the processor's time that this process took: other work on the machine isn't in it."""
    began, worked = time.perf_counter(), time.process_time()
    work()
    return 1000 * (time.perf_counter() - began), 1000 * (time.process_time() - worked)


def fill(store: Store) -> None:
    chance = random.Random(1)
    vocabulary = [a + b for a in SYLLABLES for b in SYLLABLES] + [
        a + b + c for a in SYLLABLES for b in SYLLABLES for c in SYLLABLES
    ]
    weights = [1 / (place + 3) for place in range(len(vocabulary))]
    with store.begin(SYSTEM) as unit:
        for slug in GROUPS:
            add_stakeholder_group(unit, slug, slug.capitalize())
        add_model(unit, "assistant", "Assistant")
        versions = [add_model_version(unit, "assistant", label).id for label in ("1.0", "2.0", "2.1")]
    with store.begin(SYSTEM) as unit:
        record_outputs(unit, [an_output(number, versions) for number in range(OUTPUTS)])
    texts = [" ".join(chance.choices(vocabulary, weights, k=9)) for _ in range(TEXTS)]
    for first in range(0, RECORDS, BATCH):
        rows = [a_row(number, chance, texts, versions) for number in range(first, first + BATCH)]
        with store.engine.begin() as connection:
            insert_rows(connection, table_of(Feedback), rows)
        with store.begin(SYSTEM) as unit:
            count_in(unit.session, rows)


def an_output(number: int, versions: list[int]) -> NewOutput:
    return NewOutput(
        versions[number % 3],
        f"output-{number}",
        [{"role": "user", "content": "What should I do?"}],
        "See a doctor.",
        LANGUAGES[number % 5],
        SCENARIOS[number // 5 % 5],
        BEGINNING,
    )


def a_row(number: int, chance: random.Random, texts: list[str], versions: list[int]) -> dict[str, Any]:
    """One record of its own words; no event tells of it, since this store is thrown away."""
    output, kind = chance.randrange(OUTPUTS), chance.choice(KINDS)
    given = BEGINNING + timedelta(minutes=number)
    said = f"{chance.choice(texts)} {chance.choice(texts)}" if kind is not Kind.RATING else None
    if said and LANGUAGES[output % 5] == "zh-Hans" and chance.random() < 0.1:
        said += " 我头疼得很"
    return {
        "id": number + 1,
        "row_hash": "",
        "event_seq": number // BATCH + 1,
        "origin": "bench",
        "key": f"bench-{number}",
        "content_hash": f"{number:064x}",
        "kind": kind,
        "source": Source.HUMAN,
        "output_id": output + 1,
        "stakeholder_group_id": chance.randrange(4) + 1,
        "model_version_id": versions[output % 3],
        "language": LANGUAGES[output % 5],
        "scenario": SCENARIOS[output // 5 % 5],
        "rating": chance.randint(1, 5) if kind is Kind.RATING else None,
        "category": chance.choice(CATEGORIES) if kind is Kind.FLAG else None,
        "severity": chance.randint(1, 4) if kind is Kind.FLAG else None,
        "correction": said if kind is Kind.CORRECTION else None,
        "comment": said if kind is not Kind.CORRECTION else None,
        "may_review": True,
        "may_train": False,
        "may_publish": False,
        "given_at": given,
        "recorded_at": given,
    }


if __name__ == "__main__":
    main()
