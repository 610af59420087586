"""Imports as they go on: progress, outcome, what was refused, what was not carried over, and the rows that came of it."""

import streamlit as st

from app.pages.listen.mapping import plain
from app.session import context
from app.session.cache import read_now
from app.session.links import link, show_link
from app.ui.marks import state_mark, when
from app.ui.page import empty
from governance.core.access import Permission
from governance.core.errors import NotFound
from governance.exchange.feedback.background import brought_nothing, imported_rows, imports
from governance.feedback.scales.commands import say_scale
from governance.feedback.scales.queries import Waiting, known_scales, waiting_scores
from governance.feedback.telemetry.queries import left_by_telemetry, senders
from governance.work.queries import JobRow
from governance.work.tables import JobState


def show_imports() -> None:
    """The newest imports; looks again each second while one goes on."""
    goes_on = any(not job.state.has_ended for job in read_now(imports))
    st.fragment(_listed, run_every="1s" if goes_on else None)()


def _listed() -> None:
    found = read_now(imports)
    if not found:
        empty("No imports yet.", "Choose a file above. Its result stays listed here.")
    if st.session_state.get("imports-go-on") and all(job.state.has_ended for job in found):
        st.session_state["imports-go-on"] = False
        st.rerun()
    st.session_state["imports-go-on"] = any(not job.state.has_ended for job in found)
    for place, job in enumerate(found):
        with st.container(border=True):
            _show(job, opened=place == 0)


def _show(job: JobRow, *, opened: bool) -> None:
    is_in_vain = job.state is JobState.DONE and brought_nothing(job.result)
    state = "nothing imported" if is_in_vain else job.state.value
    st.markdown(f"**{job.title}** · {job.reference} · {state_mark(state)}")
    st.caption(
        f"{job.arguments['form']} as {job.arguments['origin']}, asked for by {job.asked_by}, {when(job.queued_at)}"
    )
    if job.state is JobState.RUNNING:
        again = " · resumed after an interruption" if job.attempts > 1 else ""
        st.progress(job.share, f"{job.share:.0%} of the file{again}")
    elif job.state is JobState.WAITING:
        st.caption("It starts as soon as the previous import has finished.")
    elif job.state is JobState.DONE:
        _show_outcome(job, opened=opened)
    else:
        st.error(str(job.result.get("error", "")), icon=":material/error:")
        if job.result.get("problems"):
            st.dataframe(job.result["problems"], hide_index=True, alt="Refused records, by line and field")


def _show_outcome(job: JobRow, *, opened: bool) -> None:
    result = job.result
    with st.container(horizontal=True):
        st.metric("Created", f"{result['created']:,}", width=130)
        st.metric(
            "Unchanged", f"{result['unchanged']:,}", help="Stored before, with the same content", width=130
        )
        st.metric("Refused", f"{result['refused']:,}", help="Lines or records", width=130)
    if brought_nothing(result):
        if result["refused"]:
            why = "Every record was refused."
        elif result["not_carried"]:
            why = "Nothing in the file can be stored; its contents and the reasons are listed below."
        else:
            why = "The file contains no records."
        st.error(f"Nothing was imported. {why}", icon=":material/error:")
    if result["broken_off"]:
        st.warning(
            "The file could not be read to the end; records before the error are stored.",
            icon=":material/warning:",
        )
    if result["refused_file"]:
        _offer_refused(job)
    if result.get("waiting_for_scale"):
        names = ", ".join(sorted(result["waiting_for_scale"]))
        st.caption(f"Kept as comments, since their scale is unknown: {names}. Set it below.")
    if result["not_carried"]:
        with st.expander(f"Not carried over: {len(result['not_carried'])} kinds of things"):
            st.dataframe(
                result["not_carried"], hide_index=True, alt="What can't be stored, why, and how often"
            )
    if opened and result["created"]:
        shown = read_now(imported_rows, job.arguments["origin"], job.queued_seq)
        with st.container(horizontal=True):
            st.caption("The first:")
            for reference in shown:
                link(reference)
            show_link("all_feedback", f"All of {job.arguments['origin']}", origin=job.arguments["origin"])


def _offer_refused(job: JobRow) -> None:
    try:
        table = context.store().files.get(job.result["refused_file"])
    except NotFound as error:
        st.warning(str(error))
        return
    st.download_button(
        "Refused lines, with reasons",
        table,
        file_name=f"{job.reference}-refused.csv",
        mime="text/csv",
        icon=":material/download:",
        key=f"refused-{job.id}",
        on_click="ignore",
    )


def show_waiting_scores() -> None:
    """Numbers whose scale nobody told, and the form to tell it, once."""
    found = read_now(waiting_scores)
    known = read_now(known_scales)
    if not found and not known:
        return
    st.subheader("Scores and their scales", anchor=False)
    if found:
        st.caption(
            "These numbers were imported as comments. Give their worst and best value once, and they become "
            "ratings, as do those that come later."
        )
    for each in found:
        _ask_for_scale(each)
    if known:
        rows = [
            {"Origin": origin, "Score": scale.name, "Worst": scale.worst, "Best": scale.best}
            for origin, scale in known
        ]
        with st.expander(f"Known scales: {len(rows)}"):
            st.dataframe(rows, hide_index=True, alt="The scales of scores, by origin and name")


def _ask_for_scale(waiting: Waiting) -> None:
    key = f"scale-{waiting.origin}-{waiting.name}"
    with st.form(key, border=True), st.container(horizontal=True, vertical_alignment="bottom"):
        st.markdown(
            f"**{plain(waiting.name)}** from {plain(waiting.origin)}  \n"
            f":gray[{waiting.count:,} numbers from {waiting.least:g} to {waiting.most:g}]",
            width=320,
        )
        worst = st.number_input("Worst", value=None, key=f"{key}-worst", persist_state="session", width=120)
        best = st.number_input("Best", value=None, key=f"{key}-best", persist_state="session", width=120)
        said = st.form_submit_button("Set this scale", disabled=not context.may(Permission.IMPORT_FEEDBACK))
    if said and worst is not None and best is not None:
        done = context.act(
            say_scale, "The scale has been saved", waiting.origin, waiting.name, float(worst), float(best)
        )
        if done is not None:
            st.rerun()
        context.show_refusal()
    elif said:
        st.error("Enter both ends of the scale: the worst and the best value.")


def show_left() -> None:
    """What telemetry held that wasn't kept, and why."""
    found = read_now(left_by_telemetry)
    if found:
        st.markdown("**Telemetry that was not stored**")
        rows = [
            {
                "From": row.origin.removeprefix("api:"),
                "What": row.what,
                "Why": row.reason,
                "How often": row.count,
                "Last": row.last_at,
            }
            for row in found
        ]
        st.dataframe(rows, hide_index=True, alt="Telemetry that was not stored, why, and how often")


def show_senders() -> None:
    """What products' telemetry has brought, and evaluations that wait for the span that they are about."""
    found = read_now(senders)
    st.subheader("From telemetry", anchor=False)
    if not found:
        empty(
            "No product sends telemetry yet.",
            "Make an API key and point OTEL_EXPORTER_OTLP_ENDPOINT, or Langfuse's SDK, at this address: "
            "docs/telemetry.md.",
        )
        show_left()
        return
    for sender in found:
        told = f"**{sender.origin.removeprefix('api:')}** · answers from spans: {sender.outputs:,}"
        if sender.waiting:
            told += (
                f" · :orange-badge[:material/hourglass_top: waiting for their span: {sender.waiting:,}] "
                f"since {when(sender.waiting_since)}"
            )
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(told, width="content")
            show_link("all_feedback", "View feedback", origin=sender.origin)
    show_left()
