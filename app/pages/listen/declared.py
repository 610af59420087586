"""The organisation's list of what contributors may be asked about themselves."""

import streamlit as st

from app.session import context
from governance.campaigns.commands.attributes import set_attribute
from governance.campaigns.queries.attributes import offered_attributes


def edit_attributes() -> None:
    """Shows the list, and adds a question to it or replaces the one with the same short name."""
    for each in context.read(offered_attributes):
        st.markdown(f"**{each.label}** `{each.slug}` · {' / '.join(each.options)}")
    with st.form("declared", border=False):
        slug = st.text_input("Short name", key="declared-slug", max_chars=64, placeholder="region")
        label = st.text_input(
            "Question", key="declared-label", max_chars=128, placeholder="Where do you live?"
        )
        options = st.text_area(
            "Answers, one a line",
            key="declared-options",
            height=100,
            help="Keep them broad, so that nobody can be identified by an answer. “I'd rather not say” is "
            "always offered.",
        )
        active = st.checkbox("Campaigns may ask this", value=True, key="declared-active")
        if st.form_submit_button("Save", type="primary"):
            told = [option for option in options.splitlines() if option.strip()]
            if (
                context.act(set_attribute, "The list has been saved", slug, label, told, active=active)
                is not None
            ):
                st.rerun()
            context.show_refusal()
