"""All feedback: filtered, searched, turned page by page, newest first; what is chosen opens beside the table."""

import streamlit as st

from app.pages.listen.bulk import offer_cases, offer_files, offer_saved
from app.pages.listen.filters import ask_filters, clear_filters, query_of_filters
from app.pages.listen.heard_row import show_statement, table_columns, table_row
from app.session import context
from app.session.links import link, show_link
from app.ui.page import empty, header
from app.ui.table import choose_rows
from app.web.indexing import brought_up_to_date
from governance.feedback.crowd.queries import decision_records, signal_records
from governance.feedback.queries import PAGE_SIZE, FeedbackRow
from governance.review.queries.listing import Listed, Listing, listing

header("All feedback", "What people said about the models' answers, newest first.", "feedback")


def asked_page() -> int:
    """The page that the address names; 1 for nonsense."""
    text = st.query_params.get("page", "")
    return int(text) if text.isdecimal() and 0 < len(text) < 8 else 1


def signal_ids() -> tuple[int, ...] | None:
    """The records of the crowd's signal, or of a decision on one, that the address names, if any."""
    for name, records in (("signal", signal_records), ("decision", decision_records)):
        text = st.query_params.get(name, "")
        if text.isdecimal() and len(text) < 10:
            return context.read(records, int(text))
    return None


index = brought_up_to_date()
listed = ask_filters(index.indexed_to, signal_ids())
found: Listing = context.read(listing, listed, asked_page())


def show_place() -> None:
    """How many there are, and how to turn the pages."""
    with st.container(horizontal=True, vertical_alignment="center"):
        first = (found.page - 1) * PAGE_SIZE + 1
        last = first + len(found.rows) - 1
        of = "1 record" if found.total.count == 1 else f"{found.total} records"
        st.markdown(f"**{of}**" + (f" · {first:,} to {last:,} shown" if found.pages > 1 else ""))
        if found.pages > 1:
            key = f"pages-{hash(listed.wanted)}-{listed.has_case}-{found.page}"
            wanted = st.pagination(found.pages, default=found.page, key=key)
            if wanted != found.page:
                st.query_params["page"] = str(wanted)
                st.rerun()
        if query_of_filters():
            st.button(
                "Clear all filters", on_click=clear_filters, type="tertiary", icon=":material/filter_alt_off:"
            )


def show_table(rows: list[FeedbackRow]) -> None:
    words = listed.wanted.words or ""
    actions = st.container(horizontal=True, vertical_alignment="center")
    table, beside = st.columns([3, 2], gap="medium")
    with table:
        places = choose_rows(
            [table_row(row, words, found.cases.get(row.output_id)) for row in rows],
            "feedback",
            description="Feedback; choose a row to read it beside the answer, or several to open cases",
            config=table_columns(),
        )
    chosen = [rows[place] for place in places if place < len(rows)]
    with beside:
        if len(chosen) == 1:
            show_statement(chosen[0], words, found.cases.get(chosen[0].output_id))
        elif not chosen:
            st.caption(
                "Select a row to read it here beside the answer it is about; select several to open cases for them."
            )
        else:
            st.markdown(f"**{len(chosen)} chosen**")
            for row in chosen:
                link(row.reference)
    with actions:
        offer_cases(chosen or rows, bool(chosen))
        offer_files(listed, found)
        offer_saved()


def show_nothing(asked: Listed) -> None:
    if asked.is_everything:
        empty(
            "No feedback yet.",
            "Give feedback, import a file with `plumbline import`, or fill the store with `plumbline demo`.",
        )
        show_link("give_feedback", "Give feedback")
    else:
        empty("No feedback matches these filters.", "Clear a filter, or search for fewer words.")
        offer_saved()


if listed.wanted.has_words and index.waiting:
    st.info(
        f"The newest {index.waiting:,} records are still being indexed; words are not found in them yet. "
        "Indexing continues in the background; check back shortly.",
        icon=":material/hourglass_top:",
    )
if listed.wanted.ids is not None:
    st.info(
        "Only the records identified by an integrity signal or by a decision about one.",
        icon=":material/troubleshoot:",
    )
show_place()
if found.rows:
    show_table(found.rows)
else:
    show_nothing(listed)
