"""What can be done with all that a table of feedback shows: open cases, take it along as a file, keep the view."""

from collections.abc import Iterator, Sequence
from urllib.parse import parse_qsl, urlencode

import streamlit as st

from app.pages.listen.filters import query_of_filters
from app.session import context
from app.session.links import link, show_link
from app.web.downloads import offer
from governance.core.access import Permission
from governance.feedback.commands.saved import remove_filter, save_filter
from governance.feedback.queries import FeedbackRow
from governance.feedback.queries.saved import KeptFilter, saved_filters
from governance.review.commands.opening_many import OpenedCases, open_cases
from governance.review.queries.listing import Listed, Listing, listed_stream
from reports.cells import MOST_ROWS
from reports.feedback_file import as_csv, as_xlsx

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def offer_cases(rows: Sequence[FeedbackRow], are_chosen: bool) -> None:
    """A button that opens a case on the output of each row, and afterwards what became of it."""
    if context.may(Permission.OPEN_CASE) and rows:
        what = f"{len(rows)} chosen" if are_chosen else f"all {len(rows)} shown"
        if st.button(f"Open cases for {what}…", icon=":material/gavel:"):
            _ask_for_cases(tuple(row.id for row in rows), what)


@st.dialog("Open cases")
def _ask_for_cases(feedback_ids: tuple[int, ...], what: str) -> None:
    st.markdown(
        f"Opens one case for each output of {what}. Outputs that are or were under review are left out, "
        f"as is feedback without consent to review; you will see which, and why."
    )
    reason = st.text_input("Why", max_chars=1_000, placeholder="what reviewers should look for")
    if st.button("Open", type="primary"):
        done = context.act(open_cases, "Cases opened", feedback_ids, reason)
        if done is not None:
            _tell(done.value)
        context.show_refusal()


def _tell(came: OpenedCases) -> None:
    st.markdown(f"**{len(came.opened)} opened, {len(came.skipped)} left out.**")
    with st.container(height=260, border=False):
        for reference in came.opened:
            link(reference)
        for skipped in came.skipped:
            st.markdown(f"{skipped.reference}: {skipped.reason}")


def offer_files(listed: Listed, found: Listing) -> None:
    """The rows of all pages as a file."""
    if not found.rows:
        return
    with st.popover("Export", icon=":material/download:"):
        st.markdown(f"All {found.total} records that match the filters, newest first.")
        st.link_button("CSV", offer("feedback.csv", "text/csv; charset=utf-8", lambda: _csv(listed)))
        st.link_button("Excel", offer("feedback.xlsx", XLSX_TYPE, lambda: _xlsx(listed)))
        st.caption(
            f"Excel holds {MOST_ROWS - 1:,} records at the most; the newest are taken. In CSV, anything a "
            f"spreadsheet could read as a formula gets a leading apostrophe. Download links are valid for an hour."
        )


def _csv(listed: Listed) -> Iterator[bytes]:
    with context.store().read() as session:
        yield from as_csv(listed_stream(session, listed))


def _xlsx(listed: Listed) -> Iterator[bytes]:
    with context.store().read() as session:
        yield from as_xlsx(listed_stream(session, listed, MOST_ROWS - 1))


def offer_saved() -> None:
    """Saved filters, own and shared, and the way to keep the present one."""
    person_id = context.actor().person_id
    kept = context.read(saved_filters, person_id)
    with st.popover("Saved filters", icon=":material/bookmark:"):
        if not kept:
            st.caption("None yet. Set some filters, then save them here under a name.")
        for each in kept:
            _show_kept(each)
        query = query_of_filters()
        if query and person_id is not None:
            with st.form("save-filter", border=False):
                name = st.text_input("Save the current filters as", max_chars=80)
                shared = st.checkbox("Share with all staff")
                if st.form_submit_button("Keep"):
                    done = context.act(
                        save_filter, f"{name} has been saved", name, urlencode(query), shared=shared
                    )
                    if done is not None:
                        st.rerun()
                    context.show_refusal()


def _show_kept(kept: KeptFilter) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        by = f" · by {kept.owner}" if kept.owner else " · shared" if kept.shared else ""
        show_link("all_feedback", kept.name + by, **dict(parse_qsl(kept.query)))
        if kept.owner is None:
            st.button(
                "Remove",
                key=f"remove-filter-{kept.id}",
                type="tertiary",
                on_click=context.act,
                args=(remove_filter, f"{kept.name} has been removed", kept.id),
            )
