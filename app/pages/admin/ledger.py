"""The ledger: all that was done, by whom, and whether everything is still as it says."""

from typing import Any

import streamlit as st

from app.session import context
from app.session.cache import newest_event
from app.session.links import asked_reference, link
from app.ui.marks import exactly, reader_zone, when
from app.ui.page import empty, facts, header
from app.ui.table import choose_row, page_start, pager
from governance.core.errors import NotFound
from governance.core.events import (
    EventFilter,
    EventRow,
    EventView,
    event_actors,
    event_kinds,
    event_page,
    event_view,
)
from governance.core.proof.checkpoints import kept
from governance.core.references import Prefix, numbered
from governance.core.verify import Verification, verify
from governance.schema import METADATA

PLACE = "before"
SHOWN_CHECKPOINTS = 100


def main() -> None:
    reference = asked_reference()
    if reference:
        show_event(reference)
    else:
        show_ledger()


def show_ledger() -> None:
    header(
        "Ledger",
        "Everything that was done, and by whom. Each event contains the hash of the one before it, so "
        "nothing can be altered, removed or reordered unnoticed.",
    )
    facts(("Events", newest_event(), "Newest event"), ("Kinds", len(context.read(event_kinds)), None))
    st.button(
        "Verify now",
        icon=":material/fact_check:",
        key="verify",
        help="Reads every event and every row; this takes a while.",
    )
    if st.session_state["verify"]:
        run_verification()
    show_verification()
    show_checkpoints()
    page = context.read(event_page, filters(), before=page_start(PLACE))
    if not page.rows:
        empty("No events match these filters.", "Choose another kind or person, or clear the reference.")
        return
    chosen = choose_row(
        [as_row(row) for row in page.rows],
        "events",
        description="Events, newest first",
        config={
            "When": st.column_config.DatetimeColumn(
                format="D MMM YYYY, HH:mm:ss", timezone=str(reader_zone())
            )
        },
    )
    if chosen is not None:
        st.query_params["ref"] = page.rows[chosen].reference
        st.rerun()
    pager(PLACE, page.next_before)


def show_checkpoints() -> None:
    """The checkpoints that were signed here; each proves something only where a copy is kept elsewhere."""
    taken = kept(context.settings().checkpoints_path)
    with st.expander(f"Checkpoints ({len(taken):,})", icon=":material/verified:"):
        if not taken:
            empty("No checkpoint was signed yet.", "An operator signs one: plumbline checkpoint --out FILE")
            return
        st.caption(
            "Signed heads of the ledger. Kept elsewhere, one proves that nothing before it was changed since: "
            "`plumbline verify --checkpoint FILE`."
        )
        st.dataframe(
            [
                {"Events": each.checkpoint.size, "Root": each.checkpoint.root.hex(), "File": each.path.name}
                for each in taken[:SHOWN_CHECKPOINTS]
            ],
            hide_index=True,
            alt="Signed checkpoints, newest first",
        )


def filters() -> EventFilter:
    actors = context.read(event_actors)
    with st.container(horizontal=True):
        kind = st.selectbox(
            "What was done",
            ["", *context.read(event_kinds)],
            format_func=lambda each: each.replace("_", " ").replace(".", ": ") or "anything",
            key="kind",
            bind="query-params",
            on_change=from_the_start,
        )
        actor = st.selectbox(
            "By whom",
            ["", *actors],
            format_func=lambda each: actors.get(each, "anyone"),
            key="by",
            bind="query-params",
            on_change=from_the_start,
        )
        subject = st.text_input(
            "On what",
            key="on",
            bind="query-params",
            placeholder="CASE-17, guidelines@3",
            help="The reference as it appears in the ledger",
            on_change=from_the_start,
        )
    return EventFilter(kind, actor, subject.strip())


def from_the_start() -> None:
    st.query_params.pop(PLACE, None)


def as_row(row: EventRow) -> dict[str, Any]:
    return {
        "Event": row.seq,
        "When": row.at,
        "By whom": row.actor_name,
        "What was done": row.kind.replace("_", " ").replace(".", ": "),
        "On what": row.subject,
        "Details": ", ".join(f"{name}: {value}" for name, value in row.data.items()),
    }


def run_verification() -> None:
    bar = st.progress(0.0, "Reading the ledger")

    def tell(table: str, done: int, of: int) -> None:
        bar.progress(done / of, f"Comparing {table.replace('_', ' ')} with the ledger")

    with context.store().read() as session:
        result = verify(session, METADATA.sorted_tables, tell)
    bar.empty()
    st.session_state["verification"] = (newest_event(), result)


def show_verification() -> None:
    if "verification" not in st.session_state:
        return
    seq, result = st.session_state["verification"]
    if result.ok:
        st.success(
            f"At event {seq:,} everything matched the ledger: {result.events:,} events, every governed row.",
            icon=":material/verified:",
        )
    else:
        show_problems(result)


def show_problems(result: Verification) -> None:
    st.error(
        f"{len(result.problems):,} problems in {result.events:,} events. The store was changed without an "
        f"event in the ledger.",
        icon=":material/gpp_bad:",
    )
    st.dataframe({"Problem": result.problems}, hide_index=True, alt="Problems, one per row")


def show_event(reference: str) -> None:
    named = numbered(reference)
    if not named or named[0] is not Prefix.EVENT:
        raise NotFound("event", reference)
    event = context.read(event_view, named[1])
    row = event.row
    header(row.reference, f"{row.kind.replace('_', ' ').replace('.', ': ')}, by {row.actor_name}.")
    st.markdown(when(row.at), help=exactly(row.at))
    with st.container(horizontal=True, vertical_alignment="center"):
        link(row.subject)
        st.button("All events", icon=":material/arrow_back:", on_click=leave_event, type="tertiary")
    if row.data:
        st.subheader("Content", anchor=False)
        st.json(row.data)
    show_rows(event)
    st.subheader("Its position in the chain", anchor=False)
    st.markdown(f"Hash `{event.hash}`  \nafter `{event.previous}`")


def show_rows(event: EventView) -> None:
    written = [
        {"Table": table, "Row": row_id, "Digest": digest or "removed"} for table, row_id, digest in event.rows
    ]
    if written:
        st.subheader("Rows it covers", anchor=False)
        st.dataframe(written, hide_index=True, alt="Each row with its digest after this event")
    if event.covers:
        st.subheader("Rows it covers together", anchor=False)
        st.dataframe(
            [{"Table": table, "Rows": count, "Merkle root": root} for table, count, root in event.covers],
            hide_index=True,
            alt="Tables with the number of rows and their Merkle root",
        )


def leave_event() -> None:
    st.query_params.pop("ref", None)


main()
