"""Models and their versions: what each was trained on, and how it fares."""

import streamlit as st

from app.session import context
from app.session.links import link, show_link
from app.ui.marks import when
from app.ui.page import empty, header
from governance.core.access import Permission
from governance.registry.commands import add_model, add_model_version
from governance.views.model_standing import model_standings

header(
    "Models", "Each released version, what it was trained on, and what people say about its answers.", "model"
)

standings = context.read(model_standings)
if not standings:
    empty("No models yet.", "Register one below, or import feedback: imports register the models they name.")

for standing in standings:
    with st.container(border=True):
        st.markdown(f"**{standing.name}** · released {when(standing.released_at)}")
        with st.container(horizontal=True):
            st.metric("Outputs", f"{standing.outputs:,}", width=150)
            st.metric("Flags", f"{standing.flags:,}", width=150)
            st.metric(
                "Mean rating",
                f"{standing.mean_rating:.2f}" if standing.mean_rating is not None else "too few",
                help=f"Of {standing.ratings:,} ratings from 1 to 5",
                width=150,
            )
        with st.container(horizontal=True):
            show_link("thread", "View thread", ref=standing.name)
            show_link("all_feedback", "View feedback", version=standing.name)
            for reference in standing.trained_on:
                link(reference, f"Trained on {reference}")

if context.may(Permission.REGISTER_MODEL):
    left, right = st.columns(2)
    with left, st.expander("Register a model"), st.form("model", border=False):
        slug = st.text_input("Short name", placeholder="assistant", max_chars=64)
        name = st.text_input("Name", max_chars=128)
        if st.form_submit_button("Register", type="primary"):
            if context.act(add_model, f"{name} is registered", slug.strip(), name):
                st.rerun()
            context.show_refusal()
    models = sorted({standing.model for standing in standings})
    with right, st.expander("Register a version"), st.form("version", border=False):
        model = st.text_input("Model's short name", value=models[0] if models else "")
        label = st.text_input("Label", placeholder="2.2", max_chars=64)
        if st.form_submit_button("Register", type="primary"):
            if context.act(add_model_version, f"{model} {label} is registered", model.strip(), label):
                st.rerun()
            context.show_refusal()
