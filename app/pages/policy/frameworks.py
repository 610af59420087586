"""Frameworks: which of their controls are covered by evidence from this store, which only on paper, which not at all."""

import streamlit as st

from app.pages.policy.control import map_forms, show_control
from app.pages.policy.crosswalk import show_crosswalk
from app.session import context
from app.session.links import show_link
from app.ui.page import empty, facts, header
from governance.core.access import Permission
from governance.core.errors import PlumblineError
from governance.exchange.frameworks.catalogs import endings, read_catalog
from governance.policy.frameworks.catalog import Catalog, catalogs_of_the_home, shipped_catalogs
from governance.policy.frameworks.commands import load_framework
from governance.policy.frameworks.queries import frameworks
from governance.policy.frameworks.tables import Framework
from governance.views.coverage.rules import RULES_SINCE, Coverage, counts, framework_coverage

LARGEST_BYTES = 20_000_000
COVERED_HELP = (
    "Something mapped in full has evidence: a clause in force under which cases were judged, findings "
    "verified or consultations answered; a reported audit; a verified finding; a closed and answered "
    "consultation; a report"
)


def load_form(known: set[tuple[str, str]]) -> None:
    """Offers the catalogs that come with Plumbline or lie in its home and aren't loaded yet; and takes a file."""
    offered = [catalog for catalog in on_offer() if (catalog.slug, catalog.version) not in known]
    with st.expander("Load a framework", icon=":material/library_add:"):
        for catalog in offered:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(f"**{catalog.title}** {catalog.version} · {len(catalog.controls)} controls")
                if st.button("Load", key=f"load-{catalog.slug}-{catalog.version}"):
                    load(catalog)
        upload_form()


def on_offer() -> list[Catalog]:
    try:
        return [*shipped_catalogs(), *catalogs_of_the_home(context.settings().home)]
    except PlumblineError as error:
        context.show_error(error)
        return shipped_catalogs()


def upload_form() -> None:
    with st.form("upload", border=False):
        upload = st.file_uploader(
            "Your own catalog:  YAML, an OSCAL catalog (.json), or CSV with the columns id and text",
            type=endings(),
        )
        with st.container(horizontal=True):
            slug = st.text_input("Short name (.json, .csv)", max_chars=64)
            title = st.text_input("Title (.csv)", max_chars=200)
            version = st.text_input("Version (.csv)", max_chars=64)
        if not st.form_submit_button("Load the file"):
            return
        if upload is None:
            st.error("Choose a file.")
            return
        if upload.size > LARGEST_BYTES:
            st.error(f"The file is larger than {LARGEST_BYTES // 1_000_000} MB.")
            return
        try:
            catalog = read_catalog(
                upload.name,
                upload.getvalue(),
                slug=slug.strip(),
                title=title.strip(),
                version=version.strip(),
            )
        except PlumblineError as error:
            context.show_error(error)
            return
        load(catalog)


def load(catalog: Catalog) -> None:
    if context.act(load_framework, f"{catalog.title} is loaded", catalog) is not None:
        st.rerun()
    context.show_refusal()


def show_source(framework: Framework) -> None:
    """Which text of the law or standard this is, and since when these rules count evidence."""
    source = f"Text: {framework.source}, version {framework.version}. " if framework.source else ""
    st.caption(
        f"{source}{framework.note} Loaded {framework.loaded_at:%d %b %Y}, hash {framework.content_hash[:12]}. "
        f"Rules of coverage since {RULES_SINCE:%d %b %Y}."
    )


header(
    "Frameworks",
    "Controls of laws and standards, what covers them, and the evidence for each. A mapping alone doesn't "
    "count as coverage.",
    "policy",
)

loaded = context.read(frameworks)
maps = context.may(Permission.WRITE_POLICY)
if maps:
    load_form({(row.slug, row.version) for row in loaded})
if not loaded:
    empty("No frameworks loaded.", "A policy owner loads NIST AI RMF, the EU AI Act or ISO/IEC 42001 above.")
    st.stop()

names = {row.id: f"{row.title} {row.version}" for row in loaded}
chosen = (
    st.selectbox(
        "Framework", list(names), format_func=names.__getitem__, key="framework", bind="query-params"
    )
    or loaded[0].id
)
show_source(next(row for row in loaded if row.id == chosen))
entries = context.read(framework_coverage, chosen)
named = st.query_params.get("control", "")
linked = next((entry for entry in entries if entry.control.code == named), None)
if linked is not None:
    show_control(linked, maps, context.moment().date(), expanded=True)
    show_link("frameworks", "All controls", framework=names[chosen])
    st.stop()
show_crosswalk(chosen, names)
today = context.moment().date()
by_state = counts(entries)
facts(
    (
        "Covered",
        by_state[Coverage.COVERED],
        COVERED_HELP,
    ),
    (
        "Partly",
        by_state[Coverage.PARTLY],
        "Evidence exists only for partial mappings, or a clause is in force without evidence yet",
    ),
    ("Gap", by_state[Coverage.GAP], "Nothing is mapped, or there is no evidence for what is mapped"),
    (
        "Not applicable yet",
        sum(not entry.applies(today) for entry in entries),
        "Obligations that start at a later date",
    ),
)
if maps:
    with st.expander("Map something to a control", icon=":material/add_link:"):
        map_forms(entries)
shown = st.pills(
    "Show", list(Coverage), format_func=lambda state: state.value, key="coverage", bind="query-params"
)
for entry in entries:
    if shown is None or entry.coverage is shown:
        show_control(entry, maps, today)
