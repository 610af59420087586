"""The release gate of a version: its checks with their evidence, freezing, releasing in spite of a failure, building it again."""

from collections.abc import Sequence

import streamlit as st

from app.session import context
from app.session.links import link
from governance.core.access import Permission
from governance.datasets.commands import freeze, release_in_spite
from governance.datasets.queries import GateCheck, VersionView, gate, rebuilt
from governance.datasets.tables import DatasetState


def show_gate(view: VersionView) -> None:
    """The checks as they stand now, and what may be done about them."""
    st.subheader("Release gate", anchor=False)
    checks = context.read(gate, view.row.id)
    for check in checks:
        icon = ":green[:material/check_circle:]" if check.passed else ":red[:material/cancel:]"
        st.markdown(f"{icon} **{check.name.replace('_', ' ')}** · {check.detail}")
        if check.examples:
            with st.container(horizontal=True):
                for reference in check.examples[:8]:
                    link(reference)
    if view.row.state is DatasetState.BUILT:
        _offer_release(view, checks)
    elif st.button("Rebuild and compare", icon=":material/sync:"):
        _compare(view)


def _offer_release(view: VersionView, checks: Sequence[GateCheck]) -> None:
    failed = any(not check.passed for check in checks)
    if context.may(Permission.FREEZE_DATASET) and st.button(
        "Freeze",
        type="primary",
        icon=":material/ac_unit:",
        disabled=failed,
        help="Freezing is final: this version can never change again",
    ):
        if context.act(freeze, f"{view.row.reference} is frozen", view.row.id):
            st.rerun()
        context.show_refusal()
    if failed and context.may(Permission.RELEASE_IN_SPITE):
        with st.expander("Release despite failed checks"), st.form("release", border=False):
            reason = st.text_area(
                "Reason", max_chars=2_000, help="Shown in every card and manifest, and on this page"
            )
            if st.form_submit_button("Release and freeze"):
                if context.act(release_in_spite, f"{view.row.reference} is frozen", view.row.id, reason):
                    st.rerun()
                context.show_refusal()


def _compare(view: VersionView) -> None:
    with st.spinner("Building from the recipe…"), context.store().read() as session:
        again = rebuilt(session, view.row.id)
    if again.matches:
        st.success("Reproduced: the recipe gives the same examples, and the hashes match.")
    elif again.erased:
        st.warning(
            f"{again.erased:,} of its examples hold words that were erased by order, so the recipe can't "
            f"give the same hash "
            "any more. `plumbline verify` says whether anything else has changed.",
            icon=":material/ink_eraser:",
        )
    elif again.withdrawn:
        count = "1 example is" if again.withdrawn == 1 else f"{again.withdrawn:,} examples are"
        st.warning(
            f"{count} now left out because consent to these words was withdrawn; all others are unchanged.",
            icon=":material/undo:",
        )
    else:
        st.error("The recipe now gives different examples from those stored. Check the ledger.")
