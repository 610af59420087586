"""An audit's sample: what it says of the rest, where each output stands, and how it was drawn."""

from collections.abc import Iterator

import streamlit as st

from app.session import context
from app.session.links import go
from app.ui.table import choose_row
from app.web.downloads import offer
from governance.audit.queries import AuditView, redraw
from governance.audit.queries.doing import AuditWork
from governance.audit.queries.drawing import DrawnSample, drawn_sample
from governance.audit.redrawing import as_zip, redraw_files
from governance.core.files import FileStore


def show_results(work: AuditWork) -> None:
    """The estimates, per stratum and overall, with the change since the last audit of the plan."""
    st.subheader("What the sample says", anchor=False)
    results = work.results
    if results.overall is not None:
        found = results.overall
        st.markdown(
            f"**{found.estimate:.1%}** of the outputs violate (95% interval {found.low:.1%} to "
            f"{found.high:.1%}, n = {found.n:,})"
        )
        for note in found.notes:
            st.caption(note)
        st.caption(found.method)
    elif results.missing:
        names = ", ".join(name or "the sample" for name in results.missing)
        st.caption(f"No overall estimate yet: nothing has been judged in {names}.")
    if results.change is not None and results.before is not None:
        change = results.change
        sure = (
            "more than chance would explain"
            if change.low > 0 or change.high < 0
            else "within what chance would explain"
        )
        st.markdown(
            f"Since the last audit ({results.before.estimate:.1%}): {change.estimate:+.1%} "
            f"({change.low:+.1%} to {change.high:+.1%}), {sure}."
        )
    st.dataframe(
        [
            {
                "Stratum": row.stratum or "all",
                "Outputs": row.population,
                "Drawn": row.drawn,
                "Judged": row.judged,
                "Violate": row.estimate,
                "From": row.low,
                "To": row.high,
            }
            for row in results.strata
        ],
        hide_index=True,
        column_config={
            name: st.column_config.NumberColumn(format="percent") for name in ("Violate", "From", "To")
        },
        alt="Share of violations by stratum with its 95% interval",
    )
    if results.unclear:
        st.caption(f"{results.unclear} resolved as unclear and left out of the estimates.")


def show_items(view: AuditView) -> None:
    """The drawn outputs; a verdict is shown once its case is resolved, so that judging stays blind."""
    with st.expander(f"The {len(view.items):,} drawn outputs"):
        chosen = choose_row(
            [
                {
                    "Output": item.output,
                    "Language": item.language,
                    "Scenario": item.scenario,
                    "Case": item.case,
                    "State": (item.verdict or item.case_state or "not opened").replace("_", " "),
                }
                for item in view.items
            ],
            f"items-{view.row.id}",
            description="Drawn outputs with their cases; choose a row to open the case",
        )
        if chosen is not None and view.items[chosen].case:
            go("case", ref=view.items[chosen].case)


def show_drawing(view: AuditView, work: AuditWork) -> None:
    """Seed and frame, drawing again here, and the files with which anyone can."""
    st.subheader("How it was drawn", anchor=False)
    st.markdown(
        f"Design **{work.design.get('kind', 'proportional')}**, seed `{view.seed}`, frame of "
        f"{view.frame_size:,} outputs "
        f"with hash `{view.frame_hash[:16]}…`"
    )
    if st.button("Draw again", icon=":material/replay:"):
        again = context.read(redraw, view.row.id)
        if again.same_frame and again.same_outputs:
            st.success("Reproduced: the same frame gives the same outputs.", icon=":material/check:")
        else:
            st.error(
                "Not reproduced: the outputs in the store have changed since.",
                icon=":material/error:",
            )
    if work.frame_file:
        drawn, files = context.read(drawn_sample, view.row.id), context.store().files
        address = offer(f"{view.row.reference}-redraw.zip", "application/zip", lambda: _archive(files, drawn))
        st.link_button("Frame, design and script", address, icon=":material/download:")
        st.caption("The script reproduces the draw with nothing but Python.")


def _archive(files: FileStore, drawn: DrawnSample) -> Iterator[bytes]:
    yield as_zip(redraw_files(files, drawn))
