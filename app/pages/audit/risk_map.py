"""The organisation's severity by impact and likelihood, with the open findings in it, and the form to set it."""

import streamlit as st

from app.session import context
from app.session.links import link
from app.ui.marks import severity_word
from governance.audit.commands import set_risk_matrix
from governance.audit.queries.matrix import IMPACT, LEVELS, LIKELIHOOD, risk_map
from governance.core.access import Permission
from reports.figures.risk import risk_figure


def show_risk_map() -> None:
    cells = context.read(risk_map)
    placed = [cell for cell in cells if cell.findings]
    st.subheader("Impact and likelihood", anchor=False)
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.plotly_chart(risk_figure(cells), config={"displayModeBar": False})
    with right:
        for cell in sorted(placed, key=lambda each: -each.severity):
            st.markdown(
                f"**{severity_word(cell.severity)}**: {IMPACT[cell.impact - 1]}, {LIKELIHOOD[cell.likelihood - 1]}"
            )
            for reference in cell.findings:
                link(reference)
        if not placed:
            st.caption("No open finding has an impact and a likelihood yet. Set them on the finding's page.")
    if context.may(Permission.SET_RISK_MATRIX):
        with st.expander("Edit the matrix", icon=":material/grid_on:"):
            _matrix_form([[cells[5 * (i - 1) + j - 1].severity for j in LEVELS] for i in LEVELS])


def _matrix_form(now: list[list[int]]) -> None:
    with st.form("matrix", border=False):
        st.caption("Minimum severity 1 (low) to 4 (critical); existing findings keep their severity.")
        edited = st.data_editor(
            [
                {"Impact": IMPACT[place]} | dict(zip(LIKELIHOOD, row, strict=True))
                for place, row in enumerate(now)
            ],
            disabled=["Impact"],
            hide_index=True,
            column_config={
                name: st.column_config.NumberColumn(min_value=1, max_value=4, step=1, required=True)
                for name in LIKELIHOOD
            },
            key="matrix-cells",
        )
        reason = st.text_input("Reason", max_chars=1_000)
        if st.form_submit_button("Set", type="primary"):
            severities = [[int(row[name]) for name in LIKELIHOOD] for row in edited]
            if context.act(set_risk_matrix, "The matrix has been saved", severities, reason) is not None:
                st.rerun()
            context.show_refusal()
